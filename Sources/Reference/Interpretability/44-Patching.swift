// Kata 44: Patching.
//
// Which part of a model does something is found out by experiments: a part is taken away, or it is given
// what it computed for another text. The lesson is Katas/Lessons/44-Patching.md.

import Layers
import Tensors

/// Two runs of a model, of which the one gets parts of the other: activation patching.
///
/// A clean text has what the model needs to know; in a corrupted one it is missing, or is something else. What
/// the clean run computed at one place is put into the corrupted run at the same place. If the answer comes
/// back, then what was needed went through that place. Source: Meng et al., "Locating and Editing Factual
/// Associations in GPT" (2022), section 2; the measure is that of Wang et al., "Interpretability in the Wild"
/// (2022), section 3.
public struct Patching {
  /// The model, in evaluation.
  public let model: GPT2
  public let contrast: Contrast
  /// All that the clean run computed, by name.
  public let clean: Recording
  /// The logit difference of the clean run.
  public let cleanDifference: Float
  /// The logit difference of the corrupted run.
  public let corruptedDifference: Float

  // MARK: - Measuring

  /// By how much a model prefers the right tokens to the wrong ones: the difference of two logits at the last
  /// position, and of all texts the mean.
  ///
  /// It is also the logarithm of how many times likelier the right one is, since what a softmax subtracts from
  /// both is the same.
  ///
  /// Exercise: 4 lines, 10 minutes. Helpful: `stacked(_:axis:)`, `gather(_:axis:)`, whose ids have as many axes
  /// as the scores; `mean()` and `item()`.
  /// - Parameters:
  ///   - logits: `[B, T, V]`.
  ///   - right: `[B]`, a token for each text.
  ///   - wrong: `[B]`, likewise.
  public static func logitDifference(
    _ logits: Tensor, right: IntTensor, wrong: IntTensor
  ) -> Float {
    let tokens = stacked([right, wrong], axis: 1)  // [B, 2]
    let pairs = logits[.all, -1].gather(tokens, axis: 1)  // [B, 2]
    let differences = pairs[.all, 0] - pairs[.all, 1]  // [B]
    return differences.mean().item()
  }

  // MARK: - Taking away

  /// Takes away what one head found, and leaves what the others did.
  ///
  /// Zeros are a value that the head may never have given. Its mean, over all positions of all texts, says
  /// nothing of *this* text, and leaves what later layers are used to.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `mean(axes:keepDims:)`, `Tensor.zeros(_:)`, `.==` with
  /// `IntTensor.arange(_:)`, `mask[.all, .newAxis, .newAxis]`, `which(_:_:_:)`, which broadcasts.
  /// - Parameters:
  ///   - found: `[B, H, T, D]`.
  ///   - head: from 0 to H − 1.
  ///   - ablation: what takes its place: zeros or its mean.
  /// - Returns: `[B, H, T, D]`.
  public static func ablated(_ found: Tensor, head: Int, by ablation: Ablation) -> Tensor {
    let mean = found.mean(axes: [0, 2], keepDims: true)  // [1, H, 1, D]
    let other = ablation == .mean ? mean : .zeros(mean.shape)
    let isHead = (IntTensor.arange(found.shape[1]) .== head)[.all, .newAxis, .newAxis]  // [H, 1, 1]
    return which(isHead, other, found)  // [B, H, T, D]
  }

  /// What a model says without one of its heads.
  ///
  /// Equals a forward hook in PyTorch on what the attention's output layer is given.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `record(_:replacing:_:)`, and its names: what the heads of the first
  /// block find is `blocks.0.attention.found`.
  /// - Parameters:
  ///   - model: in evaluation: see ``Layers/Module/eval()``.
  ///   - ids: `[B, T]`.
  ///   - layer: the head's block, from 0.
  ///   - head: from 0.
  /// - Returns: logits, `[B, T, V]`.
  public static func logits(
    of model: GPT2, _ ids: IntTensor, layer: Int, head: Int, by ablation: Ablation
  ) -> Tensor {
    let name = "blocks.\(layer).attention.found"
    let replacement: (Tensor) -> Tensor = { ablated($0, head: head, by: ablation) }
    let run = record(model, replacing: [name: replacement]) { model(ids).logits }
    return run.output  // [B, T, V]
  }

  // MARK: - Patching

