import Layers
import Tensors

// How kata 21 is asked: of two texts.

extension Example {
  /// What is made of two texts.
  public var pairing: ContextPairing {
    switch integer("pairing") {
    case 0: .mean
    case 1: .product
    default: .contrast(alpha: float("alpha"), plausibility: float("plausibility"))
    }
  }

  /// Scores, with something added to all so that the softmax gives them back: the same for all that are
  /// equal but for that.
  public func shifted(_ scores: Tensor) -> Tensor { scores - scores.logSumExp() }

  /// A continuation of two texts, and whether each of their positions went through the model once.
  public func pairedContinuation<Model: CachingLanguageModel>(
    _ model: Model, _ generate: (CountedModel<Model>, inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    var generator = generator
    let model = CountedModel(model)
    let tokens = try generate(model, &generator)
    let (texts, read) = (
      prompt.count + ids("other").shape[0], model.counts.reduce(0, +)
    )
    // The last token need not be read, and where there is none, nothing need.
    let isOnce =
      model.counts.count <= 2 * tokens.count + 2
      && (read == texts + 2 * tokens.count
        || read == (tokens.isEmpty ? 0 : texts + 2 * tokens.count - 2))
    return [
      "": tokens,
      "each text goes through the model at once, and each new token once with either": isOnce,
    ]
  }
}
