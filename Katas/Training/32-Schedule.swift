// Kata 32: Schedule.
//
// How far each step of a training goes, and how a batch that no memory holds makes one step all the same.
// The lesson is Katas/Lessons/32-Schedule.md.

import Foundation
import Layers
import Tensors

/// A learning rate for each step: up to the peak in a straight line, then down to 0 along half a cosine.
///
/// Equals Hugging Face's `get_cosine_schedule_with_warmup`. Sources: Goyal et al., "Accurate, Large
/// Minibatch SGD" (2017), section 2.2, for the warm-up; Loshchilov and Hutter, "SGDR: Stochastic
/// Gradient Descent with Warm Restarts" (2017), section 3, for the cosine.
public struct LearningRateSchedule: Sendable, Equatable {
  /// The highest rate, that of the first step after the warm-up.
  public let peak: Double
  /// How many steps the warm-up has; 0 where there is none.
  public let warmupCount: Int
  /// How many steps there are, those of the warm-up included.
  public let stepCount: Int

  /// A schedule of `stepCount` steps, the first `warmupCount` of which rise to the peak.
  public init(peak: Double, warmupCount: Int, stepCount: Int) {
    (self.peak, self.warmupCount, self.stepCount) = (peak, warmupCount, stepCount)
  }

  /// The share of the peak that the warm-up allows: step / warmupCount, and 1 once it is over.
  ///
  /// Step 0 has none of it, and the first step behind the warm-up all.
  ///
  /// Exercise: 2 lines, 5 minutes. Helpful: `Double(step)`; without a warm-up there is nothing to divide
  /// by.
  /// - Parameter step: from 0.
  /// - Returns: from 0 to 1.
  public func warmupShare(of step: Int) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The share of the peak that the cosine leaves: (1 + cos(π · done)) / 2, and 1 in the warm-up.
  ///
  /// *Done* is the part of the steps after the warm-up that lie behind: 0 at the first of them, 1 at step
  /// `stepCount`, which is none any more. From there on it stays 1: Hugging Face's cosine would rise
  /// again.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `cos(_:)`, `Double.pi`, `min(_:_:)`; `max(1, n)` where n
  /// divides.
  /// - Parameter step: from 0.
  /// - Returns: from 1 to 0.
  public func cosineShare(of step: Int) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The learning rate of a step: both shares of the peak.
  ///
  /// Exercise: 1 line, 5 minutes.
  /// - Parameter step: from 0; the last one is `stepCount` − 1.
  public func rate(of step: Int) -> Double {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// Gradients of one large batch that comes in parts, since memory holds no more of it at once.
///
/// The loss of a batch is the mean over its targets. So a part weighs as much as it has targets, and not
/// as much as any other: the mean of the parts' means would be another loss. Memory holds one sum,
/// however many parts there are.
public struct Accumulation {
  /// Σ targetCount · gradients over the parts so far; nil before the first.
  public private(set) var gradientSum: Gradients?
  /// Σ targetCount · loss.
  public private(set) var lossSum: Float = 0
  /// How many targets the parts have together.
  public private(set) var targetCount = 0

  /// Nothing yet.
  public init() {}

  /// Adds a part: its gradients and its loss, each times its targets.
  ///
  /// A part in which nothing counts has no mean, and its loss is NaN: it adds nothing.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: `Gradients` have `*` with a `Float` and `+`;
  /// `if let gradientSum { … }`, or `map(_:)`.
  /// - Parameters:
  ///   - gradients: of the part's mean loss, as ``withGradients(of:_:)`` gives them.
  ///   - loss: the mean over the part's targets.
  ///   - targetCount: how many of its places have a target.
  public mutating func add(_ gradients: Gradients, loss: Float, targetCount: Int) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// What the large batch would have given at once: the mean loss over all targets, and its gradients.
  ///
  /// Equals the loss and the gradients of Hugging Face's `Trainer` with `gradient_accumulation_steps`,
  /// which divides by `num_items_in_batch`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `guard let … else { return nil }`.
  /// - Returns: nil where no part had a target.
  public func mean() -> (loss: Float, gradients: Gradients)? {
    // Your code here instead of the next line.
    notWritten()
  }
}
