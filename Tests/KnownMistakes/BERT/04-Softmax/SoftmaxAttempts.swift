import Foundation
import KataTesting
import Tensors

/// The inputs of an example for `softmax`, and what a way has to do with them.
private struct Input {
  let x: Tensor
  let axis: Int

  init(_ example: Example) { (x, axis) = (example["x"], example.integer("axis")) }

  /// e to the power of x, the largest of each row being e⁰.
  var powers: Tensor { exp(x - x.max(axis: axis, keepDims: true)) }

  /// The shares that powers have of their sum.
  func shares(_ powers: Tensor) -> Tensor { powers / powers.sum(axis: axis, keepDims: true) }
}

final class SoftmaxAttempts: KataAttempts {}

extension SoftmaxAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: Axes
    Way(
      parts: "givesShares", "the shares add up along the last axis, whichever was asked for"
    ) {
      $0.shares { $0.axis = -1 }
    }
    Way(
      parts: "givesShares", "the shares add up along the first axis, whichever was asked for"
    ) {
      $0.shares { $0.axis = 0 }
    }
    Way(parts: "givesShares", "the shares add up along another axis") {
      let axis = $0.wrongAxis
      return $0.shares { $0.axis = axis }
    }
    Way(
      parts: "givesShares",
      "the maximum is subtracted as asked, and the sum taken along the last axis"
    ) {
      $0.shares { $0.sum.axis = -1 }
    }
    Way(parts: "givesShares", "the shares of all elements together add up to 1") {
      $0.shares { $0.axis = nil }
    }
    Way(parts: "givesShares", "the sum is of all elements, and no maximum is subtracted") {
      $0.shares {
        $0.lower = { x, _ in x }
        $0.sum.axis = nil
      }
    }
    Way(parts: "givesShares", "keepDims is missing") {
      $0.shares { ($0.peak.keepsDims, $0.sum.keepsDims) = (false, false) }
    }
    Way(parts: "givesShares", "keepDims is missing from the maximum") {
      $0.shares { $0.peak.keepsDims = false }
    }
    Way(parts: "givesShares", "keepDims is missing from the sum") {
      $0.shares { $0.sum.keepsDims = false }
    }
    Way(parts: "givesShares", "2.718 stands in e's place, which has more digits") {
      $0.shares { $0.raise = { exp($0 * log(2.718)) } }
    }

    // MARK: What is subtracted
    Way(parts: "givesShares", "no maximum is subtracted, so that large powers overflow") {
      $0.shares { $0.lower = { x, _ in x } }
    }
    Way(
      parts: "givesShares",
      "one maximum is subtracted from all rows, and the powers of far ones are 0"
    ) {
      $0.shares { $0.peak.axis = nil }
    }
    Way(
      parts: "givesShares", "the maximum is subtracted along another axis than the sum is taken"
    ) {
      let axis = $0.wrongAxis
      return $0.shares { $0.peak.axis = axis }
    }
    Way(parts: "givesShares", "the minimum is subtracted, not the maximum") {
      $0.shares { $0.peak.reduce = { $0.min(axis: $1, keepDims: $2) } }
    }
    Way(parts: "givesShares", "the mean is subtracted, not the maximum") {
      $0.shares { $0.peak.reduce = { $0.mean(axis: $1, keepDims: $2) } }
    }
    Way(parts: "givesShares", "the maximum is subtracted from the powers, not before them") {
      $0.shares {
        $0.lower = { x, _ in x }
        $0.raise = { [raise = $0.raise, peak = $0.peak] x in
          let powers = raise(x)
          return powers - peak(powers)
        }
      }
    }
    Way(parts: "givesShares", "scores are limited to 80, not brought below 0") {
      $0.shares { $0.lower = { x, _ in x.clip(max: 80) } }
    }

    // MARK: What is divided
    Way(parts: "givesShares", "powers are divided by the largest of them, or by nothing") {
      $0.shares { $0.sum.reduce = { $0.max(axis: $1, keepDims: $2) } }
    }
    Way(parts: "givesShares", "powers are divided by their mean") {
      $0.shares { $0.sum.reduce = { $0.mean(axis: $1, keepDims: $2) } }
    }
    Way(parts: "givesShares", "x is divided by its sum, and no powers are taken") {
      $0.shares {
        $0.lower = { x, _ in x }
        $0.raise = { $0 }
      }
    }
    Way(parts: "givesShares", "the logarithms of the shares are given") {
      $0.shares { $0.divide = { lowered, _, sum in lowered - log(sum) } }
    }
    Way(parts: "givesShares", "the powers are those of −x") { $0.shares { $0.x = -1 * $0.x } }
    Way(parts: "givesShares", "the powers are those of 2, not of e") {
      $0.shares { $0.raise = { pow(2, $0) } }
    }
    Way(parts: "givesShares", "scores of −∞ are taken for 0") {
      $0.shares { $0.x = which($0.x .== -Float.infinity, 0, $0.x) }
    }
  }
}

extension SoftmaxAttempts {
  @WayList static var otherWays: [Way] {
    Way("givesShares", "log-sum-exp") {
      let input = Input($0)
      return exp(input.x - input.x.logSumExp(axis: input.axis, keepDims: true))
    }
    Way("givesShares", "the axis brought to the end and back") {
      let input = Input($0)
      let rows = input.x.swappedAxes(input.axis, -1)
      let powers = exp(rows - rows.max(axis: -1, keepDims: true))
      return (powers / powers.sum(axis: -1, keepDims: true)).swappedAxes(input.axis, -1)
    }
    Way("givesShares", "axes added by hand, not kept") {
      let input = Input($0)
      let largest = input.x.max(axis: input.axis).expandedDimensions(axis: input.axis)
      let powers = exp(input.x - largest)
      return powers / powers.sum(axis: input.axis).expandedDimensions(axis: input.axis)
    }
    Way("givesShares", "multiplied by one over the sum, half the sum after half the powers") {
      let input = Input($0)
      let halves = 0.5 * input.powers
      return halves * pow(halves.sum(axis: input.axis, keepDims: true), -1)
    }
    Way("givesShares", "a loop over scalars, in double precision") {
      let input = Input($0)
      let rows = input.x.swappedAxes(input.axis, -1)
      let n = rows.shape[-1]
      var shares = rows.scalars
      for start in stride(from: 0, to: shares.count, by: n) {
        let row = shares[start..<start + n].map { Double($0) }
        let powers = row.map { exp($0 - row.max()!) }
        let sum = powers.reduce(0, +)
        for k in 0..<n { shares[start + k] = Float(powers[k] / sum) }
      }
      return Tensor(shares, shape: rows.shape).swappedAxes(input.axis, -1)
    }.leavingTensors
    Way("givesShares", "a loop over scalars, summing in Float32") {
      let input = Input($0)
      let rows = input.x.swappedAxes(input.axis, -1)
      let n = rows.shape[-1]
      var shares = rows.scalars
      for start in stride(from: 0, to: shares.count, by: n) {
        let largest = shares[start..<start + n].max()!
        var sum: Float = 0
        for k in start..<start + n {
          shares[k] = exp(shares[k] - largest)
          sum += shares[k]
        }
        for k in start..<start + n { shares[k] /= sum }
      }
      return Tensor(shares, shape: rows.shape).swappedAxes(input.axis, -1)
    }.leavingTensors
  }
}
