import Tensors

/// A causal language model that reads texts of unequal lengths side by side, each as if it were
/// alone: what a sampler continues a batch with.
///
/// A row has its text at the end, and something before it that fills the row and counts for nothing.
public protocol BatchingLanguageModel<Configuration>: CachingLanguageModel {
  /// Runs the model on the tokens that are new.
  /// - Parameters:
  ///   - ids: `[B, T]`, token ids; anything where there is no token.
  ///   - places: `[B, T]`, the place of each token in its own text, from 0.
  ///   - mask: `[B, S]`, of all positions so far, those in the cache and then the new ones: true for
  ///     tokens and false for what only fills the rows.
  ///   - cache: what came before; the new positions are added to it.
  /// - Returns: the score of every token to come after each of the new ones, `[B, T, V]`; anything
  ///   where there is no token.
  func callAsFunction(
    _ ids: IntTensor, places: IntTensor, mask: Mask, cache: inout Cache
  ) -> Tensor
}
