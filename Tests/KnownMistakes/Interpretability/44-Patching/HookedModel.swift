import KataTesting
import Tensors

/// A GPT-2 whose numbers can be looked at and replaced on the way, by the recorder's names.
struct HookedModel {
  let model: GPT2Formula
  /// All that a run computed, and its logits under that name.
  typealias Kept = [String: Tensor]
  /// Gives what takes the place of what was computed under a name.
  typealias Hook = (_ name: String, _ x: Tensor) -> Tensor

  init(_ example: Example) { model = GPT2Formula(example) }

  var layerCount: Int { model.configuration.layerCount }
  var headCount: Int { model.configuration.headCount }

  /// - Parameter ids: `[B, T]`.
  func run(_ ids: IntTensor, _ hook: Hook = { _, x in x }) -> Kept {
    var kept: Kept = [:]
    func named(_ x: Tensor, _ name: String) -> Tensor {
      let y = hook(name, x)
      kept[name] = y
      return y
    }
    var x = named(model.embedding(ids), "sum")  // [B, T, C]
    for (layer, block) in model.row.blocks.enumerated() {
      let (attention, name) = (block.attention, "blocks.\(layer).")
      let read = block.attentionHalf.norm(x)
      func heads(_ projection: Move, _ part: String) -> Tensor {
        named(attention.splitHeads(projection(read)), "\(name)attention.\(part)")
      }
      let scores = attention.scores(
        heads(attention.query, "queries"), heads(attention.key, "keys"))
      let pattern = named(attention.pattern(scores, nil), name + "attention.pattern")
      let found = attention.mixture(pattern, heads(attention.value, "values"))  // [B, H, T, D]
      let merged = attention.mergeHeads(named(found, name + "attention.found"))
      x = named(
        x + named(attention.output(merged), name + "attention.output"), name + "attention.sum")
      let added = named(block.mlp(block.mlpHalf.norm(x)), name + "mlp.contract")
      x = named(x + added, name + "mlp.sum")
    }
    _ = named(model.logits(model.finished(x)), "logits")
    return kept
  }

  /// The logits of a run, `[B, T, V]`.
  func logits(_ ids: IntTensor, _ hook: Hook = { _, x in x }) -> Tensor {
    run(ids, hook)["logits"]!
  }

  /// The stream before a block.
  static func stream(before layer: Int) -> String {
    layer == 0 ? "sum" : "blocks.\(layer - 1).mlp.sum"
  }
}

/// True at one place of an axis, behind which there are others.
func isPlace(_ place: Int, of count: Int, before others: Int) -> Mask {
  let places = IntTensor.arange(count) .== place
  return (0..<others).reduce(places) { mask, _ in mask[.ellipsis, .newAxis] }
}
