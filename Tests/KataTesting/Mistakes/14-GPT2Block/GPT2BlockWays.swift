import Foundation
import Layers
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
      let x = example["x"]
      let positions = (0..<x.shape[1]).map { t in
        example.layer(geluTanh(example.layer(x[.all, t], "expand")), "contract")
      }
      return stacked(positions, axis: 1)
    }
    Way("appliesItsLayers", "the hidden channels in two parts, whose results are added") {
      example in
      let (x, state) = (example["x"], example.parameters)
      let hidden = geluTanh(example.layer(x, "expand")).split(parts: 2, axis: -1)
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
    Way("transforms", "the two halves written out") { example in
      let (gpt2, x) = (GPT2Formula.forBlock(example), example["x"])
      var y = gpt2.attention(gpt2.norm(x, "attentionNorm"))
      y = gpt2.dropped(y)
      y += x
      let found = gpt2.mlp(gpt2.norm(y, "mlpNorm"))
      return gpt2.dropped(found) + y
    }
    Way("transforms", "the stream and all that is added to it") { example in
      let (gpt2, x) = (GPT2Formula.forBlock(example), example["x"])
      let first = gpt2.dropped(gpt2.attention(gpt2.norm(x, "attentionNorm")))
      let second = gpt2.dropped(gpt2.mlp(gpt2.norm(x + first, "mlpNorm")))
      return stacked([x, first, second]).sum(axis: 0)
    }
    Way("transforms", "one sequence after another") { example in
      let (gpt2, x) = (GPT2Formula.forBlock(example), example["x"])
      return concatenated((0..<x.shape[0]).map { gpt2.block(x[$0..<$0 + 1]) })
    }
    Way("transforms", "the last of ever longer texts") { example in
      let (gpt2, x) = (GPT2Formula.forBlock(example), example["x"])
      let results = (1...x.shape[1]).map { gpt2.block(x[.all, ..<$0])[.all, (-1)...] }
      return concatenated(results, axis: 1)
    }
    Way("transforms", "the norms in loops over scalars") { example in
      let (gpt2, x) = (GPT2Formula.forBlock(example), example["x"])
      let y = x + gpt2.dropped(gpt2.attention(gpt2.normByScalars(x, "attentionNorm")))
      return y + gpt2.dropped(gpt2.mlp(gpt2.normByScalars(y, "mlpNorm")))
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

extension GPT2Formula {
  fileprivate func normByScalars(_ x: Tensor, _ name: String) -> Tensor {
    let C = x.shape[-1]
    let (weight, bias) = (self[name + ".weight"].scalars, self[name + ".bias"].scalars)
    var y = x.scalars
    for start in stride(from: 0, to: y.count, by: C) {
      let row = y[start..<start + C]
      let mean = row.reduce(0, +) / Float(C)
      let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(C)
      let scale = (variance + configuration.epsilon).squareRoot()
      for c in 0..<C { y[start + c] = (y[start + c] - mean) / scale * weight[c] + bias[c] }
    }
    return Tensor(y, shape: x.shape)
  }
}
