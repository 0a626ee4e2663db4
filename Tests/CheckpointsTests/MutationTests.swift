import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that went bad, by accident or by design.
@Suite struct MutationTests {
  /// Each of 4,000 damaged files is refused with an error, or loads tensors that lie inside it;
  /// the process neither crashes nor hangs, and memory stays small.
  @Test(.timeLimit(.minutes(5)))
  func survivesThousandsOfDamagedFiles() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path
      // In a process of its own: a crash ends only that one, and its memory is nobody else's.
      await #expect(processExitsWith: .success) { [path = path as String] in
        alarm(240)
        try JSONEncoder().encode(try runTrial(in: URL(filePath: path)))
          .write(to: URL(filePath: path).appending(path: "report"))
      }
      let report = try Data(contentsOf: folder.appending(path: "report"))
      let trial = try JSONDecoder().decode(Trial.self, from: report)
      #expect(trial.failures.prefix(5) == [], "the first of \(trial.failures.count)")
      #expect(trial.loaded > 400 && trial.refused > 2_000)
      #expect(trial.memoryGrowth < 64 << 20)
    }
  }
}

/// What became of the damaged files.
private struct Trial: Codable {
  var loaded = 0
  var refused = 0
  /// Files that loaded though they must not, or the reverse.
  var failures: [String] = []
  /// In bytes.
  var memoryGrowth = 0
}

private func runTrial(in folder: URL) throws -> Trial {
  let originals = try ["types", "rounding"].map { try Original(goldenURL($0)) }
  let url = folder.appending(path: "damaged.safetensors")
  var (mutator, trial) = (Mutator(seed: 2024), Trial())
  for original in originals {
    if try checkedLoad(original.bytes, at: url) != original.names { trial.failures.append("none") }
  }
  let memoryBefore = peakMemory()
  for k in 0..<4_000 {
    let original = originals[k % originals.count]
    let mutation = mutator.mutation(of: original.bytes, headerCount: original.headerCount)
    do {
      let names = try checkedLoad(mutation.bytes, at: url)
      trial.loaded += 1
      if !mutation.mayLoad || mutation.keepsHeader && names != original.names {
        trial.failures.append("\(k): \(mutation.kind) loaded")
      }
    } catch let error as CheckpointError {
      trial.refused += 1
      if mutation.keepsHeader { trial.failures.append("\(k): \(mutation.kind): \(error)") }
    } catch let error as Inconsistent {
      trial.failures.append("\(k): \(mutation.kind): \(error)")
    }
  }
  // Headers of the largest size that hold as much as they can.
  for piece in ["0,", "{},", "\"\":0,"] {
    let header = "{\"a\":[" + String(repeating: piece, count: (1 << 20) / piece.utf8.count - 8)
    do {
      _ = try checkedLoad(fileBytes(header: header + "0]}"), at: url)
      trial.failures.append("a header of \(piece) loaded")
    } catch is CheckpointError {
      trial.refused += 1
    }
  }
  trial.memoryGrowth = peakMemory() - memoryBefore
  return trial
}

private struct Inconsistent: Error {
  let name: String
}

/// Writes a file and reads every tensor of it; the names in order.
private func checkedLoad(_ bytes: Data, at url: URL) throws -> [String] {
  try bytes.write(to: url)
  let file = try SafetensorsFile(contentsOf: url)
  var byteCount = 0
  for name in file.names {
    let (shape, type) = (try file.shape(of: name), try file.elementType(of: name))
    let isInteger = file.isInteger(name)
    let count =
      isInteger
      ? try file.intTensor(name).scalars.count : try file.tensor(name).scalars.count
    if count != shape.elementCount || isInteger != type.isInteger { throw Inconsistent(name: name) }
    byteCount += count * type.byteCount
  }
  if byteCount > bytes.count - 8 { throw Inconsistent(name: "the sum of all tensors") }
  return file.names
}

// MARK: - Fixtures

/// A file in order.
private struct Original {
  let bytes: Data
  let names: [String]
  let headerCount: Int

