import KataTesting
import Layers
import Tensors

/// Rows of a cache, side by side, as a row of parts.
struct ForkFormula: Formula {
  /// Of `[1, H, S, D]` k rows, `[k, H, S, D]`.
  var rows: (_ held: Tensor, _ k: Int) -> Tensor = { $0.tiled($1, axis: 0) }
  /// What is kept as key and as value.
  var kept: (_ key: Tensor, _ value: Tensor) -> CacheFormula.KeysAndValues = { ($0, $1) }
  /// The blocks that are forked.
  var layers: (_ all: Range<Int>) -> Range<Int> = { $0 }
  var rowCount: (_ k: Int) -> Int = { $0 }
  /// The whole of it, of a cache and an empty one.
  var result: (_ rows: CacheFormula, _ cache: CacheFormula) -> CacheFormula = { rows, _ in rows }

  func callAsFunction(_ cache: CacheFormula, _ k: Int) -> CacheFormula {
    var forks = CacheFormula(layerCount: cache.keys.count)
    for layer in layers(cache.keys.indices) {
      let key = rows(cache.keys[layer].tensor, rowCount(k))
      let (kept, other) = self.kept(key, rows(cache.values[layer].tensor, rowCount(k)))
      _ = forks.append(key: kept, value: other, layer: layer)
    }
    return result(forks, cache)
  }
}

/// How likely a suffix is behind each candidate as a row of parts.
struct SuffixFormula: Formula {
  var token = TokenScoreFormula()
  var fork = ForkFormula()
  /// What goes through the model for a candidate.
  var text: (_ candidate: Int, _ suffix: [Int]) -> [Int] = { [$0] + $1 }
  /// What the forks are of: the text's cache, or an empty one.
  var cache: (_ text: CacheFormula, _ empty: CacheFormula) -> CacheFormula = { text, _ in text }
  /// Whether candidates go through the model one after another: each with a copy of the cache, or
  /// all in the same one.
  var runs = Runs.batch
  /// What is made of the tokens' scores, `[k, n]` to `[k]`.
  var result: (_ scores: Tensor) -> Tensor = { $0.sum(axis: -1) }

  enum Runs { case batch, copies, oneCache }

  func callAsFunction(
    of suffix: [Int], after candidates: [Int], by model: GPT2Formula, cache: inout CacheFormula,
    counting positions: inout Int
  ) -> Tensor {
    let empty = CacheFormula(layerCount: model.configuration.layerCount)
    let rows = candidates.map { text($0, suffix) }
    positions += rows.reduce(0) { $0 + $1.count }
    switch runs {
    case .batch:
      let start = self.cache(cache, empty)
      var forks = start.count == 0 ? start : fork(start, rows.count)
      let ids = IntTensor(rows)
      return result(token(model(ids, cache: &forks), of: ids))
    case .copies, .oneCache:
      var held = self.cache(cache, empty)
      let scores = rows.map { row in
        if runs == .copies { held = self.cache(cache, empty) }
        return token(model(IntTensor([row]), cache: &held), of: IntTensor([row]))
      }
      if runs == .oneCache { cache = held }
      return result(concatenated(scores, axis: 0))
    }
  }
}

/// Steered scores as a row of parts.
struct SteerFormula: Formula {
  /// A candidate's new score, of the one that it had and the suffix's, `[k]` each.
  var score: (_ own: Tensor, _ suffix: Tensor, _ beta: Float) -> Tensor = { $0 + $2 * $1 }
  /// Where the candidates' scores are read, and where they are put.
  var read, put: (_ candidates: IntTensor) -> IntTensor
  /// What the other tokens get, `[V]`.
  var others: (_ logits: Tensor) -> Tensor = { .full($0.shape, -.infinity) }

  init() { (read, put) = ({ $0 }, { $0 }) }

  func callAsFunction(
    _ logits: Tensor, candidates: IntTensor, suffixScores: Tensor, beta: Float
  ) -> Tensor {
    let scores = score(logits.take(read(candidates), axis: 0), suffixScores, beta).scalars
    var all = others(logits).scalars
    // After a misuse nothing is a token.
    for (place, id) in put(candidates).scalars.enumerated() where all.indices.contains(id) {
      if scores.indices.contains(place) { all[id] = scores[place] }
    }
    return Tensor(all)
  }
}

/// The next token, steered, as a row of parts.
struct SteeredFormula: Formula {
  var suffix = SuffixFormula()
  var steer = SteerFormula()
  var sampler = SamplerFormula()
  /// `[k]` of `[V]`.
  var candidates: (_ logits: Tensor, _ k: Int) -> IntTensor = {
    $0.topK(min($1, $0.shape[0])).indices
  }
  /// Whether the dials of the sampler come before the steering: all but the draw.
  var dialsFirst = false

