import Layers
import Tokenizers

/// Tokenizers in whoever's code they are written: each is made of what a model's folder has.
public struct RunnableTokenizers: Sendable {
  /// Makes one of tokens by their ids, as the files write bytes, and of merges in their order.
  public typealias OfBytePairs =
    @Sendable (_ tokens: [String], _ merges: [TokenPair]) -> any Tokenizer
  /// Makes one of tokens by their ids.
  public typealias OfWordPieces =
    @Sendable (_ tokens: [String], _ isLowercased: Bool) -> any Tokenizer

  /// Makes one of pieces by their ids, with the logarithms of their probabilities.
  public typealias OfUnigramPieces =
    @Sendable (_ pieces: [String], _ logProbabilities: [Double], _ unknown: Int) -> any Tokenizer

  private let bytePairs: OfBytePairs?
  private let wordPieces: OfWordPieces?
  private let unigram: OfUnigramPieces?

  /// - Parameters: nil where there is no code for them.
  public init(
    bytePairs: OfBytePairs? = nil, wordPieces: OfWordPieces? = nil, unigram: OfUnigramPieces? = nil
  ) {
    (self.bytePairs, self.wordPieces, self.unigram) = (bytePairs, wordPieces, unigram)
  }

  /// The tokenizer of a folder, with one of these in its place: special tokens are the folder's affair.
  func tokenizer(in folder: PretrainedTokenizer) throws -> PretrainedTokenizer {
    if let parts = folder.bytePairs, let bytePairs {
      return folder.replacingModel(by: bytePairs(parts.tokens, parts.merges))
    }
    if let parts = folder.wordPieces, let wordPieces {
      return folder.replacingModel(by: wordPieces(parts.tokens, parts.isLowercased))
    }
    if let parts = folder.unigram, let unigram {
      return folder.replacingModel(by: unigram(parts.pieces, parts.scores, parts.unknown))
    }
    throw RunError(
      "the tokenizer is one of \(folder.kind.rawValue) that no kata is about: one that spells bytes, or has "
        + "another sign for a space than ▁ before each word. Leave `--using katas` out.")
  }
}
