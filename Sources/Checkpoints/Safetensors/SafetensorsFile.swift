import Foundation
import JSON
import Kernels
import NearNames
@_spi(Engine) import Tensors

/// Named tensors in a file of the safetensors format, which Hugging Face keeps models in.
///
/// ```swift
/// let file = try SafetensorsFile(contentsOf: folder.appending(path: "model.safetensors"))
/// let table = try file.tensor("wte.weight")  // [V, C]
/// ```
///
/// The file is mapped, not read: Float32 and Int64 tensors are views of the mapping and take no
/// memory of their own; other types are converted when asked for. So the file must not be cut or
/// overwritten in place while it or one of its tensors is in use (the program would end with
/// SIGBUS); replacing it, as ``write(_:metadata:to:)`` does, is safe.
///
/// Whatever is wrong with a file is a ``CheckpointError`` that names the file and the tensor.
public struct SafetensorsFile: Sendable {
  /// The file that was opened.
  public let url: URL
  private let file: MappedFile
  private let header: SafetensorsHeader

  /// Opens a file and checks all that it says about its tensors.
  public init(contentsOf url: URL) throws {
    self.url = url
    file = try MappedFile(url)
    do {
      header = try SafetensorsHeader(file.bytes)
    } catch let error as Malformed {
      let disguise = Disguise(file.bytes, insteadOf: .safetensors)
      throw CheckpointError(url, disguise?.problem ?? error.problem)
    }
  }

  /// The texts that the file carries beside its tensors.
  public var metadata: [String: String] { header.metadata }

  /// The names of the tensors in the order of their bytes.
  public var names: [String] { Array(header.names) }

  /// How many tensors there are.
  var count: Int { header.count }

  /// The names one after another: there may be more than memory for all.
  var eachName: some Sequence<String> { header.names }

  /// Whether there is a tensor of this name.
  func has(_ name: String) -> Bool { header.entry(name) != nil }

  public func shape(of name: String) throws -> Shape { header.shape(of: try entry(name)) }

  public func elementType(of name: String) throws -> ElementType { try entry(name).type }

  /// Whether there is a tensor of this name, of integers or truth values.
  public func isInteger(_ name: String) -> Bool {
    header.entry(name)?.type.isInteger ?? false
  }

  /// A tensor of floating-point numbers.
  ///
  /// Float16 and BFloat16 become Float32 exactly; Float64 is rounded to the nearest.
  public func tensor(_ name: String) throws -> Tensor {
    let entry = try entry(name)
    switch entry.type {
    case .float32: return Tensor(view(entry))
    case .float16: return converted(entry, HalfPrecision.widenFloat16)
    case .bfloat16: return converted(entry, HalfPrecision.widenBFloat16)
    case .float64: return converted(entry) { (value: Double) in Float(value) }
    default:
      throw CheckpointError(
        url,
        "\(quoted(name)) holds integers (\(entry.type.rawValue)), where floating-point numbers are "
          + "asked for.")
    }
  }

  /// A tensor of integers; truth values are 0 and 1.
  public func intTensor(_ name: String) throws -> IntTensor {
    let entry = try entry(name)
    switch entry.type {
    case .int64: return IntTensor(view(entry))
    case .int32: return converted(entry) { (value: Int32) in Int(value) }
    case .int16: return converted(entry) { (value: Int16) in Int(value) }
    case .int8: return converted(entry) { (value: Int8) in Int(value) }
    case .uint32: return converted(entry) { (value: UInt32) in Int(value) }
    case .uint16: return converted(entry) { (value: UInt16) in Int(value) }
    case .uint8: return converted(entry) { (value: UInt8) in Int(value) }
    case .bool: return converted(entry) { (value: UInt8) in value == 0 ? 0 : 1 }
    default:
      throw CheckpointError(
        url,
        "\(quoted(name)) holds floating-point numbers (\(entry.type.rawValue)), where integers are "
          + "asked for.")
    }
  }

  // MARK: - Bytes

