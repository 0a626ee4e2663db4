import Files
import Foundation
import JSON
import Layers

extension PretrainedTokenizer {
  /// Reads the tokenizer of a model's folder: `tokenizer.json`, or where there is none, `vocab.json` and
  /// `merges.txt` of byte pairs, or `vocab.txt` of word pieces. What `tokenizer_config.json` says counts too.
  /// - Throws: a ``TokenizerError`` that names the file, and the line and what is wrong there.
  public init(folder: URL) throws {
    let files = Files(folder)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else {
      throw TokenizerError(
        isThere
          ? "\(folder.path) is not a folder: name the one that holds tokenizer.json."
          : "\(folder.path): there is no such folder.")
    }
    let settings = try TokenizerSettings(in: folder)
    if files.has(files.whole) {
      self = try withJSON(of: files.whole) {
        try PretrainedTokenizer(try TokenizerJSON($0), settings)
      }
    } else if files.has(files.table) || files.has(files.merges) {
      for (file, other) in [(files.table, files.merges), (files.merges, files.table)]
      where !files.has(file) {
        throw TokenizerError(
          "\(folder.path) has \(other.lastPathComponent), but not \(file.lastPathComponent): byte pairs "
            + "need both. Download it too.")
      }
      self = try Self.bytePairs(files, settings)
    } else if files.has(files.lines) {
      self = try Self.wordPieces(files, settings)
    } else {
      throw TokenizerError(
        "\(folder.path) has no tokenizer: neither tokenizer.json, nor vocab.json and merges.txt, nor "
          + "vocab.txt. Download what the model has of them.")
    }
  }

  /// Whether a folder has any of the files that a tokenizer is read from.
  package static func isIn(_ folder: URL) -> Bool {
    let files = Files(folder)
    return [files.whole, files.table, files.merges, files.lines].contains(where: files.has)
  }

  /// Byte pairs as a GPT-2 has them.
  /// - Parameters:
  ///   - tokens: by their ids.
  ///   - endOfText: the special token that begins and ends texts, if there is one.
  /// - Throws: a ``TokenizerError`` where a merge's tokens are none of them.
  public init(
    byteLevel tokens: [String], merges: [TokenPair], endOfText: String? = "<|endoftext|>"
  ) throws {
    self = try sayingWhatIsWrong {
      let table = try TokenTable(tokens)
      let id = endOfText.flatMap { table.id(of: $0) }
      return try PretrainedTokenizer(
        .bytePairs(try ByteLevelBPE(table, merges: merges)),
        added: id.map { [AddedToken(content: endOfText!, id: $0)] } ?? [], template: .bare,
        decoder: .byteLevel, roles: id.map { [.beginning: $0, .end: $0, .unknown: $0] } ?? [:])
    }
  }

  /// Word pieces as a BERT has them.
  /// - Parameter tokens: by their ids; `[UNK]`, `[CLS]` and `[SEP]` must be among them.
  /// - Throws: a ``TokenizerError`` where a special token is missing.
  public init(wordPieces tokens: [String], rules: BertWords) throws {
    self = try sayingWhatIsWrong {
      try PretrainedTokenizer(wordPieces: try TokenTable(tokens), rules, TokenizerSettings())
    }
  }

  // MARK: - Files of their own

  private static func bytePairs(
    _ files: Files, _ settings: TokenizerSettings
  ) throws -> PretrainedTokenizer {
    let table = try withJSON(of: files.table) { bytes in
      var reader = JSONReader(bytes)
      let tokens = try TokenizerJSON.tokens(&reader)
      try reader.end()
      return try TokenTable(tokens)
    }
    let (merges, lines) = try mergesAndTheirLines(files.merges)
    let model: ByteLevelBPE
    do {
      model = try ByteLevelBPE(
        table, merges: merges, addsPrefixSpace: try settings.addsPrefixSpace(),
        place: { "line \(lines[$0])" })
    } catch let error as Malformed {
      throw TokenizerError(files.merges, error.sentence)
    }
    return try sayingWhatIsWrong(files.settings) {
      let added = try settings.addedTokens([.beginning, .end, .unknown, .padding], to: table)
      let roles = settings.roles(added, table)
      var template = TokenTemplate.bare
      if try settings.addsBeginning() {
        guard let id = roles[.beginning] else {
          throw Malformed(
            "\"add_bos_token\" is true, but \"bos_token\" is no token of the vocabulary.")
        }
        template.single.insert(.special(ids: [id], type: 0), at: 0)
        template.pair.insert(.special(ids: [id], type: 0), at: 0)
        template.pair.insert(.special(ids: [id], type: 1), at: 2)
      }
      return try PretrainedTokenizer(
        .bytePairs(model), added: added, template: template, decoder: .byteLevel, roles: roles)
    }
  }

