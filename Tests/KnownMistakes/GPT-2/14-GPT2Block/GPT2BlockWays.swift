import Foundation
import KataTesting
import PlainFunctions
import Tensors

extension GPT2BlockAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: The MLP
    Way("appliesItsLayers", "einsum") { example in
      let (x, state) = (example["x"], example.parameters)
      var hidden = einsum("b t c, m c -> b t m", x, state["expand.weight"]!)
      hidden = geluTanh(hidden + state["expand.bias"]!)
      return einsum("b t m, c m -> b t c", hidden, state["contract.weight"]!)
        + state["contract.bias"]!
    }
    Way("appliesItsLayers", "one position after another") { example in
      let (mlp, x) = (example.gpt2MLP, example["x"])
      return stacked((0..<x.shape[1]).map { mlp(x[.all, $0]) }, axis: 1)
    }
    Way("appliesItsLayers", "the hidden channels in two parts, whose results are added") {
      example in
      let (mlp, state) = (example.gpt2MLP, example.parameters)
      let hidden = mlp.activation(mlp.expand(example["x"])).split(parts: 2, axis: -1)
      let weights = state["contract.weight"]!.split(parts: 2, axis: -1)
      let sums = matmul(hidden[0], weights[0].transposed())
      return sums + matmul(hidden[1], weights[1].transposed()) + state["contract.bias"]!
    }
    Way("appliesItsLayers", "a loop over scalars") { example in
      let hidden = linearByScalars(example["x"], example, "expand")
      let active = hidden.scalars.map { x in
        let inner = (2 / Float.pi).squareRoot() * (x + 0.044715 * x * x * x)
        return 0.5 * x * (1 + tanhf(inner))
      }
      return linearByScalars(Tensor(active, shape: hidden.shape), example, "contract")
    }

    // MARK: The block
    Way(parts: "dropsHalf", "one sequence after another") {
      half($0) { $0.changeHalves { $0.dropSequences() } }
    }
    Way("transforms", "the two halves written out") { example in
      let (block, x) = (example.gpt2Block, example["x"])
      var y = block.attention(block.attentionHalf.norm(x))
      y = block.attentionHalf.dropout(y)
      y += x
      let found = block.mlp(block.mlpHalf.norm(y))
      return block.mlpHalf.dropout(found) + y
    }
    Way("transforms", "the stream and all that is added to it") { example in
      let (block, x) = (example.gpt2Block, example["x"])
      let first = block.attentionHalf.dropout(block.attention(block.attentionHalf.norm(x)))
      let second = block.mlpHalf.dropout(block.mlp(block.mlpHalf.norm(x + first)))
      return stacked([x, first, second]).sum(axis: 0)
    }
    Way("transforms", "one sequence after another") { example in
      let (block, x) = (example.gpt2Block, example["x"])
      return concatenated((0..<x.shape[0]).map { block(x[$0..<$0 + 1]) })
    }
    Way("transforms", "the last of ever longer texts") { example in
      let (block, x) = (example.gpt2Block, example["x"])
      let results = (1...x.shape[1]).map { block(x[.all, ..<$0])[.all, (-1)...] }
      return concatenated(results, axis: 1)
    }
    Way("transforms", "the norms in loops over scalars") { example in
      let block = example.gpt2Block.changed {
        $0.changeHalves { $0.read = { x, norm in norm.byScalars(x) } }
      }
      return block(example["x"])
    }.leavingTensors
  }
}

/// A linear layer of the example's parameters, a scalar at a time.
private func linearByScalars(_ x: Tensor, _ example: Example, _ name: String) -> Tensor {
  let (C, numbers) = (x.shape[-1], x.scalars)
  let weight = example["parameters.\(name).weight"].scalars
  let bias = example["parameters.\(name).bias"].scalars
  var y: [Float] = []
  for start in stride(from: 0, to: numbers.count, by: C) {
    for c in bias.indices {
      var sum = bias[c]
      for k in 0..<C { sum += numbers[start + k] * weight[c * C + k] }
      y.append(sum)
    }
  }
  return Tensor(y, shape: x.shape.dropLast().appending([bias.count]))
}
