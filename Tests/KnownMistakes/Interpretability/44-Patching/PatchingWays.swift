import KataTesting
import Tensors

extension PatchingAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "measures", "as it is meant") { $0.logitDifference { _ in } }
    Way(parts: "measures", "of log-probabilities") {
      $0.logitDifference {
        $0.last = { $0[.all, -1] - $0[.all, -1].logSumExp(axis: -1, keepDims: true) }
      }
    }
    Way(parts: "measures", "one text after another") {
      $0.logitDifference {
        $0.pick = { scores, tokens in
          stacked(tokens.scalars.enumerated().map { scores[$0.offset, $0.element] })
        }
      }
    }
    Way(parts: "measures", "both means, and their difference") {
      $0.logitDifference {
        $0.difference = { stacked([$0, $1]) }
        $0.result = { $0[0].mean() - $0[1].mean() }
      }
    }
    Way(parts: "ablates", "as it is meant") { $0.ablated { _ in } }
    Way(parts: "ablates", "a mask of numbers") {
      $0.ablated { $0.put = { Tensor($0) * $1 + (1 - Tensor($0)) * $2 } }
    }
    Way("ablates", "the heads are taken apart, and joined again") { example in
      let found = example["found"]
      var heads = found.split(parts: found.shape[1], axis: 1)  // [B, 1, T, D] each
      let head = heads[example.integer("head")]
      let mean = head.mean(axes: [0, 2], keepDims: true).broadcast(to: head.shape)
      heads[example.integer("head")] = example.integer("mean") == 1 ? mean : .zeros(head.shape)
      return concatenated(heads, axis: 1)
    }
    Way(parts: "ablates", "the mean of means") {
      $0.ablated { $0.mean = { $0.mean(axis: 0, keepDims: true).mean(axis: 2, keepDims: true) } }
    }
    Way(parts: "leavesHeadsOut", "as it is meant") { $0.headLeftOut { _ in } }
    Way(parts: "runsBoth", "as it is meant") { $0.bothRun { _ in } }
    Way(parts: "patches", "as it is meant") { $0.patched { _ in } }
    Way(parts: "patches", "a mask of numbers") {
      $0.patched { $0.patch = { Tensor($0) * $1 + (1 - Tensor($0)) * $2 } }
    }
    Way(parts: "holdsLaws", "as it is meant") { $0.patchedByLaws { _ in } }
    Way(parts: "holdsLaws", "a mask of numbers") {
      $0.patchedByLaws { $0.patch = { Tensor($0) * $1 + (1 - Tensor($0)) * $2 } }
    }
    Way(parts: "restores", "as it is meant") { $0.restored { _ in } }
    Way(parts: "restores", "1 less what is missing") {
      $0.restored { $0.share = { 1 - ($1 - $0) / ($1 - $2) } }
    }
    Way(parts: "restores", "both signs turned around") {
      $0.restored { $0.share = { ($2 - $0) / ($2 - $1) } }
    }
    Way(parts: "restores", "wrong less right, everywhere") {
      $0.restored { $0.measure { $0.difference = { $1 - $0 } } }
    }
    Way(parts: "mapsStream", "as it is meant") { $0.streamMap { _ in } }
    Way(parts: "mapsStream", "the rows of an identity are the masks") {
      $0.streamMap {
        $0.isThere = { place, T, _ in (Tensor.eye(T)[place] .> 0.5)[.all, .newAxis] }
      }
    }
    Way(parts: "mapsHeads", "as it is meant") { $0.headMap { _ in } }
    Way(parts: "mapsHeads", "sums of all texts are divided") {
      $0.headMap { $0.measure { $0.result = { $0.sum() } } }
    }
  }
}
