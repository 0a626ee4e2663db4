import KataTesting
import PlainFunctions
import Tensors

final class CircuitsAttempts: KataAttempts {}

extension CircuitsAttempts {
  static var mistakes: [Way] { norms + products + heads + joined + composed + ofTokens }

  /// Mistakes in the norm of a factored matrix.
  @WayList private static var norms: [Way] {
    Way(parts: "measuresNorm", "the two sides' norms are multiplied, and not the sides") {
      $0.normOfSides { $0.sum = { diagonalSum($0) * diagonalSum($1) } }
    }
    Way(parts: "measuresNorm", "the two sides' norms are added") {
      $0.normOfSides {
        $0.sum = { diagonalSum($0).squareRoot() + diagonalSum($1).squareRoot() }
        $0.root = { $0 }
      }
    }
    Way(parts: "measuresNorm", "no root is taken") { $0.normOfSides { $0.root = { $0 } } }
    Way(parts: "measuresNorm", "the mean is taken, and not the sum") {
      $0.normOfSides { $0.sum = { ($0 * $1).mean() } }
    }
    Way(
      parts: "measuresNorm",
      "all of the matrix product is added up, where the products number by number are meant"
    ) { $0.normOfSides { $0.sum = { matmul($0, $1).sum() } } }
    Way(parts: "measuresNorm", "only the diagonals are multiplied") {
      $0.normOfSides { $0.sum = { ($0 * $1 * Tensor.eye($0.shape[0])).sum() } }
    }
    Way(parts: "measuresNorm", "the left side is turned around: its products are [M, M]") {
      $0.normOfSides { $0.ofLeft = { matmul($0, $0.transposed()) } }
    }
    Way(parts: "measuresNorm", "the right side is turned around: its products are [N, N]") {
      $0.normOfSides { $0.ofRight = { matmul($0.transposed(), $0) } }
    }
    Way(
      parts: "measuresNorm", "both sides are turned around: the products are [M, M] and [N, N]"
    ) {
      $0.normOfSides {
        $0.ofLeft = { matmul($0, $0.transposed()) }
        $0.ofRight = { matmul($0.transposed(), $0) }
      }
    }
    Way(parts: "measuresNorm", "the left side is taken twice") {
      $0.normOfSides { $0.sides = { Sides(left: $0.left, right: $0.left.transposed()) } }
    }
    Way(parts: "measuresNorm", "the right side is taken twice") {
      $0.normOfSides { $0.sides = { Sides(left: $0.right.transposed(), right: $0.right) } }
    }
    Way(parts: "measuresNorm", "only the left side is measured") {
      $0.normOfSides { $0.sum = { left, _ in diagonalSum(left) } }
    }
    Way(parts: "measuresNorm", "only the right side is measured") {
      $0.normOfSides { $0.sum = { _, right in diagonalSum(right) } }
    }
  }

  /// Mistakes in the product of two.
  @WayList private static var products: [Way] {
    Way(parts: "multiplies", "the order is turned around: the other one first") {
      $0.productOfSides { $0.order = { ($1, $0) } }
    }
    Way(parts: "multiplies", "the other one is turned around") {
      $0.productOfSides { $0.order = { ($0, $1.turned) } }
    }
    Way(parts: "multiplies", "this one is turned around") {
      $0.productOfSides { $0.order = { ($0.turned, $1) } }
    }
    Way(parts: "multiplies", "the product is turned around") {
      $0.productOfSides { $0.finish = { $0.turned } }
    }
    Way(parts: "multiplies", "the middle is left out: only the outer sides are kept") {
      $0.productOfSides { $0.join = { Sides(left: $0.left, right: $2.right) } }
    }
    Way(parts: "multiplies", "the middle is turned around") {
      $0.productOfSides { $0.middle = { matmul($0.right, $1.left).transposed() } }
    }
    Way(parts: "multiplies", "the middle joins both sides") {
      $0.productOfSides {
        $0.join = { Sides(left: matmul($0.left, $1), right: matmul($1, $2.right)) }
      }
    }
    Way(parts: "multiplies", "the whole matrix is made, and kept beside an identity") {
      $0.productOfSides { $0.finish = { $0.whole } }
    }
    Way(parts: "multiplies", "the other one is left out") {
      $0.productOfSides { $0.join = { first, _, _ in first } }
    }
    Way(parts: "multiplies", "the right side stays what it was, and the middle joins nothing") {
      $0.productOfSides {
        $0.join = { first, middle, _ in Sides(left: matmul(first.left, middle), right: first.right)
        }
      }
    }
  }

