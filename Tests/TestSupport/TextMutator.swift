/// Damages texts of JSON and of lines at random, the same way every time.
package struct TextMutator {
  private var state: UInt64
  private let words: [String]

  /// - Parameter words: what may stand for one another, beside those that all JSON has.
  package init(seed: UInt64, words: [String]) {
    state = seed
    self.words = ["true", "false", "null", "\"\""] + words
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  package mutating func mutation(of file: [UInt8]) -> (kind: String, bytes: [UInt8]) {
    var bytes = file
    switch below(10) {
    case 0:
      for _ in 0...below(8) { bytes[below(bytes.count)] ^= UInt8(truncatingIfNeeded: next()) }
      return ("flipped", bytes)
    case 1: return ("cut", Array(bytes.prefix(below(bytes.count))))
    case 2:
      let start = below(bytes.count)
      bytes.removeSubrange(start..<min(bytes.count, start + 1 + below(60)))
      return ("removed", bytes)
    case 3:
      let pieces = [
        "[", "{", "\"", "\\", "{\"a\":", "[[[[", "-", "9", ",", "}", "\u{0}", "é", "1e9", "\r\n",
        " ",
        "\n", "\"\\u0120\":0,", "[\"a\",\"b\"],", "##", "\"a\",", "0,", "{},", "[],",
      ]
      let piece = pick(pieces)
      let count = pick([1, 1, 2, 3, 5_000])
      bytes.insert(
        contentsOf: String(repeating: piece, count: count).utf8, at: below(bytes.count))
      return ("inserted \(count) of \(piece.debugDescription)", bytes)
    case 4:
      let (from, to) = (below(bytes.count), below(bytes.count))
      bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + below(200))], at: to)
      return ("repeated", bytes)
    case 5: return ("other numbers", replacedNumbers(bytes))
    case 6: return ("other words", replacedWords(bytes))
    case 7: return ("lines in another order", shuffled(bytes, at: UInt8(ascii: "\n")))
    case 8: return ("parts in another order", shuffled(bytes, at: UInt8(ascii: ",")))
    default:
      // The whole in the place of one of its parts.
      let place = below(bytes.count)
      bytes.insert(contentsOf: file.prefix(100_000), at: place)
      return ("nested", bytes)
    }
  }

  private mutating func replacedNumbers(_ bytes: [UInt8]) -> [UInt8] {
    let lies = [
      "-1", "0", "1", "2", "1e2", "1.5", "", "007", "null", "4294967296", "2147483647",
      "2147483648",
      "4611686018427387904", "9223372036854775807", "18446744073709551616", "1e999", "-1e999",
      "NaN",
    ]
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    var bytes = bytes
    for _ in 0...below(3) {
      let start = below(bytes.count)
      guard let first = bytes[start...].firstIndex(where: isDigit) else { continue }
      let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
      bytes.replaceSubrange(first..<end, with: pick(lies).utf8)
    }
    return bytes
  }

  private mutating func replacedWords(_ bytes: [UInt8]) -> [UInt8] {
    let (old, new) = (Array(pick(words).utf8), Array(pick(words).utf8))
    var places: [Int] = []
    for place in bytes.indices where bytes[place] == old[0] && bytes[place...].starts(with: old) {
      places.append(place)
    }
    if places.isEmpty { return bytes }
    var result = bytes
    // One of them, or all.
    let chosen = below(2) == 0 ? [pick(places)] : places
    for place in chosen.reversed() where place + old.count <= result.count {
      result.replaceSubrange(place..<place + old.count, with: new)
    }
    return result
  }

  private mutating func shuffled(_ bytes: [UInt8], at separator: UInt8) -> [UInt8] {
    var parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
    for _ in 0...below(4) { parts.swapAt(below(parts.count), below(parts.count)) }
    return Array(parts.joined(separator: [separator]))
  }
}
