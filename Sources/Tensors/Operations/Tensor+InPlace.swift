extension Tensor {
  /// Changes the elements, in row-major order: where they are if nobody else holds them, else in a
  /// copy. Other tensors never see the change.
  package mutating func changeElements(
    _ change: (_ elements: UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    if isPoisoned { return }
    var view = view
    // This tensor lets go: where there is no other, one reference is left.
    self = .poisoned
    if !view.isExpendable() { view = view.copied() }
    change(view.start, view.shape.elementCount)
    self = Tensor(view)
  }
}
