/// A text of JSON that is written piece by piece.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  /// Appends what is JSON already.
  mutating func append(_ source: String) { bytes += source.utf8 }

  /// Appends a text between quotation marks.
  mutating func append(quoting text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x00..<0x20, 0x7f:
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends elements with commas between them.
  mutating func append<Elements: Sequence>(
    each elements: Elements, separator: String = ",",
    _ body: (inout JSONText, Elements.Element) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { append(separator) }
      isFirst = false
      body(&self, element)
    }
  }

  /// A text between quotation marks.
  static func quoted(_ text: String) -> String {
    var json = JSONText()
    json.append(quoting: text)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
