// Kata 34: Pretraining.
//
// All that you built, in one loop: a GPT-2 that knows nothing reads texts until it can tell some of its own.
// The lesson is Katas/Lessons/34-Pretraining.md.

import Layers
import Tensors

/// A GPT-2 in training: what it learns from, what moves it, and how far it is.
///
/// What step n learns from, and at which rate, is a function of n and the seed. So the weights, what the
/// optimizer remembers and the losses so far are all that it takes to stop and to go on.
public final class Pretraining {
  public let model: GPT2
  public let optimizer: any Optimizer
  public let schedule: LearningRateSchedule
  /// How long all gradients of a step together may be.
  public let maximumNorm: Float
  /// What it learns from: sequences of tokens, of any lengths.
  public let sequences: [[Int]]
  /// What it never learns from.
  public let heldOut: [[Int]]
  /// How many sequences a step has.
  public let batchSize: Int
  /// Decides which sequences meet in a batch.
  public let seed: Int
  /// The losses of all steps so far, in nats a token.
  public var losses: [Float] = []
  /// The losses on what is held out, each after so many steps.
  public var heldOutLosses: [Float] = []

  public init(
    _ model: GPT2, _ optimizer: any Optimizer, _ schedule: LearningRateSchedule,
    on sequences: [[Int]], heldOut: [[Int]], batchSize: Int, maximumNorm: Float = 1, seed: Int = 0
  ) {
    (self.model, self.optimizer, self.schedule) = (model, optimizer, schedule)
    (self.sequences, self.heldOut) = (sequences, heldOut)
    (self.batchSize, self.maximumNorm, self.seed) = (batchSize, maximumNorm, seed)
  }

  // MARK: - Before the first step

  /// How far a weight's first numbers spread: the standard deviation 0.02, and less, 0.02 / √(2 · blocks), where
  /// something is added to the residual stream.
  ///
  /// Each block adds twice to the stream, at the end of its attention and of its MLP. So 2 · blocks sums of
  /// equal spread would make √(2 · blocks) times the spread of one: divided by that, the stream does not grow
  /// with the number of blocks. Source: Radford et al., "Language Models are Unsupervised Multitask
  /// Learners" (2019), section 2.3. Equals `_init_weights` of Hugging Face's `GPT2PreTrainedModel`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `hasSuffix(_:)`; what ends a half of a block is called
  /// `attention.output.weight` and `mlp.contract.weight`.
  /// - Parameter name: of a matrix or table, in the state dictionary.
  public static func deviation(of name: String, blockCount: Int) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Gives a model GPT-2's first weights: normal numbers in matrices and tables, 1 in the gains of norms and 0
  /// in biases.
  ///
  /// They are drawn in the order of `namedParameters()`. Then the first loss is about ln V: with PyTorch's tables
  /// of standard deviation 1, it would be in the tens, and the first thousand steps would be spent on that.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 15. Helpful: ``deviation(of:blockCount:)``; `parameter.value`, which has
  /// a `shape` and can be set; gains are the `weight`s of one axis.
  public static func initialize(_ model: GPT2, using generator: inout RandomGenerator) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Divides a long text into windows to learn from and windows to be tested on: the last ones.
  ///
  /// No token is in both. And none of what is held out stands between two windows that the model learns from,
  /// as it would if they were shuffled first: neighbors in a text have names and subjects in common.
  ///
  /// Exercise: 3 lines, 10 minutes. Uses 33.
  /// - Parameters:
  ///   - ids: of the text, in order.
  ///   - length: how many tokens a window has.
  ///   - heldOutCount: how many windows are held out; not more than there are.
  public static func divided(
    _ ids: [Int], length: Int, heldOutCount: Int
  ) -> (sequences: [[Int]], heldOut: [[Int]]) {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - A step

  /// What a step learns from: a batch of the epoch that the step is in.
  ///
  /// An epoch goes through all sequences once, in an order of its own; its generator starts with seed + epoch.
  /// Asked for again, it is the same: nothing of the order has to be saved.
  ///
  /// Exercise: 4 lines, 15 minutes. Uses 33. Helpful: `RandomGenerator(seed:)` of a `UInt64`; how often
  /// `batchSize` goes into all sequences, rounded up.
  /// - Parameter step: from 0.
  public func batch(of step: Int) -> [[Int]] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The loss on a batch, and its gradients.
  ///
  /// The batch may come in parts, where memory holds no more at once: the result is that of all of them
  /// together. Equals `loss.backward()` of Hugging Face's model for each part, whose losses are sums divided
  /// by the targets of all parts, after one `zero_grad()`.
  ///
  /// Exercise: 9 lines, 20 minutes. Uses 29, 32 and 33. Helpful: `Batches.nextTokens(of:)`, `Accumulation`,
  /// `withGradients(of:_:)`; `targets .!= -100`, and `IntTensor(_:)` of a mask, whose `sum()` counts.
  /// - Parameter parts: of sequences with two tokens or more.
  /// - Returns: nil where there is nothing to learn from.
  public func gradients(of parts: [[[Int]]]) -> (loss: Float, gradients: Gradients)? {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Learns from a batch: one step.
  ///
  /// In training mode, at the rate that the schedule has for this step, by gradients that are clipped. The loss
  /// that it notes is that *before* the step. Equals `zero_grad()`, `backward()`, `clip_grad_norm_`,
  /// `optimizer.step()` and `scheduler.step()`, in this order.
  ///
  /// Exercise: 5 lines, 15 minutes. Uses 31 and 32. Helpful: ``gradients(of:)``, `model.train()`,
  /// `losses.count`, which is how many steps were made.
  public func step(on parts: [[[Int]]]) {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Many steps

  /// The mean loss on what is held out, over all of its tokens.
  ///
  /// Without dropout, and nothing is learned. Afterwards the model trains on as before.
  ///
  /// Exercise: 11 lines, 20 minutes. Uses 29 and 33. Helpful: `model.eval()`, `defer`,
  /// `stride(from:to:by:)`; a mean over batches weighs each by its targets.
  /// - Returns: in nats a token.
  public func heldOutLoss() -> Float {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Trains until so many steps were made, those before included, and looks at the held-out loss after every
  /// `interval` of them.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: ``batch(of:)``, ``step(on:)``, ``heldOutLoss()``,
  /// `isMultiple(of:)`.
  /// - Parameter stepCount: of all steps; the schedule has as many or more.
  public func train(until stepCount: Int, every interval: Int) {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Stopping and going on

  /// All that it takes to go on: the weights as `model.NAME`, what the optimizer remembers as `optimizer.NAME`,
  /// and both lists of losses, `losses` and `heldOutLosses`.
  ///
  /// Exercise: 6 lines, 10 minutes. Helpful: a `StateDictionary()` that begins empty, whose names can be set;
  /// in a loop over one, each is a name and a tensor; `Tensor(losses)`.
  public func stateDictionary() -> StateDictionary {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Goes on where another training was, bit for bit.
  ///
  /// Exercise: 9 lines, 15 minutes. Helpful: `hasPrefix(_:)`, `dropFirst(_:)`; `scalars` of a tensor.
  /// - Parameter state: of that one's ``stateDictionary()``.
  /// - Throws: what does not fit the model or its optimizer.
  public func load(_ state: StateDictionary) throws(StateMismatch) {
    // Your code here instead of the next line.
    notWritten()
  }
}
