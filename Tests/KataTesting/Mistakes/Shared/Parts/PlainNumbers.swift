import Tensors

extension Example {
  /// Numbers that were computed in double precision, as a result.
  package static func tensor(_ numbers: [Double]) -> Tensor { Tensor(numbers.map { Float($0) }) }
}
