import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Indexes of models in several files that went bad, by accident or by design.
@Suite struct IndexMutationTests {
  /// Each damaged index is refused with an error, or loads exactly the tensors that its files hold; the
  /// process neither crashes nor hangs, and memory stays within twice the file and 64 MB.
  ///
  /// `INDEX_MUTATIONS=10000 swift run kata tests --filter IndexMutationTests` damages so many.
  @Test(.timeLimit(.minutes(60))) func survivesDamagedIndexes() async throws {
    let count = ProcessInfo.processInfo.environment["INDEX_MUTATIONS"].flatMap { Int($0) } ?? 400
    try await withTemporaryFolder { folder in
      let path = folder.path
      // In a process of its own: a crash ends only that one, and its memory is nobody else's.
      await #expect(processExitsWith: .success) { [path = path as String, count = count as Int] in
        alarm(UInt32(60 + count))
        let report = try run(count, in: URL(filePath: path))
        try JSONEncoder().encode(report).write(to: URL(filePath: path).appending(path: "report"))
      }
      let report = try JSONDecoder().decode(
        Report.self, from: Data(contentsOf: folder.appending(path: "report")))
      #expect(report.failures.prefix(5) == [], "the first of \(report.failures.count)")
      #expect(report.loaded > count / 100 && report.refused > count / 2)
      #expect(report.slowest < 1, "in seconds")
      #expect(report.memoryGrowth < 2 * report.largest + 64 << 20, "of \(report.largest) bytes")
    }
  }
}

/// What became of the damaged indexes.
private struct Report: Codable {
  var loaded = 0
  var refused = 0
  /// Errors of the wrong kind, and tensors that are not those of the files.
  var failures: [String] = []
  /// In seconds of the processor; whoever waits forever is ended by an alarm.
  var slowest = 0.0
  /// The longest index, in bytes.
  var largest = 0
  /// In bytes.
  var memoryGrowth = 0
}

private func run(_ count: Int, in folder: URL) throws -> Report {
  let url = folder.appending(path: ShardIndex.fileName)
  let names = try Shards.write(Goldens.savedModel("GPT2-LMHead"), to: folder, count: 3)
  let original = [UInt8](try Data(contentsOf: url))
  var report = Report()
  var mutator = TextMutator(
    seed: 2027,
    words: [
      "model-00001-of-00003", "model-00002-of-00003", "model-00003-of-00003", "weight_map",
      "metadata", ".safetensors", "../", "/", "\\\\", "\\u0000", "c_attn", "c_proj", "h.0.", "h.1.",
      "bias", "weight",
    ])
  let memoryBefore = peakMemory()
  func load(_ bytes: [UInt8], _ kind: String) throws {
    try Data(bytes).write(to: url)
    report.largest = max(report.largest, bytes.count)
    let start = clock()
    do {
      let files = try WeightFiles(in: folder)
      report.loaded += 1
      let loaded = Array(files.eachName)
      for name in loaded where !files.isInteger(name) {
        if try files.tensor(name).shape != files.shape(of: name) { report.failures.append(kind) }
      }
      if Set(loaded) != names || loaded.count != names.count || files.count != names.count {
        report.failures.append("\(kind) loaded other tensors")
      }
    } catch let error as CheckpointError {
      report.refused += 1
      let isSentence = error.message.hasSuffix(".") || error.message.hasSuffix("?")
      if error.message.count > 2_000 || !isSentence || error.message.contains("\n") {
        report.failures.append("\(kind): \(error.message.prefix(200))")
      }
    } catch {
      report.failures.append("\(kind): \(error)")
    }
    report.slowest = max(report.slowest, Double(clock() - start) / Double(CLOCKS_PER_SEC))
  }
  for k in 0..<count {
    let mutation = mutator.mutation(of: original)
    try load(mutation.bytes, "\(k): \(mutation.kind)")
  }
  // As much as can stand in a long one.
  let shard = "model-00001-of-00003.safetensors"
  for piece in ["\"\":\"\",", "\"\":\"\(shard)\",", "\"a\":\"\(shard)\",", "[[", "{\"\":"] {
    let text = String(repeating: piece, count: (1 << 24 - 100) / piece.utf8.count)
    try load(Array("{\"weight_map\":{\(text)\"z\":\"\(shard)\"}}".utf8), "many of \(piece)")
  }
  let numbered = (0..<200_000).map { "\"t\($0)\":\"\($0).safetensors\"" }.joined(separator: ",")
  try load(Array("{\"weight_map\":{\(numbered)}}".utf8), "too many files")
  report.memoryGrowth = peakMemory() - memoryBefore
  return report
}

// MARK: - Fixtures

private enum Shards {
  /// Writes a model in several files, and their index.
  /// - Returns: the tensors' names.
  static func write(_ model: URL, to folder: URL, count: Int) throws -> Set<String> {
    let file = try SafetensorsFile(contentsOf: model.appending(path: "model.safetensors"))
    let names = file.names.filter { !file.isInteger($0) }.sorted()
    var map: [String: String] = [:]
    for place in 0..<count {
      let shard = "model-0000\(place + 1)-of-0000\(count).safetensors"
      let own = names.enumerated().filter { $0.offset % count == place }.map(\.element)
      for name in own { map[name] = shard }
      let tensors = try own.map { ($0, SavedTensor.float32(try file.tensor($0))) }
      try SafetensorsFile.write(
        Dictionary(uniqueKeysWithValues: tensors), to: folder.appending(path: shard))
    }
    let entries = map.sorted(by: <).map { "    \"\($0)\": \"\($1)\"" }.joined(separator: ",\n")
    let index =
      "{\n  \"metadata\": {\n    \"total_size\": 125000\n  },\n  \"weight_map\": {\n\(entries)\n  }\n}\n"
    try Data(index.utf8).write(to: folder.appending(path: ShardIndex.fileName))
    return Set(names)
  }
}
