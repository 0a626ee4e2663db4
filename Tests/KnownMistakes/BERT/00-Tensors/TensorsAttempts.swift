import KataTesting
import Tensors

final class TensorsAttempts: KataAttempts {}

extension TensorsAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: centered
    Way(parts: "centered", "keepDims is missing") { $0.centered { $0.reduction.keepsDims = false } }
    Way(parts: "centered", "the mean is taken along the first axis") {
      $0.centered { $0.reduction.axis = 0 }
    }
    Way(parts: "centered", "the mean is taken over all elements") {
      $0.centered { $0.reduction.axis = nil }
    }
    Way(parts: "centered", "rows are also divided by their standard deviation") {
      $0.centered {
        $0.finish = { centered, x in
          centered / x.variance(axis: -1, correction: 0, keepDims: true).squareRoot()
        }
      }
    }

    // MARK: normalizedRows
    Way(parts: "normalizedRows", "keepDims is missing") {
      $0.normalizedRows { $0.reduction.keepsDims = false }
    }
    Way(parts: "normalizedRows", "the sum is taken along the first axis") {
      $0.normalizedRows { $0.reduction.axis = 0 }
    }
    Way(parts: "normalizedRows", "the sum is taken over all elements") {
      $0.normalizedRows { $0.reduction.axis = nil }
    }
    Way(parts: "normalizedRows", "rows are divided by their maximum") {
      $0.normalizedRows { $0.reduction.reduce = { $0.max(axis: $1, keepDims: $2) } }
    }

    // MARK: allDifferences
    Way(parts: "allDifferences", "the two are exchanged") {
      $0.allDifferences { $0.difference = { a, b in b - a } }
    }
    Way(parts: "allDifferences", "the axes are exchanged") {
      $0.allDifferences { swap(&$0.newAxisOfA, &$0.newAxisOfB) }
    }
    Way(parts: "allDifferences", "only elements at the same place are paired") {
      $0.allDifferences { ($0.newAxisOfA, $0.newAxisOfB) = (nil, nil) }
    }

    // MARK: splitHeads
    Way("splitHeads", "channels are reshaped into heads without exchanging axes") {
      let (B, T, C) = ($0["x"].shape[0], $0["x"].shape[1], $0["x"].shape[2])
      let H = $0.integer("headCount")
      return $0["x"].reshaped([B, H, T, C / H])
    }
    Way("splitHeads", "channels are divided as (d h), not (h d)") {
      rearrange($0["x"], "b t (d h) -> b h t d", ["h": $0.integer("headCount")])
    }

    // MARK: mergeHeads
    Way("mergeHeads", "heads are reshaped into channels without exchanging axes") {
      let (B, H, T, D) = (
        $0["x"].shape[0], $0["x"].shape[1], $0["x"].shape[2], $0["x"].shape[3]
      )
      return $0["x"].reshaped([B, T, H * D])
    }
    Way("mergeHeads", "channels are merged as (d h), not (h d)") {
      rearrange($0["x"], "b h t d -> b t (d h)")
    }

    // MARK: similarities
    Way(parts: "similarities", "queries and keys are exchanged") {
      $0.similarities { swap(&$0.query, &$0.key) }
    }
    Way(parts: "similarities", "products are divided by √d, which is not asked for here") {
      $0.similarities { $0.finish = { $0 / Float($1.shape[-1]).squareRoot() } }
    }
    Way(parts: "similarities", "keys are not transposed") {
      $0.similarities { $0.products = { matmul($0, $1) } }
    }
    Way(parts: "similarities", "all axes of the keys are turned around, not the last two exchanged")
    {
      $0.similarities { $0.products = { matmul($0, $1.transposed()) } }
    }

    // MARK: causalMask
    Way(parts: "causalMask", "no position may see itself") { $0.causalMask { $0.k = -1 } }
    Way(parts: "causalMask", "each position may also see the one after it") {
      $0.causalMask { $0.k = 1 }
    }
    Way(parts: "causalMask", "positions see the future and not the past") {
      $0.causalMask { $0.triangle = { triu($0, k: $1) } }
    }

    // MARK: hideUnseen
    Way(parts: "hideUnseen", "the mask is turned around") {
      $0.hiddenUnseen { $0.mask = .!$0.mask }
    }
    Way(parts: "hideUnseen", "hidden scores are 0, which softmax gives a share of its own") {
      $0.hiddenUnseen { $0.hidden = 0 }
    }
    Way(
      parts: "hideUnseen",
      "the mask is multiplied into the scores by −∞, and 0 · ∞ is no number"
    ) {
      $0.hiddenUnseen {
        $0.hide = { scores, mask, hidden in scores + (1 - Tensor(mask)) * hidden }
      }
    }

    // MARK: pick
    Way(parts: "pick", "the best score is taken, whichever token has it") {
      $0.picked { $0.gather = { scores, _ in scores.max(axis: -1, keepDims: true) } }
    }
    Way(parts: "pick", "the first position's ids are used for all") {
      $0.picked { $0.ids = $0.ids[.all, 0..<1].broadcast(to: $0.ids.shape) }
    }
    Way(parts: "pick", "the axis of size 1 is left in place") {
      $0.picked { $0.finish = { $0 } }
    }
    Way(parts: "pick", "squeezed() without an axis takes every axis of size 1, B and T among them")
    {
      $0.picked { $0.finish = { $0.squeezed() } }
    }

    // MARK: maskedMean
    Way(parts: "maskedMean", "the sum is divided by all positions, padding included") {
      $0.maskedMean { $0.count = { weights in Tensor(Float(weights.shape[1])) } }
    }
    Way(parts: "maskedMean", "the mask is ignored") {
      $0.maskedMean { $0.weights = .ones($0.weights.shape) }
    }
    Way(parts: "maskedMean", "the mask is turned around") {
      $0.maskedMean { $0.weights = 1 - $0.weights }
    }
    Way(parts: "maskedMean", "the sum is not divided") {
      $0.maskedMean { $0.count = { _ in Tensor(1) } }
    }
    Way(parts: "maskedMean", "the whole batch is divided by one count") {
      $0.maskedMean { $0.count = { weights in weights.sum() } }
    }
  }
}

