import KataTesting
import Tensors

/// Both forms of GELU as a row of parts: ½ · x · (1 + curve(inside(x))).
struct GELUFormula: Formula {
  var half: Float = 0.5
  var one: Float = 1
  var sign: Float = 1
  /// What is multiplied with the share.
  var factor: Move = { $0 }
  var cubic = CubicFormula()
  /// What the curve is taken of.
  var inside: (_ x: Tensor, _ cubic: CubicFormula) -> Tensor
  var curve: Move

  static var exact: GELUFormula {
    GELUFormula(inside: { x, _ in x / 2.squareRoot() }, curve: { erf($0) })
  }

  static var approximate: GELUFormula {
    GELUFormula(inside: approximateInside, curve: { tanh($0) })
  }

  /// What the tanh is taken of.
  static func approximateInside(_ x: Tensor, _ cubic: CubicFormula) -> Tensor {
    cubic.factor * (x + cubic.term(x))
  }

  /// The shape of `x` stays.
  func callAsFunction(_ x: Tensor) -> Tensor {
    half * factor(x) * (one + sign * curve(inside(x, cubic)))
  }

  /// x · σ(slope · x), since σ(2y) = ½ · (1 + tanh y).
  mutating func becomeSigmoid(of slope: Double) {
    (inside, curve) = ({ x, _ in 0.5 * (slope * x) }, { tanh($0) })
  }

  /// x · 1 or x · 0.
  mutating func becomeStep() {
    (inside, curve) = ({ x, _ in x }, { which($0 .> 0, Tensor(1), Tensor(-1)) })
  }
}

/// What tells the approximation's formula from a plain tanh: √(2/π) · (x + 0.044715 · x³).
struct CubicFormula: Formula {
  var factor = (2 / Double.pi).squareRoot()
  var coefficient = 0.044715
  var sign: Float = 1
  var power: (_ coefficient: Double, _ x: Tensor) -> Tensor = { coefficient, x in
    coefficient * pow(x, 3)
  }

  func term(_ x: Tensor) -> Tensor { sign * power(coefficient, x) }
}

extension Example {
  /// What the exact form gives for this example with some parts of it exchanged.
  func exact(_ change: @escaping (inout GELUFormula) -> Void) -> Exchange<GELUFormula> {
    Exchange(of: .exact, change) { $0(self["x"]) }
  }

  /// The same of the approximation.
  func approximate(_ change: @escaping (inout GELUFormula) -> Void) -> Exchange<GELUFormula> {
    Exchange(of: .approximate, change) { $0(self["x"]) }
  }
}
