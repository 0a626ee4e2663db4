import Files
import Foundation
import JSON
import Kernels
@_spi(Engine) import Tensors

/// A tensor, and the element type that a file is to store it as.
public enum SavedTensor: Sendable {
  case float32(Tensor)
  /// Numbers are rounded to the nearest; they become infinite where the magnitude is 65520 or more.
  case float16(Tensor)
  /// Numbers are rounded to the nearest.
  case bfloat16(Tensor)
  case int64(IntTensor)

  var type: ElementType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int64: .int64
    }
  }

  var shape: Shape {
    switch self {
    case .float32(let tensor), .float16(let tensor), .bfloat16(let tensor): tensor.shape
    case .int64(let tensor): tensor.shape
    }
  }
}

extension SafetensorsFile {
  /// Writes tensors to a safetensors file. It is there whole or not at all: a file that had the
  /// name before is replaced at the end, and stays as it was if anything goes wrong. Devices and
  /// pipes are written to as they are.
  ///
  /// As in the official library, tensors are ordered by element type, then by name, and the header
  /// is padded to a multiple of 8 bytes, so that every tensor is aligned.
  /// - Parameter metadata: texts to carry along; `["format": "pt"]` is what PyTorch's users expect.
  public static func write(
    _ tensors: [String: SavedTensor], metadata: [String: String] = [:], to url: URL
  ) throws {
    let ordered = tensors.sorted(by: precedes)
    for (name, tensor) in ordered {
      if tensor.shape.isPoisoned {
        throw CheckpointError(url, "not written: \(quoted(name)) is what a misuse left behind.")
      }
      if name == SafetensorsHeader.metadataName {
        throw CheckpointError(url, "not written: the format keeps the name \(quoted(name)).")
      }
    }
    let header = try headerBytes(ordered, metadata)
    guard header.count - 8 <= SafetensorsHeader.lengthLimit else {
      throw CheckpointError(
        url,
        "not written: the header would be \(header.count - 8) bytes long; up to "
          + "\(SafetensorsHeader.lengthLimit) are read.")
    }
    do {
      Leftovers.cleanUp(in: url.deletingLastPathComponent())
      let file = try FileReplacement(of: url)
      try header.withUnsafeBytes { try file.write($0) }
      for (_, tensor) in ordered { try write(tensor, to: file) }
      try file.takePlace()
    } catch let error as FileError {
      throw CheckpointError(error.description)
    }
  }

  // MARK: - Header

  private typealias Named = (key: String, value: SavedTensor)

  private static func precedes(_ a: Named, _ b: Named) -> Bool {
    let order: [ElementType] = [.int64, .float32, .bfloat16, .float16]
    let first = order.firstIndex(of: a.value.type)!
    let second = order.firstIndex(of: b.value.type)!
    if first != second { return first < second }
    return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
  }

  private static func headerBytes(_ tensors: [Named], _ metadata: [String: String]) throws -> Data {
    var header = SafetensorsHeader.JSON()
    header.metadata = metadata
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.shape.elementCount * tensor.type.byteCount
      header.tensors[name] = .init(
        dtype: tensor.type.rawValue, shape: Array(tensor.shape), dataOffsets: [offset, end])
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = try encoder.encode(header)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }

  // MARK: - Bytes

  private static func write(_ tensor: SavedTensor, to file: FileReplacement) throws {
    switch tensor {
    case .float32(let tensor): try forEachRun(tensor) { try file.write(UnsafeRawBufferPointer($0)) }
    case .int64(let tensor): try forEachRun(tensor) { try file.write(UnsafeRawBufferPointer($0)) }
    case .float16(let tensor): try write(tensor, HalfPrecision.narrowToFloat16, to: file)
    case .bfloat16(let tensor): try write(tensor, HalfPrecision.narrowToBFloat16, to: file)
    }
  }

  private static func write(
    _ tensor: Tensor,
    _ narrow: (Int, UnsafePointer<Float>, UnsafeMutablePointer<UInt16>) -> Void,
    to file: FileReplacement
  ) throws {
    try forEachRun(tensor) { run in
      let halves = [UInt16](unsafeUninitializedCapacity: run.count) { out, written in
        narrow(run.count, run.baseAddress!, out.baseAddress!)
        written = run.count
      }
      try halves.withUnsafeBytes { try file.write($0) }
    }
  }

  /// The elements in row-major order, at most a million at a time.
  private static func forEachRun<Array: ShapedArray>(
    _ array: Array, _ body: (UnsafeBufferPointer<Array.Scalar>) throws -> Void
  ) throws {
    let dense = array.contiguous()
    try withExtendedLifetime(dense) {
      for start in stride(from: 0, to: dense.count, by: 1 << 20) {
        let count = min(1 << 20, dense.count - start)
        try body(UnsafeBufferPointer(start: dense.view.start + start, count: count))
      }
    }
  }
}
