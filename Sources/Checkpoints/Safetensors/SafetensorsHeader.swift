import Foundation
import JSON
import Tensors

/// What a safetensors file says about itself before the numbers begin.
///
/// The file is: the header's length N (8 bytes, little-endian); N bytes of JSON, an object of
/// `"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}` and possibly
/// `"__metadata__": {"key": "text"}`; then the tensors' bytes, one tensor after another without
/// holes, to the end. Offsets count from the end of the header.
///
/// It is read in one go and kept as a few bytes for each tensor, since a header may be 100 MB long:
/// names and metadata stay in the file until somebody asks for them.
///
/// Source: the format's description at https://github.com/huggingface/safetensors.
struct SafetensorsHeader: @unchecked Sendable {
  struct Entry: Sendable {
    /// Where its bytes begin in the file.
    fileprivate let start: Int
    /// Where its name begins in the header.
    fileprivate let name: UInt32
    /// Where its sizes begin among all sizes, and how many they are.
    fileprivate let firstSize: UInt32
    fileprivate let rank: UInt8
    let type: ElementType
  }

  /// In the order of their names.
  private var entries: [Entry] = []
  /// The sizes of all tensors.
  private var sizes: [Int] = []
  /// Places in `entries`, in the order of the bytes.
  private var order: [UInt32] = []
  /// The JSON, which stays in the file.
  private let text: UnsafeRawBufferPointer
  private var metadataRange: Range<Int>?

  /// How many bytes a header may have, as in the official library.
  static let lengthLimit = 100_000_000
  /// How many axes a tensor may have: more than NumPy or PyTorch allow.
  private static let rankLimit = 64
  /// The name that no tensor may have.
  static let metadataName = "__metadata__"

  /// Reads the header and checks that it describes exactly the bytes that follow it.
  /// - Parameter file: must stay where it is.
  init(_ file: UnsafeRawBufferPointer) throws {
    let start = 8 + (try Self.length(in: file))
    text = UnsafeRawBufferPointer(rebasing: file[8..<start])
    do {
      try readTensors(dataStart: start)
    } catch let error as Malformed {
      throw Malformed("the header is not valid: \(error.sentence)")
    }
    try checkThatEntriesFill(start..<file.count)
  }

  // MARK: - Tensors

  /// How many there are.
  var count: Int { entries.count }

  /// The names of the tensors in the order of their bytes.
  var names: some Sequence<String> { order.lazy.map { name(entries[Int($0)]) } }

  func shape(of entry: Entry) -> Shape {
    let start = Int(entry.firstSize)
    return Shape(Array(sizes[start..<start + Int(entry.rank)]))
  }

  /// Where a tensor's bytes lie in the file.
  func bytes(of entry: Entry) -> Range<Int> {
    let first = Int(entry.firstSize)
    let count = sizes[first..<first + Int(entry.rank)].reduce(1, *)
    return entry.start..<entry.start + count * entry.type.byteCount
  }

  /// The tensor of a name.
  func entry(_ name: String) -> Entry? {
    let index = JSONNames(text).index(of: name, among: entries.count) { entries[$0].name }
    return index.map { entries[$0] }
  }

  /// The texts that the file carries beside its tensors.
  var metadata: [String: String] {
    guard let metadataRange else { return [:] }
    var metadata: [String: String] = [:]
    var reader = JSONReader(UnsafeRawBufferPointer(rebasing: text[metadataRange]))
    // It was read before.
    try? reader.object { reader, name in
      metadata[reader.string(name)] = reader.string(try reader.text())
    }
    return metadata
  }

  private func name(_ entry: Entry) -> String { JSONNames(text).string(at: entry.name) }

  // MARK: - Reading

  private mutating func readTensors(dataStart: Int) throws {
    var reader = JSONReader(text)
    guard try reader.kind() == .object else { throw Malformed("it is no object of tensors") }
    // None takes less than 50 bytes. Memory that is not touched is none, and growing would take twice
    // as much.
    entries.reserveCapacity(text.count / 50 + 1)
    try reader.object(checkingNames: false) { reader, name in
      if reader.string(name) == Self.metadataName {
        if metadataRange != nil { throw reader.duplicate(at: name.range.lowerBound) }
        metadataRange = try Self.metadata(&reader)
      } else {
        try readTensor(&reader, name, dataStart: dataStart)
      }
    }
    try reader.end()
    let names = JSONNames(text)
    let pairs = zip(entries, entries.dropFirst())
    if !pairs.allSatisfy({ !names.precedes($1.name, $0.name) }) {
      entries.sort { names.precedes($0.name, $1.name) }
    }
    for (a, b) in zip(entries, entries.dropFirst()) where !names.precedes(a.name, b.name) {
      throw reader.duplicate(at: Int(max(a.name, b.name)))
    }
    // A stable sort: empty tensors stay in the order of their names.
    order = (0..<UInt32(entries.count)).sorted { a, b in
      let (a, b) = (bytes(of: entries[Int(a)]), bytes(of: entries[Int(b)]))
      return (a.lowerBound, a.upperBound) < (b.lowerBound, b.upperBound)
    }
  }

