import KataTesting
import PlainFunctions
import Tensors

final class PatchingAttempts: KataAttempts {}

extension PatchingAttempts {
  static var mistakes: [Way] { measuring + ablating + leavingOut + patching + mapping }

  /// Mistakes in the logit difference.
  @WayList private static var measuring: [Way] {
    Way(parts: "measures", "the difference is turned around: wrong less right") {
      $0.logitDifference { $0.difference = { $1 - $0 } }
    }
    Way(parts: "measures", "all positions count, and not the last alone") {
      $0.logitDifference { $0.last = { $0.mean(axis: 1) } }
    }
    Way(parts: "measures", "the first position is read") {
      $0.logitDifference { $0.last = { $0[.all, 0] } }
    }
    Way(parts: "measures", "the position before the last is read") {
      $0.logitDifference { $0.last = { $0[.all, max(0, $0.shape[1] - 2)] } }
    }
    Way(parts: "measures", "probabilities are compared, and not logits") {
      $0.logitDifference { $0.last = { softmax($0[.all, -1]) } }
    }
    Way(parts: "measures", "the texts' differences are added, and no mean is taken") {
      $0.logitDifference { $0.result = { $0.sum() } }
    }
    Way(parts: "measures", "only the first text counts") {
      $0.logitDifference { $0.result = { $0[0] } }
    }
    Way(parts: "measures", "only the right token's logit counts") {
      $0.logitDifference { $0.difference = { right, _ in right } }
    }
    Way(parts: "measures", "it is compared with the mean of all tokens, and not with the wrong one")
    {
      $0.logitDifference { $0.pickWrong = { scores, _ in scores.mean(axis: 1) } }
    }
    Way(parts: "measures", "it is compared with the best token, and not with the wrong one") {
      $0.logitDifference { $0.pickWrong = { scores, _ in scores.max(axis: 1) } }
    }
    Way(parts: "measures", "every text is asked for the tokens of all texts") {
      $0.logitDifference { $0.pick = { $0.take($1, axis: 1).mean(axis: 1) } }
    }
    Way(parts: "measures", "every text is asked for the first text's tokens") {
      $0.logitDifference { $0.pick = { $0[.all, $1[0].item()] } }
    }
    Way(parts: "measures", "the logits are divided, and not subtracted") {
      $0.logitDifference { $0.difference = { $0 / $1 } }
    }
    Way(parts: "measures", "the difference has no sign") {
      $0.logitDifference { $0.difference = { abs($0 - $1) } }
    }
    Way(parts: "measures", "the logits are added, and not subtracted") {
      $0.logitDifference { $0.difference = { $0 + $1 } }
    }
    Way(parts: "measures", "it is said how often the right token is ahead") {
      $0.logitDifference { $0.difference = { Tensor($0 .> $1) } }
    }
  }

