import JSON
import Layers

/// What stands in a `tokenizer.json`, not yet judged: its large lists as they are, and the rest as small
/// values.
struct TokenizerJSON {
  var addedTokens: [AddedToken] = []
  /// `normalizer`, `pre_tokenizer`, `post_processor` and `decoder`.
  var parts: [String: JSONNode] = [:]
  /// The model's fields without its vocabulary and its merges.
  var model: [(name: String, value: JSONNode)] = []
  var tokens: [(token: String, id: Int)]?
  var pieces: [(token: String, score: Double)]?
  var merges: [TokenPair]?

  /// - Throws: a ``Malformed``.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    var reader = JSONReader(bytes)
    guard try reader.kind() == .object else {
      throw Malformed("there is no object of fields, “{…}”, but something else")
    }
    var hasModel = false
    var budget = Self.budget
    try reader.object { reader, name in
      switch reader.string(name) {
      case "added_tokens": addedTokens = try Self.addedTokens(&reader)
      case "model":
        hasModel = true
        try readModel(&reader, budget: &budget)
      case let name where Self.partNames.contains(name):
        parts[name] = try JSONNode(&reader, budget: &budget)
      default: try reader.skip()
      }
    }
    try reader.end()
    guard hasModel else { throw Malformed("\"model\" is missing: there is no vocabulary.") }
  }

  private static let partNames: Set<String> = [
    "normalizer", "pre_tokenizer", "post_processor", "decoder",
  ]

  /// How many values a file's settings may have; the longest known have a few hundred.
  private static let budget = 20_000

  private mutating func readModel(_ reader: inout JSONReader, budget: inout Int) throws {
    guard try reader.kind() == .object else {
      throw reader.malformed("\"model\" must be an object, “{…}”")
    }
    try reader.object { reader, name in
      switch reader.string(name) {
      case "vocab":
        if try reader.kind() == .array {
          pieces = try Self.pieces(&reader)
        } else {
          tokens = try Self.tokens(&reader)
        }
      case "merges": merges = try Self.merges(&reader)
      case let name: model.append((name, try JSONNode(&reader, budget: &budget)))
      }
    }
  }

  /// Reads an object of tokens and their ids.
  static func tokens(_ reader: inout JSONReader) throws -> [(token: String, id: Int)] {
    guard try reader.kind() == .object else {
      throw reader.malformed("there is no object of tokens, “{…}”, but something else")
    }
    var tokens: [(token: String, id: Int)] = []
    // Names with escapes are slow to compare.
    var known = ByteStrings()
    try reader.object(checkingNames: false) { reader, name in
      let token = reader.string(name)
      if !known.insert(token).isNew { throw reader.duplicate(at: name.range.lowerBound) }
      tokens.append((token, try id(&reader) { "the id of \(quoted(token))" }))
    }
    return tokens
  }

  private static func id(_ reader: inout JSONReader, _ what: () -> String) throws -> Int {
    let start = reader
    let isNumber = try reader.kind() == .number
    let range = try reader.skip()
    guard isNumber, let id = wholeNumber(reader.bytes[range]) else {
      let source = String(decoding: reader.bytes[range].prefix(40), as: UTF8.self)
      throw start.malformed("\(what()) is \(source), but must be a whole number")
    }
    return id
  }

  private static func wholeNumber(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit), number < 1 << 40 else { return nil }
      number = 10 * number + Int(digit - 0x30)
    }
    return number < 1 << 31 ? number : nil
  }

  /// Reads an array of pieces with their scores, `["▁the", -3.2]`.
  private static func pieces(
    _ reader: inout JSONReader
  ) throws -> [(token: String, score: Double)] {
    var pieces: [(token: String, score: Double)] = []
    try reader.array { reader in
      let start = reader
      var token: String?
      var score: Double?
      var count = 0
      let isArray = try reader.kind() == .array
      if isArray {
        try reader.array { reader in
          switch (count, try reader.kind()) {
          case (0, .text): token = reader.string(try reader.text())
          case (1, .number):
            score = Double(String(decoding: reader.bytes[try reader.number()], as: UTF8.self))
          default: try reader.skip()
          }
          count += 1
        }
      }
      guard count == 2, let token, let score else {
        throw start.malformed("a piece must be a text and its score, [\"…\", −1.5]")
      }
      pieces.append((token, score))
    }
    return pieces
  }

  /// Reads an array of merges, `"a b"` or `["a", "b"]`.
  private static func merges(_ reader: inout JSONReader) throws -> [TokenPair] {
    guard try reader.kind() == .array else {
      throw reader.malformed("there is no list of merges, “[…]”, but something else")
    }
    var merges: [TokenPair] = []
    try reader.array { reader in
      let start = reader
      let rule = "a merge must be two tokens, \"a b\" or [\"a\", \"b\"]"
      switch try reader.kind() {
      case .text:
        guard let pair = TokenPair(line: reader.string(try reader.text())) else {
          throw start.malformed(rule)
        }
        merges.append(pair)
      case .array:
        var texts: [String] = []
        try reader.array { reader in
          guard texts.count < 2, try reader.kind() == .text else { throw start.malformed(rule) }
          texts.append(reader.string(try reader.text()))
        }
        guard texts.count == 2 else { throw start.malformed(rule) }
        merges.append(TokenPair(texts[0], texts[1]))
      default: throw start.malformed(rule)
      }
    }
    return merges
  }

  // MARK: - Added tokens

  private static func addedTokens(_ reader: inout JSONReader) throws -> [AddedToken] {
    if try reader.kind() == .null {
      try reader.skip()
      return []
    }
    guard try reader.kind() == .array else {
      throw reader.malformed("\"added_tokens\" must be a list, “[…]”")
    }
    var tokens: [AddedToken] = []
    try reader.array { reader in
      let start = reader
      var budget = 100
      let node = try JSONNode(&reader, budget: &budget)
      guard node["content"].text != nil, let id = node["id"].integer, (0..<1 << 31).contains(id)
      else {
        throw start.malformed("an added token must have a \"content\" and an \"id\"")
      }
      tokens.append(try AddedToken(node, id: id))
    }
    return tokens
  }
}

extension AddedToken {
  /// - Throws: a ``Malformed``.
  init(_ node: JSONNode, id: Int) throws {
    let isSpecial = try node.truth("special", or: false)
    self.init(
      content: try node.text("content"), id: id, isSpecial: isSpecial,
      stripsLeft: try node.truth("lstrip", or: false),
      stripsRight: try node.truth("rstrip", or: false),
      isSingleWord: try node.truth("single_word", or: false),
      isNormalized: try node.truth("normalized", or: !isSpecial))
  }
}

extension TokenPair {
  /// Two tokens with a space between them, and none in them.
  init?(line: some StringProtocol) {
    let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.init(
      String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
  }
}
