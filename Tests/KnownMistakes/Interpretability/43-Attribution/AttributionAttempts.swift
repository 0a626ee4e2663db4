import KataTesting
import Tensors

final class AttributionAttempts: KataAttempts {}

extension AttributionAttempts {
  static var mistakes: [Way] { heads + parts + directions + scales + effects + sums + wholes }

  /// Mistakes in what each head adds.
  @WayList private static var heads: [Way] {
    Way(
      parts: "splitsOutput",
      "rows of the weight are taken for columns: heads are what the layer reads, not what it gives"
    ) {
      $0.outputSplit { $0.columns = { rearrange($0, "(h d) c -> h d c", ["h": $1]) } }
    }
    Way(parts: "splitsOutput", "the channels are split as (d h), not as (h d)") {
      $0.outputSplit { $0.columns = { rearrange($0, "c (d h) -> h d c", ["h": $1]) } }
    }
    Way(parts: "splitsOutput", "each head has the columns of the next head") {
      $0.outputSplit { $0.columns = { [columns = $0.columns] in turned(columns($0, $1), by: 1) } }
    }
    Way(parts: "splitsOutput", "all heads have the columns of the first") {
      $0.outputSplit {
        $0.columns = { [columns = $0.columns] weight, H in
          let all = columns(weight, H)
          return all[..<1].broadcast(to: all.shape)
        }
      }
    }
    Way(parts: "splitsOutput", "the heads' columns come in the opposite order") {
      $0.outputSplit {
        $0.columns = { [columns = $0.columns] in
          columns($0, $1)[.stride(from: -1, by: -1)]
        }
      }
    }
    Way(parts: "splitsOutput", "a head's slice of the weight is square: its own channels alone") {
      $0.outputSplit {
        $0.columns = { weight, H in
          let (C, D) = (weight.shape[0], weight.shape[0] / H)
          let owners = Tensor.eye(H).reshaped([H, 1, H, 1]).broadcast(to: [H, D, H, D])
          return rearrange(weight, "c (h d) -> h d c", ["h": H]) * owners.reshaped([H, D, C])
        }
      }
    }
    Way(
      parts: "splitsOutput",
      "what a head found is put at its channels, and does not go through the layer"
    ) {
      $0.outputSplit {
        $0.columns = { weight, H in
          rearrange(Tensor.eye(weight.shape[0]), "c (h d) -> h d c", ["h": H])
        }
      }
    }
    Way(parts: "splitsOutput", "the heads are added up") {
      $0.outputSplit { $0.finish = { $0.sum(axis: 1) } }
    }
    Way(parts: "splitsOutput", "the positions come before the heads") {
      $0.outputSplit { $0.finish = { $0.swappedAxes(1, 2) } }
    }
    Way(parts: "splitsOutput", "the sum is divided among the heads") {
      $0.outputSplit {
        $0.finish = { $0.mean(axis: 1, keepDims: true).broadcast(to: $0.shape) }
      }
    }
    Way(parts: "splitsOutput", "the products are divided by √D") {
      $0.outputSplit {
        $0.product = { matmul($0, $1) / Float($0.shape[-1]).squareRoot() }
      }
    }
    Way(parts: "splitsOutput", "heads and positions are confused in what was found") {
      $0.outputSplit {
        $0.product = { found, columns in
          matmul(found.swappedAxes(1, 2).reshaped(found.shape), columns)
        }
      }
    }
  }

  static func turned(_ x: Tensor, by count: Int) -> Tensor {
    x.shape[0] > count ? concatenated([x[count...], x[..<count]], axis: 0) : x
  }

