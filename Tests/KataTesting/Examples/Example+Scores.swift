import Layers
import Tensors

extension Example {
  /// The example's completions, as token ids: in the goldens they lie end to end.
  public var completions: [[Int]] {
    let (ids, lengths) = (ids("completions").scalars, sizes("lengths"))
    var rest = ids[...]
    return lengths.map { length in
      defer { rest = rest.dropFirst(length) }
      return Array(rest.prefix(length))
    }
  }

  /// Scores of the completions, and whether the prompt went through the model once for all of them.
  public func scores<Model: CachingLanguageModel>(
    by model: Model, _ score: (MeasuredModel<Model>) throws -> [Float]
  ) rethrows -> Answers {
    let model = MeasuredModel(model)
    let scores = try score(model)
    return answers(scores, positions: model.positions)
  }

  /// - Parameter positions: how many went through the model.
  package func answers(_ scores: [Float], positions: Int) -> Answers {
    // The completions' own, and for each one more, for whoever reads its beginning once again.
    let limit = prompt.count + completions.reduce(0) { $0 + $1.count + 1 }
    return [
      "": Tensor(scores),
      "the prompt goes through the model once, for all completions": positions <= limit,
    ]
  }
}

/// A model that counts the positions that go through it, those of all texts of a batch.
public final class MeasuredModel<Model: CachingLanguageModel>: CachingLanguageModel {
  public let model: Model
  public private(set) var positions = 0
  /// What came before counts no more.
  func forgetPositions() { positions = 0 }

  public init(_ model: Model) { self.model = model }

  public init(_ configuration: Model.Configuration, using generator: inout RandomGenerator) {
    model = Model(configuration, using: &generator)
  }

  public var positionCount: Int { model.positionCount }

  public func newCache() -> Model.Cache { model.newCache() }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    positions += ids.count
    return model(ids)
  }

  public func callAsFunction(_ ids: IntTensor, cache: inout Model.Cache) -> Tensor {
    positions += ids.count
    return model(ids, cache: &cache)
  }
}

extension MeasuredModel: ForkingLanguageModel where Model: ForkingLanguageModel {
  public func forked(_ cache: Model.Cache, _ rowCount: Int) -> Model.Cache {
    model.forked(cache, rowCount)
  }
}
