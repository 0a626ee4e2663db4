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

  private let bytePairs: OfBytePairs?
  private let wordPieces: OfWordPieces?

  /// - Parameters: nil where there is no code for them.
  public init(bytePairs: OfBytePairs? = nil, wordPieces: OfWordPieces? = nil) {
    (self.bytePairs, self.wordPieces) = (bytePairs, wordPieces)
  }

  /// The tokenizer of a folder, with one of these in its place: special tokens are the folder's affair.
  func tokenizer(in folder: PretrainedTokenizer) throws -> PretrainedTokenizer {
    if let parts = folder.bytePairs, let bytePairs {
      return folder.replacingModel(by: bytePairs(parts.tokens, parts.merges))
    }
    if let parts = folder.wordPieces, let wordPieces {
      return folder.replacingModel(by: wordPieces(parts.tokens, parts.isLowercased))
    }
    throw RunError(
      "the tokenizer is one of \(folder.kind.rawValue), which no kata is about yet. Leave `--using "
        + "katas` out.")
  }
}
