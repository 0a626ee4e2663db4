import KataTesting
import Tensors

extension AttributionAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Heads
    Way(parts: "splitsOutput", "as it is meant") { $0.outputSplit() }
    Way("splitsOutput", "einsum with a split weight") { example in
      let found = example["found"]
      let split = rearrange(example["weight"], "c (h d) -> c h d", ["h": found.shape[1]])
      return einsum("b h t d, c h d -> b h t c", found, split)
    }
    Way("splitsOutput", "a slice of the weight for each head") { example in
      let (found, weight) = (example["found"], example["weight"])
      let D = found.shape[3]
      return stacked(
        (0..<found.shape[1]).map { head in
          matmul(found[.all, head], weight[.all, (head * D)..<((head + 1) * D)].transposed())
        }, axis: 1)
    }
    Way("splitsOutput", "all findings but a head's are 0, and the whole layer reads them") {
      example in
      let (found, weight) = (example["found"], example["weight"])
      let (B, H, T, D) = (found.shape[0], found.shape[1], found.shape[2], found.shape[3])
      return stacked(
        (0..<H).map { head in
          let isOwn = IntTensor.arange(H).reshaped([1, H, 1, 1]) .== head
          let alone = which(isOwn.broadcast(to: [B, H, T, D]), found, 0)
          return matmul(rearrange(alone, "b h t d -> b t (h d)"), weight.transposed())
        }, axis: 1)
    }

    // MARK: Parts
    Way(parts: "takesApart", "as it is meant") { $0.takenApart() }
    Way(parts: "takesApart", "what was found at the place alone goes through the layers") {
      example in
      example.takenApart { parts in
        let place = example.integer("place")
        parts.found = { run in run.found.map { $0[.all, .all, place..<place + 1] } }
        let split = parts.split
        parts.split.finish = { [T = parts.ids.shape[1]] heads in
          let (B, H, C) = (heads.shape[0], heads.shape[1], heads.shape[3])
          return split.finish(heads).broadcast(to: [B, H, T, C])
        }
      }
    }
    Way(results: "takesApart", "an attention's bias is what is left of it without its heads") {
      example in
      let formula = StreamPartsFormula(example)
      let place = example.integer("place")
      var parts = formula(at: place)
      let attentions = stacked(formula.run.attentions.map { $0[0, place] })
      parts.biases = attentions - parts.heads.sum(axis: 1)
      return parts.answers
    }
    Way(results: "takesApart", "an MLP's output is the stream after it minus the stream before") {
      example in
      let formula = StreamPartsFormula(example)
      let place = example.integer("place")
      var parts = formula(at: place)
      parts.mlps = stacked(
        zip(formula.run.ends, formula.run.middles).map { ($0 - $1)[0, place] })
      return parts.answers
    }
    Way(parts: "pointsAtTokens", "as it is meant") { $0.pointed() }
    Way("pointsAtTokens", "a one-hot vector times the table") { example in
      let table = example["parameters.tokens.weight"]
      func row(_ token: Int) -> Tensor {
        matmul(Tensor(IntTensor.arange(table.shape[0]) .== token), table)
      }
      let own = row(example.integer("token"))
      return example.otherToken.map { own - row($0) } ?? own
    }

    // MARK: The norm
    Way(parts: "freezesScale", "as it is meant") { $0.scaleFrozen() }
    Way("freezesScale", "one over the root of the mean of squared distances") { example in
      let x = example["stream"]
      let distances = x - x.mean(axis: -1, keepDims: true)
      let variance = distances.square().mean(axis: -1, keepDims: true)
      return 1 / sqrt(variance + example.float("epsilon"))
    }
    Way(parts: "findsEffects", "as it is meant") { $0.effectsFound() }
    Way("findsEffects", "the direction is centered, and not the parts") { example in
      let direction = example["direction"] * example["parameters.weight"]
      return matmul(example["parts"], direction - direction.mean()) * example["scale"].squeezed()
    }
    Way("findsEffects", "einsum") { example in
      let parts = example["parts"]
      let centered = parts - parts.mean(axis: -1, keepDims: true)
      return einsum(
        "... c, c -> ...", centered * example["scale"],
        example["parameters.weight"] * example["direction"])
    }
    Way("findsEffects", "what the norm makes of a part, less its bias") { example in
      let (parts, norm) = (example["parts"], example["parameters.weight"])
      let centered = parts - parts.mean(axis: -1, keepDims: true)
      let bias = example["parameters.bias"]
      let normalized = centered * norm * example["scale"] + bias
      return ((normalized - bias) * example["direction"]).sum(axis: -1)
    }
    Way(parts: "attributes", "as it is meant") { $0.attributed() }
    Way(parts: "addsUp", "as it is meant") { $0.wholeAttributed() }
  }
}
