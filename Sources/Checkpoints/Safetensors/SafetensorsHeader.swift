import Foundation
import Tensors

/// What a safetensors file says about itself before the numbers begin.
///
/// The file is: the header's length N (8 bytes, little-endian); N bytes of JSON, an object of
/// `"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}` and possibly
/// `"__metadata__": {"key": "text"}`; then the tensors' bytes, one tensor after another without
/// holes, to the end. Offsets count from the end of the header.
///
/// Source: the format's description at https://github.com/huggingface/safetensors.
struct SafetensorsHeader: Sendable {
  struct Entry: Sendable {
    let name: String
    let type: ElementType
    let shape: Shape
    /// Where its bytes lie in the file.
    let bytes: Range<Int>
  }

  /// The tensors in the order of their bytes.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// How many bytes a header may have: enough for 10,000 tensors. The format allows 100 MB, but a header of nothing but commas takes
  /// 24 times its length to parse, and must not fill the memory.
  static let lengthLimit = 1 << 20
  /// How many axes a tensor may have: more than NumPy or PyTorch allow.
  private static let rankLimit = 64

  /// Reads the header and checks that it describes exactly the bytes that follow it.
  init(_ file: UnsafeRawBufferPointer) throws {
    let start = 8 + (try Self.length(in: file))
    let json: JSON
    do {
      json = try JSONDecoder().decode(JSON.self, from: Data(file[8..<start]))
    } catch let error as DecodingError {
      throw Malformed("the header is not valid: \(error.problem).")
    }
    metadata = json.metadata
    for (name, tensor) in json.tensors.sorted(by: { $0.key < $1.key }) {
      do {
        entries.append(try Self.entry(name, tensor, dataStart: start))
      } catch let error as Malformed {
        throw Malformed("the header is not valid: \(quoted(name)): \(error.problem).")
      }
    }
    // A stable sort: empty tensors stay in the order of their names.
    entries.sort { a, b in
      (a.bytes.lowerBound, a.bytes.upperBound) < (b.bytes.lowerBound, b.bytes.upperBound)
    }
    try checkThatEntriesFill(start..<file.count)
  }

  private static func length(in file: UnsafeRawBufferPointer) throws -> Int {
    guard file.count >= 8 else {
      throw Malformed(
        "\(file.count) bytes are too few: a safetensors file begins with 8 bytes that give the "
          + "length of its header.")
    }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= lengthLimit else {
      throw Malformed(
        "the header would be \(length) bytes long; up to \(lengthLimit) are read. Is this a "
          + "safetensors file?")
    }
    guard length <= file.count - 8 else {
      throw Malformed(
        "the header would be \(length) bytes long, but \(file.count - 8) bytes follow: the file "
          + "was cut off, or it is no safetensors file.")
    }
    return Int(length)
  }

  // MARK: - Entries

  private static func entry(
    _ name: String, _ tensor: JSON.Tensor, dataStart: Int
  ) throws -> Entry {
    let (dtype, sizes, offsets) = (tensor.dtype, tensor.shape, tensor.dataOffsets)
    guard sizes.count <= rankLimit else {
      throw Malformed("its shape has \(sizes.count) axes; up to \(rankLimit) are read")
    }
    guard let type = ElementType(rawValue: dtype) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: " ")
      throw Malformed("its dtype \(quoted(dtype)) is none of \(known)")
    }
    let byteCount = try byteCount(sizes, type)
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1],
      offsets[1] <= Int.max - dataStart
    else {
      throw Malformed("its data_offsets \(offsets) are not a start and an end")
    }
    guard offsets[1] - offsets[0] == byteCount else {
      throw Malformed(
        "\(dtype) \(sizes) takes \(byteCount) bytes, but its data_offsets \(offsets) span "
          + "\(offsets[1] - offsets[0])")
    }
    return Entry(
      name: name, type: type, shape: Shape(sizes),
      bytes: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private static func byteCount(_ sizes: [Int], _ type: ElementType) throws -> Int {
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw Malformed("its shape \(sizes) has a negative size")
    }
    // Sizes beside a 0 count too: strides are products of them.
    var total = type.byteCount
    for size in sizes {
      let (product, overflow) = total.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else {
        throw Malformed("its shape \(sizes) has more elements than can be counted")
      }
      total = product
    }
    return sizes.contains(0) ? 0 : total
  }

  // MARK: - Layout

  private func checkThatEntriesFill(_ data: Range<Int>) throws {
    var end = data.lowerBound
    func offset(_ place: Int) -> Int { place - data.lowerBound }
    for entry in entries {
      let (start, name) = (entry.bytes.lowerBound, quoted(entry.name))
      guard start == end else {
        throw Malformed(
          "\(name) begins at data offset \(offset(start)), but the tensor before it ends at "
            + "\(offset(end)): the format allows neither holes nor overlaps.")
      }
      end = entry.bytes.upperBound
      guard end <= data.upperBound else {
        throw Malformed(
          "\(name) ends at data offset \(offset(end)), but there are \(data.count) bytes of data: "
            + "the file was cut off.")
      }
    }
    guard end == data.upperBound else {
      throw Malformed(
        "the last tensor ends at data offset \(offset(end)), but there are \(data.count) bytes of "
          + "data: the format allows no others.")
    }
  }
}
