import Layers

/// What a tokenizer is made of, for somebody who is to take the place of what cuts texts.
extension PretrainedTokenizer {
  package enum Kind: String, Sendable {
    case bytePairs = "byte pairs"
    case wordPieces = "word pieces"
    case unigram = "unigram pieces"
  }

  /// What cuts texts, or did.
  package var kind: Kind { model.kind }

  /// The same with somebody else's tokenizer, such as a learner's, in the place of what cuts texts: special
  /// tokens are still found in a text, and put around it.
  package func replacingModel(by tokenizer: any Tokenizer) -> PretrainedTokenizer {
    PretrainedTokenizer(replacing: self, by: tokenizer)
  }

  /// What byte pairs are made of: tokens by their ids, and merges in their order.
  package var bytePairs: (tokens: [String], merges: [TokenPair])? {
    guard case .bytePairs(let pairs) = model else { return nil }
    return (pairs.table.tokens, pairs.merges)
  }

  /// What word pieces are made of: tokens by their ids, and whether capitals and accents go.
  package var wordPieces: (tokens: [String], isLowercased: Bool)? {
    guard case .wordPieces(let pieces) = model else { return nil }
    return (pieces.table.tokens, pieces.rules.lowercases)
  }

  /// What unigram pieces are made of: pieces by their ids, their scores and the id of the unknown one; nil where
  /// they are written or spelled in a way of their own: other signs than ▁ for spaces, no sign at the start of a
  /// text, bytes for what is unknown.
  package var unigram: (pieces: [String], scores: [Double], unknown: Int)? {
    guard case .unigram(let pieces, let metaspace) = model, metaspace.isUsual, !pieces.spellsBytes
    else { return nil }
    return (pieces.table.tokens, pieces.scores, pieces.unknownID)
  }

  var replacement: (any Tokenizer)? {
    if case .replaced(_, let other) = model { other } else { nil }
  }
}
