import Tensors

/// A caching model that can go on with one text in several ways at once: what looks ahead rests on it.
public protocol ForkingLanguageModel<Configuration>: CachingLanguageModel {
  /// Copies of what is kept of a text, side by side: a batch of as many rows, each of which goes on by
  /// itself.
  /// - Parameters:
  ///   - cache: of a batch of one text.
  ///   - rowCount: how many ways there are.
  func forked(_ cache: Cache, _ rowCount: Int) -> Cache
}
