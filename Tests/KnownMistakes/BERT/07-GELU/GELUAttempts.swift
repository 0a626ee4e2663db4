import Foundation
import KataTesting
import Tensors

/// What the tanh is taken of.
private func inner(_ x: Tensor) -> Tensor {
  (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
}

final class GELUAttempts: KataAttempts {}

extension GELUAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The exact form
    Way(parts: "isExact", "the approximation with tanh is used") {
      $0.exact { ($0.inside, $0.curve) = (GELUFormula.approximateInside, { tanh($0) }) }
    }
    Way(parts: "isExact", "x is not divided by √2 inside erf") {
      $0.exact { $0.inside = { x, _ in x } }
    }
    Way(parts: "isExact", "x is divided by 2, not by √2") {
      $0.exact { $0.inside = { x, _ in x / 2 } }
    }
    Way(parts: "isExact", "x is multiplied by √2, not divided") {
      $0.exact { $0.inside = { x, _ in x * 2.squareRoot() } }
    }
    Way(parts: "isExact", "tanh stands in erf's place") { $0.exact { $0.curve = { tanh($0) } } }
    Way(parts: "isExact", "the factor ½ is missing") { $0.exact { $0.half = 1 } }
    Way(parts: "isExact", "the 1 before erf is missing") { $0.exact { $0.one = 0 } }
    Way(parts: "isExact", "erf is divided by √2, and not x inside it") {
      $0.exact {
        $0.inside = { x, _ in x }
        $0.curve = { [curve = $0.curve] in curve($0) / 2.squareRoot() }
      }
    }
    Way(parts: "isExact", "x · erf(x) is used") {
      $0.exact { ($0.half, $0.one, $0.inside) = (1, 0, { x, _ in x }) }
    }
    Way(parts: "isExact", "the factor is 1 / 2 of integers, which is 0") {
      $0.exact { $0.half = 0 }
    }
    Way(parts: "isExact", "only Φ(x) is given, without the factor x") {
      $0.exact { $0.factor = { .ones($0.shape) } }
    }
    Way(parts: "isExact", "erf is subtracted, not added") { $0.exact { $0.sign = -1 } }
    Way(parts: "isExact", "the density φ(x) stands in Φ's place") {
      $0.exact {
        ($0.one, $0.inside) = (0, { x, _ in x })
        $0.curve = { 2 * exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() }
      }
    }
    Way(parts: "isExact", "x · σ(1.702 · x) is used, the paper's rougher approximation") {
      $0.exact { $0.becomeSigmoid(of: 1.702) }
    }
    Way(parts: "isExact", "x · σ(x) is used, which is called SiLU") {
      $0.exact { $0.becomeSigmoid(of: 1) }
    }
    Way(parts: "isExact", "negative numbers become 0, which is called ReLU") {
      $0.exact { $0.becomeStep() }
    }

    // MARK: The approximation
    Way(parts: "isApproximate", "the exact form is used") {
      $0.approximate { ($0.inside, $0.curve) = ({ x, _ in x / 2.squareRoot() }, { erf($0) }) }
    }
    Way(parts: "isApproximate", "0.44715 stands in the place of 0.044715") {
      $0.approximate { $0.cubic.coefficient = 0.44715 }
    }
    Way(parts: "isApproximate", "0.0044715 stands in the place of 0.044715") {
      $0.approximate { $0.cubic.coefficient = 0.0044715 }
    }
    Way(parts: "isApproximate", "the factor is 1 / 2 of integers, which is 0") {
      $0.approximate { $0.half = 0 }
    }
    Way(parts: "isApproximate", "the cube is missing") {
      $0.approximate { $0.cubic.coefficient = 0 }
    }
    Way(parts: "isApproximate", "x² stands in the place of x³") {
      $0.approximate { $0.cubic.power = { coefficient, x in coefficient * pow(x, 2) } }
    }
    Way(parts: "isApproximate", "0.044715 is cubed together with x") {
      $0.approximate { $0.cubic.power = { coefficient, x in pow(coefficient * x, 3) } }
    }
    Way(parts: "isApproximate", "the cubic term is subtracted, not added") {
      $0.approximate { $0.cubic.sign = -1 }
    }
    Way(parts: "isApproximate", "the factor √(2/π) is missing") {
      $0.approximate { $0.cubic.factor = 1 }
    }
    Way(parts: "isApproximate", "the factor is 2/π, not its root") {
      $0.approximate { $0.cubic.factor = 2 / Double.pi }
    }
    Way(parts: "isApproximate", "the factor is √(π/2), not √(2/π)") {
      $0.approximate { $0.cubic.factor = (Double.pi / 2).squareRoot() }
    }
    Way(parts: "isApproximate", "the factor √(2/π) multiplies x alone, and not the cube") {
      $0.approximate { $0.inside = { x, cubic in cubic.factor * x + cubic.term(x) } }
    }
    Way(parts: "isApproximate", "the factor ½ is missing") { $0.approximate { $0.half = 1 } }
    Way(parts: "isApproximate", "the 1 before tanh is missing") { $0.approximate { $0.one = 0 } }
    Way(parts: "isApproximate", "the factor x is missing") {
      $0.approximate { $0.factor = { .ones($0.shape) } }
    }
    Way(parts: "isApproximate", "erf stands in tanh's place") {
      $0.approximate { $0.curve = { erf($0) } }
    }
    Way(
      parts: "isApproximate", "tanh is written out as (e²ʸ − 1) / (e²ʸ + 1), which overflows"
    ) {
      $0.approximate {
        $0.curve = {
          let power = exp(2 * $0)
          return (power - 1) / (power + 1)
        }
      }
    }
    Way(parts: "isApproximate", "x · σ(1.702 · x) is used, the paper's rougher approximation") {
      $0.approximate { $0.becomeSigmoid(of: 1.702) }
    }
    Way(parts: "isApproximate", "x · σ(x) is used, which is called SiLU") {
      $0.approximate { $0.becomeSigmoid(of: 1) }
    }
    Way(parts: "isApproximate", "negative numbers become 0, which is called ReLU") {
      $0.approximate { $0.becomeStep() }
    }
  }
}

