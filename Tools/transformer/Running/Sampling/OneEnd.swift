import Layers
import Tensors

/// A model of which one token ends a text, in the place of one that has several: that token is as likely as
/// all of them together, and the others never come.
///
/// So who knows one end token alone takes the whole set: a text's end is one event, whichever token it has.
public final class OneEnd<Model: CachingLanguageModel>: CachingLanguageModel {
  public typealias Cache = Model.Cache

  private let model: Model
  /// In order; the first is the one that is left.
  private let ends: [Int]

  public init(_ configuration: Model.Configuration, using generator: inout RandomGenerator) {
    (model, ends) = (Model(configuration, using: &generator), [])
  }

  init(_ model: Model, _ ends: Set<Int>) { (self.model, self.ends) = (model, ends.sorted()) }

  public var positionCount: Int { model.positionCount }
  public func newCache() -> Model.Cache { model.newCache() }

  public func callAsFunction(_ ids: IntTensor, cache: inout Model.Cache) -> Tensor {
    gathered(model(ids, cache: &cache))
  }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    let output = model(ids)
    return LanguageModelOutput(logits: gathered(output.logits), hiddenStates: output.hiddenStates)
  }

  /// Probabilities are added, and so their scores as logarithms: `[…, V]` to `[…, V]`.
  private func gathered(_ logits: Tensor) -> Tensor {
    guard ends.count > 1, !logits.isPoisoned else { return logits }
    let all = logits.take(IntTensor(ends), axis: -1).logSumExp(axis: -1, keepDims: true)  // […, 1]
    let places = IntTensor.arange(logits.shape[-1])  // [V]
    var gathered = which(places .== ends[0], all, logits)
    for end in ends.dropFirst() { gathered = which(places .== end, -.infinity, gathered) }
    return gathered
  }
}