  private func entry(_ name: String) throws -> SafetensorsHeader.Entry {
    if let entry = header.entry(name) { return entry }
    let nearest = nearestNames(to: name, in: names).map(quoted).joined(separator: ", ")
    throw CheckpointError(
      url,
      "there is no tensor \(quoted(name))"
        + (nearest.isEmpty ? ": the file holds none." : ". The nearest names are \(nearest)."))
  }

  private func start(_ entry: SafetensorsHeader.Entry) -> UnsafeRawPointer {
    file.bytes.baseAddress! + header.bytes(of: entry).lowerBound
  }

  /// The bytes of the file as they are, or a copy where they are not aligned.
  private func view<Scalar>(_ entry: SafetensorsHeader.Entry) -> StridedView<Scalar> {
    let (start, shape) = (start(entry), header.shape(of: entry))
    guard Int(bitPattern: start) % MemoryLayout<Scalar>.alignment == 0 else {
      let buffer = Buffer<Scalar>(count: shape.elementCount)
      UnsafeMutableRawPointer(buffer.base).copyMemory(
        from: start, byteCount: header.bytes(of: entry).count)
      return StridedView(contiguous: buffer, shape: shape)
    }
    let base = UnsafeMutableRawPointer(mutating: start)
      .bindMemory(to: Scalar.self, capacity: shape.elementCount)
    return StridedView(
      contiguous: Buffer(count: shape.elementCount, base: base, owner: file), shape: shape)
  }

  /// Converts a tensor piece by piece: what was read of the file takes no memory any more.
  private func converted<Result: ShapedArray>(
    _ entry: SafetensorsHeader.Entry,
    _ kernel: (Int, UnsafeRawPointer, UnsafeMutablePointer<Result.Scalar>) -> Void
  ) -> Result {
    let shape = header.shape(of: entry)
    let buffer = Buffer<Result.Scalar>(count: shape.elementCount)
    for first in stride(from: 0, to: buffer.count, by: Self.pieceCount) {
      let count = min(Self.pieceCount, buffer.count - first)
      let size = entry.type.byteCount
      kernel(count, start(entry) + first * size, buffer.base + first)
      let piece = header.bytes(of: entry).lowerBound + first * size
      file.forget(piece..<piece + count * size)
    }
    return Result(StridedView(contiguous: buffer, shape: shape))
  }

  /// How many elements are converted or compared at a time.
  private static let pieceCount = 1 << 20

  private func converted<Stored: BitwiseCopyable, Result: ShapedArray>(
    _ entry: SafetensorsHeader.Entry, _ change: (Stored) -> Result.Scalar
  ) -> Result {
    converted(entry) { count, source, out in
      for k in 0..<count {
        let offset = k * MemoryLayout<Stored>.stride
        let value = source.loadUnaligned(fromByteOffset: offset, as: Stored.self)
        (out + k).initialize(to: change(value))
      }
    }
  }
}

extension SafetensorsFile {
  /// Whether a tensor and one of another file are of one shape and hold the same bytes, or the same
  /// numbers.
  func isEqual(_ name: String, to other: String, in file: SafetensorsFile) throws -> Bool {
    let (a, b) = (try entry(name), try file.entry(other))
    guard header.shape(of: a) == file.header.shape(of: b) else { return false }
    if a.type == b.type {
      let (size, length) = (Self.pieceCount, header.bytes(of: a).count)
      let isSame = stride(from: 0, to: length, by: size).allSatisfy { offset in
        let count = min(size, length - offset)
        defer {
          for (file, entry) in [(self, a), (file, b)] {
            let piece = file.header.bytes(of: entry).lowerBound + offset
            file.file.forget(piece..<piece + count)
          }
        }
        return memcmp(start(a) + offset, file.start(b) + offset, count) == 0
      }
      if isSame { return true }
    }
    // Numbers may be the same where bytes are not: 0 and −0, or those of two types.
    return try (tensor(name) .== file.tensor(other)).all()
  }
}
