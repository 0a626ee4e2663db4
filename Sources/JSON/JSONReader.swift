/// Reads a JSON text from its start to its end and keeps nothing of it: whoever asks for a value gets
/// the place where it stands.
///
/// It is as strict as the standard and says more than Foundation's: the line and the column of what
/// is wrong, and which name an object has twice, where others silently take the first or the last.
/// `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes them.
///
/// Source: RFC 8259.
package struct JSONReader {
  package let bytes: UnsafeRawBufferPointer
  package private(set) var place = 0
  private var depth = 0

  /// How many values may lie in one another.
  private static let depthLimit = 128

  /// - Parameter bytes: the text, in UTF-8; they must stay where they are.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A text as it stands between its quotation marks.
  package struct Text {
    package let range: Range<Int>
    package let isEscaped: Bool
  }

  package enum Kind {
    case object, array, text, number, truth, null
  }

  // MARK: - Values

  /// What stands next.
  package mutating func kind() throws -> Kind {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .text
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .truth
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "N"), UInt8(ascii: "I"): return .number
    case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): return .number
    default: throw unexpected("a value")
    }
  }

  /// Reads an object, member by member.
  /// - Parameters:
  ///   - checksNames: whether a name that comes twice is refused; else the caller does that.
  ///   - member: reads the value, which the reader stands before.
  package mutating func object(
    checkingNames checksNames: Bool = true,
    _ member: (inout JSONReader, _ name: Text) throws -> Void
  ) throws {
    // Where the names begin: four bytes for each is all that an object costs.
    var names: [UInt32] = []
    try list("{", "}") { reader in
      reader.skipSpace()
      guard reader.peek == UInt8(ascii: "\"") else { throw reader.unexpected("a name") }
      let name = try reader.text()
      if checksNames { names.append(UInt32(name.range.lowerBound)) }
      reader.skipSpace()
      try reader.take(":", orThrow: "a colon")
      try member(&reader, name)
    }
    if let twice = JSONNames(bytes).duplicate(among: &names) { throw duplicate(at: twice) }
  }

  /// Reads an array, element by element.
  package mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
    try list("[", "]", element)
  }

  /// Reads a text.
  package mutating func text() throws -> Text {
    try take("\"", orThrow: "a text")
    let start = place
    var (isEscaped, isASCII) = (false, true)
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      switch bytes[place] {
      case ..<0x20:
        throw malformed("a text has a control character, which must be written \\u00…")
      case UInt8(ascii: "\\"):
        isEscaped = true
        _ = try escapedScalar()
      case 0x80...:
        isASCII = false
        place += 1
      default: place += 1
      }
    }
    let range = start..<place
    if !isASCII, String(validating: bytes[range], as: UTF8.self) == nil {
      place = start
      throw malformed("a text is not UTF-8")
    }
    try take("\"", orThrow: "the end of a text")
    return Text(range: range, isEscaped: isEscaped)
  }

  /// Reads a number.
  /// - Returns: where it stands.
  package mutating func number() throws -> Range<Int> {
    skipSpace()
    let start = place
    if !takeWord("NaN") && !takeWord("Infinity") && !takeWord("-Infinity") {
      _ = takeIf("-")
      if !takeIf("0") { try takeDigits() }
      if takeIf(".") { try takeDigits() }
      if takeIf("e") || takeIf("E") {
        if !takeIf("+") { _ = takeIf("-") }
        try takeDigits()
      }
    }
    return start..<place
  }

  /// Passes over a value.
  /// - Returns: where it stands.
  @discardableResult
  package mutating func skip() throws -> Range<Int> {
    let kind = try kind()
    let start = place
    switch kind {
    case .object: try object { reader, _ in try reader.skip() }
    case .array: try array { reader in try reader.skip() }
    case .text: _ = try text()
    case .number: _ = try number()
    case .truth:
      if !takeWord("true") && !takeWord("false") { throw unexpected("a value") }
    case .null:
      if !takeWord("null") { throw unexpected("a value") }
    }
    return start..<place
  }

  /// Refuses what stands after the last value.
  package mutating func end() throws {
    skipSpace()
    if place < bytes.count { throw malformed("something follows the end") }
  }

  // MARK: - Texts

  /// A text without its escapes.
  package func string(_ text: Text) -> String {
    if !text.isEscaped { return String(decoding: bytes[text.range], as: UTF8.self) }
    var copy = JSONReader(bytes)
    copy.place = text.range.lowerBound
    var scalars = String.UnicodeScalarView()
    while copy.place < text.range.upperBound {
      if bytes[copy.place] == UInt8(ascii: "\\"), let scalar = try? copy.escapedScalar() {
        scalars.append(scalar)
      } else {
        let start = copy.place
        while copy.place < text.range.upperBound, bytes[copy.place] != UInt8(ascii: "\\") {
          copy.place += 1
        }
        scalars.append(
          contentsOf: String(decoding: bytes[start..<copy.place], as: UTF8.self).unicodeScalars)
      }
    }
    return String(scalars)
  }

  /// The text that begins behind a quotation mark at some place, which was read before.
  package func text(at start: Int) -> Text {
    var copy = JSONReader(bytes)
    copy.place = start - 1
    return (try? copy.text()) ?? Text(range: start..<start, isEscaped: false)
  }

  private mutating func escapedScalar() throws -> Unicode.Scalar {
    let start = place
    func failure() -> Malformed { located("a text has an escape that means nothing", at: start) }
    place += 1
    guard let mark = peek else { throw unexpected("the end of a text") }
    place += 1
    switch mark {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(mark)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try fourHexadecimalDigits()
      if let scalar = Unicode.Scalar(high) { return scalar }
      guard high < 0xdc00, takeIf("\\"), takeIf("u") else { throw failure() }
      let low = try fourHexadecimalDigits()
      guard (0xdc00..<0xe000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
      else { throw failure() }
      return scalar
    default: throw failure()
    }
  }

  private mutating func fourHexadecimalDigits() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      value = value << 4 + UInt32(digit)
      place += 1
    }
    return value
  }

  // MARK: - Pieces

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = peek, [0x20, 0x0a, 0x0d, 0x09].contains(byte) { place += 1 }
  }

  private mutating func list(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar,
    _ item: (inout JSONReader) throws -> Void
  ) throws {
    skipSpace()
    try take(opening, orThrow: opening == "{" ? "an object" : "an array")
    depth += 1
    guard depth <= Self.depthLimit else {
      throw malformed("more than \(Self.depthLimit) values lie in one another")
    }
    skipSpace()
    if !takeIf(closing) {
      repeat {
        try item(&self)
        skipSpace()
      } while takeIf(",")
      try take(closing, orThrow: "a comma or “\(closing)”")
    }
    depth -= 1
  }

  private mutating func takeIf(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  private mutating func take(_ scalar: Unicode.Scalar, orThrow expected: String) throws {
    if !takeIf(scalar) { throw unexpected(expected) }
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard bytes.count - place >= length else { return false }
    for k in 0..<length where bytes[place + k] != word.utf8Start[k] { return false }
    place += length
    return true
  }

  private mutating func takeDigits() throws {
    let start = place
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    if place == start { throw unexpected("a digit") }
  }

  // MARK: - Errors

  private func unexpected(_ expected: String) -> Malformed {
    malformed(
      place < bytes.count
        ? "\(expected) is missing" : "it ends where \(expected) should stand: it was cut off")
  }

  /// What is wrong where the reader stands.
  package func malformed(_ problem: String) -> Malformed { located(problem, at: place) }

  private func located(_ problem: String, at place: Int) -> Malformed {
    let (line, column) = position(of: place)
    return Malformed("line \(line), column \(column): \(problem)")
  }

  /// A name that an object has twice.
  package func duplicate(at place: Int) -> Malformed {
    located("\(quoted(string(text(at: place)))) is there twice: which counts?", at: place - 1)
  }

  /// From 1; a column is a character.
  private func position(of place: Int) -> (line: Int, column: Int) {
    var (line, start) = (1, 0)
    for k in 0..<min(place, bytes.count) where bytes[k] == 0x0a {
      (line, start) = (line + 1, k + 1)
    }
    // All but the bytes that continue a character.
    let column = bytes[start..<min(place, bytes.count)].count { $0 & 0xc0 != 0x80 }
    return (line, column + 1)
  }
}
