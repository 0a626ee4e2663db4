/// Writes spaces as a sign, and cuts a text before each: what sentencepiece's pieces are made for.
///
/// Source: Hugging Face's `Metaspace`.
struct Metaspace: Sendable, Equatable {
  enum Prepending: String, Sendable {
    case first, never, always
  }

  let sign: Unicode.Scalar
  /// Which parts of a text get a sign at their start: the one at the start of the text, none or all.
  let prepending: Prepending
  /// Whether a text is cut before each sign.
  let cuts: Bool
  /// Whether it is first cut at white space, which goes.
  let dropsSpace: Bool

  /// Whether it is as sentencepiece has it where nobody asked for something else.
  var isUsual: Bool { sign == "▁" && prepending != .never }

  /// A piece without the sign that it begins with; nil where it has none, or nothing else.
  func unsigned(_ piece: UTF8Bytes) -> UTF8Bytes? {
    let count = String(sign).utf8.count
    guard piece.count > count, piece.starts(with: String(sign).utf8) else { return nil }
    return piece[part: count..<piece.count]
  }

  /// Hands on the pieces of a part of a text, which begins the text or not.
  func forEach(in text: UTF8Bytes, isFirst: Bool, _ body: (UTF8Bytes) -> Void) {
    if !dropsSpace { return cut(text, isFirst: isFirst, body) }
    let table = ScalarTable.shared
    var (start, place) = (0, 0)
    while place < text.count {
      let (scalar, count) = text.scalar(at: place)
      if table[scalar].contains(.space) {
        if start < place { cut(text[part: start..<place], isFirst: isFirst && start == 0, body) }
        start = place + count
      }
      place += count
    }
    if start < place { cut(text[part: start..<place], isFirst: isFirst && start == 0, body) }
  }

  private func cut(_ text: UTF8Bytes, isFirst: Bool, _ body: (UTF8Bytes) -> Void) {
    let sign = Array(String(self.sign).utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count + 8)
    let prepends = prepending == .always || prepending == .first && isFirst
    let hasSign = text.starts(with: sign) || text.first == UInt8(ascii: " ")
    if prepends && !hasSign { bytes += sign }
    var ends: [Int] = []
    for (place, byte) in text.enumerated() {
      let isSign =
        byte == UInt8(ascii: " ") || byte == sign[0] && text[place...].starts(with: sign)
      if isSign, cuts, !bytes.isEmpty { ends.append(bytes.count) }
      if byte == UInt8(ascii: " ") { bytes += sign } else { bytes.append(byte) }
    }
    ends.append(bytes.count)
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for end in ends where end > start {
        body(bytes[part: start..<end])
        start = end
      }
    }
  }
}