  init(_ url: URL) throws {
    bytes = try Data(contentsOf: url)
    names = try SafetensorsFile(contentsOf: url).names
    headerCount = Int(bytes.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
  }
}

private struct Mutation {
  let kind: String
  var bytes: Data
  /// Whether the header is as it was, and the data only in its values: the file still loads.
  var keepsHeader = false
  /// Whether the file may, by chance, still be in order.
  var mayLoad = true
}

/// Damages files at random, the same way every time.
private struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  private mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  mutating func mutation(of file: Data, headerCount: Int) -> Mutation {
    let file = [UInt8](file)
    let header = String(decoding: file[8..<8 + headerCount], as: UTF8.self)
    let data = Array(file[(8 + headerCount)...])
    switch below(10) {
    case 0:
      return Mutation(kind: "flipped", bytes: Data(flipped(file)))
    case 1:
      return Mutation(
        kind: "flipped data", bytes: Data(file.prefix(8 + headerCount) + flipped(data)),
        keepsHeader: true)
    case 2:
      return Mutation(kind: "cut", bytes: Data(file.prefix(below(file.count))), mayLoad: false)
    case 3:
      let more = (0...below(64)).map { _ in byte() }
      return Mutation(kind: "grown", bytes: Data(file + more), mayLoad: false)
    case 4:
      let lengths: [UInt64] = [
        0, 1, UInt64(headerCount) + 1, UInt64(headerCount) - 8, UInt64(file.count), 1 << 31,
        1 << 63, .max, .max - 7, next(), UInt64(below(file.count)),
      ]
      let length = pick(lengths)
      return Mutation(
        kind: "length \(length)",
        bytes: withUnsafeBytes(of: length.littleEndian) { Data($0) } + file.dropFirst(8),
        mayLoad: length == headerCount)
    case 5:
      return rebuilt("numbers", numbersReplaced(header), data)
    case 6:
      let types = ElementType.allCases.map(\.rawValue) + ["F8_E5M2", "C64", "", "f32", "F32 "]
      let (old, new) = (pick(types), pick(types))
      return rebuilt("\(old) for \(new)", header.replacing("\"\(old)\"", with: "\"\(new)\""), data)
    case 7:
      var bytes = Array(header.utf8)
      let start = below(bytes.count)
      bytes.removeSubrange(start..<min(bytes.count, start + 1 + below(60)))
      return rebuilt("removed", bytes, data)
    case 8:
      var bytes = Array(header.utf8)
      let pieces = [
        "[", "{", "\"", "\\", "{\"a\":", "[[[[", "-", "9", ",", "}", "\u{0}", "é", "1e9",
      ]
      let repeated = String(repeating: pick(pieces), count: pick([1, 1, 2, 3, 5_000]))
      bytes.insert(contentsOf: repeated.utf8, at: below(bytes.count))
      return rebuilt("inserted", bytes, data)
    default:
      var bytes = Array(header.utf8)
      let (from, to, count) = (below(bytes.count), below(bytes.count), below(200))
      bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + count)], at: to)
      return rebuilt("repeated", bytes, data)
    }
  }

  private mutating func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(8) where !bytes.isEmpty { bytes[below(bytes.count)] ^= byte() }
    return bytes
  }

  private mutating func numbersReplaced(_ header: String) -> [UInt8] {
    let lies = [
      "-1", "0", "1", "2", "3", "8", "24", "1e2", "1.5", "", "007", "null", "4294967296",
      "4611686018427387904", "9223372036854775807", "18446744073709551616",
    ]
    let numbers = header.ranges(of: /[0-9]+/)
    var result = header
    // From the end, so that the ranges before stay right.
    let chosen = Set((0...below(3)).map { _ in below(numbers.count) }).sorted(by: >)
    for place in chosen { result.replaceSubrange(numbers[place], with: pick(lies)) }
    return Array(result.utf8)
  }

  /// A file with another header, whose length is told truly.
  private func rebuilt(_ kind: String, _ header: some Sequence<UInt8>, _ data: [UInt8]) -> Mutation
  {
    let header = Array(header)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    return Mutation(kind: kind, bytes: length + header + data)
  }

  private func rebuilt(_ kind: String, _ header: String, _ data: [UInt8]) -> Mutation {
    rebuilt(kind, Array(header.utf8), data)
  }
}
