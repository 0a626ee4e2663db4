import Layers
import Tensors

/// A text that a model has read, in the place of the model: who asks what comes after it gets the
/// scores that are known already.
///
/// So a sampler, whoever wrote it, is called for one token at a time, and between two of them the
/// scores are looked at, the token is shown, and the text may end.
public final class ReadText<Model: CachingLanguageModel>: CachingLanguageModel {
  /// Of this text, what a sampler has shown so far.
  public typealias Cache = [Int]

  /// All tokens so far.
  private(set) var ids: [Int] = []
  /// What comes next, `[V]`.
  private(set) var scores: Tensor = .zeros([0])
  /// What came behind each of the tokens that were read last, `[T, V]`.
  private(set) var newest: Tensor = .zeros([0, 0])
  /// Of all tokens so far.
  private(set) var cache: Model.Cache
  private let model: Model

  public init(_ configuration: Model.Configuration, using generator: inout RandomGenerator) {
    model = Model(configuration, using: &generator)
    cache = model.newCache()
  }

  init(by model: Model) {
    self.model = model
    cache = model.newCache()
  }

  /// Reads on.
  /// - Parameter vocabularySize: how many scores there must be.
  func read(_ new: [Int], _ vocabularySize: Int) throws(RunError) {
    ids += new
    let logits = model(IntTensor([new]), cache: &cache)  // [1, T, V]
    // A misuse was told already.
    if logits.isPoisoned { return scores = logits }
    let wanted: Shape = [1, new.count, vocabularySize]
    guard logits.shape == wanted else {
      throw RunError("the logits are \(logits.shape), but must be \(wanted).")
    }
    newest = logits[0]
    scores = newest[-1]
  }

  /// All that reading changes, by which it can be taken back.
  var state: (ids: [Int], scores: Tensor, newest: Tensor, cache: Model.Cache) {
    get { (ids, scores, newest, cache) }
    set { (ids, scores, newest, cache) = newValue }
  }

  /// What comes behind some tokens more, `[T, V]`; the text stays as it is.
  func scores(behind more: [Int]) -> Tensor {
    var copy = cache
    return model(IntTensor([more]), cache: &copy)[0]
  }

  // MARK: - For samplers

  public var positionCount: Int { model.positionCount }

  public func newCache() -> [Int] { [] }

  public func callAsFunction(_ ids: IntTensor, cache: inout [Int]) -> Tensor {
    cache += ids.scalars
    let T = ids.count
    if cache == self.ids { return scores.broadcast(to: [1, T, scores.count]) }
    let logits = model(IntTensor([cache])).logits  // [1, T of all, V]
    return logits[.all, (-T)...]
  }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput { model(ids) }
}
