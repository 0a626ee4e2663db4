import Layers
import Tensors

/// BERT's GELU, beside lists of ways of which one has its name.
private func exactGELU(_ x: Tensor) -> Tensor { gelu(x) }

final class GPT2BlockAttempts: KataAttempts {}

extension GPT2BlockAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The MLP
    Way(results: "drawsLayersInOrder", "contract is drawn before expand") { example in
      let (C, size) = (example.integer("hiddenSize"), example.integer("mlpSize"))
      return newMLP(example) {
        $0.addLinear("contract", size, C)
        $0.addLinear("expand", C, size)
      }
    }
    Way(results: "drawsLayersInOrder", "each layer is drawn from a copy of the generator") {
      example in
      newMLP(example) {
        $0.addMLP(in: "")
        $0.generator = example.generator
        $0.addLinear("contract", example.integer("mlpSize"), example.integer("hiddenSize"))
      }
    }
    Way(results: "drawsLayersInOrder", "mlpSize is ignored, and the MLP has 4 · C channels") {
      example in
      newMLP(example) { $0.addMLP(in: "", size: 4 * example.integer("hiddenSize")) }
    }
    Way(results: "drawsLayersInOrder", "the sizes of the two layers are exchanged") { example in
      let (C, size) = (example.integer("hiddenSize"), example.integer("mlpSize"))
      return newMLP(example) {
        $0.addLinear("expand", size, C)
        $0.addLinear("contract", C, size)
      }
    }
    Way(results: "drawsLayersInOrder", "the layers have no bias") {
      newMLP($0) { $0.addMLP(in: "", bias: false) }
    }
    Way("appliesItsLayers", "the exact GELU is used, as in BERT, and not its tanh form") {
      mlp($0, exactGELU)
    }
    Way("appliesItsLayers", "the activation is missing") { mlp($0) { $0 } }
    Way("appliesItsLayers", "ReLU is used") { mlp($0) { maximum($0, 0) } }
    Way("appliesItsLayers", "the activation follows the second layer, too") {
      geluTanh(mlp($0, geluTanh))
    }
    Way("appliesItsLayers", "the activation follows the second layer, not the first") {
      geluTanh(mlp($0) { $0 })
    }
    Way("appliesItsLayers", "the two layers are exchanged") { example in
      example.layer(geluTanh(example.layer(example["x"], "contract")), "expand")
    }
    Way("appliesItsLayers", "the weights are not transposed, as checkpoints store them") {
      example in
      let state = example.parameters
      let hidden = matmul(example["x"], state["expand.weight"]!) + state["expand.bias"]!
      return matmul(geluTanh(hidden), state["contract.weight"]!) + state["contract.bias"]!
    }
    Way("appliesItsLayers", "the first layer's bias is missing") { example in
      let hidden = unbiased { example.layer($0, "expand") }(example["x"])
      return example.layer(geluTanh(hidden), "contract")
    }
    Way("appliesItsLayers", "the second layer's bias is missing") { example in
      let hidden = example.layer(example["x"], "expand")
      return unbiased { example.layer($0, "contract") }(geluTanh(hidden))
    }
    Way("appliesItsLayers", "x is added to the result, which is the block's part") {
      $0["x"] + mlp($0, geluTanh)
    }

    // MARK: The start
    Way(results: "starts", "the MLP is drawn before the attention") { example in
      var start = GPT2Start(example)
      start.addMLP()
      start.addAttention()
      start.addNorm("attentionNorm")
      start.addNorm("mlpNorm")
      return new(example, start)
    }
    Way(results: "starts", "the MLP always has 4 · C channels") { example in
      var start = GPT2Start(example)
      start.addAttention()
      start.addMLP(size: 4 * example.gpt2Configuration.hiddenSize)
      start.addNorm("attentionNorm")
      start.addNorm("mlpNorm")
      return new(example, start)
    }
    Way(results: "starts", "ε of the norms is not the configuration's") {
      new($0, epsilons: [1e-5, 1e-5])
    }
    Way(results: "starts", "ε of the attention's norm is not the configuration's") {
      new($0, epsilons: [1e-5, $0.gpt2Configuration.epsilon])
    }
    Way(results: "starts", "ε of the MLP's norm is not the configuration's") {
      new($0, epsilons: [$0.gpt2Configuration.epsilon, 1e-5])
    }
    Way(results: "starts", "the block gets the embedding's dropout rate") {
      new($0) { $0.residualDropoutRate = $0.embeddingDropoutRate }
    }
    Way(results: "starts", "the attention gets the embedding's dropout rate") {
      new($0) { $0.attentionDropoutRate = $0.embeddingDropoutRate }
    }
    Way(results: "starts", "the block gets the attention's dropout rate") {
      new($0) { $0.residualDropoutRate = $0.attentionDropoutRate }
    }
    Way(results: "starts", "the attention gets the block's dropout rate") {
      new($0) { $0.attentionDropoutRate = $0.residualDropoutRate }
    }
    Way(results: "starts", "the two dropout rates are exchanged") {
      new($0) { swap(&$0.attentionDropoutRate, &$0.residualDropoutRate) }
    }
    Way(results: "starts", "the dropout rates are not the configuration's") {
      new($0) { ($0.attentionDropoutRate, $0.residualDropoutRate) = (0.1, 0.1) }
    }

    // MARK: Dropout. Other mistakes' numbers agree with these where everything is dropped.
    Way("transforms", "nothing is dropped of what is added") {
      block($0) { $0.residualDropoutRate = 0 }
    }
    Way("transforms", "nothing is dropped of what attention adds") { block($0, .dropsOnlyMLP) }
    Way("transforms", "nothing is dropped of what the MLP adds") {
      block($0, .dropsOnlyAttention)
    }
    Way("transforms", "the sum is dropped, and not what is added") { block($0, .dropsSum) }
    Way("transforms", "what the halves read is dropped, and not what is added") {
      block($0, .dropsRead)
    }
    Way("transforms", "nothing is dropped in attention") {
      block($0) { $0.attentionDropoutRate = 0 }
    }
    Way("transforms", "the two dropout rates are exchanged") {
      block($0) { swap(&$0.attentionDropoutRate, &$0.residualDropoutRate) }
    }
    Way("transforms", "the embedding's dropout rate is used for what is added") {
      block($0) { $0.residualDropoutRate = $0.embeddingDropoutRate }
    }
    Way("transforms", "the embedding's dropout rate is used for the attention") {
      block($0) { $0.attentionDropoutRate = $0.embeddingDropoutRate }
    }
    Way("transforms", "numbers are dropped after eval() too") { block($0, .alwaysDrops) }

    // MARK: Norms
    Way("transforms", "the norms come after the sums, as in BERT") { block($0, .postNorm) }
    Way("transforms", "attentionNorm and mlpNorm are exchanged") { block($0, .normsExchanged) }
    Way("transforms", "both norms are one and the same layer") { block($0, .oneNorm) }
    Way("transforms", "attention reads x and not its norm") { block($0, .noAttentionNorm) }
    Way("transforms", "the MLP reads y and not its norm") { block($0, .noMLPNorm) }
    Way("transforms", "both norms are missing") { block($0, .noAttentionNorm, .noMLPNorm) }
    Way("transforms", "the result is normalized, too") { block($0, .normAtEnd) }
    Way("transforms", "ε of the norms is not the configuration's") {
      block($0) { $0.epsilon = 1e-5 }
    }

    // MARK: Residuals
    Way("transforms", "attention's output is added to the norm of x, not to x") {
      block($0, .addsToNormedInput)
    }
    Way("transforms", "the MLP's output is added to the norm of y, not to y") {
      block($0, .addsToNormedSum)
    }
    Way("transforms", "both halves add to what they read, and not to the stream") {
      block($0, .addsToNormedInput, .addsToNormedSum)
    }
    Way("transforms", "attention's output replaces x and is not added to it") {
      block($0, .noAttentionResidual)
    }
    Way("transforms", "the MLP's output replaces y and is not added to it") {
      block($0, .noMLPResidual)
    }
    Way("transforms", "neither attention nor the MLP adds to the stream") {
      block($0, .noAttentionResidual, .noMLPResidual)
    }
    Way("transforms", "the MLP's output is added to x and not to y") {
      block($0, .residualFromBlockInput)
    }
    Way("transforms", "the MLP reads x and not y") { block($0, .mlpOfBlockInput) }
    Way("transforms", "the MLP reads x, and its output is added to x") {
      block($0, .mlpOfBlockInput, .residualFromBlockInput)
    }

    // MARK: Parts
    Way("transforms", "the exact GELU is used, as in BERT, and not its tanh form") {
      block($0, .exactGELU)
    }
    Way("transforms", "later positions are seen") { block($0, .seesAll) }
  }

  private static func mlp(_ example: Example, _ activation: (Tensor) -> Tensor) -> Tensor {
    example.layer(activation(example.layer(example["x"], "expand")), "contract")
  }

  private static func newMLP(
    _ example: Example, _ add: (inout GPT2Start) -> Void
  ) -> [String: Tensor] {
    var start = GPT2Start(example)
    add(&start)
    return example.results(start.state)
  }

  private static func block(
    _ example: Example, _ slips: GPT2Formula.Slip...,
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> Tensor {
    GPT2Formula.forBlock(example, slips: Set(slips), change: change).block(example["x"])
  }

  /// What a new block holds, where all but one thing is right.
  private static func new(
    _ example: Example, _ start: GPT2Start? = nil, epsilons: [Float]? = nil,
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> [String: Tensor] {
    var configuration = example.gpt2Configuration
    change(&configuration)
    var right = GPT2Start(example)
    right.addBlock()
    let rates = [configuration.residualDropoutRate, configuration.attentionDropoutRate]
    return example.results(
      (start ?? right).state,
      and: [
        "dropoutRates": Tensor(rates),
        "epsilons": Tensor(epsilons ?? [configuration.epsilon, configuration.epsilon]),
        "headCount": Tensor(configuration.headCount),
      ])
  }
}

extension GPT2Formula {
  /// The seed gives what the example leaves out.
  static func forBlock(
    _ example: Example, slips: Set<Slip> = [],
    change: (inout GPT2Configuration) -> Void = { _ in }
  ) -> GPT2Formula {
    var start = GPT2Start(example)
    start.addBlock()
    return GPT2Formula(example, start: start.state, slips: slips, change: change)
  }
}

extension Example {
  /// A linear layer of the example's parameters.
  func layer(_ x: Tensor, _ name: String) -> Tensor {
    linear(x, self["parameters.\(name).weight"], self["parameters.\(name).bias"])
  }
}
