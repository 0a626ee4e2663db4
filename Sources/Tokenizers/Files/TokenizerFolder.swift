import Files
import Foundation
import Layers

/// Writes tokenizers as Hugging Face keeps them, so that its `AutoTokenizer` reads them: `tokenizer.json`
/// and `tokenizer_config.json`, and what came before them, `vocab.json` and `merges.txt` of byte pairs, or
/// `vocab.txt` of word pieces.
public enum TokenizerFolder {
  /// Writes byte pairs as a GPT-2 has them.
  /// - Parameters:
  ///   - tokens: all of them by their ids, as the files write bytes: see ``ByteLevelTraining``.
  ///   - specialTokens: those of them that stand for no text.
  ///   - endOfText: that of the special ones that begins and ends texts.
  ///   - positionCount: how many tokens the model takes.
  /// - Throws: a ``TokenizerError`` where a special token is none of the tokens, or a file's own error
  ///   where it cannot be written.
  public static func write(
    byteLevel tokens: [String], merges: [TokenPair], specialTokens: [String],
    endOfText: String, positionCount: Int, to folder: URL
  ) throws {
    let special = try added(specialTokens, to: tokens)
    _ = try added([endOfText], to: tokens)
    try makeFolder(folder)
    var json = JSONText()
    json.append(head(special, normalizer: "null", preTokenizer: byteLevel(prefix: false)))
    json.append("  \"post_processor\": \(template([.text(0)], [.text(0), .text(1)], [:])),\n")
    json.append("  \"decoder\": \(byteLevel(prefix: true)),\n  \"model\": {\n")
    json.append("    \"type\": \"BPE\",\n    \"dropout\": null,\n    \"unk_token\": null,\n")
    json.append("    \"continuing_subword_prefix\": \"\",\n    \"end_of_word_suffix\": \"\",\n")
    json.append("    \"fuse_unk\": false,\n    \"byte_fallback\": false,\n")
    json.append("    \"ignore_merges\": false,\n")
    json.append("    \"vocab\": {")
    json.append(vocabulary: tokens, indent: "      ")
    json.append("\n    },\n    \"merges\": [")
    json.append(each: merges) { json, pair in
      json.append("\n      [")
      json.append(quoting: pair.left)
      json.append(", ")
      json.append(quoting: pair.right)
      json.append("]")
    }
    json.append("\n    ]\n  }\n}\n")
    try write(json, "tokenizer.json", in: folder)

    var vocabulary = JSONText()
    vocabulary.append("{")
    vocabulary.append(vocabulary: tokens, indent: "  ")
    vocabulary.append("\n}\n")
    try write(vocabulary, "vocab.json", in: folder)
    let lines = ["#version: 0.2"] + merges.map { "\($0.left) \($0.right)" }
    try write(lines, "merges.txt", in: folder)

    let end = JSONText.quoted(endOfText)
    try writeConfiguration(
      [
        ("add_prefix_space", "false"), ("bos_token", end),
        ("clean_up_tokenization_spaces", "false"), ("eos_token", end),
        ("errors", "\"replace\""), ("model_max_length", "\(positionCount)"),
        ("pad_token", "null"), ("tokenizer_class", "\"GPT2Tokenizer\""), ("unk_token", end),
      ], in: folder)
  }

  /// Writes word pieces as a BERT has them.
  /// - Parameters:
  ///   - tokens: all of them by their ids; BERT's five special ones must be among them.
  ///   - rules: what becomes of a text before it is cut.
  ///   - positionCount: how many tokens the model takes.
  /// - Throws: a ``TokenizerError`` where a token cannot stand in a file of lines, or a special one is
  ///   missing, or a file's own error where it cannot be written.
  public static func write(
    wordPieces tokens: [String], rules: BertWords, positionCount: Int, to folder: URL
  ) throws {
    let special = try added(WordPieceTraining.specialTokens, to: tokens)
    if let odd = tokens.first(where: { $0.unicodeScalars.contains { $0 == "\n" || $0 == "\r" } }) {
      throw TokenizerError(
        "vocab.txt has a token a line, and \(odd.debugDescription) would be two. Leave it out.")
    }
    try makeFolder(folder)
    let ids = Dictionary(uniqueKeysWithValues: special.map { ($0.token, $0.id) })
    var json = JSONText()
    json.append(
      head(special, normalizer: normalizer(rules), preTokenizer: "{\"type\": \"BertPreTokenizer\"}")
    )
    let (start, end) = (Part.special("[CLS]", 0), Part.special("[SEP]", 0))
    json.append(
      "  \"post_processor\": "
        + template(
          [start, .text(0), end], [start, .text(0), end, .text(1), .special("[SEP]", 1)], ids)
        + ",\n")
    json.append(
      "  \"decoder\": {\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": true},\n")
    json.append("  \"model\": {\n    \"type\": \"WordPiece\",\n    \"unk_token\": \"[UNK]\",\n")
    json.append("    \"continuing_subword_prefix\": \"##\",\n")
    json.append("    \"max_input_chars_per_word\": 100,\n    \"vocab\": {")
    json.append(vocabulary: tokens, indent: "      ")
    json.append("\n    }\n  }\n}\n")
    try write(json, "tokenizer.json", in: folder)
    try write(tokens, "vocab.txt", in: folder)
    try writeConfiguration(
      [
        ("clean_up_tokenization_spaces", "true"), ("cls_token", "\"[CLS]\""),
        ("do_lower_case", "\(rules.lowercases)"), ("mask_token", "\"[MASK]\""),
        ("model_max_length", "\(positionCount)"), ("pad_token", "\"[PAD]\""),
        ("sep_token", "\"[SEP]\""), ("strip_accents", "\(rules.stripsAccents)"),
        ("tokenize_chinese_chars", "\(rules.separatesIdeographs)"),
        ("tokenizer_class", "\"BertTokenizer\""), ("unk_token", "\"[UNK]\""),
      ], in: folder)
  }

