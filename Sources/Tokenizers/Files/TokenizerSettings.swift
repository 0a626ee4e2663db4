import Files
import Foundation
import JSON

/// What `tokenizer_config.json` says, and `special_tokens_map.json` where there is one: which tokens are for
/// what, and how texts are cut where no `tokenizer.json` says it.
struct TokenizerSettings {
  private var fields = JSONNode.null
  private var map = JSONNode.null

  /// As if there were no such files.
  init() {}

  /// - Throws: a ``TokenizerError`` that names the file.
  init(in folder: URL) throws {
    fields = try Self.read("tokenizer_config.json", in: folder) ?? .null
    map = try Self.read("special_tokens_map.json", in: folder) ?? .null
  }

  private static func read(_ name: String, in folder: URL) throws -> JSONNode? {
    let url = folder.appending(path: name)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try withJSON(of: url) { bytes in
      var (reader, budget) = (JSONReader(bytes), 200_000)
      let node = try JSONNode(&reader, budget: &budget)
      try reader.end()
      guard case .object = node else {
        throw Malformed("there is no object of fields, “{…}”, but something else")
      }
      return node
    }
  }

  /// The token that has a role, by its text or with how it is found.
  private func name(_ role: TokenRole) -> String? {
    for source in [fields, map] {
      let value = source[role.rawValue]
      if let name = value.text ?? value["content"].text, !name.isEmpty { return name }
    }
    return nil
  }

  /// The roles of tokens that there are.
  func roles(_ added: [AddedToken], _ table: TokenTable) -> [TokenRole: Int] {
    func id(_ name: String) -> Int? {
      added.first { $0.content.utf8.elementsEqual(name.utf8) }?.id ?? table.id(of: name)
    }
    var roles: [TokenRole: Int] = [:]
    for role in TokenRole.allCases {
      roles[role] = (name(role).map { [$0] } ?? role.usualNames).lazy.compactMap(id).first
    }
    return roles
  }

  // MARK: - Without a tokenizer.json

  /// - Throws: a ``Malformed`` that names the field.
  func bertRules() throws -> BertWords {
    var rules = BertWords(lowercases: try fields.truth("do_lower_case", or: true))
    rules.stripsAccents = try fields.truth("strip_accents", or: rules.lowercases)
    rules.separatesIdeographs = try fields.truth("tokenize_chinese_chars", or: true)
    return rules
  }

  func addsPrefixSpace() throws -> Bool { try fields.truth("add_prefix_space", or: false) }

  /// Whether the beginning token stands before each text.
  func addsBeginning() throws -> Bool { try fields.truth("add_bos_token", or: false) }

  /// The token of a role: the one that the files name, or else the usual one that is there.
  func token(_ role: TokenRole, in table: TokenTable) -> String? {
    name(role) ?? role.usualNames.first { table.id(of: $0) != nil }
  }

  /// The special tokens that there are, and what else was added.
  /// - Throws: a ``Malformed``.
  func addedTokens(_ roles: [TokenRole], to table: TokenTable) throws -> [AddedToken] {
    var tokens: [Int: AddedToken] = [:]
    for (name, value) in fields["added_tokens_decoder"].members ?? [] {
      guard let id = Int(name), (0..<1 << 31).contains(id), value["content"].text != nil else {
        throw Malformed("\"added_tokens_decoder\" has \(quoted(name)), which is no id of a token.")
      }
      tokens[id] = try AddedToken(value, id: id)
    }
    for role in roles {
      guard let name = token(role, in: table), let id = table.id(of: name), tokens[id] == nil
      else { continue }
      tokens[id] = AddedToken(content: name, id: id)
    }
    return tokens.values.sorted { $0.id < $1.id }
  }
}

/// Reads a file of JSON.
/// - Throws: a ``TokenizerError`` that names the file, and line and column.
func withJSON<Result>(
  of url: URL, _ body: (UnsafeRawBufferPointer) throws -> Result
) throws -> Result {
  let data: Data
  do { data = try contents(of: url) } catch { throw TokenizerError(error.description) }
  // Places in it are numbers of 32 bits.
  guard data.count < 1 << 31 else {
    throw TokenizerError(url, "\(data.count) bytes are too many; up to 2 GB are read.")
  }
  do {
    return try data.withUnsafeBytes(body)
  } catch let error as Malformed {
    let disguise = data.withUnsafeBytes { Disguise($0, insteadOf: .json) }
    throw TokenizerError(url, disguise?.problem ?? error.sentence)
  }
}
