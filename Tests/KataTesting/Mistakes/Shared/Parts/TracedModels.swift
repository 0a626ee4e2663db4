import Layers
import Tensors

// Models made of formulas, whose parts have the names that those of the katas have: what is recorded of them
// has the same names too.

/// A part with parameters of its own.
final class TracedPart: Module {
  @Parameter var weight: Tensor
  @Parameter var bias: Tensor?

  /// - Parameter name: as in the state dictionary: `blocks.0.attentionNorm`.
  init(_ state: StateDictionary, _ name: String) {
    weight = state["\(name).weight"] ?? .poisoned
    bias = state["\(name).bias"]
  }
}

/// An MLP's two.
final class TracedMLP: Module {
  let expand, contract: TracedPart

  init(_ state: StateDictionary, _ name: String) {
    expand = TracedPart(state, "\(name).expand")
    contract = TracedPart(state, "\(name).contract")
  }
}

extension Module {
  /// Its parameters as they are now, also while they are recorded.
  fileprivate var traced: Parameters {
    let parameters = namedParameters().map { ($0.name, $0.parameter.value) }
    return Parameters(StateDictionary(Dictionary(uniqueKeysWithValues: parameters)))
  }
}

// MARK: - GPT-2

/// A GPT-2 with an example's parameters.
package final class TracedGPT2: Module {
  final class Attention: Module {
    let projection, output: TracedPart

    init(_ state: StateDictionary, _ name: String) {
      projection = TracedPart(state, "\(name).projection")
      output = TracedPart(state, "\(name).output")
    }
  }

  final class Block: Module {
    let attentionNorm: TracedPart
    let attention: Attention
    let mlpNorm: TracedPart
    let mlp: TracedMLP

    init(_ state: StateDictionary, _ name: String) {
      attentionNorm = TracedPart(state, "\(name).attentionNorm")
      attention = Attention(state, "\(name).attention")
      mlpNorm = TracedPart(state, "\(name).mlpNorm")
      mlp = TracedMLP(state, "\(name).mlp")
    }
  }

  /// Whether what is dropped in training is dropped.
  package var isTraining: Bool
  private let configuration: GPT2Configuration
  let tokens, positions: TracedPart
  let blocks: [Block]
  let finalNorm: TracedPart

  package init(_ example: Example) {
    configuration = example.gpt2Configuration
    isTraining = example.isTraining
    let state = example.parameters
    tokens = TracedPart(state, "tokens")
    positions = TracedPart(state, "positions")
    blocks = (0..<configuration.layerCount).map { Block(state, "blocks.\($0)") }
    finalNorm = TracedPart(state, "finalNorm")
  }

  /// - Parameter ids: `[B, T]`.
  /// - Returns: `[B, T, V]`.
  package func callAsFunction(_ ids: IntTensor) -> Tensor {
    let formula = GPT2Formula(traced, configuration, isTraining: isTraining)
    let states = formula.hiddenStates(ids)
    return formula.logits(states[states.count - 1])
  }
}

// MARK: - BERT

/// A BERT without a head, with an example's parameters.
final class TracedBert: Module {
  final class Embedding: Module {
    let tokens, positions, tokenTypes, norm: TracedPart

    init(_ state: StateDictionary) {
      tokens = TracedPart(state, "embedding.tokens")
      positions = TracedPart(state, "embedding.positions")
      tokenTypes = TracedPart(state, "embedding.tokenTypes")
      norm = TracedPart(state, "embedding.norm")
    }
  }

  final class Attention: Module {
    let query, key, value, output: TracedPart

    init(_ state: StateDictionary, _ name: String) {
      query = TracedPart(state, "\(name).query")
      key = TracedPart(state, "\(name).key")
      value = TracedPart(state, "\(name).value")
      output = TracedPart(state, "\(name).output")
    }
  }

  final class Block: Module {
    let attention: Attention
    let attentionNorm: TracedPart
    let mlp: TracedMLP
    let outputNorm: TracedPart

    init(_ state: StateDictionary, _ name: String) {
      attention = Attention(state, "\(name).attention")
      attentionNorm = TracedPart(state, "\(name).attentionNorm")
      mlp = TracedMLP(state, "\(name).mlp")
      outputNorm = TracedPart(state, "\(name).outputNorm")
    }
  }

  private let configuration: BertConfiguration
  let embedding: Embedding
  let blocks: [Block]

  init(_ example: Example) {
    configuration = example.configuration
    let state = example.parameters
    embedding = Embedding(state)
    blocks = (0..<configuration.layerCount).map { Block(state, "blocks.\($0)") }
  }

  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - types: `[B, T]`.
  ///   - mask: `[B, T]`.
  /// - Returns: what the last block leaves, `[B, T, C]`.
  func callAsFunction(_ ids: IntTensor, _ types: IntTensor, _ mask: Mask?) -> Tensor {
    let formula = BertFormula(traced, configuration, isTraining: false)
    let states = formula.row.states(from: formula.embedding(ids, tokenTypes: types), mask: mask)
    return states[states.count - 1]
  }
}
