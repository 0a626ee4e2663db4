extension Tensor {
  /// Changes the elements, in row-major order: where they are if nobody else holds them, else in a
  /// copy. Other tensors never see the change.
  package mutating func changeElements(
    _ change: (_ elements: UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    if isPoisoned { return }
    let (shape, count) = (shape, count)
    let mayStay = view.isContiguous && view.buffer.isWritable
    var buffer = mayStay ? view.buffer : view.copied().buffer
    var offset = mayStay ? view.offset : 0
    // This tensor lets go: where there is no other, one reference is left.
    self = .poisoned
    if !isKnownUniquelyReferenced(&buffer) {
      let copy = Buffer<Float>(count: count)
      copy.base.update(from: buffer.base + offset, count: count)
      (buffer, offset) = (copy, 0)
    }
    change(buffer.base + offset, count)
    let strides = StridedView<Float>.rowMajorStrides(shape.sizes)
    self = Tensor(StridedView(buffer: buffer, shape: shape, strides: strides, offset: offset))
  }
}
