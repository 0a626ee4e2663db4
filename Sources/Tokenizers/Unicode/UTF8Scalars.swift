/// Bytes of a text, which are valid UTF-8.
typealias UTF8Bytes = UnsafeBufferPointer<UInt8>

extension UTF8Bytes {
  /// The scalar that begins at a byte, and how many bytes it has.
  @inline(__always)
  func scalar(at place: Int) -> (scalar: UInt32, count: Int) {
    let first = UInt32(self[place])
    if first < 0x80 { return (first, 1) }
    func rest(_ k: Int) -> UInt32 { UInt32(self[place + k]) & 0x3f }
    if first < 0xe0 { return ((first & 0x1f) << 6 | rest(1), 2) }
    if first < 0xf0 { return ((first & 0x0f) << 12 | rest(1) << 6 | rest(2), 3) }
    return ((first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
  }

  /// A part as bytes of their own.
  @inline(__always)
  subscript(part range: Range<Int>) -> UTF8Bytes { UTF8Bytes(rebasing: self[range]) }
}

extension [UInt8] {
  /// Appends a scalar's bytes.
  @inline(__always)
  mutating func append(scalar: UInt32) {
    func rest(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3f) }
    switch scalar {
    case ..<0x80: append(UInt8(scalar))
    case ..<0x800:
      append(UInt8(0xc0 | scalar >> 6))
      append(rest(0))
    case ..<0x10000:
      append(UInt8(0xe0 | scalar >> 12))
      append(rest(6))
      append(rest(0))
    default:
      append(UInt8(0xf0 | scalar >> 18))
      append(rest(12))
      append(rest(6))
      append(rest(0))
    }
  }
}

extension String {
  /// The text's bytes in UTF-8, wherever they are kept.
  @inline(__always)
  func withUTF8Bytes<Result>(_ body: (UTF8Bytes) throws -> Result) rethrows -> Result {
    var text = self
    return try text.withUTF8(body)
  }
}