  /// Mistakes with a head's weights.
  @WayList private static var heads: [Way] {
    Way(parts: "takesHead", "the norm's gain is left out") {
      $0.headTaken { $0.gained = { weight, _ in weight } }
    }
    Way(parts: "takesHead", "the weights are divided by the norm's gain") {
      $0.headTaken { $0.gained = { $0 / $1 } }
    }
    Way(parts: "takesHead", "the gain is that of the norm before the MLP") {
      $0.headTaken { $0.norm = "mlpNorm" }
    }
    Way(parts: "takesHead", "the gain is added, and does not multiply") {
      $0.headTaken { $0.gained = { $0 + $1 } }
    }
    Way(parts: "takesHead", "the gain multiplies what comes out, and not what is read") {
      $0.headTaken {
        $0.gained = { weight, gain in weight * concatenated([gain, gain, gain])[.all, .newAxis] }
      }
    }
    Way(parts: "takesHead", "the norm's bias takes the place of its gain") {
      $0.headTaken { formula in
        let bias = formula.block["attentionNorm.bias"]
        formula.gained = { weight, _ in weight * bias }
      }
    }
    Way(parts: "takesHead", "the gain multiplies what the head writes, too") {
      $0.headTaken { formula in
        let gain = formula.block["attentionNorm.weight"]
        formula.finish = { ($0.query, $0.key, $0.value, $0.output * gain[.all, .newAxis]) }
      }
    }
    Way(parts: "takesHead", "query, key and value lie side by side within each head") {
      $0.headTaken { $0.split = { rearrange($0, "(h p d) c -> p h d c", ["p": 3, "h": $1]) } }
    }
    Way(parts: "takesHead", "heads are interleaved: (d h)") {
      $0.headTaken { $0.split = { rearrange($0, "(p d h) c -> p h d c", ["p": 3, "h": $1]) } }
    }
    Way(parts: "takesHead", "the output's heads are interleaved: (d h)") {
      $0.headTaken { $0.splitOutput = { rearrange($0, "c (d h) -> h c d", ["h": $1]) } }
    }
    Way(parts: "takesHead", "the output's rows are split into heads, and not its columns") {
      $0.headTaken { $0.splitOutput = { rearrange($0, "(h d) c -> h c d", ["h": $1]) } }
    }
    Way(parts: "takesHead", "the output is turned around: [D, C]") {
      $0.headTaken { $0.finish = { ($0.query, $0.key, $0.value, $0.output.transposed()) } }
    }
    Way(parts: "takesHead", "query, key and value are turned around: [C, D]") {
      $0.headTaken {
        $0.finish = {
          ($0.query.transposed(), $0.key.transposed(), $0.value.transposed(), $0.output)
        }
      }
    }
    Way(parts: "takesHead", "the projection's columns are split, as if it were [C, 3C]") {
      $0.headTaken {
        $0.split = { weight, H in
          let C = weight.shape[1]
          return rearrange(
            weight.reshaped([C, 3 * C]), "c (p h d) -> p h d c", ["p": 3, "h": H])
        }
      }
    }
    Way(parts: "takesHead", "query and key are exchanged") {
      $0.headTaken { $0.finish = { ($0.key, $0.query, $0.value, $0.output) } }
    }
    Way(parts: "takesHead", "key and value are exchanged") {
      $0.headTaken { $0.finish = { ($0.query, $0.value, $0.key, $0.output) } }
    }
    Way(parts: "takesHead", "query and value are exchanged") {
      $0.headTaken { $0.finish = { ($0.value, $0.key, $0.query, $0.output) } }
    }
    Way(parts: "takesHead", "the queries are taken three times") {
      $0.headTaken { $0.finish = { ($0.query, $0.query, $0.query, $0.output) } }
    }
    Way(parts: "takesHead", "heads are counted from 1") {
      $0.headTaken { $0.place = { ($0 + $1 - 1) % $1 } }
    }
    Way(parts: "takesHead", "it is always the first head") {
      $0.headTaken { $0.place = { _, _ in 0 } }
    }
    Way(parts: "takesHead", "heads are counted from the end") {
      $0.headTaken { $0.place = { $1 - 1 - $0 } }
    }
    Way(parts: "takesHead", "the queries are divided by √D") {
      $0.headTaken {
        $0.finish = {
          ($0.query / Float($0.query.shape[0]).squareRoot(), $0.key, $0.value, $0.output)
        }
      }
    }
  }

