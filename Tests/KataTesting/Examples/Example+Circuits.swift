import Tensors

extension Example {
  /// A matrix that is kept as two sides: their product, and whether they are narrow.
  /// - Parameter sizes: how many channels may be inside; those of a head where nothing is said.
  public func product(_ left: Tensor, _ right: Tensor, inside sizes: Int...) -> Answers {
    let head = sizes.isEmpty ? integer("hiddenSize") / integer("headCount") : 0
    return [
      "": matmul(left, right),
      "the matrix itself is never made": left.shape[-1] <= max(head, sizes.max() ?? 0),
    ]
  }
}
