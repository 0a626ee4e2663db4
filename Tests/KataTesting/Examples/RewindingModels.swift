import Layers
import Tensors

extension CountedModel: RewindingLanguageModel where Model: RewindingLanguageModel {
  public var vocabularySize: Int { model.vocabularySize }
}

/// A model that is known by what it says of each text, and is asked once for each: of a thousand
/// continuations most are the same. What it keeps of a text are its tokens.
public final class TellingModel: RewindingLanguageModel {
  public struct Cache: RewindableCache {
    var ids: [Int] = []

    public var count: Int { ids.count }

    public mutating func truncate(to count: Int) { ids = Array(ids.prefix(count)) }
  }

  private let configuration: GPT2Configuration
  /// `[T]` to the logits of every position, `[T, V]`.
  private let scores: (_ ids: [Int]) -> Tensor
  /// What comes after each text, `[V]`.
  private var known: [[Int]: Tensor] = [:]

  public init(_ configuration: GPT2Configuration, scores: @escaping (_ ids: [Int]) -> Tensor) {
    self.configuration = configuration
    self.scores = scores
  }

  public init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {
    fatalError("A telling model is made of what it says.")
  }

  public var positionCount: Int { configuration.positionCount }
  public var vocabularySize: Int { configuration.vocabularySize }

  public func newCache() -> Cache { Cache() }

  public func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
    var cache = newCache()
    return LanguageModelOutput(logits: self(ids, cache: &cache), hiddenStates: [])
  }

  public func callAsFunction(_ ids: IntTensor, cache: inout Cache) -> Tensor {
    let start = cache.count
    cache.ids += ids.scalars
    let rows = (start..<cache.count).map { place in
      row(after: Array(cache.ids[...place]), of: cache.ids)
    }
    return stacked(rows)[.newAxis]  // [1, T, V]
  }

  private func row(after text: [Int], of whole: [Int]) -> Tensor {
    if let row = known[text] { return row }
    let rows = scores(whole)
    if rows.isPoisoned { return rows }
    for (place, row) in rows.split(parts: whole.count).enumerated() {
      known[Array(whole[...place])] = row.squeezed(axis: 0)
    }
    return known[text]!
  }
}

extension Example {
  /// The sizes of one of the example's models: those of `small` stand as `small.hiddenSize` and so on.
  public func gpt2Configuration(of model: String) -> GPT2Configuration {
    GPT2Configuration(
      vocabularySize: integer("\(model).vocabularySize"),
      positionCount: integer("\(model).positionCount"),
      hiddenSize: integer("\(model).hiddenSize"), layerCount: integer("\(model).layerCount"),
      headCount: integer("\(model).headCount"), mlpSize: integer("\(model).mlpSize"),
      epsilon: float("\(model).epsilon"), embeddingDropoutRate: 0, attentionDropoutRate: 0,
      residualDropoutRate: 0)
  }

  /// Gives a module the parameters of one of the example's models, for evaluation.
  public func prepare(_ module: some Module, as model: String) throws {
    try module.load(parameters(of: model))
    module.eval()
  }

  /// What one of the example's models has learned: `small.tokens.weight` as `tokens.weight`.
  package func parameters(of model: String) -> StateDictionary {
    var state = StateDictionary([:])
    for (name, tensor) in parameters where name.hasPrefix("\(model).") {
      state[String(name.dropFirst(model.count + 1))] = tensor
    }
    return state
  }
}
