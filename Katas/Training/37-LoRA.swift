// Kata 37: LoRA.
//
// A large model learns something new by a few numbers beside each layer, and keeps its own. The lesson is
// Katas/Lessons/37-LoRA.md.

import Layers
import Tensors

/// A trained linear layer that stays as it is, and beside it a narrow way that learns:
/// y = x · Wᵀ + b + α/r · (x · Aᵀ) · Bᵀ.
///
/// A brings the input down to r channels, B brings these up to the output's. Together they are a change of
/// the weight that has I · r + r · O numbers, where W has I · O. Equals `peft.tuners.lora.Linear` without
/// dropout. Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), section 4.1.
public final class LoRALinear: Module {
  /// The layer with W and b, which never train.
  public let base: Linear
  /// A, `[rank, I]`: random at first. `lora_A.weight` in PEFT.
  @Parameter public var down: Tensor
  /// B, `[O, rank]`: 0 at first. `lora_B.weight` in PEFT.
  @Parameter public var up: Tensor
  /// α/r: how much the change counts.
  public let scale: Float
  /// Whether the base's weight has the change in it: see ``merge()``.
  public private(set) var isMerged = false

  /// Freezes a layer, and puts a way beside it that gives 0 at first.
  ///
  /// A is spread evenly between −1/√I and 1/√I, drawn at once; B is 0. So training starts from the layer
  /// as it was, and B has something to learn from. Equals what PEFT does by default: `kaiming_uniform_`
  /// with a = √5.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 02. Helpful: `base.freeze()`, the shape of `base.weight`,
  /// `Tensor.randomUniform(_:from:to:using:)`, `Tensor.zeros(_:)`.
  /// - Parameters:
  ///   - base: a layer from I to O channels. It is the same one afterwards, and no copy.
  ///   - rank: r, how many channels the way has inside.
  ///   - alpha: α. With α/r and not r alone, another rank wants no other learning rate.
  ///   - generator: where the random numbers come from.
  public init(_ base: Linear, rank: Int, alpha: Float, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What the way adds to the weight, as one matrix: α/r · B · A, of rank r at most.
  ///
  /// Equals PEFT's `get_delta_weight`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `matmul(_:_:)`.
  /// - Returns: `[O, I]`.
  public var change: Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Applies the layer, and adds what the way makes of the same input.
  ///
  /// The way goes through its r channels, and the matrix of ``change`` is never made. Once it is merged,
  /// the base's weight has it already.
  ///
  /// Exercise: 4 lines, 10 minutes. Uses 02. Helpful: `matmul(_:_:)`, `transposed()`; ``isMerged``.
  /// - Parameter x: `[…, I]`.
  /// - Returns: `[…, O]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Adds the change to the base's weight, so that the layer costs what it did before.
  ///
  /// What is merged already stays so. The result of the layer is the same but for rounding. Equals PEFT's
  /// `merge`.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `base.weight`, which can be set; ``isMerged``.
  public func merge() {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Takes the change out of the base's weight again. What is not merged stays as it is.
  ///
  /// Exercise: 3 lines, 5 minutes.
  public func unmerge() {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// Ways beside some of a model's linear layers, and the model frozen but for them.
///
/// A model's layers are called from within it, and stay where they are. So what trains is given to them as
/// weights, for the time of a call: see ``adapted(_:)``.
///
/// ```swift
/// let lora = LoRA(model, targets: ["query", "value"], rank: 8, alpha: 16, using: &generator)
/// let optimizer = AdamW(lora, learningRate: 1e-3)
/// let (loss, gradients) = withGradients(of: lora) {
///   lora.adapted { crossEntropy(model(ids).logits, targets) }
/// }
/// ```
public final class LoRA: Module {
  /// The model, whose own numbers stay.
  public let model: any Module
  /// What was put beside which layer, by the layers' names in the model: `blocks.0.attention.query`.
  public let adapters: [String: LoRALinear]

  /// Freezes a model, and puts a way beside each of its linear layers that is meant.
  ///
  /// All else is frozen too: norms, tables, and layers that are not meant. A new head that should train is
  /// unfrozen afterwards. A layer is meant by its whole name, or by the end of it, in whole words between
  /// points: `query` means `blocks.0.attention.query` and no `blocks.0.requery`. Equals PEFT's
  /// `get_peft_model` with `target_modules`.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 02. Helpful: `model.submodules()`, whose elements have a name and a
  /// module; `module as? Linear`, `hasSuffix(_:)`; they are drawn one after another, in that order.
  /// - Parameters:
  ///   - targets: names of layers. What is no linear layer is passed over.
  ///   - rank: r of each.
  ///   - alpha: α of each.
  public init(
    _ model: some Module, targets: [String], rank: Int, alpha: Float,
    using generator: inout RandomGenerator
  ) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Runs something with the model, each layer's weight being W + α/r · B · A for as long.
  ///
  /// The sums are part of what is computed, so that gradients go through them to A and B. Afterwards the
  /// model has the very weights that it had, also where something is thrown: to subtract what was added
  /// would leave a rounding behind at every step. What is merged has its change already.
  ///
  /// Exercise: 7 lines, 20 minutes. Helpful: `defer { … }`, ``LoRALinear/change``, ``LoRALinear/isMerged``;
  /// `adapters.values.filter { … }`, an array, whose order stays.
  /// - Parameter body: uses the model.
  /// - Returns: what the body returns.
  public func adapted<Value>(_ body: () throws -> Value) rethrows -> Value {
    // Your code here instead of the next line.
    notWritten()
  }
}

extension LoRA {
  /// Adds all changes to the model's weights: see ``LoRALinear/merge()``. From then on the model is an
  /// ordinary one again, to be saved and run by whoever never heard of LoRA.
  public func merge() {
    for adapter in adapters.values { adapter.merge() }
  }

  /// Takes all changes out of the model's weights again.
  public func unmerge() {
    for adapter in adapters.values { adapter.unmerge() }
  }

  /// How many numbers train: those of the ways, and of what was unfrozen.
  public var trainedCount: Int {
    parameters().filter { !$0.isFrozen }.reduce(0) { $0 + $1.value.count }
  }
}