extension GELUAttempts {
  @WayList static var otherWays: [Way] {
    Way("isExact", "Φ first, in named steps") {
      let probability = (1 + erf($0["x"] * 0.5.squareRoot())) / 2
      return $0["x"] * probability
    }
    Way("isExact", "multiplied out, with √2 in digits") {
      let half = $0["x"] / 2
      return half + half * erf($0["x"] / 1.4142135)
    }
    Way("isExact", "erf is odd") {
      let size = abs($0["x"])
      return 0.5 * ($0["x"] + size * erf(size / sqrt(Tensor(2))))
    }
    Way("isExact", "a loop over scalars with erfc, in double precision") {
      let y = $0["x"].scalars.map { (x: Float) -> Float in
        let x = Double(x)
        return Float(0.5 * x * erfc(-x / 2.squareRoot()))
      }
      return Tensor(y, shape: $0["x"].shape)
    }.leavingTensors
    Way("isExact", "a loop over scalars, in Float32") {
      let root = Float(2).squareRoot()
      return Tensor($0["x"].scalars.map { 0.5 * $0 * (1 + erf($0 / root)) }, shape: $0["x"].shape)
    }.leavingTensors

    Way("isApproximate", "x · σ(2y), since ½ (1 + tanh y) = σ(2y)") {
      $0["x"] / (1 + exp(-2 * inner($0["x"])))
    }
    Way("isApproximate", "x taken out of the cubic, with √(2/π) in digits") {
      let x = $0["x"]
      let y = 0.79788456 * x * (1 + 0.044715 * x * x)
      return x / 2 * (tanh(y) + 1)
    }
    Way("isApproximate", "the cube as any power") {
      let cube = pow($0["x"], Tensor(3))
      let y = sqrt(2 / Tensor.pi) * ($0["x"] + 0.044715 * cube)
      return 0.5 * $0["x"] * (1 + tanh(y))
    }
    Way("isApproximate", "a loop over scalars, in Float32") {
      let factor = Float((2 / Double.pi).squareRoot())
      let y = $0["x"].scalars.map { x in
        let inner = factor * (x + 0.044715 * x * x * x)
        return 0.5 * x * (1 + tanh(inner))
      }
      return Tensor(y, shape: $0["x"].shape)
    }.leavingTensors
  }
}