  /// Runs the model on both, and keeps what it computes of the clean texts.
  ///
  /// Exercise: 8 lines, 10 minutes. Uses 15. Helpful: `record(_:_:)`, which gives what its body returned and a recording.
  /// - Parameters:
  ///   - model: in evaluation.
  ///   - contrast: clean and corrupted texts, one beside the other.
  public init(_ model: GPT2, _ contrast: Contrast) {
    self.model = model
    self.contrast = contrast
    let (logits, recording) = record(model) { model(contrast.clean).logits }  // [B, T, V]
    let corrupted = model(contrast.corrupted).logits  // [B, T, V]
    clean = recording
    cleanDifference = Self.logitDifference(logits, right: contrast.right, wrong: contrast.wrong)
    corruptedDifference = Self.logitDifference(
      corrupted, right: contrast.right, wrong: contrast.wrong)
  }

  /// The corrupted run, with one of its tensors replaced by the clean run's where a mask is true.
  ///
  /// All of the stream replaced gives the clean run, and nothing replaced the corrupted one, both to the bit:
  /// so numbers are chosen, and none is added to another.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `record(_:replacing:_:)`, `which(_:_:_:)`; ``clean``, which has a
  /// tensor for each name.
  /// - Parameters:
  ///   - name: such as `blocks.1.attention.found`.
  ///   - mask: broadcasts to the tensor of that name.
  /// - Returns: logits, `[B, T, V]`.
  public func logits(patching name: String, where mask: Mask) -> Tensor {
    let own = clean[name]
    let replacement: (Tensor) -> Tensor = { which(mask, own, $0) }
    let run = record(model, replacing: [name: replacement]) { model(contrast.corrupted).logits }
    return run.output  // [B, T, V]
  }

  /// How much of the logit difference comes back: (patched − corrupted) ÷ (clean − corrupted).
  ///
  /// 1 where the patched run is as sure as the clean one, 0 where nothing changed. It may be below 0 and above 1:
  /// what was patched then speaks against the right token, or for it without what usually holds against it.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: ``logits(patching:where:)``.
  public func share(patching name: String, where mask: Mask) -> Float {
    let logits = logits(patching: name, where: mask)  // [B, T, V]
    let patched = Self.logitDifference(logits, right: contrast.right, wrong: contrast.wrong)
    return (patched - corruptedDifference) / (cleanDifference - corruptedDifference)
  }

  /// How much comes back for each layer and position, when the stream *before* that block gets the clean numbers
  /// at that position alone.
  ///
  /// So the first row is about what enters the first block: which tokens matter at all. Equals what
  /// transformer-lens calls `resid_pre` patching.
  ///
  /// Exercise: 10 lines, 15 minutes. Helpful: the names `sum` and `blocks.0.mlp.sum`; a mask of `[T, 1]`.
  /// - Returns: `[L, T]`.
  public func streamShares() -> Tensor {
    let (L, T) = (model.blocks.count, contrast.clean.shape[1])
    var shares: [Float] = []
    for layer in 0..<L {
      let name = layer == 0 ? "sum" : "blocks.\(layer - 1).mlp.sum"
      for place in 0..<T {
        let isPlace = (IntTensor.arange(T) .== place)[.all, .newAxis]  // [T, 1]
        shares.append(share(patching: name, where: isPlace))
      }
    }
    return Tensor(shares, shape: [L, T])  // [L, T]
  }

  /// How much comes back for each head, when what it finds is the clean run's at all positions.
  ///
  /// Exercise: 10 lines, 15 minutes. Helpful: `model.blocks[0].attention.headCount`; a mask of `[H, 1, 1]`.
  /// - Returns: `[L, H]`.
  public func headShares() -> Tensor {
    let (L, H) = (model.blocks.count, model.blocks[0].attention.headCount)
    var shares: [Float] = []
    for layer in 0..<L {
      let name = "blocks.\(layer).attention.found"
      for head in 0..<H {
        let isHead = (IntTensor.arange(H) .== head)[.all, .newAxis, .newAxis]  // [H, 1, 1]
        shares.append(share(patching: name, where: isHead))
      }
    }
    return Tensor(shares, shape: [L, H])  // [L, H]
  }
}

// kata: given
/// What takes the place of what a head finds.
public enum Ablation: Sendable {
  case zero
  /// The head's mean over all positions of all texts.
  case mean
}

// kata: given
/// Texts in pairs, alike but for what the model needs to know, and what it would say of them.
public struct Contrast: Sendable {
  /// Texts that `right` goes on with, `[B, T]`.
  public let clean: IntTensor
  /// As many, as long ones that `wrong` goes on with, `[B, T]`.
  public let corrupted: IntTensor
  /// A token for each pair, `[B]`.
  public let right: IntTensor
  /// Likewise, `[B]`.
  public let wrong: IntTensor

  public init(clean: IntTensor, corrupted: IntTensor, right: IntTensor, wrong: IntTensor) {
    self.clean = clean
    self.corrupted = corrupted
    self.right = right
    self.wrong = wrong
  }
}
