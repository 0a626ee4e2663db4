import Foundation
import Tensors

/// The inputs of an example for `softmax`, and what a way has to do with them.
private struct Input {
  let x: Tensor
  let axis: Int

  init(_ example: Example) { (x, axis) = (example["x"], example.integer("axis")) }

  /// Another axis than the one that was asked for: the last one, or the first.
  var wrongAxis: Int { axis == x.rank - 1 || axis == -1 ? 0 : -1 }
  /// e to the power of x, the largest of each row being e⁰.
  var powers: Tensor { exp(x - x.max(axis: axis, keepDims: true)) }

  /// The shares that powers have of their sum.
  func shares(_ powers: Tensor) -> Tensor { powers / powers.sum(axis: axis, keepDims: true) }
}

final class SoftmaxAttempts: KataAttempts {}

extension SoftmaxAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: Axes
    Way("givesShares", "the shares add up along the last axis, whichever was asked for") {
      let powers = exp($0["x"] - $0["x"].max(axis: -1, keepDims: true))
      return powers / powers.sum(axis: -1, keepDims: true)
    }
    Way("givesShares", "the shares add up along the first axis, whichever was asked for") {
      let powers = exp($0["x"] - $0["x"].max(axis: 0, keepDims: true))
      return powers / powers.sum(axis: 0, keepDims: true)
    }
    Way("givesShares", "the shares add up along another axis") {
      let input = Input($0)
      let powers = exp(input.x - input.x.max(axis: input.wrongAxis, keepDims: true))
      return powers / powers.sum(axis: input.wrongAxis, keepDims: true)
    }
    Way("givesShares", "the maximum is subtracted as asked, and the sum taken along the last axis")
    {
      let input = Input($0)
      return input.powers / input.powers.sum(axis: -1, keepDims: true)
    }
    Way("givesShares", "the shares of all elements together add up to 1") {
      let powers = exp($0["x"] - $0["x"].max())
      return powers / powers.sum()
    }
    Way("givesShares", "the sum is of all elements, and no maximum is subtracted") {
      exp($0["x"]) / exp($0["x"]).sum()
    }
    Way("givesShares", "keepDims is missing") {
      let input = Input($0)
      let powers = exp(input.x - input.x.max(axis: input.axis))
      return powers / powers.sum(axis: input.axis)
    }
    Way("givesShares", "keepDims is missing from the maximum") {
      let input = Input($0)
      return input.shares(exp(input.x - input.x.max(axis: input.axis)))
    }
    Way("givesShares", "keepDims is missing from the sum") {
      let input = Input($0)
      return input.powers / input.powers.sum(axis: input.axis)
    }

    Way("givesShares", "2.718 stands in e's place, which has more digits") {
      let input = Input($0)
      return input.shares(
        exp((input.x - input.x.max(axis: input.axis, keepDims: true)) * log(2.718)))
    }

    // MARK: What is subtracted
    Way("givesShares", "no maximum is subtracted, so that large powers overflow") {
      let input = Input($0)
      return input.shares(exp(input.x))
    }
    Way("givesShares", "one maximum is subtracted from all rows, and the powers of far ones are 0")
    {
      let input = Input($0)
      return input.shares(exp(input.x - input.x.max()))
    }
    Way("givesShares", "the maximum is subtracted along another axis than the sum is taken") {
      let input = Input($0)
      return input.shares(exp(input.x - input.x.max(axis: input.wrongAxis, keepDims: true)))
    }
    Way("givesShares", "the minimum is subtracted, not the maximum") {
      let input = Input($0)
      return input.shares(exp(input.x - input.x.min(axis: input.axis, keepDims: true)))
    }
    Way("givesShares", "the mean is subtracted, not the maximum") {
      let input = Input($0)
      return input.shares(exp(input.x - input.x.mean(axis: input.axis, keepDims: true)))
    }
    Way("givesShares", "the maximum is subtracted from the powers, not before them") {
      let input = Input($0)
      let powers = exp(input.x)
      return input.shares(powers - powers.max(axis: input.axis, keepDims: true))
    }
    Way("givesShares", "scores are limited to 80, not brought below 0") {
      let input = Input($0)
      return input.shares(exp(input.x.clip(max: 80)))
    }

    // MARK: What is divided
    Way("givesShares", "powers are divided by the largest of them, or by nothing") {
      let input = Input($0)
      return input.powers / input.powers.max(axis: input.axis, keepDims: true)
    }
    Way("givesShares", "powers are divided by their mean") {
      let input = Input($0)
      return input.powers / input.powers.mean(axis: input.axis, keepDims: true)
    }
    Way("givesShares", "x is divided by its sum, and no powers are taken") {
      let input = Input($0)
      return input.shares(input.x)
    }
    Way("givesShares", "the logarithms of the shares are given") {
      let input = Input($0)
      return input.x - input.x.logSumExp(axis: input.axis, keepDims: true)
    }
    Way("givesShares", "the powers are those of −x") {
      let input = Input($0)
      return input.shares(exp(input.x.min(axis: input.axis, keepDims: true) - input.x))
    }
    Way("givesShares", "the powers are those of 2, not of e") {
      let input = Input($0)
      return input.shares(pow(2, input.x - input.x.max(axis: input.axis, keepDims: true)))
    }
    Way("givesShares", "scores of −∞ are taken for 0") {
      let input = Input($0)
      let x = which(input.x .== -Float.infinity, 0, input.x)
      return input.shares(exp(x - x.max(axis: input.axis, keepDims: true)))
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
