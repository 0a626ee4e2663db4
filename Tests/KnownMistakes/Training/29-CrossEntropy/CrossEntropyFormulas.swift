import Foundation
import KataTesting
import Tensors

/// Logarithms of shares as a row of parts.
struct LogSoftmaxFormula: Formula {
  /// What is subtracted before the powers are taken.
  var peak: ReductionFormula
  /// What the powers are added up by.
  var sum: ReductionFormula
  var lower: (_ x: Tensor, _ peak: Tensor) -> Tensor = { $0 - $1 }
  var raise: Move = { exp($0) }
  /// What the logarithm of the sum is subtracted from.
  var kept: (_ x: Tensor, _ lowered: Tensor) -> Tensor = { $1 }
  var subtract: (_ lowered: Tensor, _ sum: Tensor) -> Tensor = { $0 - log($1) }
  var finish: Move = { $0 }

  init(axis: Int = -1) {
    peak = ReductionFormula(axis: axis) { $0.max(axis: $1, keepDims: $2) }
    sum = ReductionFormula(axis: axis) { $0.sum(axis: $1, keepDims: $2) }
  }

  /// The axis of both; nil for all axes.
  var axis: Int? {
    get { sum.axis }
    set { (peak.axis, sum.axis) = (newValue, newValue) }
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let lowered = lower(x, peak(x))
    return finish(subtract(kept(x, lowered), sum(raise(lowered))))
  }
}

/// The loss as a row of parts. Targets are `[…]`, and scores of their classes too.
struct LossFormula: Formula {
  var ignored = -100
  var logShares = LogSoftmaxFormula()
  /// What is looked up of an ignored target.
  var classes: (_ targets: IntTensor, _ counts: Mask) -> IntTensor = { which($1, $0, 0) }
  var pick: (_ logShares: Tensor, _ classes: IntTensor) -> Tensor = {
    $0.gather($1[.ellipsis, .newAxis], axis: -1).squeezed(axis: -1)
  }
  var negate: Move = { -$0 }
  /// What of the losses is added up.
  var counted: (_ losses: Tensor, _ counts: Mask) -> Tensor = { which($1, $0, 0) }
  var total: Move = { $0.sum() }
  /// What the sum is divided by.
  var divisor: (_ counts: Mask, _ V: Int) -> Tensor = { counts, _ in Tensor(counts).sum() }
  var finish: Move = { $0 }

  func callAsFunction(_ logits: Tensor, _ targets: IntTensor) -> Tensor {
    let counts = targets .!= ignored
    let scores = pick(logShares(logits), classes(targets, counts))
    let sum = total(counted(negate(scores), counts))
    return finish(sum / divisor(counts, logits.shape[-1]))
  }
}

/// The loss of a language model as a row of parts. The first axis is the batch's.
struct NextTokenFormula: Formula {
  var loss = LossFormula()
  var guesses: Move = { $0[.all, ..<(-1)] }
  var tokens: (_ ids: IntTensor) -> IntTensor = { $0[.all, 1...] }
  /// Where a target counts, of the mask.
  var text: (_ mask: Mask) -> Mask = { $0[.all, 1...] }
  var hide: (_ targets: IntTensor, _ text: Mask) -> IntTensor = { which($1, $0, -100) }

  func callAsFunction(_ logits: Tensor, of ids: IntTensor, mask: Mask?) -> Tensor {
    var targets = tokens(ids)
    if let mask { targets = hide(targets, text(mask)) }
    return loss(guesses(logits), targets)
  }
}

/// A perplexity as a row of parts. Losses and counts are `[batches]`.
struct PerplexityFormula: Formula {
  var weights: Move = { $0 }
  var total: (_ losses: Tensor, _ weights: Tensor) -> Tensor = { ($0 * $1).sum() }
  var divisor: (_ weights: Tensor) -> Tensor = { $0.sum() }
  var finish: Move = { exp($0) }

  func callAsFunction(_ losses: Tensor, counts: Tensor) -> Tensor {
    let weights = weights(counts)
    return finish(total(losses, weights) / divisor(weights))
  }
}

/// Bits a byte as a row of parts.
struct BitsFormula: Formula {
  var nats: (_ loss: Float, _ tokenCount: Int) -> Float = { $0 * Float($1) }
  var bits: (_ nats: Float) -> Float = { $0 / Foundation.log(2) }
  var length: (_ text: String, _ tokenCount: Int) -> Int = { text, _ in text.utf8.count }
  var divide: (_ bits: Float, _ length: Float) -> Float = { $0 / $1 }

  func callAsFunction(loss: Float, tokenCount: Int, of text: String) -> Tensor {
    let bits = bits(nats(loss, tokenCount))
    return Tensor(divide(bits, Float(length(text, tokenCount))))
  }
}

extension Example {
  func logSoftmax(
    _ change: @escaping (inout LogSoftmaxFormula) -> Void
  ) -> Exchange<LogSoftmaxFormula> {
    Exchange(of: LogSoftmaxFormula(axis: integer("axis")), change) { $0(self["x"]) }
  }

  func loss(_ change: @escaping (inout LossFormula) -> Void) -> Exchange<LossFormula> {
    Exchange(of: LossFormula().changed { $0.ignored = integer("ignored") }, change) {
      $0(self["logits"], ids("targets"))
    }
  }

  func nextTokenLoss(
    _ change: @escaping (inout NextTokenFormula) -> Void
  ) -> Exchange<NextTokenFormula> {
    Exchange(of: NextTokenFormula(), change) {
      $0(self["logits"], of: ids("ids"), mask: optionalMask("mask"))
    }
  }

  func batchPerplexity(
    _ change: @escaping (inout PerplexityFormula) -> Void
  ) -> Exchange<PerplexityFormula> {
    Exchange(of: PerplexityFormula(), change) {
      $0(self["losses"], counts: Tensor(sizes("tokenCounts").map { Float($0) }))
    }
  }

  func bitsPerByte(_ change: @escaping (inout BitsFormula) -> Void) -> Exchange<BitsFormula> {
    Exchange(of: BitsFormula(), change) {
      $0(loss: self["loss"].item(), tokenCount: integer("tokenCount"), of: text("text"))
    }
  }
}
