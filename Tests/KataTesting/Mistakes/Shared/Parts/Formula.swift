import Tensors

/// What a step or a model computes, as a row of parts, each of which an attempt can exchange for
/// another: closures, or formulas of their own.
///
/// A formula is right as it is made. A mistake is the wrong code of one part, beside its name:
///
/// ```swift
/// Way(parts: "attends", "the products are not divided by √D") {
///   $0.attended { $0.scores = products }
/// }
/// ```
///
/// Parts know nothing of each other, so that changes of different parts can be put together, in any
/// order. A part that wraps what stands in its place takes it along:
///
/// ```swift
/// $0.output = { [output = $0.output] x in output(output(x)) }
/// ```
package protocol Formula {}

extension Formula {
  /// The same with some parts exchanged.
  package func changed(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A part of a formula that makes another tensor of one.
package typealias Move = (Tensor) -> Tensor