  /// A merge a line, with a space in it; a line that begins with `#version` is none.
  private static func mergesAndTheirLines(_ url: URL) throws -> ([TokenPair], lines: [Int]) {
    var (merges, numbers) = ([TokenPair](), [Int]())
    for (place, line) in try lines(of: url).enumerated() {
      if line.starts(with: "#version".utf8) { continue }
      guard let pair = TokenPair(line: Substring(line)) else {
        let text = quoted(String(Substring(line)))
        throw TokenizerError(
          url,
          "line \(place + 1): \(text) is no merge: there must be two tokens with a space between them."
        )
      }
      merges.append(pair)
      numbers.append(place + 1)
    }
    return (merges, numbers)
  }

  private static func wordPieces(
    _ files: Files, _ settings: TokenizerSettings
  ) throws -> PretrainedTokenizer {
    let tokens = try lines(of: files.lines).map { String(Substring($0)) }
    guard !tokens.isEmpty else {
      throw TokenizerError(files.lines, "there is no token: a line each is expected.")
    }
    let rules = try sayingWhatIsWrong(files.settings) { try settings.bertRules() }
    return try sayingWhatIsWrong(files.lines) {
      try PretrainedTokenizer(wordPieces: try TokenTable(tokens), rules, settings)
    }
  }

  private init(
    wordPieces table: TokenTable, _ rules: BertWords, _ settings: TokenizerSettings
  ) throws {
    func id(_ role: TokenRole) throws -> Int {
      let name = settings.token(role, in: table) ?? role.usualNames[0]
      if let id = table.id(of: name) { return id }
      throw Malformed(
        "\(quoted(name)) is none of the \(table.count) tokens, and no BERT does without it.")
    }
    let unknown = settings.token(.unknown, in: table) ?? "[UNK]"
    let added = try settings.addedTokens(
      [.unknown, .padding, .classification, .separator, .mask], to: table)
    try self.init(
      .wordPieces(try WordPieces(table, rules: rules, unknownToken: unknown)), added: added,
      template: .bert(start: try id(.classification), end: try id(.separator)),
      decoder: .wordPieces(prefix: "##", cleansUp: true), roles: settings.roles(added, table))
  }

  /// The lines of a file, however they end, without an empty one at the end.
  private static func lines(of url: URL) throws -> [Substring.UTF8View] {
    var content: String
    do {
      content = try text(of: url)
    } catch {
      throw TokenizerError(error.description)
    }
    let disguise = content.withUTF8 {
      Disguise(UnsafeRawBufferPointer($0), insteadOf: .lines)
    }
    if let disguise { throw TokenizerError(url, disguise.problem) }
    var lines = content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

/// The files that a folder may have.
private struct Files {
  let whole: URL
  let table: URL
  let merges: URL
  let lines: URL
  let settings: URL

  init(_ folder: URL) {
    whole = folder.appending(path: "tokenizer.json")
    table = folder.appending(path: "vocab.json")
    merges = folder.appending(path: "merges.txt")
    lines = folder.appending(path: "vocab.txt")
    settings = folder.appending(path: "tokenizer_config.json")
  }

  func has(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
}

/// Names the file, if there is one, in what goes wrong.
private func sayingWhatIsWrong<Result>(
  _ file: URL? = nil, _ body: () throws -> Result
) throws -> Result {
  do {
    return try body()
  } catch let error as Malformed {
    throw file.map { TokenizerError($0, error.sentence) } ?? TokenizerError(error.sentence)
  }
}
