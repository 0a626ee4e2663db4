import Layers
import PlainFunctions
import Tensors

extension Example {
  /// What texts are steered by, by the names that the settings have.
  public var steering: SteeringSettings {
    SteeringSettings(
      suffix: suffix, candidateCount: numbers["candidateCount"].map { Int($0) } ?? 10,
      beta: numbers["beta"].map { Float($0) } ?? -1,
      threshold: numbers["threshold"].map { Float($0) } ?? 1)
  }

  public var suffix: [Int] { ids("suffix").scalars }

  // MARK: - Forks

  /// What the rows of a fork hold, and how they and the cache itself go on.
  public func forks<Cache: KeyValueCaching>(
    of cache: Cache, _ fork: (Cache, _ rowCount: Int) -> Cache
  ) -> Answers {
    var (cache, results) = (cache, Answers())
    let blocks = 0..<integer("layerCount")
    for layer in blocks {
      _ = cache.append(key: self["keys"][layer], value: self["values"][layer], layer: layer)
    }
    var rows = fork(cache, integer("rowCount"))
    results["blocks"] = rows.keys.count
    for layer in blocks {
      guard rows.keys.indices.contains(layer), rows.values.indices.contains(layer),
        rows.keys[layer].count > 0, rows.values[layer].count > 0
      else {
        for name in goldens.keys where name.hasSuffix("block \(layer)") || name.hasSuffix("2 more")
        {
          results[name] = Answer.unfit("it is missing.")
        }
        continue
      }
      results["keys of block \(layer)"] = rows.keys[layer].tensor
      results["values of block \(layer)"] = rows.values[layer].tensor
      let all = rows.append(
        key: self["moreKeys"][layer], value: self["moreValues"][layer], layer: layer)
      results["keys of block \(layer) with 2 more"] = all.key
      results["values of block \(layer) with 2 more"] = all.value
    }
    results["the cache itself stays as it is"] = blocks.allSatisfy { layer in
      cache.keys[layer].tensor.scalars == self["keys"][layer].scalars
        && cache.values[layer].tensor.scalars == self["values"][layer].scalars
    }
    return results
  }

  // MARK: - The next token

  /// How likely the suffix is behind each candidate, and whether it took one batch of forks.
  public func suffixScores<Model: ForkingLanguageModel>(
    by model: Model, _ score: (MeasuredModel<Model>, Model.Cache) throws -> Tensor
  ) rethrows -> Answers {
    let model = MeasuredModel(model)
    let cache = read(by: model)
    model.forgetPositions()
    return answers(try score(model, cache), suffixPositions: model.positions)
  }

  package func answers(_ scores: Tensor, suffixPositions positions: Int) -> Answers {
    [
      "": scores,
      "k · (1 + n) positions go through the model, whatever the text's length":
        positions <= ids("candidates").count * (1 + suffix.count),
    ]
  }

  /// A cache of the example's text.
  private func read<Model: CachingLanguageModel>(by model: Model) -> Model.Cache {
    var cache = model.newCache()
    _ = model(IntTensor([ids("text").scalars]), cache: &cache)
    return cache
  }

  /// The shares of steered scores, and which tokens are in the running.
  public func steeredShares(_ scores: Tensor) -> Answers {
    ["shares": softmax(scores), "in the running": scores .> -Float.infinity]
  }

  /// How often each token comes up after the text.
  public func frequencies<Model: ForkingLanguageModel>(
    by model: Model,
    _ next: (
      _ logits: Tensor, RecallingModel<Model>, RecallingModel<Model>.Cache,
      inout RandomGenerator
    ) throws -> Int
  ) rethrows -> Answers {
    let model = RecallingModel(model)
    let cache = read(by: model)
    return try frequencies { try next($0, model, cache, &$1) }
  }

  // MARK: - Texts

  /// A steered continuation of the prompt, and whether each token cost no more than it must.
  public func steeredContinuation<Model: ForkingLanguageModel>(
    by model: Model, _ generate: (MeasuredModel<Model>, inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    var generator = generator
    let model = MeasuredModel(model)
    let tokens = try generate(model, &generator)
    return steeredAnswers(tokens, positions: model.positions)
  }

  package func steeredAnswers(_ tokens: [Int], positions: Int) -> Answers {
    let k = min(integer("candidateCount"), integer("vocabularySize"))
    let limit = prompt.count + tokens.count * (k * (1 + suffix.count) + 1)
    return [
      "": tokens,
      "a token costs k · (1 + n) + 1 positions, whatever the text's length": positions <= limit,
    ]
  }

  /// The completions that stay, and whether the prompt went through the model once for all of them.
  public func accepted<Model: CachingLanguageModel>(
    by model: Model, _ accept: (MeasuredModel<Model>) throws -> [Int]
  ) rethrows -> Answers {
    let model = MeasuredModel(model)
    return acceptedAnswers(try accept(model), positions: model.positions)
  }

  package func acceptedAnswers(_ places: [Int], positions: Int) -> Answers {
    // Each completion with the suffix and without it, and one more for whoever reads its beginning
    // once again.
    let own = completions.reduce(0) { $0 + 2 * ($1.count + 1) + suffix.count }
    return [
      "": places,
      "the prompt goes through the model once, for all completions":
        positions <= prompt.count + own,
    ]
  }
}
