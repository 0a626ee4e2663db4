import JSON

extension JSONNode {
  /// The kind of a part, for errors.
  var kindName: String { isNull ? "missing" : (self["type"].text.map(quoted) ?? summary) }
}

extension TextOperation {
  /// What a normalizer does.
  /// - Throws: a ``Malformed`` that names what cannot be run.
  static func list(_ node: JSONNode) throws -> [TextOperation] {
    if node.isNull { return [] }
    switch node["type"].text {
    case "Sequence":
      guard let parts = node["normalizers"].elements else {
        throw node.mismatch("normalizers", "a list")
      }
      // A sequence of sequences is no more than one.
      return try parts.flatMap(list)
    case "Lowercase": return [.lowercase]
    case "Prepend": return [.prepend(Array(try node.text("prepend").utf8))]
    case "Strip":
      return [
        .strip(
          left: try node.truth("strip_left", or: true),
          right: try node.truth("strip_right", or: true))
      ]
    case "Replace":
      let new = Array(try node.text("content").utf8)
      if let runs = node["pattern"]["Regex"].text.flatMap(SpaceRuns.init(rawValue:)) {
        return [.replaceRuns(runs, by: new)]
      }
      guard let old = node["pattern"]["String"].text else {
        throw Malformed(
          "\"normalizer\" replaces what a regular expression finds, but only texts, "
            + "{\"String\": \"…\"}, and runs of white space are replaced.")
      }
      return [.replace(Array(old.utf8), by: new)]
    case "NFC": return [.compose]
    default:
      throw Malformed(
        "\"normalizer\" is \(node.kindName), but only Sequence, Lowercase, NFC, Prepend, Replace, Strip "
          + "and, of word pieces, BertNormalizer are run.")
    }
  }
}

extension Metaspace {
  /// - Throws: a ``Malformed`` that names what cannot be run.
  init(_ node: JSONNode, dropsSpace: Bool = false) throws {
    if node["type"].text == "Sequence", let parts = node["pretokenizers"].elements {
      if parts.count == 2, parts[0]["type"].text == "WhitespaceSplit" {
        try self.init(parts[1], dropsSpace: true)
        return
      }
      // A sequence of one is that one.
      if parts.count == 1 {
        try self.init(parts[0], dropsSpace: dropsSpace)
        return
      }
    }
    guard node["type"].text == "Metaspace" else {
      throw Malformed(
        "\"pre_tokenizer\" of the unigram model is \(node.kindName), but only Metaspace, alone or "
          + "behind WhitespaceSplit, is run.")
    }
    self.init(
      sign: try Self.sign(node), prepending: try Self.prepending(node),
      cuts: try node.truth("split", or: true), dropsSpace: dropsSpace)
  }

  static func sign(_ node: JSONNode) throws -> Unicode.Scalar {
    let text = try node.text("replacement", or: "▁")
    guard let sign = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
      throw node.mismatch("replacement", "one letter")
    }
    return sign
  }

  static func prepending(_ node: JSONNode) throws -> Prepending {
    let name = try node.text("prepend_scheme", or: "always")
    guard let scheme = Prepending(rawValue: name) else {
      throw node.mismatch("prepend_scheme", "first, never or always")
    }
    if try !node.truth("add_prefix_space", or: true), scheme != .never {
      if node["prepend_scheme"].isNull { return .never }
      throw Malformed(
        "\"add_prefix_space\" is false, but \"prepend_scheme\" is \(quoted(name)): which counts?")
    }
    return scheme
  }
}

extension TokenDecoder {
  /// - Throws: a ``Malformed`` that names what cannot be run.
  init(_ node: JSONNode) throws {
    switch node["type"].text {
    case nil where node.isNull: self = .spaces
    case "ByteLevel": self = .byteLevel
    case "WordPiece":
      self = .wordPieces(
        prefix: try node.text("prefix", or: "##"), cleansUp: try node.truth("cleanup", or: true))
    case "Metaspace":
      self = .metaspace(
        sign: try Metaspace.sign(node), dropsFirst: try Metaspace.prepending(node) != .never)
    default:
      throw Malformed(
        "\"decoder\" is \(node.kindName), but only ByteLevel, WordPiece and Metaspace are run.")
    }
  }
}

extension TokenTemplate {
  /// - Parameter contains: whether there is a token of an id.
  /// - Throws: a ``Malformed`` that names what cannot be run.
  init(_ node: JSONNode, contains: (Int) -> Bool) throws {
    func id(_ name: String) throws -> Int {
      guard let pair = node[name].elements, pair.count == 2, let id = pair[1].integer else {
        throw node.mismatch(name, "a token and its id, [\"[SEP]\", 102]")
      }
      guard contains(id) else { throw Malformed("\(quoted(name)) has the id \(id) of no token.") }
      return id
    }
    switch node["type"].text {
    case nil where node.isNull: self = .bare
    case "ByteLevel": self = .bare
    case "BertProcessing": self = .bert(start: try id("cls"), end: try id("sep"))
    case "RobertaProcessing": self = .roberta(start: try id("cls"), end: try id("sep"))
    case "TemplateProcessing":
      let tokens = node["special_tokens"]
      self.init(
        single: try Self.parts(node, "single", tokens, contains),
        pair: try Self.parts(node, "pair", tokens, contains))
      for (name, parts, count) in [("single", single, 1), ("pair", pair, 2)] {
        let texts = parts.compactMap { if case .text(let number, _) = $0 { number } else { nil } }
        guard Set(texts) == Set(0..<count) else {
          throw Malformed(
            "\(quoted(name)) of the template must have \(count == 1 ? "the text" : "both texts").")
        }
      }
    case "Sequence":
      // What ByteLevel does is to shift offsets alone.
      let others = (node["processors"].elements ?? []).filter { $0["type"].text != "ByteLevel" }
      guard others.count < 2, others.first?["type"].text != "Sequence" else {
        throw Malformed("\"post_processor\" is a sequence of several, but only one of them is run.")
      }
      try self.init(others.first ?? .null, contains: contains)
    default:
      throw Malformed(
        "\"post_processor\" is \(node.kindName), but only TemplateProcessing, BertProcessing, "
          + "RobertaProcessing and ByteLevel are run.")
    }
  }

  private static func parts(
    _ node: JSONNode, _ name: String, _ tokens: JSONNode, _ contains: (Int) -> Bool
  ) throws -> [Part] {
    guard let elements = node[name].elements else { throw node.mismatch(name, "a list") }
    return try elements.map { element in
      let (text, special) = (element["Sequence"], element["SpecialToken"])
      let place = special.isNull ? text : special
      guard let id = place["id"].text, let type = place["type_id"].integer,
        (0..<1 << 16).contains(type)
      else {
        throw Malformed("\(quoted(name)) of the template has a part that is no text and no token.")
      }
      if special.isNull {
        guard id == "A" || id == "B" else { throw place.mismatch("id", "A or B") }
        return .text(id == "A" ? 0 : 1, type: type)
      }
      let ids = tokens[id]["ids"].elements?.map(\.integer) ?? [nil]
      guard let known = ids as? [Int], known.allSatisfy(contains) else {
        throw Malformed(
          "\(quoted(name)) of the template has \(quoted(id)), whose ids in \"special_tokens\" are those "
            + "of no tokens.")
      }
      return .special(ids: known, type: type)
    }
  }
}