  /// The next token, where the suffix's scores are known.
  func next(
    _ logits: Tensor, after ids: [Int], candidates: IntTensor, suffixScores: Tensor, beta: Float,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> Int {
    let own = dialsFirst ? sampler.filtered(logits, settings) : logits
    let scores = steer(own, candidates: candidates, suffixScores: suffixScores, beta: beta)
    return sampler.next(
      scores, after: ids, dialsFirst ? SamplingSettings() : settings, using: &generator)
  }
}

/// A steered text as a row of parts.
struct SteeredTextFormula: Formula {
  var step = SteeredFormula()
  /// How long the text may become: a prompt of P tokens with N new ones, in a model of S positions,
  /// with a suffix of n.
  var end: (_ P: Int, _ N: Int, _ S: Int, _ n: Int) -> Int = { P, N, S, n in min(P + N, S - n) }
  /// What goes through the model next, of the text so far and its newest token.
  var feed: (_ ids: [Int], _ newest: [Int]) -> [Int] = { _, newest in newest }
  /// The cache that the model gets, of the one that it had before and an empty one.
  var cache: (_ old: CacheFormula, _ empty: CacheFormula) -> CacheFormula = { old, _ in old }
  /// The tokens that the penalty counts.
  var counted: (_ prompt: [Int], _ ids: [Int]) -> [Int] = { _, ids in ids }
  /// What else goes through the model once a token is chosen, and stays in the cache.
  var left: (_ id: Int, _ suffix: [Int]) -> [Int] = { _, _ in [] }
  /// What is returned, of the whole text.
  var result: (_ prompt: [Int], _ ids: [Int]) -> [Int] = { prompt, ids in
    Array(ids.dropFirst(prompt.count))
  }

  func callAsFunction(
    _ model: GPT2Formula, after prompt: [Int], tokenCount: Int, _ steering: SteeringSettings,
    _ settings: SamplingSettings, using generator: inout RandomGenerator
  ) -> (tokens: [Int], positions: Int) {
    let configuration = model.configuration
    let empty = CacheFormula(layerCount: configuration.layerCount)
    let end = end(prompt.count, tokenCount, configuration.positionCount, steering.suffix.count)
    var (ids, newest, held, positions) = (prompt, prompt, empty, 0)
    while ids.count < end {
      held = cache(held, empty)
      let fed = feed(ids, newest)
      positions += fed.count
      let logits = model(IntTensor([fed]), cache: &held)[0, -1]  // [V]
      let candidates = step.candidates(logits, steering.candidateCount)
      let suffixScores = step.suffix(
        of: steering.suffix, after: candidates.scalars, by: model, cache: &held,
        counting: &positions)
      let id = step.next(
        logits, after: counted(prompt, ids), candidates: candidates, suffixScores: suffixScores,
        beta: steering.beta, settings, using: &generator)
      let rest = left(id, steering.suffix)
      if !rest.isEmpty { _ = model(IntTensor([rest]), cache: &held) }
      ids.append(id)
      newest = [id]
    }
    return (result(prompt, ids), positions)
  }
}

/// Which completions stay as a row of parts.
struct AcceptedFormula: Formula {
  var scores = CompletionsFormula()
  /// What the completions are with the suffix.
  var continued: (_ completion: [Int], _ suffix: [Int]) -> [Int] = { $0 + $1 }
  /// The suffix's, of the scores with it and without it.
  var suffixScore: (_ continued: Float, _ own: Float) -> Float = { $0 - $1 }
  /// What is compared with the threshold, of log P(suffix) of all completions.
  var compared: (_ scores: Tensor) -> Tensor = { exp($0) }
  var stays: (_ compared: Tensor, _ threshold: Float) -> Mask = { $0 .<= $1 }

  func callAsFunction(
    _ completions: [[Int]], after prompt: [Int], _ steering: SteeringSettings,
    by model: GPT2Formula
  ) -> (places: [Int], positions: Int) {
    let continued = completions.map { self.continued($0, steering.suffix) }
    let (all, positions) = scores(of: continued + completions, after: prompt, by: model)
    let own = all.dropFirst(completions.count)
    let suffixScores = Tensor(zip(all, own).map { suffixScore($0, $1) })
    let stays = stays(compared(suffixScores), steering.threshold).scalars
    return (completions.indices.filter { stays.indices.contains($0) && stays[$0] }, positions)
  }
}
