import Checkpoints
import Foundation
import Tokenizers

/// Texts and tokens of a look, as the model has them and as people read them.
struct LookedTokens {
  private let tokenizer: PretrainedTokenizer?
  private let options: LookOptions

  /// - Parameter tokenizer: the folder's, or whoever's; not asked for where ids are given and none is there.
  init(_ options: LookOptions, _ tokenizer: () throws -> PretrainedTokenizer) throws {
    self.options = options
    let isThere = PretrainedTokenizer.isIn(options.model)
    self.tokenizer = options.isOfIDs && !isThere ? nil : try tokenizer()
  }

  /// The prompt and, where there is one, the corrupted text.
  func texts() throws -> [LookedText] {
    let prompt = try looked(options.prompt, options.isOfIDs ? "--ids" : "--prompt")
    guard let corrupted = options.corrupted else { return [prompt] }
    return [prompt, try looked(corrupted, "--corrupted")]
  }

  private func looked(_ text: String, _ option: String) throws -> LookedText {
    if !options.isOfIDs, let tokenizer {
      let sequence = tokenizer.encode(text, addingSpecialTokens: true)
      return LookedText(ids: sequence.ids, tokenTypes: sequence.tokenTypes, name: text)
    }
    let ids = try text.split(whereSeparator: \.isWhitespace).map { word in
      guard let id = Int(word) else {
        throw RunError("\(option): “\(word)” is no whole number. Put spaces between them.")
      }
      return id
    }
    return LookedText(ids: ids, tokenTypes: ids.map { _ in 0 }, name: text)
  }

  /// The tokens that are named.
  /// - Parameter V: how many the model has.
  func wish(vocabularySize V: Int) throws -> LookWish {
    LookWish(
      token: try options.token.map { try id(of: $0, "--token", V) },
      versus: try options.versus.map { try id(of: $0, "--versus", V) })
  }

  /// The one token that a text is; a word that is none by itself may be one behind a space.
  private func id(of text: String, _ option: String, _ V: Int) throws -> Int {
    guard !options.isOfIDs, let tokenizer else {
      guard let id = Int(text) else {
        throw RunError("\(option): “\(text)” is no whole number, and beside --ids it is an id.")
      }
      guard (0..<V).contains(id) else {
        throw RunError("\(option): \(id) is no id: the vocabulary has those from 0 to \(V - 1).")
      }
      return id
    }
    let ids = tokenizer.encode(text)
    if ids.count == 1, ids[0] != tokenizer.unknownID { return ids[0] }
    let behindSpace = text.isEmpty ? [] : tokenizer.encode(" " + text)
    if behindSpace.count == 1, behindSpace[0] != tokenizer.unknownID { return behindSpace[0] }
    let parts = ids.map { tokenizer.quotedText(of: $0) ?? "\($0)" }.joined(separator: " ")
    throw RunError(
      ids.isEmpty || ids == [tokenizer.unknownID]
        ? "\(option): “\(text)” is no token of the vocabulary."
        : "\(option): “\(text)” is \(ids.count) tokens, \(parts), where one is asked for.")
  }

  // MARK: - Shown

  /// What a page shows of a token.
  func token(_ id: Int) -> LookPage.Token { LookPage.Token(id: id, text: text(id)) }

  func quoted(_ id: Int) -> String { "“\(word(id))”" }

  /// A token with its spaces shown, for a terminal.
  func word(_ id: Int) -> String { text(id).replacing(" ", with: "·") }

  /// Its text; what is none is written out.
  private func text(_ id: Int) -> String {
    guard let quoted = tokenizer?.quotedText(of: id) else { return "\(id)" }
    return String(quoted.dropFirst().dropLast())
  }
}
