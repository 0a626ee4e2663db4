import KataTesting
import PlainFunctions
import Tensors

final class BertMLPAttempts: KataAttempts {}

extension BertMLPAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "drawsLayersInOrder", "contract is drawn before expand") {
      start($0, order: ["contract", "expand"])
    }
    Way(results: "drawsLayersInOrder", "each layer is drawn with a generator of its own") {
      let expand = start($0, order: ["expand"])
      return expand.merging(start($0, order: ["contract"]))
    }
    Way(results: "drawsLayersInOrder", "the sizes of the two layers are exchanged") {
      start(
        $0, order: ["expand", "contract"], C: $0.integer("mlpSize"), M: $0.integer("hiddenSize"))
    }
    Way(results: "drawsLayersInOrder", "the MLP always has 4 · C channels") {
      start($0, order: ["expand", "contract"], M: 4 * $0.integer("hiddenSize"))
    }
    Way(results: "drawsLayersInOrder", "neither layer has a bias") {
      start($0, order: ["expand", "contract"], biased: [])
    }
    Way(results: "drawsLayersInOrder", "expand has no bias") {
      start($0, order: ["expand", "contract"], biased: ["contract"])
    }
    Way(results: "drawsLayersInOrder", "contract has no bias") {
      start($0, order: ["expand", "contract"], biased: ["expand"])
    }

    // MARK: The activation
    Way(parts: "appliesItsLayers", "the activation is missing") {
      mlp($0) { $0.activation = { $0 } }
    }
    Way(parts: "appliesItsLayers", "the activation follows the second layer, too") {
      mlp($0) { $0.contract = { [contract = $0.contract] in gelu(contract($0)) } }
    }
    Way(parts: "appliesItsLayers", "the activation follows the second layer, not the first") {
      mlp($0) {
        $0.activation = { $0 }
        $0.contract = { [contract = $0.contract] in gelu(contract($0)) }
      }
    }
    Way(parts: "appliesItsLayers", "the activation comes before the first layer") {
      mlp($0) {
        $0.expand = { [expand = $0.expand] in expand(gelu($0)) }
        $0.activation = { $0 }
      }
    }
    Way(parts: "appliesItsLayers", "geluTanh is used, not gelu") {
      mlp($0) { $0.activation = geluTanh }
    }
    Way(parts: "appliesItsLayers", "ReLU is used, as in Vaswani's transformer and not in BERT") {
      mlp($0) { $0.activation = { maximum($0, 0) } }
    }

    // MARK: The layers
    Way(parts: "appliesItsLayers", "the biases are missing") { example in
      mlp(example) {
        $0.expand = { matmul($0, example["parameters.expand.weight"].transposed()) }
        $0.contract = { matmul($0, example["parameters.contract.weight"].transposed()) }
      }
    }
    Way(parts: "appliesItsLayers", "the first layer's bias is missing") { example in
      mlp(example) {
        $0.expand = { matmul($0, example["parameters.expand.weight"].transposed()) }
      }
    }
    Way(parts: "appliesItsLayers", "the second layer's bias is missing") { example in
      mlp(example) {
        $0.contract = { matmul($0, example["parameters.contract.weight"].transposed()) }
      }
    }
    Way(parts: "appliesItsLayers", "the two layers are exchanged") {
      mlp($0) { swap(&$0.expand, &$0.contract) }
    }
    Way(parts: "appliesItsLayers", "the first layer is used twice") {
      mlp($0) { $0.contract = $0.expand }
    }
    Way(parts: "appliesItsLayers", "the weights are not transposed") { example in
      let state = example.parameters
      return mlp(example) {
        $0.expand = { matmul($0, state["expand.weight"]!) + state["expand.bias"]! }
        $0.contract = { matmul($0, state["contract.weight"]!) + state["contract.bias"]! }
      }
    }
    Way(parts: "appliesItsLayers", "x is added to the result, which is the block's part") {
      example in
      mlp(example) { _ in }.then { example["x"] + $0 }
    }
  }

  /// What the MLP gives for this example with some parts of it exchanged.
  static func mlp(
    _ example: Example, _ change: @escaping (inout MLPFormula) -> Void
  ) -> Exchange<MLPFormula> {
    Exchange(of: example.bertMLP, change) { $0(example["x"]) }
  }

  /// New layers, drawn one after another: each its weight, then its bias.
  private static func start(
    _ example: Example, order: [String], C: Int? = nil, M: Int? = nil,
    biased: Set<String> = ["expand", "contract"]
  ) -> Answers {
    let C = C ?? example.integer("hiddenSize")
    let M = M ?? example.integer("mlpSize")
    var generator = example.generator
    var layers: Answers = [:]
    for name in order {
      let (inputs, outputs) = name == "expand" ? (C, M) : (M, C)
      let bound = 1 / Double(inputs).squareRoot()
      layers["\(name).weight"] = Tensor.randomUniform(
        [outputs, inputs], from: -bound, to: bound, using: &generator)
      layers["\(name).bias"] =
        biased.contains(name)
        ? Tensor.randomUniform([outputs], from: -bound, to: bound, using: &generator)
        : Tensor.zeros([0])
    }
    return layers
  }
}

extension Example {
  /// The right formula, with the example's parameters.
  var bertMLP: MLPFormula { MLPFormula(Parameters(self), activation: gelu) }
}

extension BertMLPAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "appliesItsLayers", "einsum") { example in
      let state = example.parameters
      return mlp(example) {
        $0.expand = {
          einsum("b t c, m c -> b t m", $0, state["expand.weight"]!) + state["expand.bias"]!
        }
        $0.contract = {
          einsum("b t m, c m -> b t c", $0, state["contract.weight"]!) + state["contract.bias"]!
        }
      }
    }
    Way("appliesItsLayers", "all positions as rows of one matrix") {
      let x = $0["x"]
      return $0.bertMLP(x.reshaped([-1, x.shape[-1]])).reshaped(x.shape)
    }
    Way("appliesItsLayers", "one position at a time") { example in
      let (mlp, x) = (example.bertMLP, example["x"])
      let rows = x.reshaped([-1, x.shape[-1]])
      return stacked((0..<rows.shape[0]).map { mlp(rows[$0]) }).reshaped(x.shape)
    }
  }
}
