import KataTesting
import Tensors

extension LoRAAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "starts", "as it is meant") { $0.besideLayer { _ in } }
    Way(parts: "starts", "numbers from 0 to 1 are spread and moved") {
      $0.besideLayer { $0.drawDown = { (2 * .randomUniform($0, using: &$2) - 1) * Float($1) } }
    }
    Way(parts: "changes", "as it is meant") { $0.changeOfWeight { _ in } }
    Way(parts: "changes", "einsum, with the scale in B") {
      $0.changeOfWeight { $0.product = { einsum("o r, r i -> o i", $0, $1) } }
    }
    Way(parts: "changes", "a sum over r matrices of rank 1") {
      $0.changeOfWeight {
        $0.product = { up, down in
          (0..<down.shape[0]).map { up[.all, $0, .newAxis] * down[$0] }.reduce(Tensor(0), +)
        }
      }
    }
    Way(parts: "applies", "as it is meant") { $0.applied { _ in } }
    Way(parts: "applies", "with the whole matrix of the change") { example in
      example.applied { formula in
        let product = matmul(formula.up, formula.down)
        formula.narrow = { x, _ in matmul(x, product.transposed()) }
        formula.wide = { narrow, _ in narrow }
      }
    }
    Way(parts: "applies", "einsum") {
      $0.applied {
        $0.narrow = { einsum("... i, r i -> ... r", $0, $1) }
        $0.wide = { einsum("... r, o r -> ... o", $0, $1) }
      }
    }
    Way(parts: "applies", "the way first") { $0.applied { $0.sum = { $1 + $0 } } }
    Way(parts: "merges", "as it is meant") { $0.mergedLayer { _ in } }
    Way(parts: "unmerges", "as it is meant") { $0.unmergedLayer { _ in } }
    Way(parts: "unmerges", "the weight from before is put back") {
      $0.unmergedLayer { formula in
        let weight = formula.layer.weight
        formula.subtract = { _, _ in weight }
      }
    }
    Way(parts: "startsModel", "as it is meant") { $0.besideLayers { _ in } }
    Way(parts: "startsModel", "a point is put before both names") {
      $0.besideLayers { $0.isMeant = { ("." + $0).hasSuffix("." + $1) } }
    }
    Way(parts: "startsModel", "the parts of both names are compared from the last") {
      $0.besideLayers {
        $0.isMeant = { name, target in
          let (parts, wanted) = (name.split(separator: "."), target.split(separator: "."))
          return Array(parts.suffix(wanted.count)) == wanted
        }
      }
    }
    Way(parts: "adapts", "as it is meant") { $0.adapted { _ in } }
    Way(parts: "keepsWeights", "as it is meant") { $0.keptWeights { _ in } }
  }
}