  /// Mistakes in taking a head away.
  @WayList private static var ablating: [Way] {
    Way(parts: "ablates", "all heads are replaced, and not the one") {
      $0.ablated { $0.mask = { _, found in .full(found.shape, true) } }
    }
    Way(parts: "ablates", "nothing is replaced") {
      $0.ablated { $0.put = { _, _, found in found } }
    }
    Way(parts: "ablates", "all other heads are replaced, and this one stays") {
      $0.ablated { $0.mask = { [mask = $0.mask] in .!mask($0, $1) } }
    }
    Way(parts: "ablates", "heads are counted from 1") {
      $0.ablated { $0.mask = { isPlace($0 - 1, of: $1.shape[1], before: 2) } }
    }
    Way(parts: "ablates", "all heads up to this one are replaced") {
      $0.ablated {
        $0.mask = { (IntTensor.arange($1.shape[1]) .<= $0)[.all, .newAxis, .newAxis] }
      }
    }
    Way(parts: "ablates", "a channel of every head is replaced: the mask lies along the last axis")
    {
      $0.ablated { $0.mask = { isPlace($0, of: $1.shape[3], before: 0) } }
    }
    Way(
      parts: "ablates", "a position of every head is replaced: the mask lies along the third axis"
    ) {
      $0.ablated { $0.mask = { isPlace($0, of: $1.shape[2], before: 1) } }
    }
    Way(parts: "ablates", "a text is replaced, and no head: the mask lies along the first axis") {
      $0.ablated { $0.mask = { isPlace($0, of: $1.shape[0], before: 3) } }
    }
    Way(parts: "ablates", "only the last position is replaced") {
      $0.ablated {
        $0.mask = { [mask = $0.mask] head, found in
          let T = found.shape[2]
          return mask(head, found) .& isPlace(T - 1, of: T, before: 1)
        }
      }
    }
    Way(parts: "ablates", "zero and mean are exchanged") {
      $0.ablated { $0.other = { $1 ? $0 * 0 : $0 } }
    }
    Way(parts: "ablates", "it is always zero") { $0.ablated { $0.other = { mean, _ in mean * 0 } } }
    Way(parts: "ablates", "it is always the mean") { $0.ablated { $0.other = { mean, _ in mean } } }
    Way(parts: "ablates", "the mean is over positions alone, and each text keeps its own") {
      $0.ablated { $0.mean = { $0.mean(axis: 2, keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over texts alone, and each position keeps its own") {
      $0.ablated { $0.mean = { $0.mean(axis: 0, keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over heads") {
      $0.ablated { $0.mean = { $0.mean(axis: 1, keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over channels") {
      $0.ablated { $0.mean = { $0.mean(axis: 3, keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over the channels too: one number for the head") {
      $0.ablated { $0.mean = { $0.mean(axes: [0, 2, 3], keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over the heads too: all heads have one") {
      $0.ablated { $0.mean = { $0.mean(axes: [0, 1, 2], keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is over texts and heads") {
      $0.ablated { $0.mean = { $0.mean(axes: [0, 1], keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is that of all numbers there are") {
      $0.ablated { $0.mean = { $0.mean(axes: [0, 1, 2, 3], keepDims: true) } }
    }
    Way(parts: "ablates", "a sum takes the place of the mean") {
      $0.ablated { $0.mean = { $0.sum(axes: [0, 2], keepDims: true) } }
    }
    Way(parts: "ablates", "the mean is subtracted, and does not take the place") {
      $0.ablated { $0.put = { which($0, $2 - $1, $2) } }
    }
    Way(parts: "ablates", "the mean is added, and does not take the place") {
      $0.ablated { $0.put = { which($0, $2 + $1, $2) } }
    }
  }

  /// Mistakes in a run without a head.
  @WayList private static var leavingOut: [Way] {
    Way(
      parts: "leavesHeadsOut",
      "all of what the attention gives is replaced by zeros, and not one head's part"
    ) {
      $0.headLeftOut {
        $0.part = "attention.output"
        $0.change = { x, _ in x * 0 }
      }
    }
    Way(
      parts: "leavesHeadsOut",
      "the head's channels are cleared in what the attention gives, where all heads are mixed"
    ) { example in
      let H = example.integer("headCount")
      return example.headLeftOut {
        $0.part = "attention.output"
        $0.change = { x, head in
          let parts = rearrange(x, "b t (h d) -> b h t d", ["h": H])
          let cleared = AblationFormula()(parts, head: head, isMean: false)
          return rearrange(cleared, "b h t d -> b t (h d)")
        }
      }
    }
    Way(
      parts: "leavesHeadsOut",
      "the stream behind the attention is replaced by zeros, and not what a head found"
    ) {
      $0.headLeftOut {
        $0.part = "attention.sum"
        $0.change = { x, _ in x * 0 }
      }
    }
    Way(parts: "leavesHeadsOut", "what the MLP gives is taken away, and no head") {
      $0.headLeftOut {
        $0.part = "mlp.contract"
        $0.change = { x, _ in x * 0 }
      }
    }
    Way(parts: "leavesHeadsOut", "the head's values are replaced, and not what it found") {
      $0.headLeftOut { $0.part = "attention.values" }
    }
    Way(parts: "leavesHeadsOut", "the head's queries are replaced, and not what it found") {
      $0.headLeftOut { $0.part = "attention.queries" }
    }
    Way(parts: "leavesHeadsOut", "the head's keys are replaced, and not what it found") {
      $0.headLeftOut { $0.part = "attention.keys" }
    }
    Way(parts: "leavesHeadsOut", "all heads of the block are replaced") {
      $0.headLeftOut { $0.ablation.mask = { _, found in .full(found.shape, true) } }
    }
    Way(parts: "leavesHeadsOut", "the head is replaced in every block") {
      $0.headLeftOut { $0.isEverywhere = true }
    }
    Way(parts: "leavesHeadsOut", "blocks are counted from 1") {
      $0.headLeftOut { $0.layer = { $0 - 1 } }
    }
    Way(parts: "leavesHeadsOut", "the block behind is changed") {
      $0.headLeftOut { $0.layer = { $0 + 1 } }
    }
    Way(parts: "leavesHeadsOut", "layer and head are exchanged") { example in
      let (layer, head) = (example.integer("layer"), example.integer("head"))
      return example.headLeftOut {
        $0.layer = { _ in head }
        $0.ablation.mask = { isPlace(layer, of: $1.shape[1], before: 2) }
      }
    }
    Way(parts: "leavesHeadsOut", "the replacement is not used: these are the model's own logits") {
      $0.headLeftOut { $0.change = { x, _ in x } }
    }
    Way(parts: "leavesHeadsOut", "heads are counted from 1") {
      $0.headLeftOut { $0.ablation.mask = { isPlace($0 - 1, of: $1.shape[1], before: 2) } }
    }
    Way(parts: "leavesHeadsOut", "it is always zero") {
      $0.headLeftOut { $0.ablation.other = { mean, _ in mean * 0 } }
    }
    Way(parts: "leavesHeadsOut", "it is always the mean") {
      $0.headLeftOut { $0.ablation.other = { mean, _ in mean } }
    }
    Way(parts: "leavesHeadsOut", "the mean is over positions alone, and each text keeps its own") {
      $0.headLeftOut { $0.ablation.mean = { $0.mean(axis: 2, keepDims: true) } }
    }
  }
}
