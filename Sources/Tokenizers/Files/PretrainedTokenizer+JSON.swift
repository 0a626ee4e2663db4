import JSON

extension PretrainedTokenizer {
  /// A tokenizer as a `tokenizer.json` has it. What it asks for and cannot be run is named.
  /// - Throws: a ``Malformed``.
  init(_ file: TokenizerJSON, _ settings: TokenizerSettings) throws {
    let fields = JSONNode.object(file.model)
    let normalizer = file.parts["normalizer"] ?? .null
    let preTokenizer = file.parts["pre_tokenizer"] ?? .null
    let kind = try fields["type"].text ?? file.kindByItsFields
    var operations: [TextOperation] = []
    let model: Model
    switch kind {
    case "BPE":
      operations = try TextOperation.list(normalizer)
      model = .bytePairs(try Self.bytePairs(file, fields, preTokenizer))
    case "WordPiece":
      model = .wordPieces(try Self.wordPieces(file, fields, normalizer, preTokenizer))
    case "Unigram":
      operations = try TextOperation.list(normalizer)
      model = .unigram(try Self.unigram(file, fields), try Metaspace(preTokenizer))
    default:
      throw Malformed("the model is \(quoted(kind)), but only BPE, WordPiece and Unigram are run.")
    }
    let added = try Self.added(file.addedTokens, to: model.table)
    let ids = { (id: Int) in model.table.contains(id: id) || added.contains { $0.id == id } }
    try self.init(
      model, operations: operations, added: added,
      template: try TokenTemplate(file.parts["post_processor"] ?? .null, contains: ids),
      decoder: try TokenDecoder(file.parts["decoder"] ?? .null),
      roles: settings.roles(added, model.table))
  }

  // MARK: - Models

  private static func bytePairs(
    _ file: TokenizerJSON, _ fields: JSONNode, _ preTokenizer: JSONNode
  ) throws -> ByteLevelBPE {
    guard let tokens = file.tokens else { throw Malformed("\"vocab\" is missing in \"model\".") }
    guard let merges = file.merges else { throw Malformed("\"merges\" is missing in \"model\".") }
    try fields.check("fuse_unk", is: false)
    try fields.check("byte_fallback", is: false)
    try fields.check("ignore_merges", is: false)
    for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if try !fields.text(name, or: "").isEmpty {
        throw Malformed("\(quoted(name)) is \(fields[name].summary), but only none is run.")
      }
    }
    if case .number(let source) = fields["dropout"], Double(source) != 0 {
      throw Malformed(
        "\"dropout\" is \(source): ids would be left to chance, and only null is run.")
    }
    guard preTokenizer["type"].text == "ByteLevel" else {
      throw Malformed(
        "\"pre_tokenizer\" of the byte pairs is \(preTokenizer.kindName), but only ByteLevel is run."
      )
    }
    let table = try TokenTable(tokens)
    return try ByteLevelBPE(
      table, merges: merges, unknownID: try unknownID(fields, in: table),
      addsPrefixSpace: try preTokenizer.truth("add_prefix_space", or: true),
      cutsPieces: try preTokenizer.truth("use_regex", or: true),
      place: { "merge \($0 + 1) of \"merges\"" })
  }

  private static func unknownID(_ fields: JSONNode, in table: TokenTable) throws -> Int? {
    if fields["unk_token"].isNull { return nil }
    let token = try fields.text("unk_token")
    if let id = table.id(of: token) { return id }
    throw Malformed("\"unk_token\" is \(quoted(token)), which is no token of \"vocab\".")
  }

  private static func wordPieces(
    _ file: TokenizerJSON, _ fields: JSONNode, _ normalizer: JSONNode, _ preTokenizer: JSONNode
  ) throws -> WordPieces {
    guard let tokens = file.tokens else { throw Malformed("\"vocab\" is missing in \"model\".") }
    guard normalizer["type"].text == "BertNormalizer" else {
      throw Malformed(
        "\"normalizer\" of the word pieces is \(normalizer.kindName), but only BertNormalizer is run."
      )
    }
    guard preTokenizer["type"].text == "BertPreTokenizer" else {
      throw Malformed(
        "\"pre_tokenizer\" of the word pieces is \(preTokenizer.kindName), but only BertPreTokenizer "
          + "is run.")
    }
    var rules = BertWords(lowercases: try normalizer.truth("lowercase", or: true))
    rules.stripsAccents = try normalizer.truth("strip_accents", or: rules.lowercases)
    rules.cleansText = try normalizer.truth("clean_text", or: true)
    rules.separatesIdeographs = try normalizer.truth("handle_chinese_chars", or: true)
    let limit = fields["max_input_chars_per_word"]
    guard limit.isNull || (limit.integer ?? -1) >= 0 else {
      throw fields.mismatch("max_input_chars_per_word", "a whole number from 0 up")
    }
    return try WordPieces(
      try TokenTable(tokens), rules: rules,
      unknownToken: try fields.text("unk_token", or: "[UNK]"),
      prefix: try fields.text("continuing_subword_prefix", or: "##"),
      scalarLimit: limit.integer ?? 100)
  }

  private static func unigram(_ file: TokenizerJSON, _ fields: JSONNode) throws -> UnigramPieces {
    guard let pieces = file.pieces else {
      throw Malformed("\"vocab\" of the unigram model must be a list of pieces and their scores.")
    }
    guard let unknownID = fields["unk_id"].integer else {
      throw Malformed(
        "\"unk_id\" is \(fields["unk_id"].summary), but must be the id of what stands for unknown "
          + "letters: without it, many texts have no ids.")
    }
    return try UnigramPieces(
      pieces, unknownID: unknownID, spellsBytes: try fields.truth("byte_fallback", or: false))
  }

  // MARK: - Added tokens

  /// Gives tokens the ids that they get from Hugging Face, and refuses others.
  private static func added(
    _ tokens: [AddedToken], to table: TokenTable
  ) throws -> [AddedToken] {
    var ids: Set<Int> = []
    for token in tokens {
      if token.content.isEmpty { throw Malformed("an added token, id \(token.id), is empty.") }
      if let id = table.id(of: token.content), id != token.id {
        throw Malformed(
          "the added token \(quoted(token.content)) has the id \(token.id), but \(id) in the "
            + "vocabulary: which counts?")
      }
      if let other = table.token(of: token.id), !other.utf8.elementsEqual(token.content.utf8) {
        throw Malformed(
          "the added token \(quoted(token.content)) has the id \(token.id), which is that of "
            + "\(quoted(other)) in the vocabulary.")
      }
      // Embeddings have a row for each id.
      guard token.id < 2 * (table.idCount + tokens.count) + 4096 else {
        throw Malformed(
          "the added token \(quoted(token.content)) has the id \(token.id), far beyond the "
            + "\(table.idCount) of the vocabulary.")
      }
      guard ids.insert(token.id).inserted else {
        throw Malformed("the id \(token.id) is that of two added tokens: which counts?")
      }
    }
    return tokens
  }
}

extension TokenizerJSON {
  /// Files of before 2021 don't say which model they have.
  fileprivate var kindByItsFields: String {
    get throws {
      if merges != nil { return "BPE" }
      if pieces != nil { return "Unigram" }
      if model.contains(where: { $0.name == "continuing_subword_prefix" }) { return "WordPiece" }
      throw Malformed("\"type\" is missing in \"model\": it says which kind it is.")
    }
  }
}
