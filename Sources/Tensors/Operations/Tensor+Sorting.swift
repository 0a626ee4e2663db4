extension Tensor {
  /// The elements along an axis in order, equal ones in their own order; NaN counts as largest.
  public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
    gather(argSort(axis: axis, descending: descending), axis: axis)
  }

  /// The places that bring the elements along an axis into order: see ``sorted(axis:descending:)``.
  public func argSort(axis: Int = -1, descending: Bool = false) -> IntTensor {
    guard let place = shape.resolved(axis, for: "sorted") else { return .poisoned }
    let size = shape.sizes[place]
    return ordered(place, keep: size, descending: descending)
  }

  /// The `k` largest elements along an axis, largest first, and their places; of equal ones the
  /// first. Equals `torch.topk`.
  public func topK(_ k: Int, axis: Int = -1) -> (values: Tensor, indices: IntTensor) {
    guard let place = shape.resolved(axis, for: "topK") else { return (.poisoned, .poisoned) }
    let size = shape.sizes[place]
    guard k >= 0 else {
      misuse("topK: \(k) is no number of elements: that is 0 or more.")
      return (.poisoned, .poisoned)
    }
    guard k <= size else {
      misuse("topK: \(k) of axis \(axis) of \(shape), which has \(size) elements.")
      return (.poisoned, .poisoned)
    }
    let indices = ordered(place, keep: k, descending: true)
    return (gather(indices, axis: axis), indices)
  }

  private func ordered(_ axis: Int, keep: Int, descending: Bool) -> IntTensor {
    let size = shape.sizes[axis]
    let rows = swappedAxes(axis, -1).contiguous()
    let indices = IntTensor.filled(rows.shape.dropLast().appending([keep])) { out in
      for row in 0..<(size == 0 ? 0 : rows.count / size) {
        let values = rows.view.start + row * size
        func precedes(_ a: Int, _ b: Int) -> Bool {
          let (x, y) = descending ? (values[b], values[a]) : (values[a], values[b])
          if x < y || (y.isNaN && !x.isNaN) { return true }
          if y < x || (x.isNaN && !y.isNaN) { return false }
          return a < b
        }
        let order = (0..<size).sorted(by: precedes)
        for k in 0..<keep { out[row * keep + k] = order[k] }
      }
    }
    return indices.swappedAxes(axis, -1)
  }
}
