import Tensors

extension Example {
  /// The name of what is patched, which stays as it is in a rehearsal: `blocks.0.attention.found`.
  public var place: String { found(inputTexts["place"], "place").all[0] }

  /// Whether patching everything gives the clean run, and nothing the corrupted one, to the bit: of the stream
  /// behind each block, and before the first.
  /// - Parameters:
  ///   - clean: the logits of the clean run.
  ///   - patched: the logits where a tensor of a name is patched, where a mask is true.
  public func patchingLaws(
    clean: Tensor, corrupted: Tensor, _ patched: (_ name: String, _ mask: Mask) -> Tensor
  ) -> Answers {
    let streams = ["sum"] + (0..<integer("layerCount")).map { "blocks.\($0).mlp.sum" }
    let all = streams.map { patched($0, .full([1], true)) }
    let none = streams.map { patched($0, .full([1], false)) }
    return [
      "everything patched": all[0], "nothing patched": none[0],
      "all of the stream patched gives the clean run, to the bit": all.allSatisfy {
        $0.scalars == clean.scalars
      },
      "nothing patched gives the corrupted run, to the bit": none.allSatisfy {
        $0.scalars == corrupted.scalars
      },
    ]
  }
}
