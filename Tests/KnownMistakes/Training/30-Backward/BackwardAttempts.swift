import Foundation
import KataTesting
import PlainFunctions
import Tensors

final class BackwardAttempts: KataAttempts {}

extension BackwardAttempts {
  static var mistakes: [Way] { sums + layers + norms + heads }

  @WayList private static var sums: [Way] {
    Way(parts: "sumsBack", "the axes added in front are not summed up") {
      $0.broadcastBack {
        $0.sumsAdded = false
        $0.finish = { sum, shape in
          var sum = sum
          while sum.rank > shape.rank { sum = sum[0] }
          return sum.reshaped(shape)
        }
      }
    }
    Way(parts: "sumsBack", "the axes whose size was 1 are not summed up") {
      $0.broadcastBack {
        $0.sumsRepeated = false
        $0.finish = { sum, _ in sum }
      }
    }
    Way(parts: "sumsBack", "nothing is summed up: the gradient is given back as it is") {
      $0.broadcastBack {
        $0.reduce = { gradient, _ in gradient }
        $0.finish = { gradient, _ in gradient }
      }
    }
    Way(parts: "sumsBack", "the mean is taken, and not the sum") {
      $0.broadcastBack { $0.reduce = { $0.mean(axes: $1, keepDims: true) } }
    }
    Way(parts: "sumsBack", "the maximum is taken, and not the sum") {
      $0.broadcastBack { $0.reduce = { $0.max(axes: $1, keepDims: true) } }
    }
    Way(parts: "sumsBack", "sizes of 1 are kept, and the result has not the tensor's shape") {
      $0.broadcastBack { $0.finish = { sum, _ in sum } }
    }
    Way(parts: "sumsBack", "sizes of 1 are dropped, also those that the tensor had") {
      $0.broadcastBack { $0.finish = { sum, _ in sum.squeezed() } }
    }
    Way(parts: "sumsBack", "axes are compared from the first, and not from the last") {
      $0.broadcastBack { $0.added = { _, _ in 0 } }
    }
    Way(parts: "sumsBack", "all is summed up to one number") {
      $0.broadcastBack { $0.finish = { sum, shape in sum.sum().broadcast(to: shape) } }
    }
  }

