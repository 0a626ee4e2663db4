import Tensors

/// The inputs of an example for `BertMLP`, and its layers where they are right.
private struct Input {
  let x, expandWeight, expandBias, contractWeight, contractBias: Tensor

  init(_ example: Example) {
    x = example["x"]
    expandWeight = example["parameters.expand.weight"]
    expandBias = example["parameters.expand.bias"]
    contractWeight = example["parameters.contract.weight"]
    contractBias = example["parameters.contract.bias"]
  }

  func expand(_ x: Tensor) -> Tensor { linear(x, expandWeight, expandBias) }
  func contract(_ x: Tensor) -> Tensor { linear(x, contractWeight, contractBias) }
}

/// GELU, beside lists of ways of which one has its name.
private func activation(_ x: Tensor) -> Tensor { gelu(x) }

final class BertMLPAttempts: KataAttempts {}

extension BertMLPAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "drawsLayersInOrder", "contract is drawn before expand") {
      start($0, order: ["contract", "expand"])
    }
    Way(results: "drawsLayersInOrder", "each layer is drawn with a generator of its own") {
      let expand = start($0, order: ["expand"])
      return expand.merging(start($0, order: ["contract"])) { $1 }
    }
    Way(results: "drawsLayersInOrder", "the sizes of the two layers are exchanged") {
      start(
        $0, order: ["expand", "contract"], C: $0.integer("mlpSize"), M: $0.integer("hiddenSize"))
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
    Way("appliesItsLayers", "the activation is missing") {
      let input = Input($0)
      return input.contract(input.expand(input.x))
    }
    Way("appliesItsLayers", "the activation follows the second layer, too") {
      let input = Input($0)
      return activation(input.contract(activation(input.expand(input.x))))
    }
    Way("appliesItsLayers", "the activation follows the second layer, not the first") {
      let input = Input($0)
      return activation(input.contract(input.expand(input.x)))
    }
    Way("appliesItsLayers", "the activation comes before the first layer") {
      let input = Input($0)
      return input.contract(input.expand(activation(input.x)))
    }
    Way("appliesItsLayers", "geluTanh is used, not gelu") {
      let input = Input($0)
      return input.contract(geluTanh(input.expand(input.x)))
    }
    Way("appliesItsLayers", "ReLU is used, as in Vaswani's transformer and not in BERT") {
      let input = Input($0)
      return input.contract(maximum(input.expand(input.x), 0))
    }

    // MARK: The layers
    Way("appliesItsLayers", "the biases are missing") {
      let input = Input($0)
      let hidden = activation(matmul(input.x, input.expandWeight.transposed()))
      return matmul(hidden, input.contractWeight.transposed())
    }
    Way("appliesItsLayers", "the first layer's bias is missing") {
      let input = Input($0)
      return input.contract(activation(matmul(input.x, input.expandWeight.transposed())))
    }
    Way("appliesItsLayers", "the second layer's bias is missing") {
      let input = Input($0)
      return matmul(activation(input.expand(input.x)), input.contractWeight.transposed())
    }
    Way("appliesItsLayers", "the two layers are exchanged") {
      let input = Input($0)
      return input.expand(activation(input.contract(input.x)))
    }
    Way("appliesItsLayers", "the first layer is used twice") {
      let input = Input($0)
      return input.expand(activation(input.expand(input.x)))
    }
    Way("appliesItsLayers", "the weights are not transposed") {
      let input = Input($0)
      let hidden = activation(matmul(input.x, input.expandWeight) + input.expandBias)
      return matmul(hidden, input.contractWeight) + input.contractBias
    }
    Way("appliesItsLayers", "x is added to the result, which is the block's part") {
      let input = Input($0)
      return input.x + input.contract(activation(input.expand(input.x)))
    }
  }

  /// New layers, drawn one after another: each its weight, then its bias.
  private static func start(
    _ example: Example, order: [String], C: Int? = nil, M: Int? = nil,
    biased: Set<String> = ["expand", "contract"]
  ) -> [String: Tensor] {
    let C = C ?? example.integer("hiddenSize")
    let M = M ?? example.integer("mlpSize")
    var generator = example.generator
    var layers: [String: Tensor] = [:]
    for name in order {
      let (inputs, outputs) = name == "expand" ? (C, M) : (M, C)
      let bound = 1 / Double(inputs).squareRoot()
      layers["expected.\(name).weight"] = .randomUniform(
        [outputs, inputs], from: -bound, to: bound, using: &generator)
      layers["expected.\(name).bias"] =
        biased.contains(name)
        ? .randomUniform([outputs], from: -bound, to: bound, using: &generator) : .zeros([0])
    }
    return layers
  }
}

extension BertMLPAttempts {
  @WayList static var otherWays: [Way] {
    Way("appliesItsLayers", "einsum") {
      let input = Input($0)
      let hidden = einsum("b t c, m c -> b t m", input.x, input.expandWeight) + input.expandBias
      return einsum("b t m, c m -> b t c", activation(hidden), input.contractWeight)
        + input.contractBias
    }
    Way("appliesItsLayers", "all positions as rows of one matrix") {
      let input = Input($0)
      let rows = input.x.reshaped([-1, input.x.shape[-1]])
      return input.contract(activation(input.expand(rows))).reshaped(input.x.shape)
    }
    Way("appliesItsLayers", "one position at a time") { example in
      let input = Input(example)
      let rows = input.x.reshaped([-1, input.x.shape[-1]])
      let results = (0..<rows.shape[0]).map { input.contract(activation(input.expand(rows[$0]))) }
      return stacked(results).reshaped(input.x.shape)
    }
  }
}
