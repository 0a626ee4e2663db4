import Foundation
import JSON

/// The `model.safetensors.index.json` of a model in several files: which of them holds which tensor.
///
/// ```
/// {"metadata": {"total_size": 548105171},
///  "weight_map": {"wte.weight": "model-00001-of-00002.safetensors", …}}
/// ```
///
/// It is read in one go and kept as a few bytes for each tensor: names stay in the file.
package struct ShardIndex: @unchecked Sendable {
  package static let fileName = "model.safetensors.index.json"

  package let url: URL
  /// The files' names, each once, in the order of the index.
  package private(set) var shards: [String] = []
  private let file: MappedFile
  /// In the order of their names.
  private var entries: [Entry] = []

  private struct Entry {
    /// Where its name begins in the index.
    let name: UInt32
    /// The place among the shards.
    let shard: UInt16
  }

  /// As many bytes as a million tensors take, at least.
  private static let limit = 1 << 24
  private static let shardLimit = 10_000

  /// - Throws: a ``CheckpointError`` that says line and column, where it is no JSON; or where a name is
  ///   there twice, or a file's name leads out of the folder.
  package init(contentsOf url: URL) throws {
    self.url = url
    file = try MappedFile(url)
    guard file.bytes.count <= Self.limit else {
      throw CheckpointError(
        url, "\(file.bytes.count) bytes are too many; up to \(Self.limit) are read.")
    }
    do {
      try read()
    } catch let error as Malformed {
      let disguise = Disguise(file.bytes, insteadOf: .json)
      throw CheckpointError(url, disguise?.problem ?? error.sentence)
    }
  }

  /// How many tensors there are.
  var count: Int { entries.count }

  /// All names, one after another.
  var eachName: some Sequence<String> { entries.lazy.map { name($0) } }

  /// Each tensor with the place of its file among the shards.
  var eachTensor: some Sequence<(name: String, shard: Int)> {
    entries.lazy.map { (name($0), Int($0.shard)) }
  }

  /// The place among the shards of the file that has a tensor.
  func shard(of name: String) -> Int? {
    JSONNames(file.bytes).index(of: name, among: entries.count) { entries[$0].name }
      .map { Int(entries[$0].shard) }
  }

  private func name(_ entry: Entry) -> String { JSONNames(file.bytes).string(at: entry.name) }

  // MARK: - Reading

  private mutating func read() throws {
    var reader = JSONReader(file.bytes)
    guard try reader.kind() == .object else {
      throw Malformed("there is no object with a \"weight_map\", “{…}”, but something else")
    }
    var hasMap = false
    try reader.object { reader, name in
      guard reader.string(name) == "weight_map" else {
        try reader.skip()
        return
      }
      guard try reader.kind() == .object else {
        throw Malformed("\"weight_map\" is no object of tensors and files, “{…}”.")
      }
      // Of two of that name the reader says so at the end.
      if !hasMap { try readMap(&reader) } else { try reader.skip() }
      hasMap = true
    }
    try reader.end()
    if !hasMap { throw Malformed("there is no \"weight_map\", which says where each tensor is.") }
    if entries.isEmpty { throw Malformed("its \"weight_map\" names no tensors.") }
  }

  private mutating func readMap(_ reader: inout JSONReader) throws {
    var places: [String: UInt16] = [:]
    try reader.object(checkingNames: false) { reader, name in
      guard try reader.kind() == .text else {
        throw Malformed("the file of \(quoted(reader.string(name))) is no text.")
      }
      let shard = reader.string(try reader.text())
      if places[shard] == nil {
        try Self.check(shard)
        guard shards.count < Self.shardLimit else {
          throw Malformed("there are more files than \(Self.shardLimit), which are read at most.")
        }
        places[shard] = UInt16(shards.count)
        shards.append(shard)
      }
      entries.append(Entry(name: UInt32(name.range.lowerBound), shard: places[shard]!))
    }
    let names = JSONNames(file.bytes)
    let pairs = zip(entries, entries.dropFirst())
    if !pairs.allSatisfy({ !names.precedes($1.name, $0.name) }) {
      entries.sort { names.precedes($0.name, $1.name) }
    }
    for (a, b) in zip(entries, entries.dropFirst()) where !names.precedes(a.name, b.name) {
      throw reader.duplicate(at: Int(max(a.name, b.name)))
    }
  }

  /// Refuses a name that leads anywhere else than into the folder, on any system.
  private static func check(_ shard: String) throws {
    let parts = shard.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
    let isWithin = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".unicodeScalars)
        && !part.elementsEqual("..".unicodeScalars)
        && part.allSatisfy { $0 != "\\" && $0 != ":" && $0.properties.generalCategory != .control }
    }
    guard isWithin, shard.utf8.count <= 1_000 else {
      throw Malformed("\(quoted(shard)) is no name of a file in this folder, as all must be.")
    }
  }
}
