import KataTesting
import PlainFunctions
import Tensors

final class LoRAAttempts: KataAttempts {}

extension LoRAAttempts {
  static var mistakes: [Way] { starts + layers + merging + models }

  @WayList private static var starts: [Way] {
    // MARK: Both factors
    Way(parts: "starts", "both factors are 0: neither ever gets a gradient") {
      $0.besideLayer { $0.drawDown = { shape, _, _ in .zeros(shape) } }
    }
    Way(parts: "starts", "both factors are random: the layer is another one from the start") {
      $0.besideLayer { $0.drawUp = { .randomUniform($0, from: -$1, to: $1, using: &$2) } }
    }
    Way(parts: "starts", "B is random and A is 0") {
      $0.besideLayer {
        $0.drawDown = { shape, _, _ in .zeros(shape) }
        $0.drawUp = { .randomUniform($0, from: -$1, to: $1, using: &$2) }
      }
    }
    Way(parts: "starts", "B starts as 1") {
      $0.besideLayer { $0.drawUp = { shape, _, _ in .ones(shape) } }
    }

    // MARK: α
    Way(parts: "starts", "α is forgotten: the scale is 1") {
      $0.besideLayer { $0.scale = { _, _ in 1 } }
    }
    Way(parts: "starts", "α is forgotten: the scale is 1/r") {
      $0.besideLayer { $0.scale = { 1 / $1 } }
    }
    Way(parts: "starts", "the scale is α, and not divided by r") {
      $0.besideLayer { $0.scale = { alpha, _ in alpha } }
    }
    Way(parts: "starts", "the scale is r/α") { $0.besideLayer { $0.scale = { $1 / $0 } } }
    Way(parts: "starts", "the scale is α · r") { $0.besideLayer { $0.scale = { $0 * $1 } } }
    Way(parts: "starts", "the scale is α/√r, as in rank-stabilized LoRA") {
      $0.besideLayer { $0.scale = { $0 / $1.squareRoot() } }
    }

    // MARK: What trains
    Way(parts: "starts", "the base trains") {
      $0.besideLayer { $0.trains = ["base.bias", "base.weight", "down", "up"] }
    }
    Way(parts: "starts", "the base's bias trains") {
      $0.besideLayer { $0.trains = ["base.bias", "down", "up"] }
    }
    Way(parts: "starts", "A and B are frozen too") { $0.besideLayer { $0.trains = [] } }

    // MARK: A
    Way(parts: "starts", "A's bounds are ±1/√r, not ±1/√I") {
      $0.besideLayer { $0.bound = 1 / Double($0.rank).squareRoot() }
    }
    Way(parts: "starts", "A's bounds are ±1/√O, not ±1/√I") {
      $0.besideLayer { $0.bound = 1 / Double($0.outputSize).squareRoot() }
    }
    Way(parts: "starts", "A's bounds are ±1/I, without the root") {
      $0.besideLayer { $0.bound = 1 / Double($0.inputSize) }
    }
    Way(parts: "starts", "A's bounds are ±√(6/I), Kaiming's for a ReLU") {
      $0.besideLayer { $0.bound = (6 / Double($0.inputSize)).squareRoot() }
    }
    Way(parts: "starts", "A's bounds are ±1") { $0.besideLayer { $0.bound = 1 } }
    Way(parts: "starts", "A is uniform from 0 to 1") {
      $0.besideLayer {
        $0.drawDown = { shape, _, generator in .randomUniform(shape, using: &generator) }
      }
    }
    Way(parts: "starts", "A is uniform from 0 up, not from −1/√I") {
      $0.besideLayer { $0.drawDown = { .randomUniform($0, from: 0, to: $1, using: &$2) } }
    }
    Way(parts: "starts", "A is normal, with a deviation of 1") {
      $0.besideLayer {
        $0.drawDown = { shape, _, generator in .randomNormal(shape, using: &generator) }
      }
    }
    Way(
      parts: "starts", "A is normal, with a deviation of 1/r, as the paper's authors once drew it"
    ) {
      $0.besideLayer { start in
        let rank = Float(start.rank)
        start.drawDown = { shape, _, generator in .randomNormal(shape, using: &generator) / rank }
      }
    }
    Way(parts: "starts", "A is normal, with a deviation of 0.02") {
      $0.besideLayer {
        $0.drawDown = { shape, _, generator in .randomNormal(shape, using: &generator) * 0.02 }
      }
    }
    Way(parts: "starts", "A lies the other way: [I, r]") {
      $0.besideLayer { $0.downShape = [$0.inputSize, $0.rank] }
    }
    Way(parts: "starts", "B lies the other way: [r, O]") {
      $0.besideLayer { $0.upShape = [$0.rank, $0.outputSize] }
    }
    Way(parts: "starts", "a generator of its own is used, not the one that is passed in") {
      $0.besideLayer { $0.ownGenerator = RandomGenerator(seed: 42) }
    }
  }

