import KataTesting
import Layers
import Tensors

/// Continuing a text as a row of parts.
struct ContinuationFormula: Formula {
  var sampler = SamplerFormula()
  /// What goes through the model first.
  var start: (_ prompt: [Int]) -> [Int] = { $0 }
  /// What goes through the model next, of the text so far and its newest token.
  var feed: (_ ids: [Int], _ newest: [Int]) -> [Int] = { _, newest in newest }
  /// Whether what goes through the model is never replaced by the newest token.
  var keepsFirstInput = false
  /// Whether each token of a piece goes through the model by itself.
  var feedsOneByOne = false
  /// The cache that the model gets, of the one that it had before and an empty one.
  var cache: (_ old: CacheFormula, _ empty: CacheFormula) -> CacheFormula = { old, _ in old }
  /// How long the text may become: a prompt of P tokens with N new ones, in a model of S positions.
  var end: (_ P: Int, _ N: Int, _ S: Int) -> Int = { P, N, S in min(P + N, S) }
  /// The position whose logits are read, of T.
  var position: (_ T: Int) -> Int = { $0 - 1 }
  /// The tokens that the penalty counts.
  var counted: (_ prompt: [Int], _ ids: [Int]) -> [Int] = { _, ids in ids }
  /// What is returned, of the whole text.
  var result: (_ prompt: [Int], _ ids: [Int]) -> [Int] = { prompt, ids in
    Array(ids.dropFirst(prompt.count))
  }

  /// What was made of texts: of a thousand continuations most begin in the same way.
  final class Readings {
    /// The scores at a text's end, and what the cache held then.
    fileprivate var known: [[Int]: (scores: Tensor, held: CacheFormula)] = [:]
  }

  /// - Parameter readings: of this formula with this model and prompt, if it is asked several times.
  func callAsFunction(
    _ model: GPT2Formula, after prompt: [Int], tokenCount: Int, _ settings: SamplingSettings,
    counting counts: inout [Int], readings: Readings? = nil,
    using generator: inout RandomGenerator
  ) -> [Int] {
    let configuration = model.configuration
    let empty = CacheFormula(layerCount: configuration.layerCount)
    let end = end(prompt.count, tokenCount, configuration.positionCount)
    var (ids, newest, held) = (prompt, start(prompt), empty)
    while ids.count < end {
      let reading =
        readings?.known[ids]
        ?? read(ids, newest, by: model, with: cache(held, empty), counting: &counts)
      readings?.known[ids] = reading
      held = reading.held
      let id = sampler.next(
        reading.scores, after: counted(prompt, ids), settings, using: &generator)
      ids.append(id)
      if !keepsFirstInput { newest = [id] }
    }
    return result(prompt, ids)
  }
  /// The scores of the position that is read, `[V]`, and what the cache holds then.
  private func read(
    _ ids: [Int], _ newest: [Int], by model: GPT2Formula, with cache: CacheFormula,
    counting counts: inout [Int]
  ) -> (scores: Tensor, held: CacheFormula) {
    var held = cache
    let fed = feed(ids, newest)
    for id in fed.dropLast() where feedsOneByOne {
      counts.append(1)
      _ = model(IntTensor([[id]]), cache: &held)
    }
    let last = feedsOneByOne ? Array(fed.suffix(1)) : fed
    counts.append(last.count)
    let logits = model(IntTensor([last]), cache: &held)[0]  // [T, V]
    return (logits[position(logits.shape[0])], held)
  }
}
