import Layers
import PlainFunctions
import Tensors

/// What a model has learned, as the formulas look it up: by names within one part of the model.
package struct Parameters {
  private let state: StateDictionary
  /// The part's name with a dot, `blocks.0.`, or nothing.
  private let scope: String

  package init(_ state: StateDictionary, in scope: String = "") {
    self.state = state
    self.scope = scope
  }

  /// Those of an example.
  /// - Parameter start: what stands where the example has none: large layers would fill megabytes.
  package init(_ example: Example, start: StateDictionary = [:], in scope: String = "") {
    var state = start
    for (name, tensor) in example.parameters { state[name] = tensor }
    self.init(state, in: scope)
  }

  /// Those of a part of this part.
  package func part(_ name: String) -> Parameters { Parameters(state, in: "\(scope)\(name).") }

  package subscript(_ name: String) -> Tensor { state[scope + name] ?? .poisoned }

  /// A linear layer, `[…, inputs]` to `[…, outputs]`.
  package func linear(_ name: String) -> Move {
    let (weight, bias) = (self["\(name).weight"], self["\(name).bias"])
    return { PlainFunctions.linear($0, weight, bias) }
  }

  /// A third of a fused projection, `[…, C]` to `[…, C]`.
  func third(_ place: Int, of name: String) -> Move {
    let projection = linear(name)
    return { projection($0).split(parts: 3, axis: -1)[place] }
  }

  package func norm(_ name: String, epsilon: Float) -> NormFormula {
    NormFormula(weight: self["\(name).weight"], bias: self["\(name).bias"], epsilon: epsilon)
  }

  /// A table's rows, for ids of any shape: `[…]` to `[…, C]`.
  package func rows(_ name: String) -> (_ ids: IntTensor) -> Tensor {
    let table = self["\(name).weight"]
    return { table.take($0, axis: 0) }
  }
}
