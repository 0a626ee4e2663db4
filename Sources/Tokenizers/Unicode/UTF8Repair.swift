/// Makes text of bytes that come piece by piece, and need not be UTF-8: what is none becomes U+FFFD, one
/// for as many bytes as begin a character and don't end it.
///
/// Source: Unicode, section 3.9, “U+FFFD substitution of maximal subparts”, as Rust and Python do it.
struct UTF8Repair {
  /// A character that has begun.
  private var open: [UInt8] = []
  /// How many bytes it lacks, and what the next may be.
  private var missing = 0
  private var allowed: ClosedRange<UInt8> = 0x80...0xbf

  /// - Returns: what is certain by now.
  mutating func append(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      if missing > 0 {
        if allowed.contains(byte) {
          open.append(byte)
          (missing, allowed) = (missing - 1, 0x80...0xbf)
          if missing == 0 {
            text += open
            open.removeAll(keepingCapacity: true)
          }
          continue
        }
        giveUp(&text)
      }
      begin(byte, &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// - Returns: what is left of a character that was cut off.
  mutating func finish() -> String {
    var text: [UInt8] = []
    if missing > 0 { giveUp(&text) }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func giveUp(_ text: inout [UInt8]) {
    text += Self.replacement
    open.removeAll(keepingCapacity: true)
    (missing, allowed) = (0, 0x80...0xbf)
  }

  private mutating func begin(_ byte: UInt8, _ text: inout [UInt8]) {
    switch byte {
    case ..<0x80: return text.append(byte)
    case 0xc2...0xdf: missing = 1
    case 0xe0: (missing, allowed) = (2, 0xa0...0xbf)
    case 0xed: (missing, allowed) = (2, 0x80...0x9f)
    case 0xe1...0xef: missing = 2
    case 0xf0: (missing, allowed) = (3, 0x90...0xbf)
    case 0xf1...0xf3: missing = 3
    case 0xf4: (missing, allowed) = (3, 0x80...0x8f)
    default: return text.append(contentsOf: Self.replacement)
    }
    open.append(byte)
  }

  private static let replacement = Array("\u{fffd}".utf8)
}