  /// Mistakes with a head's two matrices.
  @WayList private static var joined: [Way] {
    Way(parts: "joinsQueryAndKey", "it is turned around: keys ask, and queries are asked") {
      $0.queryKeyJoined { $0.joinQueryKey = { Sides(left: $0.key.transposed(), right: $0.query) } }
    }
    Way(parts: "joinsQueryAndKey", "it is divided by √D") {
      $0.queryKeyJoined {
        $0.joinQueryKey = {
          let scale = Float($0.query.shape[0]).squareRoot()
          return Sides(left: $0.query.transposed() / scale, right: $0.key)
        }
      }
    }
    Way(parts: "joinsQueryAndKey", "the values take the place of the keys") {
      $0.queryKeyJoined {
        $0.joinQueryKey = { Sides(left: $0.query.transposed(), right: $0.value) }
      }
    }
    Way(parts: "joinsQueryAndKey", "the queries are taken twice") {
      $0.queryKeyJoined {
        $0.joinQueryKey = { Sides(left: $0.query.transposed(), right: $0.query) }
      }
    }
    Way(parts: "joinsQueryAndKey", "the keys are taken twice") {
      $0.queryKeyJoined { $0.joinQueryKey = { Sides(left: $0.key.transposed(), right: $0.key) } }
    }
    Way(parts: "joinsQueryAndKey", "it is values and output that are joined") {
      $0.queryKeyJoined { formula in
        formula.joinQueryKey = { [outputValue = formula.joinOutputValue] in outputValue($0) }
      }
    }
    Way(parts: "joinsQueryAndKey", "nothing is turned around: the product is [D, D]") {
      $0.queryKeyJoined { $0.joinQueryKey = { Sides(left: $0.query, right: $0.key.transposed()) } }
    }
    Way(parts: "joinsQueryAndKey", "the whole matrix is made, and kept beside an identity") {
      $0.queryKeyJoined { formula in
        formula.joinQueryKey = { [queryKey = formula.joinQueryKey] in queryKey($0).whole }
      }
    }
    Way(parts: "joinsValueAndOutput", "it is turned around: output · value, as for columns") {
      $0.outputValueJoined { $0.joinOutputValue = { Sides(left: $0.output, right: $0.value) } }
    }
    Way(parts: "joinsValueAndOutput", "the keys take the place of the values") {
      $0.outputValueJoined {
        $0.joinOutputValue = { Sides(left: $0.key.transposed(), right: $0.output.transposed()) }
      }
    }
    Way(parts: "joinsValueAndOutput", "the queries take the place of the values") {
      $0.outputValueJoined {
        $0.joinOutputValue = { Sides(left: $0.query.transposed(), right: $0.output.transposed()) }
      }
    }
    Way(parts: "joinsValueAndOutput", "the values are taken twice, and the output left out") {
      $0.outputValueJoined {
        $0.joinOutputValue = { Sides(left: $0.value.transposed(), right: $0.value) }
      }
    }
    Way(parts: "joinsValueAndOutput", "it is divided by √D") {
      $0.outputValueJoined {
        $0.joinOutputValue = {
          let scale = Float($0.value.shape[0]).squareRoot()
          return Sides(left: $0.value.transposed() / scale, right: $0.output.transposed())
        }
      }
    }
    Way(parts: "joinsValueAndOutput", "it is queries and keys that are joined") {
      $0.outputValueJoined { formula in
        formula.joinOutputValue = { [queryKey = formula.joinQueryKey] in queryKey($0) }
      }
    }
    Way(parts: "joinsValueAndOutput", "only the output is turned around: the sides do not meet") {
      $0.outputValueJoined {
        $0.joinOutputValue = { Sides(left: $0.value, right: $0.output.transposed()) }
      }
    }
    Way(parts: "joinsValueAndOutput", "the whole matrix is made, and kept beside an identity") {
      $0.outputValueJoined { formula in
        formula.joinOutputValue = { [outputValue = formula.joinOutputValue] in outputValue($0).whole
        }
      }
    }
  }
}

/// The sum of the diagonal.
private func diagonalSum(_ x: Tensor) -> Tensor { (x * Tensor.eye(x.shape[0])).sum() }