  @WayList private static var layers: [Way] {
    // MARK: The change
    Way(parts: "changes", "α is forgotten: the change is B · A") {
      $0.changeOfWeight { $0.scale = { _, _ in 1 } }
    }
    Way(parts: "changes", "the scale counts twice") {
      $0.changeOfWeight { $0.scale = { ($0 / $1) * ($0 / $1) } }
    }
    Way(parts: "changes", "it is divided by the scale") {
      $0.changeOfWeight { $0.scale = { $1 / $0 } }
    }
    Way(parts: "changes", "the change lies the other way: [I, O]") {
      $0.changeOfWeight { $0.product = { matmul($1.transposed(), $0.transposed()) } }
    }
    Way(parts: "changes", "it is A · B, and not B · A") {
      $0.changeOfWeight { $0.product = { matmul($1, $0) } }
    }
    Way(parts: "changes", "the weight is in it") {
      $0.changeOfWeight { formula in
        let (weight, scale) = (formula.weight, formula.scale(formula.alpha, formula.rank))
        formula.product = { matmul($0, $1) + weight / scale }
      }
    }

    // MARK: A call
    Way(parts: "applies", "α is forgotten: the way counts as it is") {
      $0.applied { $0.scale = { _, _ in 1 } }
    }
    Way(parts: "applies", "the scale counts twice") {
      $0.applied { $0.scale = { ($0 / $1) * ($0 / $1) } }
    }
    Way(parts: "applies", "it is divided by the scale") { $0.applied { $0.scale = { $1 / $0 } } }
    Way(parts: "applies", "the base is scaled, too") {
      $0.applied { formula in
        let scale = formula.scale(formula.alpha, formula.rank)
        formula.sum = { scale * $0 + $1 }
      }
    }
    Way(parts: "applies", "the base alone is scaled") {
      $0.applied { formula in
        let scale = formula.scale(formula.alpha, formula.rank)
        formula.sum = { scale * $0 + $1 / scale }
      }
    }
    Way(parts: "applies", "the base is left out") { $0.applied { $0.sum = { _, added in added } } }
    Way(parts: "applies", "the way is left out") { $0.applied { $0.sum = { kept, _ in kept } } }
    Way(parts: "applies", "the way is subtracted") { $0.applied { $0.sum = { $0 - $1 } } }
    Way(parts: "applies", "the way is multiplied in, not added") {
      $0.applied { $0.sum = { $0 * $1 } }
    }
    Way(parts: "applies", "the way is given what the base gave, not x") {
      $0.applied { $0.input = { _, kept in kept } }
    }
    Way(parts: "applies", "the base's bias is added to the way, too") {
      $0.applied { formula in
        let (bias, scale) = (formula.bias, formula.scale(formula.alpha, formula.rank))
        formula.sum = { kept, added in bias.map { kept + added + scale * $0 } ?? kept + added }
      }
    }
    Way(parts: "applies", "A is not transposed") { $0.applied { $0.narrow = { matmul($0, $1) } } }
    Way(parts: "applies", "B is not transposed") { $0.applied { $0.wide = { matmul($0, $1) } } }
    Way(parts: "applies", "something bends the way between A and B") {
      $0.applied { $0.narrow = { tanh(matmul($0, $1.transposed())) } }
    }
    Way(parts: "applies", "the way's r channels are divided by √r") {
      $0.applied { formula in
        let root = formula.rank.squareRoot()
        formula.narrow = { matmul($0, $1.transposed()) / root }
      }
    }
  }

  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of changes", "A is read as plain numbers") {
      $0.changeOfWeight { $0.down = plain($0.down) }
    }
    Way(parts: "gradients of changes", "B is read as plain numbers") {
      $0.changeOfWeight { $0.up = plain($0.up) }
    }
    Way(parts: "gradients of applies", "the base trains") { $0.applied { $0.freeze = { $0 } } }
    Way(parts: "gradients of applies", "A is read as plain numbers") {
      $0.applied { $0.down = plain($0.down) }
    }
    Way(parts: "gradients of applies", "B is read as plain numbers") {
      $0.applied { $0.up = plain($0.up) }
    }
    Way(parts: "gradients of applies", "the way takes its input for plain numbers") {
      $0.applied { $0.input = { x, _ in plain(x) } }
    }
    Way(parts: "gradients of applies", "what the base gives is taken for plain numbers") {
      $0.applied { $0.sum = { plain($0) + $1 } }
    }
    Way(parts: "gradients of adapts", "the model trains") { $0.adapted { $0.freeze = { $0 } } }
    Way(parts: "gradients of adapts", "the changes are plain numbers: neither A nor B trains") {
      $0.adapted { $0.trained = { (plain($0), plain($1)) } }
    }
    Way(parts: "gradients of adapts", "A is read as plain numbers") {
      $0.adapted { $0.trained = { (plain($0), $1) } }
    }
  }
}
