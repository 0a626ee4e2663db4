import Tensors
import Testing

/// Expects a tensor's numbers to be another's, up to `allowance` times the largest expected
/// magnitude.
/// - Returns: what was found: how much of the allowance was used, even where it was enough.
@discardableResult
package func expectClose(
  _ actual: Tensor, _ expected: Tensor, within allowance: Double = 1e-6,
  _ comment: @autoclosure () -> String = "", location: SourceLocation = #_sourceLocation
) -> Comparison {
  let comparison = Comparison(actual, expected, allowance: allowance)
  if let difference = comparison.difference {
    let comment = comment()
    Issue.record(
      "\(comment)\(comment.isEmpty ? "" : ": ")\(difference)", sourceLocation: location)
  }
  return comparison
}