extension TensorsAttempts {
  @WayList static var otherWays: [Way] {
    Way("centered", "a sum divided by the count") {
      $0["x"] - $0["x"].sum(axis: -1, keepDims: true) / $0["x"].shape[-1]
    }
    Way("centered", "einops") {
      let mean = reduce($0["x"], "... c -> ...", .mean)
      return $0["x"] - mean[.ellipsis, .newAxis]
    }
    Way("normalizedRows", "a loop over rows") { example in
      let x = example["x"]
      let rows = x.reshaped([-1, x.shape[-1]])
      return stacked((0..<rows.shape[0]).map { rows[$0] / rows[$0].sum() }).reshaped(x.shape)
    }
    Way("allDifferences", ".newAxis") { $0["a"][.all, .newAxis] - $0["b"] }
    Way("allDifferences", "a loop over scalars") {
      let (a, b) = ($0["a"].scalars, $0["b"].scalars)
      return Tensor(a.map { a in b.map { b in a - b } })
    }
    Way("splitHeads", "reshaped, then transposed") {
      let (B, T, C) = ($0["x"].shape[0], $0["x"].shape[1], $0["x"].shape[2])
      let H = $0.integer("headCount")
      return $0["x"].reshaped([B, T, H, C / H]).transposed(0, 2, 1, 3)
    }
    Way("splitHeads", "a slice for each head") {
      stacked($0["x"].split(parts: $0.integer("headCount"), axis: -1), axis: 1)
    }
    Way("mergeHeads", "transposed, then reshaped") {
      let (B, T) = ($0["x"].shape[0], $0["x"].shape[2])
      return $0["x"].swappedAxes(1, 2).reshaped([B, T, -1])
    }
    Way("mergeHeads", "heads merged one by one") { example in
      let heads = example["x"]
      return concatenated((0..<heads.shape[1]).map { heads[.all, $0] }, axis: -1)
    }
    Way("similarities", "matmul") { matmul($0["query"], $0["key"].swappedAxes(-1, -2)) }
    Way("similarities", "keys first, then transposed") {
      matmul($0["key"], $0["query"].swappedAxes(-1, -2)).swappedAxes(-1, -2)
    }
    Way("similarities", "products, then a sum") {
      let (query, key) = ($0["query"], $0["key"])
      return (query[.all, .all, .newAxis] * key[.all, .newAxis]).sum(axis: -1)
    }
    Way(mask: "causalMask", "positions compared") {
      let positions = IntTensor.arange($0.integer("size"))
      return positions .<= positions[.all, .newAxis]
    }
    Way(mask: "causalMask", "not the upper triangle") {
      .!triu(Mask.full([$0.integer("size"), $0.integer("size")], true), k: 1)
    }
    Way("hideUnseen", "−∞ added") {
      $0["scores"] + which($0.mask("mask"), Tensor(0), Tensor(-Float.infinity))
    }
    Way("hideUnseen", "the mask turned around, and the choices too") {
      which(.!$0.mask("mask"), -Double.infinity, $0["scores"])
    }
    Way("pick", "one-hot") {
      let V = $0["scores"].shape[-1]
      let isChosen = $0.ids("ids")[.ellipsis, .newAxis] .== IntTensor.arange(V)
      return ($0["scores"] * Tensor(isChosen)).sum(axis: -1)
    }
    Way("pick", "a loop over scalars") {
      let (scores, ids) = ($0["scores"], $0.ids("ids"))
      let V = scores.shape[-1]
      let all = scores.scalars
      let picked = ids.scalars.enumerated().map { place, id in all[place * V + id] }
      return Tensor(picked, shape: ids.shape)
    }
    Way("maskedMean", "einsum") {
      let weights = Tensor($0.mask("mask"))
      return einsum("b t c, b t -> b c", $0["x"], weights) / weights.sum(axis: 1, keepDims: true)
    }
    Way("maskedMean", "which") {
      let mask = $0.mask("mask")
      let counts = Tensor(mask).sum(axis: 1, keepDims: true)
      return which(mask[.ellipsis, .newAxis], $0["x"], 0).sum(axis: 1) / counts
    }
  }
}
