import Checkpoints
import KataTesting
import Layers
import Tensors

/// A BERT made of formulas, which can be trained: what the attempts at kata 35 let learn.
final class FormulaBert: MaskedLanguageModel, TrainingDependent {
  var isTraining: Bool
  private let configuration: BertConfiguration
  /// By the names that the parameters have in kata 11.
  private let parts: [String: Part]

  private final class Part: Module {
    @Parameter var tensor: Tensor
    init(_ tensor: Tensor) { self.tensor = tensor }
  }

  init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    (self.configuration, parts, isTraining) = (configuration, [:], true)
  }

  /// With an example's parameters.
  init(_ example: Example) {
    configuration = example.configuration
    let named = example.parameters.map { ($0.name, Part($0.tensor)) }
    parts = Dictionary(uniqueKeysWithValues: named)
    isTraining = example.isTraining
  }

  /// The one that comes with the repository.
  init(_ checkpoint: BertCheckpoint) throws {
    configuration = checkpoint.configuration
    let named = try checkpoint.stateDictionary().map { ($0.name, Part($0.tensor)) }
    parts = Dictionary(uniqueKeysWithValues: named)
    isTraining = false
  }

  private var formula: BertFormula {
    let state = StateDictionary(parts.mapValues(\.tensor))
    return BertFormula(Parameters(state), configuration, isTraining: isTraining)
  }

  func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor] {
    let formula = formula
    return formula.row.states(from: formula.embedding(ids, tokenTypes: tokenTypes), mask: mask)
  }

  func callAsFunction(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?
  ) -> LanguageModelOutput {
    let states = hiddenStates(ids, tokenTypes: tokenTypes, mask: mask)
    return LanguageModelOutput(logits: formula.logits(states), hiddenStates: states)
  }
}