  /// Mistakes in the directions.
  @WayList private static var directions: [Way] {
    Way(parts: "pointsAtTokens", "the difference is turned around: the other minus the token") {
      $0.pointed { $0.both = { $1 - $0 } }
    }
    Way(parts: "pointsAtTokens", "the other token is ignored") {
      $0.pointed { $0.both = { token, _ in token } }
    }
    Way(parts: "pointsAtTokens", "both tokens' rows are added") {
      $0.pointed { $0.both = { $0 + $1 } }
    }
    Way(parts: "pointsAtTokens", "both tokens' rows are averaged") {
      $0.pointed { $0.both = { ($0 + $1) / 2 } }
    }
    Way(parts: "pointsAtTokens", "both tokens' rows are multiplied") {
      $0.pointed { $0.both = { $0 * $1 } }
    }
    Way(parts: "pointsAtTokens", "the other token alone counts") {
      $0.pointed { $0.both = { _, other in other } }
    }
    Way(parts: "pointsAtTokens", "columns of the table are taken, and not rows") {
      $0.pointed { $0.row = { $0.transposed()[$1] } }
    }
    Way(parts: "pointsAtTokens", "rows are taken of the positions' table") { example in
      example.pointed { $0.table = example["parameters.positions.weight"] }
    }
    Way(parts: "pointsAtTokens", "tokens are counted from 1") {
      $0.pointed { $0.row = { $0[$1 - 1] } }
    }
    Way(parts: "pointsAtTokens", "the direction is made to have the length 1") {
      $0.pointed { $0.finish = { $0 / $0.square().sum().squareRoot() } }
    }
    Way(parts: "pointsAtTokens", "the rows are made to have the length 1") {
      $0.pointed {
        $0.row = { [row = $0.row] in
          let found = row($0, $1)
          return found / found.square().sum().squareRoot()
        }
      }
    }
    Way(parts: "pointsAtTokens", "the mean of all rows is subtracted") {
      $0.pointed { $0.row = { [row = $0.row] in row($0, $1) - $0.mean(axis: 0) } }
    }
    Way(parts: "pointsAtTokens", "the direction's own mean is subtracted") {
      $0.pointed { $0.finish = { $0 - $0.mean() } }
    }
    Way(parts: "pointsAtTokens", "an axis is left in") {
      $0.pointed { $0.finish = { $0[.newAxis] } }
    }
  }

  /// Mistakes in the norm's scale.
  @WayList private static var scales: [Way] {
    Way(parts: "freezesScale", "it is what the norm divides by, and not what it multiplies by") {
      $0.scaleFrozen { $0.scale = { sqrt($0 + $1) } }
    }
    Way(parts: "freezesScale", "the root is missing") {
      $0.scaleFrozen { $0.scale = { 1 / ($0 + $1) } }
    }
    Way(parts: "freezesScale", "the variance is given") {
      $0.scaleFrozen { $0.scale = { variance, _ in variance } }
    }
    Way(parts: "freezesScale", "ε is missing") {
      $0.scaleFrozen { $0.scale = { variance, _ in rsqrt(variance) } }
    }
    Way(parts: "freezesScale", "ε is always 1e-5") { $0.scaleFrozen { $0.epsilon = 1e-5 } }
    Way(parts: "freezesScale", "ε is added to the root, and not inside it") {
      $0.scaleFrozen { $0.scale = { 1 / (sqrt($0) + $1) } }
    }
    Way(parts: "freezesScale", "ε is subtracted") {
      $0.scaleFrozen { $0.scale = { rsqrt($0 - $1) } }
    }
    Way(parts: "freezesScale", "the variance is divided by n − 1") {
      $0.scaleFrozen { $0.variance = { $0.variance(axis: -1, correction: 1, keepDims: true) } }
    }
    Way(parts: "freezesScale", "the mean is not subtracted: it is a mean of squares") {
      $0.scaleFrozen { $0.variance = { $0.square().mean(axis: -1, keepDims: true) } }
    }
    Way(parts: "freezesScale", "squares are added up, and not averaged") {
      $0.scaleFrozen {
        $0.variance = {
          ($0 - $0.mean(axis: -1, keepDims: true)).square().sum(axis: -1, keepDims: true)
        }
      }
    }
    Way(parts: "freezesScale", "keepDims is missing") {
      $0.scaleFrozen { $0.variance = { $0.variance(axis: -1, correction: 0) } }
    }
    Way(parts: "freezesScale", "the variance is over all places") {
      $0.scaleFrozen { $0.variance = { $0.variance(correction: 0) } }
    }
    Way(parts: "freezesScale", "the variance is along the first axis") {
      $0.scaleFrozen { $0.variance = { $0.variance(axis: 0, correction: 0, keepDims: true) } }
    }
  }
}
