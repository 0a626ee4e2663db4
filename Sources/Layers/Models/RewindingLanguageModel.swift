import Tensors

/// What a model has kept of a text, and can forget the end of.
public protocol RewindableCache {
  /// How many tokens of the text it holds.
  var count: Int { get }

  /// Forgets all tokens from `count` on. Nothing happens where there are no more than that.
  mutating func truncate(to count: Int)
}

/// A caching language model that can be taken back to an earlier place of a text: what is tried out
/// and rejected leaves nothing behind.
public protocol RewindingLanguageModel<Configuration>: CachingLanguageModel
where Cache: RewindableCache {
  /// V: how many tokens it gives a score to.
  var vocabularySize: Int { get }
}

extension RewindingLanguageModel {
  /// Whether another model's ids may stand for this one's tokens. Where the vocabularies have other
  /// sizes, they do not, and asking is a misuse, which says so. Of two vocabularies of one size it
  /// cannot tell.
  public func sharesVocabulary(with draft: some RewindingLanguageModel) -> Bool {
    if draft.vocabularySize == vocabularySize { return true }
    misuse(
      "sharesVocabulary: the draft has \(draft.vocabularySize) tokens, the model \(vocabularySize): "
        + "an id would mean one token here and another there. Take a draft with the model's own "
        + "vocabulary.")
    return false
  }
}
