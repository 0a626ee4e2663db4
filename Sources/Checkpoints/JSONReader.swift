/// Reads JSON whose structure the caller knows, value by value.
///
/// Foundation's parsers keep one of two members of the same name in silence, forget their order,
/// and take memory for whatever a file contains; this one takes none but for what it returns, and
/// never recurses.
///
/// Source: RFC 8259.
struct JSONReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// An object of at most `limit` members; `readValue` is called after every name, in their order,
  /// to read the value.
  mutating func object(
    limit: Int, _ readValue: (_ reader: inout JSONReader, _ name: String) throws -> Void
  ) throws {
    try expect("{")
    if skip("}") { return }
    var count = 0
    repeat {
      count += 1
      guard count <= limit else { throw Malformed("more than \(limit) members") }
      let name = try string()
      try expect(":")
      try readValue(&self, name)
    } while skip(",")
    try expect("}")
  }

  /// An array of at most `limit` integers.
  mutating func integers(limit: Int) throws -> [Int] {
    try expect("[")
    if skip("]") { return [] }
    var result: [Int] = []
    repeat {
      guard result.count < limit else { throw Malformed("more than \(limit) integers") }
      result.append(try integer())
    } while skip(",")
    try expect("]")
    return result
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let start = place
    if peek == UInt8(ascii: "-") { place += 1 }
    let firstDigit = place
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    let count = place - firstDigit
    let isFraction = peek.map { ".eE".utf8.contains($0) } ?? false
    guard !isFraction, count > 0, count == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
      place = start
      throw unexpected("an integer")
    }
    // 19 digits are the most that an Int has.
    let digits = String(decoding: bytes[start..<min(place, firstDigit + 20)], as: UTF8.self)
    guard let value = Int(digits) else {
      throw Malformed("the number \(digits)… at byte \(start) is too large")
    }
    return value
  }

  /// A string.
  mutating func string() throws -> String {
    guard skip("\"") else { throw unexpected("a string") }
    let start = place
    var hasEscapes = false
    while let byte = peek, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw unexpected("the end of a string") }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        place += 1
      }
      place += 1
    }
    guard place < bytes.count else {
      throw Malformed("the string that begins at byte \(start - 1) does not end")
    }
    defer { place += 1 }
    guard let text = String(validating: bytes[start..<place], as: UTF8.self) else {
      throw Malformed("the string that begins at byte \(start - 1) is not UTF-8")
    }
    if !hasEscapes { return text }
    return try Self.unescaped(bytes[start..<place])
  }

  /// The text of a string with escapes, which is never longer than they are.
  private static func unescaped(_ source: Slice<UnsafeRawBufferPointer>) throws -> String {
    try String(unsafeUninitializedCapacity: source.count) { out in
      var (rest, written) = (source, 0)
      while let byte = rest.popFirst() {
        let scalar = byte == UInt8(ascii: "\\") ? try escape(&rest) : nil
        let encoded = scalar.map { Array(String($0).utf8) } ?? [byte]
        for byte in encoded {
          out[written] = byte
          written += 1
        }
      }
      return written
    }
  }

  /// What the escape after a backslash stands for.
  private static func escape(_ rest: inout Slice<UnsafeRawBufferPointer>) throws -> Unicode.Scalar {
    let place = rest.startIndex - 1
    switch rest.popFirst().map({ Unicode.Scalar($0) }) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      if let unit = codeUnit(&rest) {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Scalars beyond 16 bits are written as two surrogates.
        if rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
          let second = codeUnit(&rest), UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(second)
        {
          return UTF16.decode(UTF16.EncodedScalar([unit, second]))
        }
      }
    default: break
    }
    throw Malformed("the escape at byte \(place) is not valid")
  }

  /// A code unit of UTF-16 from four hexadecimal digits.
  private static func codeUnit(_ rest: inout Slice<UnsafeRawBufferPointer>) -> UInt16? {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = rest.popFirst(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Throws unless nothing but white space is left.
  mutating func end() throws {
    skipSpace()
    if peek != nil { throw unexpected("the end") }
  }

  // MARK: - Characters

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = peek, " \n\r\t".utf8.contains(byte) { place += 1 }
  }

  /// Whether the next character is this one, which is then left behind.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw unexpected("“\(character)”") }
  }

  private func unexpected(_ expected: String) -> Malformed {
    let found =
      switch peek {
      case nil: "the end"
      case let byte? where (0x21..<0x7f).contains(byte): "“\(Unicode.Scalar(byte))”"
      case let byte?: "the byte 0x\(String(byte, radix: 16))"
      }
    return Malformed("expected \(expected) at byte \(place), found \(found)")
  }
}
