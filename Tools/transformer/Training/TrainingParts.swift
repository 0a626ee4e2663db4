import Layers
import Tensors

/// What a training needs beside the model: how wrong it was, what moves it, how far, and what it is asked.
/// The engine's, or whoever's: the loop does not ask.
public struct TrainingParts: Sendable {
  /// Of logits `[B, T, V]` and targets `[B, T]`, in which −100 counts nothing, one number.
  public typealias Loss = @Sendable (_ logits: Tensor, _ targets: IntTensor) -> Tensor
  /// The learning rate of a step, from 0, where the highest one comes after the warm-up.
  public typealias Schedule =
    @Sendable (_ peak: Double, _ warmupCount: Int, _ stepCount: Int, _ step: Int) -> Double

  /// Of a model, and how much of itself a number loses with each step, times the learning rate.
  public typealias OptimizerMaker =
    @Sendable (_ model: any Module, _ weightDecay: Double) -> ClippingOptimizer

  package var loss: Loss
  package var optimizer: OptimizerMaker
  package var schedule: Schedule
  /// Nil where the objective makes its own.
  package var batches: TrainingBatches?
  /// Whose they are, in a sentence; nil where all are the engine's.
  package var owners: String?

  package static let engine = TrainingParts(
    loss: { crossEntropy($0, $1) },
    optimizer: { model, decay in
      let optimizer = AdamW(model, learningRate: 0, betas: (0.9, 0.99), weightDecay: decay)
      return ClippingOptimizer(optimizer) { $0.step($1, maximumNorm: 1) }
    },
    schedule: { peak, warmupCount, stepCount, step in
      TrainingSettings.learningRate(ofStep: step, of: stepCount, peak, warmupCount)
    })
}

/// An optimizer, and how it makes a step of gradients that may be too long.
public struct ClippingOptimizer {
  let optimizer: any Optimizer
  let step: (Gradients) -> Void

  public init<Kind: Optimizer>(
    _ optimizer: Kind, step: @escaping (_ optimizer: Kind, _ gradients: Gradients) -> Void
  ) {
    self.optimizer = optimizer
    self.step = { step(optimizer, $0) }
  }
}

/// What becomes of sequences before a model reads them.
public struct TrainingBatches: Sendable {
  /// Rows of equal length, and where they are no filler: `[B, T]` each.
  public typealias Stacker =
    @Sendable (_ rows: [[Int]], _ filler: Int) -> (
      ids: IntTensor, mask: Mask
    )
  /// What a model reads that says what comes next, and the target of each place: `[B, T]` each.
  public typealias Shifter = @Sendable (_ rows: [[Int]]) -> (ids: IntTensor, targets: IntTensor)
  /// What a model reads that fills blanks, and the target of each place, −100 where nothing is asked: the
  /// shape of `ids` each.
  public typealias Hider =
    @Sendable (
      _ ids: IntTensor, _ special: Set<Int>, _ maskID: Int, _ vocabularySize: Int,
      _ generator: inout RandomGenerator
    ) -> (ids: IntTensor, targets: IntTensor)

  let stacked: Stacker
  let nextTokens: Shifter
  let masked: Hider

  public init(
    stacked: @escaping Stacker, nextTokens: @escaping Shifter, masked: @escaping Hider
  ) {
    (self.stacked, self.nextTokens, self.masked) = (stacked, nextTokens, masked)
  }
}
