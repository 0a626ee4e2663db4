import JSON

/// A small value of JSON, kept whole: how a tokenizer is set.
enum JSONNode {
  case object([(name: String, value: JSONNode)])
  case array([JSONNode])
  case text(String)
  /// As it stands.
  case number(String)
  case truth(Bool)
  case null

  /// Reads the next value.
  /// - Parameter budget: how many values it may hold, and how many are left then.
  /// - Throws: a ``Malformed``.
  init(_ reader: inout JSONReader, budget: inout Int) throws {
    budget -= 1
    if budget < 0 { throw reader.malformed("there are more values here than a tokenizer has") }
    switch try reader.kind() {
    case .object:
      var members: [(name: String, value: JSONNode)] = []
      try reader.object { reader, name in
        let name = reader.string(name)
        members.append((name, try JSONNode(&reader, budget: &budget)))
      }
      self = .object(members)
    case .array:
      var elements: [JSONNode] = []
      try reader.array { elements.append(try JSONNode(&$0, budget: &budget)) }
      self = .array(elements)
    case .text: self = .text(reader.string(try reader.text()))
    case .number: self = .number(String(decoding: reader.bytes[try reader.number()], as: UTF8.self))
    case .truth: self = .truth(reader.bytes[try reader.skip().lowerBound] == UInt8(ascii: "t"))
    case .null:
      try reader.skip()
      self = .null
    }
  }

  /// A member's value; null where there is none.
  subscript(name: String) -> JSONNode {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value ?? .null
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
  var elements: [JSONNode]? { if case .array(let elements) = self { elements } else { nil } }
  var members: [(name: String, value: JSONNode)]? {
    if case .object(let members) = self { members } else { nil }
  }
  var integer: Int? { if case .number(let source) = self { Int(source) } else { nil } }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// The value in short, for errors.
  var summary: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .text(let text): quoted(text)
    case .number(let source): source
    case .truth(let truth): "\(truth)"
    case .null: "null"
    }
  }

  // MARK: - Fields

  func text(_ name: String, or standard: String? = nil) throws -> String {
    if let text = self[name].text { return text }
    if let standard, self[name].isNull { return standard }
    throw mismatch(name, "a text")
  }

  func truth(_ name: String, or standard: Bool) throws -> Bool {
    if let truth = self[name].truth { return truth }
    if self[name].isNull { return standard }
    throw mismatch(name, "true or false")
  }

  func mismatch(_ name: String, _ rule: String) -> Malformed {
    Malformed("\(quoted(name)) is \(self[name].summary), but must be \(rule).")
  }

  /// Refuses what is set otherwise than it can be run.
  func check(_ name: String, is value: Bool) throws {
    if try truth(name, or: value) != value {
      throw Malformed("\(quoted(name)) is \(!value), but only \(value) is run.")
    }
  }
}
