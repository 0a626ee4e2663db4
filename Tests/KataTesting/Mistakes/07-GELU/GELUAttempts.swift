import Foundation
import Tensors

/// What the tanh is taken of.
private func inner(_ x: Tensor) -> Tensor {
  (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
}

/// x/2 · (1 + y).
private func gated(_ x: Tensor, _ y: Tensor) -> Tensor { 0.5 * x * (1 + y) }

private func sigmoid(_ x: Tensor) -> Tensor { 0.5 * (1 + tanh(0.5 * x)) }

final class GELUAttempts: KataAttempts {}

extension GELUAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The exact form
    Way("isExact", "the approximation with tanh is used") { geluTanh($0["x"]) }
    Way("isExact", "x is not divided by √2 inside erf") { gated($0["x"], erf($0["x"])) }
    Way("isExact", "x is divided by 2, not by √2") { gated($0["x"], erf($0["x"] / 2)) }
    Way("isExact", "x is multiplied by √2, not divided") {
      gated($0["x"], erf($0["x"] * 2.squareRoot()))
    }
    Way("isExact", "tanh stands in erf's place") {
      gated($0["x"], tanh($0["x"] / 2.squareRoot()))
    }
    Way("isExact", "the factor ½ is missing") { 2 * gelu($0["x"]) }
    Way("isExact", "the 1 before erf is missing") {
      0.5 * $0["x"] * erf($0["x"] / 2.squareRoot())
    }
    Way("isExact", "erf is divided by √2, and not x inside it") {
      gated($0["x"], erf($0["x"]) / 2.squareRoot())
    }
    Way("isExact", "x · erf(x) is used") { $0["x"] * erf($0["x"]) }
    Way("isExact", "the factor is 1 / 2 of integers, which is 0") { 0 * $0["x"] }
    Way("isExact", "only Φ(x) is given, without the factor x") {
      0.5 * (1 + erf($0["x"] / 2.squareRoot()))
    }
    Way("isExact", "erf is subtracted, not added") {
      gated($0["x"], -erf($0["x"] / 2.squareRoot()))
    }
    Way("isExact", "the density φ(x) stands in Φ's place") {
      $0["x"] * exp(-0.5 * $0["x"] * $0["x"]) / (2 * Double.pi).squareRoot()
    }
    Way("isExact", "x · σ(1.702 · x) is used, the paper's rougher approximation") {
      $0["x"] * sigmoid(1.702 * $0["x"])
    }
    Way("isExact", "x · σ(x) is used, which is called SiLU") { $0["x"] * sigmoid($0["x"]) }
    Way("isExact", "negative numbers become 0, which is called ReLU") { maximum($0["x"], 0) }

    // MARK: The approximation
    Way("isApproximate", "the exact form is used") { gelu($0["x"]) }
    Way("isApproximate", "0.44715 stands in the place of 0.044715") {
      let cubic = $0["x"] + 0.44715 * pow($0["x"], 3)
      return gated($0["x"], tanh((2 / Double.pi).squareRoot() * cubic))
    }
    Way("isApproximate", "0.0044715 stands in the place of 0.044715") {
      let cubic = $0["x"] + 0.0044715 * pow($0["x"], 3)
      return gated($0["x"], tanh((2 / Double.pi).squareRoot() * cubic))
    }
    Way("isApproximate", "the factor is 1 / 2 of integers, which is 0") { 0 * $0["x"] }
    Way("isApproximate", "the cube is missing") {
      gated($0["x"], tanh((2 / Double.pi).squareRoot() * $0["x"]))
    }
    Way("isApproximate", "x² stands in the place of x³") {
      let quadratic = $0["x"] + 0.044715 * pow($0["x"], 2)
      return gated($0["x"], tanh((2 / Double.pi).squareRoot() * quadratic))
    }
    Way("isApproximate", "0.044715 is cubed together with x") {
      let cubic = $0["x"] + pow(0.044715 * $0["x"], 3)
      return gated($0["x"], tanh((2 / Double.pi).squareRoot() * cubic))
    }
    Way("isApproximate", "the cubic term is subtracted, not added") {
      let cubic = $0["x"] - 0.044715 * pow($0["x"], 3)
      return gated($0["x"], tanh((2 / Double.pi).squareRoot() * cubic))
    }
    Way("isApproximate", "the factor √(2/π) is missing") {
      gated($0["x"], tanh($0["x"] + 0.044715 * pow($0["x"], 3)))
    }
    Way("isApproximate", "the factor is 2/π, not its root") {
      gated($0["x"], tanh((2 / Double.pi) * ($0["x"] + 0.044715 * pow($0["x"], 3))))
    }
    Way("isApproximate", "the factor is √(π/2), not √(2/π)") {
      let factor = (Double.pi / 2).squareRoot()
      return gated($0["x"], tanh(factor * ($0["x"] + 0.044715 * pow($0["x"], 3))))
    }
    Way("isApproximate", "the factor √(2/π) multiplies x alone, and not the cube") {
      let factor = (2 / Double.pi).squareRoot()
      return gated($0["x"], tanh(factor * $0["x"] + 0.044715 * pow($0["x"], 3)))
    }
    Way("isApproximate", "the factor ½ is missing") { 2 * geluTanh($0["x"]) }
    Way("isApproximate", "the 1 before tanh is missing") { 0.5 * $0["x"] * tanh(inner($0["x"])) }
    Way("isApproximate", "the factor x is missing") { 0.5 * (1 + tanh(inner($0["x"]))) }
    Way("isApproximate", "erf stands in tanh's place") { gated($0["x"], erf(inner($0["x"]))) }
    Way("isApproximate", "tanh is written out as (e²ʸ − 1) / (e²ʸ + 1), which overflows") {
      let power = exp(2 * inner($0["x"]))
      return gated($0["x"], (power - 1) / (power + 1))
    }
    Way("isApproximate", "x · σ(1.702 · x) is used, the paper's rougher approximation") {
      $0["x"] * sigmoid(1.702 * $0["x"])
    }
    Way("isApproximate", "x · σ(x) is used, which is called SiLU") { $0["x"] * sigmoid($0["x"]) }
    Way("isApproximate", "negative numbers become 0, which is called ReLU") {
      maximum($0["x"], 0)
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
      let y = $0["x"].scalars.map { Float(0.5 * Double($0) * erfc(-Double($0) / 2.squareRoot())) }
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
