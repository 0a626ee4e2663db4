/// The pieces that GPT-2 cuts a text into before it looks for pairs, each with the space before it:
/// letters, digits, other signs, white space, and what follows an apostrophe in English.
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// White space before a word leaves its last scalar to it. The result is that of the expression on
/// every text; each byte is looked at twice at most.
///
/// Source: GPT-2's encoder.py; Hugging Face's `ByteLevel`.
struct GPT2Pieces {
  private let table = ScalarTable.shared

  /// - Returns: where the piece ends that begins at a place before the end.
  @inline(__always)
  func end(ofPieceAt start: Int, in text: UTF8Bytes) -> Int {
    let first = text[start]
    if first == UInt8(ascii: "'"), let end = endOfContraction(at: start, in: text) { return end }
    if first == UInt8(ascii: " "), start + 1 < text.count {
      let kind = kind(at: start + 1, in: text).kind
      if kind != .space { return end(ofRunOf: kind, from: start + 1, in: text) }
    }
    let kind = kind(at: start, in: text).kind
    if kind != .space { return end(ofRunOf: kind, from: start, in: text) }
    var (last, end) = (start, start)
    while end < text.count {
      let (kind, count) = self.kind(at: end, in: text)
      // A single one is a piece, whatever follows.
      if kind != .space { return last == start ? end : last }
      (last, end) = (end, end + count)
    }
    return end
  }

  private func endOfContraction(at start: Int, in text: UTF8Bytes) -> Int? {
    func letter(_ k: Int) -> UInt8 { start + k < text.count ? text[start + k] : 0 }
    switch (letter(1), letter(2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }

  @inline(__always)
  private func end(ofRunOf kind: ScalarTraits, from start: Int, in text: UTF8Bytes) -> Int {
    var end = start
    while end < text.count {
      let next = self.kind(at: end, in: text)
      if next.kind != kind { break }
      end += next.count
    }
    return end
  }

  /// Letter, number, space or none of them.
  @inline(__always)
  private func kind(at place: Int, in text: UTF8Bytes) -> (kind: ScalarTraits, count: Int) {
    let byte = text[place]
    if byte < 0x80 {
      switch byte {
      case 0x61...0x7a, 0x41...0x5a: return (.letter, 1)
      case 0x20, 0x09...0x0d: return (.space, 1)
      case 0x30...0x39: return (.number, 1)
      default: return ([], 1)
      }
    }
    let (scalar, count) = text.scalar(at: place)
    return (table[scalar].intersection(.kinds), count)
  }
}