  private static func metadata(_ reader: inout JSONReader) throws -> Range<Int> {
    if try reader.kind() == .null {
      try reader.skip()
      return 0..<0
    }
    let start = reader.place
    guard try reader.kind() == .object else {
      throw Malformed("\(quoted(metadataName)): it is no object of texts")
    }
    try reader.object { reader, name in
      guard try reader.kind() == .text else {
        let key = quoted(reader.string(name))
        throw Malformed("\(quoted(metadataName)) \(key): it is no text")
      }
      _ = try reader.text()
    }
    return start..<reader.place
  }

  private mutating func readTensor(
    _ reader: inout JSONReader, _ name: JSONReader.Text, dataStart: Int
  ) throws {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    do {
      guard try reader.kind() == .object else {
        throw Unfit("it is no object of dtype, shape and data_offsets")
      }
      try reader.object { reader, field in
        switch reader.string(field) {
        case "dtype":
          guard try reader.kind() == .text else { throw Unfit("its dtype is no text") }
          dtype = reader.string(try reader.text())
        case "shape": shape = try Self.integers(&reader, "shape")
        case "data_offsets": offsets = try Self.integers(&reader, "data_offsets")
        default: try reader.skip()
        }
      }
      guard let dtype else { throw Unfit("there is no \"dtype\"") }
      guard let shape else { throw Unfit("there is no \"shape\"") }
      guard let offsets else { throw Unfit("there is no \"data_offsets\"") }
      let (type, start) = try Self.checked(dtype, shape, offsets, dataStart: dataStart)
      entries.append(
        Entry(
          start: start, name: UInt32(name.range.lowerBound), firstSize: UInt32(sizes.count),
          rank: UInt8(shape.count), type: type))
      sizes += shape
    } catch let error as Unfit {
      throw Malformed("\(quoted(reader.string(name))): \(error.problem)")
    }
  }

  /// What is wrong with a tensor whose name the caller adds.
  private struct Unfit: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }
  }

  private static func integers(_ reader: inout JSONReader, _ field: String) throws -> [Int] {
    guard try reader.kind() == .array else {
      throw Unfit("its \(field) is no list of whole numbers")
    }
    var numbers: [Int] = []
    try reader.array { reader in
      let source = String(decoding: reader.bytes[try reader.skip()], as: UTF8.self)
      guard let number = Int(source) else {
        throw Unfit(
          "its \(field) holds \(source.count > 40 ? source.prefix(40) + "…" : source), which is no "
            + "whole number that can be counted to")
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func checked(
    _ dtype: String, _ sizes: [Int], _ offsets: [Int], dataStart: Int
  ) throws -> (ElementType, start: Int) {
    guard sizes.count <= rankLimit else {
      throw Unfit("its shape has \(sizes.count) axes; up to \(rankLimit) are read")
    }
    guard let type = ElementType(rawValue: dtype) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: " ")
      let isPacked = dtype.hasPrefix("F8") || dtype.hasPrefix("F6") || dtype.hasPrefix("F4")
      throw Unfit(
        "its dtype \(quoted(dtype)) is none of \(known)"
          + (isPacked ? ": save the model in 16 or 32 bits" : ""))
    }
    let byteCount = try byteCount(sizes, type)
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1],
      offsets[1] <= Int.max - dataStart
    else {
      throw Unfit("its data_offsets \(listed(offsets)) are not a start and an end")
    }
    guard offsets[1] - offsets[0] == byteCount else {
      throw Unfit(
        "\(dtype) \(sizes) takes \(byteCount) bytes, but its data_offsets \(offsets) span "
          + "\(offsets[1] - offsets[0])")
    }
    return (type, dataStart + offsets[0])
  }

  /// At most some of them.
  private static func listed(_ numbers: [Int]) -> String {
    numbers.count <= 8 ? "\(numbers)" : "of \(numbers.count) numbers"
  }

  private static func byteCount(_ sizes: [Int], _ type: ElementType) throws -> Int {
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw Unfit("its shape \(sizes) has a negative size")
    }
    // Sizes beside a 0 count too: strides are products of them.
    var total = type.byteCount
    for size in sizes {
      let (product, overflow) = total.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else {
        throw Unfit("its shape \(sizes) has more elements than can be counted")
      }
      total = product
    }
    return sizes.contains(0) ? 0 : total
  }

  // MARK: - Length

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
          + "was cut off, or it is no safetensors file. Download it again.")
    }
    return Int(length)
  }

  // MARK: - Layout

  private func checkThatEntriesFill(_ data: Range<Int>) throws {
    var end = data.lowerBound
    func offset(_ place: Int) -> Int { place - data.lowerBound }
    for place in order {
      let entry = entries[Int(place)]
      let bytes = bytes(of: entry)
      let start = bytes.lowerBound
      guard start == end else {
        throw Malformed(
          "\(quoted(name(entry))) begins at data offset \(offset(start)), but the tensor before it ends at "
            + "\(offset(end)): the format allows neither holes nor overlaps.")
      }
      end = bytes.upperBound
      guard end <= data.upperBound else {
        throw Malformed(
          "\(quoted(name(entry))) ends at data offset \(offset(end)), but there are \(data.count) bytes of data: "
            + "the file was cut off. Download it again.")
      }
    }
    guard end == data.upperBound else {
      throw Malformed(
        "the last tensor ends at data offset \(offset(end)), but there are \(data.count) bytes of "
          + "data: the format allows no others.")
    }
  }
}