  // MARK: - Parts

  private static func added(
    _ special: [String], to tokens: [String]
  ) throws -> [(token: String, id: Int)] {
    try special.map { token in
      guard let id = tokens.firstIndex(where: { $0.utf8.elementsEqual(token.utf8) }) else {
        throw TokenizerError(
          "\(token.debugDescription) is to be a special token, but is none of the \(tokens.count) "
            + "tokens. Train them with it.")
      }
      return (token, id)
    }.sorted { $0.id < $1.id }
  }

  private static func head(
    _ special: [(token: String, id: Int)], normalizer: String, preTokenizer: String
  ) -> String {
    let tokens = special.map {
      """
          {
            "id": \($0.id),
            "content": \(JSONText.quoted($0.token)),
            "single_word": false,
            "lstrip": false,
            "rstrip": false,
            "normalized": false,
            "special": true
          }
      """
    }
    let list = tokens.isEmpty ? "[]" : "[\n\(tokens.joined(separator: ",\n"))\n  ]"
    return """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": \(list),
        "normalizer": \(normalizer),
        "pre_tokenizer": \(preTokenizer),

      """
  }

  private static func byteLevel(prefix: Bool) -> String {
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": \(prefix), \"trim_offsets\": true, "
      + "\"use_regex\": true}"
  }

  private static func normalizer(_ rules: BertWords) -> String {
    "{\"type\": \"BertNormalizer\", \"clean_text\": \(rules.cleansText), "
      + "\"handle_chinese_chars\": \(rules.separatesIdeographs), "
      + "\"strip_accents\": \(rules.stripsAccents), \"lowercase\": \(rules.lowercases)}"
  }

  /// What stands in a row of tokens: the first or the second text, or a special token, with its type.
  private enum Part {
    case text(Int)
    case special(String, Int)

    var json: String {
      switch self {
      case .text(let number):
        "{\"Sequence\": {\"id\": \"\(number == 0 ? "A" : "B")\", \"type_id\": \(number)}}"
      case .special(let token, let type):
        "{\"SpecialToken\": {\"id\": \(JSONText.quoted(token)), \"type_id\": \(type)}}"
      }
    }
  }

  private static func template(
    _ single: [Part], _ pair: [Part], _ ids: [String: Int]
  ) -> String {
    func list(_ parts: [Part]) -> String {
      "[\n      \(parts.map(\.json).joined(separator: ",\n      "))\n    ]"
    }
    let used = pair.compactMap { if case .special(let token, _) = $0 { token } else { nil } }
    let special = Set(used).sorted().map { token in
      let name = JSONText.quoted(token)
      return "\(name): {\"id\": \(name), \"ids\": [\(ids[token]!)], \"tokens\": [\(name)]}"
    }
    return """
      {
          "type": "TemplateProcessing",
          "single": \(list(single)),
          "pair": \(list(pair)),
          "special_tokens": {\(special.joined(separator: ", "))}
        }
      """
  }

  // MARK: - Files

  private static func writeConfiguration(
    _ fields: [(name: String, value: String)], in folder: URL
  ) throws {
    let lines = fields.map { "  \"\($0.name)\": \($0.value)" }.joined(separator: ",\n")
    try write("{\n\(lines)\n}\n".utf8, "tokenizer_config.json", in: folder)
  }

  private static func write(_ json: JSONText, _ name: String, in folder: URL) throws {
    try write(json.bytes, name, in: folder)
  }

  private static func write(_ lines: [String], _ name: String, in folder: URL) throws {
    try write(lines.map { $0 + "\n" }.joined().utf8, name, in: folder)
  }

  private static func write(
    _ bytes: some Sequence<UInt8>, _ name: String, in folder: URL
  ) throws {
    try FileReplacement.write(Data(bytes), to: folder.appending(path: name))
  }
}

extension JSONText {
  /// Appends each token with its id.
  fileprivate mutating func append(vocabulary tokens: [String], indent: String) {
    append(each: tokens.enumerated()) { json, row in
      json.append("\n\(indent)")
      json.append(quoting: row.element)
      json.append(": \(row.offset)")
    }
  }
}