  @WayList private static var layers: [Way] {
    // MARK: Linear
    Way(parts: "sendsBackThroughLinear", "the weight is transposed on the way back, too") {
      $0.linearBack { $0.ofX = { matmul($0, $1.transposed()) } }
    }
    Way(parts: "sendsBackThroughLinear", "the weight's gradient lies the other way: [I, O]") {
      $0.linearBack { $0.ofWeight = { matmul($1.transposed(), $0) } }
    }
    Way(parts: "sendsBackThroughLinear", "the weight's gradient is a mean over the rows") {
      $0.linearBack { $0.ofWeight = { matmul($0.transposed(), $1) / Float($0.shape[0]) } }
    }
    Way(parts: "sendsBackThroughLinear", "the bias' gradient is a mean over the rows") {
      $0.linearBack { $0.ofBias = { rows, _ in rows.mean(axis: 0) } }
    }
    Way(parts: "sendsBackThroughLinear", "the bias' gradient is not summed over the rows") {
      $0.linearBack { $0.ofBias = { rows, _ in rows } }
    }
    Way(parts: "sendsBackThroughLinear", "the bias' gradient is summed over everything") {
      $0.linearBack { $0.ofBias = { rows, _ in rows.sum() } }
    }
    Way(parts: "sendsBackThroughLinear", "the bias' gradient is that of the last row alone") {
      $0.linearBack { $0.ofBias = { rows, _ in rows[-1] } }
    }
    Way(parts: "sendsBackThroughLinear", "the bias' gradient is 1 for each row") {
      $0.linearBack { $0.ofBias = { rows, _ in Tensor.ones(rows.shape).sum(axis: 0) } }
    }

    // MARK: Loss
    Way(parts: "sendsBackThroughLoss", "it is not divided by the number of places") {
      $0.lossBack { $0.divide = { sum, _ in sum } }
    }
    Way(parts: "sendsBackThroughLoss", "it is divided by the number of classes") {
      $0.lossBack { $0.divide = { $0 / Float($1[1]) } }
    }
    Way(parts: "sendsBackThroughLoss", "it is divided by the number of all scores") {
      $0.lossBack { $0.divide = { $0 / Float($1.elementCount) } }
    }
    Way(parts: "sendsBackThroughLoss", "the sign is turned around") {
      $0.lossBack { $0.subtract = { $1 - $0 } }
    }
    Way(parts: "sendsBackThroughLoss", "the shares are given, and 1 is not subtracted") {
      $0.lossBack { $0.subtract = { shares, _ in shares } }
    }
    Way(parts: "sendsBackThroughLoss", "1 is subtracted everywhere, and not at the right class") {
      $0.lossBack { $0.subtract = { shares, _ in shares - 1 } }
    }
    Way(parts: "sendsBackThroughLoss", "only the right class gets something") {
      $0.lossBack { $0.subtract = { ($0 - 1) * $1 } }
    }
    Way(parts: "sendsBackThroughLoss", "1 is subtracted from the scores, not from the shares") {
      $0.lossBack { $0.shares = { $0 } }
    }
    Way(parts: "sendsBackThroughLoss", "1 is subtracted from the logarithms of the shares") {
      $0.lossBack { $0.shares = { $0 - $0.logSumExp(axis: -1, keepDims: true) } }
    }
    Way(parts: "sendsBackThroughLoss", "the shares add up along the places") {
      $0.lossBack { $0.shares = { softmax($0, axis: 0) } }
    }
    Way(parts: "sendsBackThroughLoss", "powers are taken with no maximum subtracted") {
      $0.lossBack { $0.shares = { exp($0) / exp($0).sum(axis: -1, keepDims: true) } }
    }

    // MARK: GELU
    Way(parts: "sendsBackThroughGELU", "x · φ(x) is forgotten: Φ depends on x too") {
      $0.geluBack { $0.slope = { _, below, _ in below } }
    }
    Way(parts: "sendsBackThroughGELU", "Φ is forgotten") { $0.geluBack { $0.slope = { $0 * $2 } } }
    Way(parts: "sendsBackThroughGELU", "φ is not multiplied by x") {
      $0.geluBack { $0.slope = { $1 + $2 } }
    }
    Way(parts: "sendsBackThroughGELU", "x · φ(x) is subtracted") {
      $0.geluBack { $0.slope = { $1 - $0 * $2 } }
    }
    Way(parts: "sendsBackThroughGELU", "φ is not divided by √(2π)") {
      $0.geluBack { $0.density = { exp(-0.5 * $0 * $0) } }
    }
    Way(parts: "sendsBackThroughGELU", "φ is divided by 2π, and not by its root") {
      $0.geluBack { $0.density = { exp(-0.5 * $0 * $0) / (2 * Float.pi) } }
    }
    Way(parts: "sendsBackThroughGELU", "φ has no ½ in its power") {
      $0.geluBack { $0.density = { exp(-1 * $0 * $0) / (2 * Double.pi).squareRoot() } }
    }
    Way(parts: "sendsBackThroughGELU", "Φ has no √2") {
      $0.geluBack { $0.below = { 0.5 * (1 + erf($0)) } }
    }
    Way(parts: "sendsBackThroughGELU", "Φ is not halved") {
      $0.geluBack { $0.below = { 1 + erf($0 / 2.squareRoot()) } }
    }
    Way(
      parts: "sendsBackThroughGELU", "the slope is given, and not multiplied by what comes back"
    ) {
      $0.geluBack { $0.finish = { _, slope in slope } }
    }
    Way(parts: "sendsBackThroughGELU", "GELU itself is applied to what comes back") {
      $0.geluBack {
        $0.slope = { _, below, _ in below }
        $0.finish = { gradient, _ in 0.5 * gradient * (1 + erf(gradient / 2.squareRoot())) }
      }
    }
  }
}
