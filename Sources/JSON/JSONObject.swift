/// The members of an object at the top of a JSON text, with values of any kind: a configuration.
package struct JSONObject {
  private let bytes: UnsafeRawBufferPointer
  private var values: [String: Value] = [:]

  private struct Value {
    let kind: JSONReader.Kind
    let range: Range<Int>
  }

  /// - Parameter bytes: must stay where they are.
  /// - Throws: a ``Malformed``, where that is no JSON, no object, or has a name twice.
  package init(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes = bytes
    var reader = JSONReader(bytes)
    guard try reader.kind() == .object else {
      throw Malformed("there is no object of fields, “{…}”, but something else")
    }
    var values: [String: Value] = [:]
    try reader.object { reader, name in
      let kind = try reader.kind()
      values[reader.string(name)] = Value(kind: kind, range: try reader.skip())
    }
    try reader.end()
    self.values = values
  }

  /// Whether a field is there, be it as `null`.
  package func has(_ name: String) -> Bool { values[name] != nil }

  /// How many fields there are.
  package var count: Int { values.count }

  /// The value as it stands in the text, cut where it is long.
  package func source(_ name: String) -> String {
    guard let value = values[name] else { return "absent" }
    return Self.shortened(String(decoding: bytes[value.range], as: UTF8.self))
  }

  // MARK: - Values

  /// A text, or nil where the field is absent or `null`.
  package func text(_ name: String) throws -> String? {
    guard let value = try value(name, .text, "a text") else { return nil }
    return string(value.range)
  }

  package func truth(_ name: String) throws -> Bool? {
    guard let value = try value(name, .truth, "true or false") else { return nil }
    return bytes[value.range.lowerBound] == UInt8(ascii: "t")
  }

  /// A number, which may be NaN or infinite.
  package func number(_ name: String) throws -> Double? {
    guard let value = try value(name, .number, "a number") else { return nil }
    return Self.double(source(value.range))
  }

  /// A whole number; one beyond all integers is the one of them that is nearest.
  package func integer(_ name: String) throws -> Int? {
    let rule = "a whole number"
    guard let value = try value(name, .number, rule) else { return nil }
    guard let number = Self.integer(source(value.range)) else { throw mismatch(name, rule) }
    return number
  }

  /// Texts in an array, or one without.
  package func texts(_ name: String) throws -> [String]? {
    try list(name, .text, "a text or a list of texts").map { $0.map(string) }
  }

  /// Whole numbers in an array, or one without.
  package func integers(_ name: String) throws -> [Int]? {
    let rule = "a whole number or a list of them"
    return try list(name, .number, rule)?.map {
      guard let number = Self.integer(source($0)) else { throw mismatch(name, rule) }
      return number
    }
  }

  /// An object in the place of a value.
  package func object(_ name: String) throws -> JSONObject? {
    guard let value = try value(name, .object, "an object") else { return nil }
    return try JSONObject(UnsafeRawBufferPointer(rebasing: bytes[value.range]))
  }

  /// What is wrong with a field.
  package func mismatch(_ name: String, _ rule: String) -> Malformed {
    Malformed("\(quoted(name)) is \(source(name)), but must be \(rule).")
  }

  private func value(_ name: String, _ kind: JSONReader.Kind, _ rule: String) throws -> Value? {
    guard let value = values[name], value.kind != .null else { return nil }
    guard value.kind == kind else { throw mismatch(name, rule) }
    return value
  }

  private func list(
    _ name: String, _ kind: JSONReader.Kind, _ rule: String
  ) throws -> [Range<Int>]? {
    guard let value = values[name], value.kind != .null else { return nil }
    if value.kind == kind { return [value.range] }
    guard value.kind == .array else { throw mismatch(name, rule) }
    var ranges: [Range<Int>] = []
    var reader = JSONReader(UnsafeRawBufferPointer(rebasing: bytes[value.range]))
    try reader.array { reader in
      guard try reader.kind() == kind else { throw mismatch(name, rule) }
      let range = try reader.skip()
      let start = value.range.lowerBound
      ranges.append(start + range.lowerBound..<start + range.upperBound)
    }
    return ranges
  }

  // MARK: - Sources

  private func source(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  private func string(_ range: Range<Int>) -> String {
    let reader = JSONReader(bytes)
    return reader.string(reader.text(at: range.lowerBound + 1))
  }

  private static func double(_ source: String) -> Double {
    switch source {
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: Double(source) ?? .nan
    }
  }

  private static func integer(_ source: String) -> Int? {
    if let integer = Int(source) { return integer }
    let number = double(source)
    guard number.isFinite, number == number.rounded() else {
      // 1 and 400 zeros.
      let isWhole = source.allSatisfy { $0.isNumber || $0 == "-" }
      return isWhole && !number.isNaN ? (number < 0 ? .min : .max) : nil
    }
    return Int(exactly: number) ?? (number < 0 ? .min : .max)
  }

  /// In a line.
  private static func shortened(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 40 ? line.prefix(40) + "…" : line
  }
}
