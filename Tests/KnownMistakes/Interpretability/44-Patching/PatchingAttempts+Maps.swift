import KataTesting
import Tensors

extension PatchingAttempts {
  /// Mistakes in the maps of all layers.
  @WayList static var mapping: [Way] {
    // MARK: The stream
    Way(parts: "mapsStream", "the stream after each block is patched, and not before it") {
      $0.streamMap { $0.name = { "blocks.\($0).mlp.sum" } }
    }
    Way(parts: "mapsStream", "the stream between attention and MLP is patched") {
      $0.streamMap { $0.name = { "blocks.\($0).attention.sum" } }
    }
    Way(parts: "mapsStream", "what each attention gives is patched, and not the stream") {
      $0.streamMap { $0.name = { "blocks.\($0).attention.output" } }
    }
    Way(parts: "mapsStream", "what each MLP gives is patched, and not the stream") {
      $0.streamMap { $0.name = { "blocks.\($0).mlp.contract" } }
    }
    Way(parts: "mapsStream", "the embeddings are patched in every row") {
      $0.streamMap { $0.name = { _ in "sum" } }
    }
    Way(parts: "mapsStream", "all positions up to this one are patched") {
      $0.streamMap {
        $0.isThere = { place, T, _ in (IntTensor.arange(T) .<= place)[.all, .newAxis] }
      }
    }
    Way(parts: "mapsStream", "all positions from this one on are patched") {
      $0.streamMap {
        $0.isThere = { place, T, _ in (IntTensor.arange(T) .>= place)[.all, .newAxis] }
      }
    }
    Way(parts: "mapsStream", "all positions but this one are patched") {
      $0.streamMap { $0.isThere = { place, T, _ in .!isPlace(place, of: T, before: 1) } }
    }
    Way(parts: "mapsStream", "all positions are patched at once") {
      $0.streamMap { $0.isThere = { _, _, _ in .full([1], true) } }
    }
    Way(parts: "mapsStream", "positions are counted from 1") {
      $0.streamMap { $0.isThere = { place, T, _ in isPlace(place - 1, of: T, before: 1) } }
    }
    Way(parts: "mapsStream", "positions are counted from the end") {
      $0.streamMap { $0.isThere = { place, T, _ in isPlace(T - 1 - place, of: T, before: 1) } }
    }
    Way(
      parts: "mapsStream",
      "a channel is patched, and no position: the mask lies along the last axis"
    ) {
      example in
      let C = example.integer("hiddenSize")
      return example.streamMap { $0.isThere = { place, _, _ in isPlace(place, of: C, before: 0) } }
    }
    Way(
      parts: "mapsStream", "a text is patched, and no position: the mask lies along the first axis"
    ) {
      $0.streamMap { formula in
        let B = formula.clean.shape[0]
        formula.isThere = { place, _, _ in isPlace(place, of: B, before: 2) }
      }
    }
    Way(parts: "mapsStream", "the axes are exchanged: [T, L]") {
      $0.streamMap { $0.arrange = { stacked($0).reshaped([$1, $2]).transposed() } }
    }
    Way(parts: "mapsStream", "the loops are exchanged, and the shape is not") {
      $0.streamMap {
        $0.arrange = { stacked($0).reshaped([$1, $2]).transposed().reshaped([$1, $2]) }
      }
    }
    Way(parts: "mapsStream", "the rows are turned around: the last block comes first") {
      $0.streamMap { formula in
        let L = formula.model.layerCount
        formula.name = { HookedModel.stream(before: L - 1 - $0) }
      }
    }
    Way(parts: "mapsStream", "clean and corrupted are exchanged") { $0.streamMap { $0.exchange() } }
    Way(parts: "mapsStream", "it is not divided: the metric is not normalized") {
      $0.streamMap { $0.share = { patched, _, corrupted in patched - corrupted } }
    }
    Way(parts: "mapsStream", "it is turned around: how much is still missing") {
      $0.streamMap { $0.share = { ($1 - $0) / ($1 - $2) } }
    }
    Way(parts: "mapsStream", "the shares of a row are made to add up to 1") {
      $0.streamMap {
        $0.arrange = {
          let shares = stacked($0).reshaped([$1, $2])
          return shares / shares.sum(axis: 1, keepDims: true)
        }
      }
    }

    // MARK: Heads
    Way(parts: "mapsHeads", "all heads of a block are patched at once") {
      $0.headMap { $0.isThere = { _, _, _ in .full([1], true) } }
    }
    Way(parts: "mapsHeads", "all heads but this one are patched") {
      $0.headMap { $0.isThere = { head, H, _ in .!isPlace(head, of: H, before: 2) } }
    }
    Way(parts: "mapsHeads", "all heads up to this one are patched") {
      $0.headMap {
        $0.isThere = { head, H, _ in (IntTensor.arange(H) .<= head)[.all, .newAxis, .newAxis] }
      }
    }
    Way(
      parts: "mapsHeads",
      "a channel of every head is patched, and no head: the mask lies along the last axis"
    ) { example in
      let D = example.integer("hiddenSize") / example.integer("headCount")
      return example.headMap { $0.isThere = { head, _, _ in isPlace(head, of: D, before: 0) } }
    }
    Way(
      parts: "mapsHeads",
      "a position of every head is patched, and no head: the mask lies along the third axis"
    ) { $0.headMap { $0.isThere = { head, _, T in isPlace(head, of: T, before: 1) } } }
    Way(
      parts: "mapsHeads", "a text is patched, and no head: the mask lies along the first axis"
    ) {
      $0.headMap { formula in
        let B = formula.clean.shape[0]
        formula.isThere = { head, _, _ in isPlace(head, of: B, before: 3) }
      }
    }
    Way(parts: "mapsHeads", "a head is patched at the last position alone") {
      $0.headMap {
        $0.isThere = { head, H, T in
          isPlace(head, of: H, before: 2) .& isPlace(T - 1, of: T, before: 1)
        }
      }
    }
    Way(
      parts: "mapsHeads",
      "a head's channels are patched in what the attention gives, where all heads are mixed"
    ) { example in
      let C = example.integer("hiddenSize")
      return example.headMap {
        $0.name = { "blocks.\($0).attention.output" }
        $0.isThere = { head, H, _ in
          let (start, end) = (head * C / H, (head + 1) * C / H)
          return (IntTensor.arange(C) .>= start) .& (IntTensor.arange(C) .< end)
        }
      }
    }
    Way(parts: "mapsHeads", "heads are counted from 1") {
      $0.headMap { $0.isThere = { head, H, _ in isPlace(head - 1, of: H, before: 2) } }
    }
    Way(parts: "mapsHeads", "a head's values are patched, and not what it finds") {
      $0.headMap { $0.name = { "blocks.\($0).attention.values" } }
    }
    Way(parts: "mapsHeads", "a head's queries are patched, and not what it finds") {
      $0.headMap { $0.name = { "blocks.\($0).attention.queries" } }
    }
    Way(parts: "mapsHeads", "a head's keys are patched, and not what it finds") {
      $0.headMap { $0.name = { "blocks.\($0).attention.keys" } }
    }
    Way(parts: "mapsHeads", "a head's pattern is patched, and not what it finds") {
      $0.headMap { $0.name = { "blocks.\($0).attention.pattern" } }
    }
    Way(parts: "mapsHeads", "the heads of the first block are patched in every row") {
      $0.headMap { $0.name = { _ in "blocks.0.attention.found" } }
    }
    Way(parts: "mapsHeads", "the rows are turned around: the last block comes first") {
      $0.headMap { formula in
        let L = formula.model.layerCount
        formula.name = { "blocks.\(L - 1 - $0).attention.found" }
      }
    }
    Way(parts: "mapsHeads", "the axes are exchanged: [H, L]") {
      $0.headMap { $0.arrange = { stacked($0).reshaped([$1, $2]).transposed() } }
    }
    Way(parts: "mapsHeads", "the loops are exchanged, and the shape is not") {
      $0.headMap {
        $0.arrange = { stacked($0).reshaped([$1, $2]).transposed().reshaped([$1, $2]) }
      }
    }
    Way(parts: "mapsHeads", "clean and corrupted are exchanged") { $0.headMap { $0.exchange() } }
    Way(parts: "mapsHeads", "it is not divided: the metric is not normalized") {
      $0.headMap { $0.share = { patched, _, corrupted in patched - corrupted } }
    }
    Way(parts: "mapsHeads", "it is turned around: how much is still missing") {
      $0.headMap { $0.share = { ($1 - $0) / ($1 - $2) } }
    }
  }
}
