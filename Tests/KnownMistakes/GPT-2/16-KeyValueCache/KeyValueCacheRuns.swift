import KataTesting
import Tensors

// How the attempts at kata 16 are run, each with some parts exchanged.

extension Example {
  // MARK: - The cache alone

  func started(_ change: @escaping (inout CacheFormula) -> Void) -> Exchange<CacheFormula> {
    Exchange(of: cache(), change, answers: { start($0) })
  }

  func appended(_ change: @escaping (inout CacheFormula) -> Void) -> Exchange<CacheFormula> {
    Exchange(of: cache(), change, answers: { appended(to: $0) })
  }

  func counted(_ change: @escaping (inout CacheFormula) -> Void) -> Exchange<CacheFormula> {
    Exchange(of: cache(), change) { counts($0) }
  }

  func truncated(_ change: @escaping (inout CacheFormula) -> Void) -> Exchange<CacheFormula> {
    Exchange(of: cache(), change, answers: { truncated($0) })
  }

  // MARK: - With a cache

  func attendedInPieces(
    _ change: @escaping (inout CachedFormula<AttentionFormula>) -> Void
  ) -> Exchange<CachedFormula<AttentionFormula>> {
    Exchange(
      of: CachedFormula(model: cachedAttention, cache: cache()), change,
      answers: { formula in
        inPieces(self["x"], formula.cache) { x, cache in
          formula.model(x, cache: &cache, layer: integer("layer"))
        }
      })
  }

  func transformedInPieces(
    _ change: @escaping (inout CachedFormula<BlockFormula>) -> Void
  ) -> Exchange<CachedFormula<BlockFormula>> {
    Exchange(
      of: CachedFormula(model: cachedBlock, cache: cache()), change,
      answers: { formula in
        inPieces(self["x"], formula.cache) { x, cache in
          formula.model(x, cache: &cache, layer: integer("layer"))
        }
      })
  }

  /// The same where half is dropped.
  func transformedInHalf(
    _ change: @escaping (inout CachedFormula<BlockFormula>) -> Void
  ) -> Exchange<CachedFormula<BlockFormula>> {
    Exchange(
      of: CachedFormula(model: cachedBlock, cache: cache()), change,
      answers: { formula in
        let found = inHalves(self["x"], formula.cache) { x, cache in
          formula.model(x, cache: &cache, layer: integer("layer"))
        }
        return multiples(in: found)
      })
  }

  func predictedInPieces(
    _ change: @escaping (inout CachedFormula<GPT2Formula>) -> Void
  ) -> Exchange<CachedFormula<GPT2Formula>> {
    Exchange(
      of: CachedFormula(model: GPT2Formula(self), cache: cache()), change,
      answers: { formula in
        inPieces(ids("ids"), formula.cache) { ids, cache in
          formula.lend(&cache) { formula.model(ids, cache: &$0) }
        }
      })
  }

  func forked(in cache: some KeyValueCaching) -> Answers {
    let gpt2 = GPT2Formula(self)
    return forked(cache) { ids, cache in gpt2(ids, cache: &cache) }
  }

  func goneOn(
    _ change: @escaping (inout CachedFormula<GPT2Formula>) -> Void
  ) -> Exchange<CachedFormula<GPT2Formula>> {
    Exchange(
      of: CachedFormula(model: GPT2Formula(self), cache: cache()), change,
      answers: { formula in
        goneOn(formula.cache) { ids, cache in formula.model(ids, cache: &cache) }
      })
  }
}

/// What is called with a cache, and the cache.
@dynamicMemberLookup
struct CachedFormula<Model>: Formula {
  var model: Model
  var cache: CacheFormula
  /// Calls the model with the cache, or with something in its place.
  var lend: (_ cache: inout CacheFormula, _ call: (inout CacheFormula) -> Tensor) -> Tensor = {
    cache, call in call(&cache)
  }

  init(model: Model, cache: CacheFormula) { (self.model, self.cache) = (model, cache) }

  /// The model's parts.
  subscript<Part>(dynamicMember part: WritableKeyPath<Model, Part>) -> Part {
    get { model[keyPath: part] }
    set { model[keyPath: part] = newValue }
  }
}
