import Layers
import Tensors

extension Example {
  /// How to choose the next token, by the names that the settings have.
  public var settings: SamplingSettings {
    func size(_ name: String) -> Int? { numbers[name].map { Int($0) } }
    func rate(_ name: String) -> Float? { numbers[name].map { Float($0) } }
    return SamplingSettings(
      temperature: rate("temperature") ?? 1, topK: size("topK"), topP: rate("topP"),
      frequencyPenalty: rate("frequencyPenalty") ?? 0, endToken: size("endToken"))
  }

  /// What a filter leaves of the example's logits; of those of a whole vocabulary, which the seed
  /// gives, the ids that stay and their scores.
  public func filtered(_ filter: (Tensor) throws -> Tensor) rethrows -> Answers {
    guard numbers["seed"] != nil else { return Answers(try filter(self["logits"])) }
    var generator = generator
    let V = integer("vocabularySize")
    let logits = float("spread") * Tensor.randomNormal([V], using: &generator)
    let result = try filter(logits)
    if result.isPoisoned || result.shape != logits.shape {
      let reason = Answer.unfit("the shape is \(result.shape), expected \(logits.shape).")
      return ["ids that stay": reason, "their scores": reason]
    }
    let scores = result.scalars
    let ids = scores.indices.filter { scores[$0] > -.infinity }
    return [
      "ids that stay": ids, "their scores": Tensor(ids.map { scores[$0] }),
    ]
  }

  /// How often each token comes up, and whether the seed brings the same ones back.
  public func frequencies(
    _ draw: (Tensor, inout RandomGenerator) throws -> Int
  ) rethrows -> Answers {
    let logits = self["logits"]
    return try frequencies(of: logits.shape[0]) { try draw(logits, &$0) }
  }

  /// How often each pair of tokens comes up, and whether the seed brings the same ones back.
  public func pairFrequencies(
    _ draw: (inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    let V = integer("vocabularySize")
    return try frequencies("frequencies of pairs", of: V * V) { generator in
      let pair = try draw(&generator)
      guard pair.count == 2, (0..<V).contains(pair[1]) else { return -1 }
      return pair[0] * V + pair[1]
    }
  }

  /// How often each of some kinds comes up, and whether the seed brings the same ones back.
  /// - Parameter draw: gives a kind from 0, or a number that is none.
  func frequencies(
    _ name: String = "frequencies", of kinds: Int, _ draw: (inout RandomGenerator) throws -> Int
  ) rethrows -> Answers {
    var (generator, twin) = (generator, generator)
    var (counts, first) = ([Int](repeating: 0, count: kinds + 1), [Int]())
    for _ in 0..<(part == .performance ? integer("draws") : 1) {
      let id = try draw(&generator)
      counts[(0..<kinds).contains(id) ? id : kinds] += 1
      if first.count < 50 { first.append(id) }
    }
    let again = try first.map { _ in try draw(&twin) }
    return [
      name: Answer.draws(counts), "same seed, same tokens": again == first,
    ]
  }

  /// The example's prompt, as token ids.
  public var prompt: [Int] { ids("prompt").scalars }
}

// MARK: - Continuing a text

extension Example {
  /// A continuation of the prompt, and whether each of its positions went through the model once.
  public func continuation<Model: CachingLanguageModel>(
    _ model: Model,
    _ generate: (CountedModel<Model>, inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    var generator = generator
    let model = CountedModel(model)
    let tokens = try generate(model, &generator)
    return continuation(tokens, model.counts)
  }

  /// - Parameter counts: of the positions of each call of a model.
  package func continuation(_ tokens: [Int], _ counts: [Int]) -> Answers {
    let isOnce =
      counts.first ?? prompt.count == prompt.count
      && counts.dropFirst().allSatisfy { $0 == 1 } && counts.count <= tokens.count + 1
    return [
      "": tokens, "the prompt goes through the model at once, and each new token by itself": isOnce,
    ]
  }
}

/// A model that counts the positions of each of its calls.
public final class CountedModel<Model: CachingLanguageModel>: CachingLanguageModel {
  public let model: Model
  private(set) var counts: [Int] = []

  init(_ model: Model) { self.model = model }

  public init(_ configuration: Model.Configuration, using generator: inout RandomGenerator) {
    model = Model(configuration, using: &generator)
  }

  public var positionCount: Int { model.positionCount }

  public func newCache() -> Model.Cache { model.newCache() }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    counts.append(ids.shape[-1])
    return model(ids)
  }

  public func callAsFunction(_ ids: IntTensor, cache: inout Model.Cache) -> Tensor {
    counts.append(ids.shape[-1])
    return model(ids, cache: &cache)
  }
}

extension CountedModel: BatchingLanguageModel where Model: BatchingLanguageModel {
  public func callAsFunction(
    _ ids: IntTensor, places: IntTensor, mask: Mask, cache: inout Model.Cache
  ) -> Tensor {
    counts.append(ids.shape[-1])
    return model(ids, places: places, mask: mask, cache: &cache)
  }
}

/// A model that runs once on each text that it is given, however often that is drawn: of a thousand pairs of
/// tokens most are the same.
public final class RecallingModel<Model: CachingLanguageModel>: CachingLanguageModel {
  /// What was read of a text, one piece after another, and the model's own cache of it.
  public struct Cache {
    fileprivate var pieces: [Piece] = []
    fileprivate var own: Model.Cache
  }

  /// Ids of `[B, T]`.
  fileprivate struct Piece: Hashable {
    let sizes: [Int]
    let ids: [Int]
  }

  public let model: Model
  private var known: [[Piece]: (scores: Tensor, own: Model.Cache)] = [:]

  public init(_ model: Model) { self.model = model }

  public init(_ configuration: Model.Configuration, using generator: inout RandomGenerator) {
    model = Model(configuration, using: &generator)
  }

  public var positionCount: Int { model.positionCount }

  public func newCache() -> Cache { Cache(own: model.newCache()) }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput { model(ids) }

  public func callAsFunction(_ ids: IntTensor, cache: inout Cache) -> Tensor {
    cache.pieces.append(Piece(sizes: ids.shape.sizes, ids: ids.scalars))
    if let (scores, own) = known[cache.pieces] {
      cache.own = own
      return scores
    }
    let scores = model(ids, cache: &cache.own)
    known[cache.pieces] = (scores, cache.own)
    return scores
  }
}

extension RecallingModel: ForkingLanguageModel where Model: ForkingLanguageModel {
  public func forked(_ cache: Cache, _ rowCount: Int) -> Cache {
    // How many rows there are, the ids tell that come next.
    Cache(pieces: cache.pieces, own: model.forked(cache.own, rowCount))
  }
}
