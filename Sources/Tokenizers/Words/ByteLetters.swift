/// The letters by which GPT-2's files write bytes: what prints stands for itself, and the others, in
/// their order, for the letters from Ā on. A space is Ġ.
///
/// Source: `bytes_to_unicode` of GPT-2's encoder.py.
enum ByteLetters {
  /// The letter of each byte.
  static let letters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min ... .max).map { byte in
      switch byte {
      case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  /// The byte of each letter below U+0144, or −1.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, letter) in letters.enumerated() { bytes[Int(letter.value)] = Int16(byte) }
    return bytes
  }()

  static func byte(of letter: Unicode.Scalar) -> UInt8? {
    letter.value < 0x144 ? UInt8(exactly: bytes[Int(letter.value)]) : nil
  }

  /// Bytes as a text of their letters.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(letters[Int(byte)]) }
    return String(scalars)
  }

  /// The bytes of a text of letters, or nil where one of them stands for none.
  static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for letter in text.unicodeScalars {
      guard let byte = byte(of: letter) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
