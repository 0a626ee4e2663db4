import KataTesting
import PlainFunctions
import Tensors

extension CircuitsAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "measuresNorm", "as it is meant") { $0.normOfSides { _ in } }
    Way("measuresNorm", "of the whole matrix") {
      matmul($0["left"], $0["right"]).square().sum().squareRoot()
    }
    Way(parts: "measuresNorm", "the trace of a product of four") {
      $0.normOfSides { $0.sum = { einsum("i j, j i ->", $0, $1) } }
    }
    Way(parts: "multiplies", "as it is meant") { $0.productOfSides { _ in } }
    Way(parts: "multiplies", "the middle joins the left side") {
      $0.productOfSides {
        $0.join = { Sides(left: matmul($0.left, $1), right: $2.right) }
      }
    }
    Way(parts: "takesHead", "as it is meant") { $0.headTaken { _ in } }
    Way(parts: "takesHead", "a third, and a part of it") {
      $0.headTaken {
        $0.split = { weight, H in
          let thirds = weight.split(parts: 3, axis: 0)
          return stacked(thirds.map { stacked($0.split(parts: H, axis: 0)) })
        }
        $0.splitOutput = { stacked($0.split(parts: $1, axis: 1)) }
      }
    }
    Way(parts: "joinsQueryAndKey", "as it is meant") { $0.queryKeyJoined { _ in } }
    Way(parts: "joinsValueAndOutput", "as it is meant") { $0.outputValueJoined { _ in } }
    Way(parts: "joinsValueAndOutput", "the product for columns, turned around") {
      $0.outputValueJoined {
        $0.joinOutputValue = { Sides(left: $0.output, right: $0.value).turned }
      }
    }
    Way(parts: "scoresComposition", "as it is meant") { $0.composed { _ in } }
    Way(parts: "scoresComposition", "whole matrices") {
      $0.composed {
        $0.norm.sides = { Sides(left: matmul($0.left, $0.right), right: .eye($0.right.shape[1])) }
      }
    }
    Way(parts: "scoresComposition", "divided by one norm after the other") {
      $0.composed { $0.quotient = { $0 / $1 / $2 } }
    }
    Way(parts: "scoresPairs", "as it is meant") { $0.pairsComposed { _ in } }
    Way(parts: "attends", "as it is meant") { $0.tokensAttended { _ in } }
    Way(parts: "attends", "with the whole matrix") {
      $0.tokensAttended { formula in
        formula.sides = { $0.queryKey($1).whole }
        let D = formula.table.shape[1] / formula.circuit.head.headCount
        formula.scale = { products, _, _ in products / Float(D).squareRoot() }
      }
    }
    Way(parts: "affects", "as it is meant") { $0.tokensAffected { _ in } }
    Way(parts: "affects", "the gain on the other side of the product") {
      $0.tokensAffected { formula in
        let gain = formula.norm.weight
        formula.unembedding = { rows, _ in rows }
        formula.sides = {
          let sides = $0.outputValue($1)
          return Sides(left: sides.left, right: sides.right * gain)
        }
      }
    }
    Way(parts: "affectsDirectly", "as it is meant") { $0.tokensAffectedDirectly { _ in } }
    Way(parts: "affectsDirectly", "the gain on the other side of the product") {
      $0.tokensAffectedDirectly {
        $0.embedding = { $0 * $1.weight }
        $0.unembedding = { rows, _ in rows }
      }
    }
  }
}
