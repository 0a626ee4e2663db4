import KataTesting
import PlainFunctions
import Tensors

extension GPT2BlockAttempts {
  /// Mistakes of GPT-2's MLP.
  @WayList static var mlps: [Way] {
    // MARK: The start
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

    // MARK: The layers
    Way(parts: "appliesItsLayers", "the exact GELU is used, as in BERT, and not its tanh form") {
      mlp($0) { $0.activation = gelu }
    }
    Way(parts: "appliesItsLayers", "the activation is missing") {
      mlp($0) { $0.activation = { $0 } }
    }
    Way(parts: "appliesItsLayers", "ReLU is used") {
      mlp($0) { $0.activation = { maximum($0, 0) } }
    }
    Way(parts: "appliesItsLayers", "the activation follows the second layer, too") {
      mlp($0) { $0.contract = { [contract = $0.contract] in geluTanh(contract($0)) } }
    }
    Way(parts: "appliesItsLayers", "the activation follows the second layer, not the first") {
      mlp($0) {
        $0.activation = { $0 }
        $0.contract = { [contract = $0.contract] in geluTanh(contract($0)) }
      }
    }
    Way(parts: "appliesItsLayers", "the two layers are exchanged") {
      mlp($0) { swap(&$0.expand, &$0.contract) }
    }
    Way(parts: "appliesItsLayers", "the weights are not transposed, as checkpoints store them") {
      example in
      let state = example.parameters
      return mlp(example) {
        $0.expand = { matmul($0, state["expand.weight"]!) + state["expand.bias"]! }
        $0.contract = { matmul($0, state["contract.weight"]!) + state["contract.bias"]! }
      }
    }
    Way(parts: "appliesItsLayers", "the first layer's bias is missing") {
      mlp($0) { $0.expand = unbiased($0.expand) }
    }
    Way(parts: "appliesItsLayers", "the second layer's bias is missing") {
      mlp($0) { $0.contract = unbiased($0.contract) }
    }
    Way(parts: "appliesItsLayers", "x is added to the result, which is the block's part") {
      example in
      mlp(example) { _ in }.then { example["x"] + $0 }
    }
  }

  /// What the MLP gives for this example with some parts of it exchanged.
  private static func mlp(
    _ example: Example, _ change: @escaping (inout MLPFormula) -> Void
  ) -> Exchange<MLPFormula> {
    Exchange(of: example.gpt2MLP, change) { $0(example["x"]) }
  }

  private static func newMLP(
    _ example: Example, _ add: (inout GPT2Start) -> Void
  ) -> Answers {
    var start = GPT2Start(example)
    add(&start)
    return example.results(start.state)
  }
}

extension Example {
  /// The right formula, with the example's parameters.
  var gpt2MLP: MLPFormula { MLPFormula(Parameters(self), activation: geluTanh) }
}
