import Kernels

/// The value of a formula, and its derivative by a tensor.
///
/// ```swift
/// let (value, gradient) = withGradients(of: x) { x in (x * x).sum() }   // gradient is 2x
/// ```
///
/// Operations on `x` are remembered while the body runs, and on nothing else: outside of it nothing
/// is. Equals `torch.autograd.grad`.
/// - Parameter body: gets `x` and returns one number, such as a loss; more are a misuse.
/// - Returns: what the body returned, and the derivative, of the shape of `x`: 0 where the value does
///   not depend on it.
public func withGradients(
  of x: Tensor, _ body: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, gradient: Tensor) {
  let (value, gradients) = try withGradients(of: [x]) { try body($0[0]) }
  return (value, gradients[0])
}

/// The value of a formula, and its derivatives by several tensors: see
/// ``withGradients(of:_:)-(Tensor,_)``.
public func withGradients(
  of tensors: [Tensor], _ body: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let (value, gradients) = try withGradientsWhereReached(of: tensors, body)
  return (
    value, zip(tensors, gradients).map { tensor, gradient in gradient ?? .zeros(tensor.shape) }
  )
}

/// The same, with nil for tensors that the value does not depend on.
package func withGradientsWhereReached(
  of tensors: [Tensor], _ body: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor?]) {
  let scope = GradientScope()
  defer { scope.close() }
  if tensors.contains(where: \.isRecorded) {
    misuse(
      "withGradients: a tensor belongs to another call, inside of which this one is, or to a model that "
        + "record is looking into. Derivatives of derivatives are not there: use detached() for what "
        + "counts as constant.")
    return (.poisoned, tensors.map { _ in .poisoned })
  }
  let leaves = tensors.map { $0.leaf(of: scope) }
  let value = try body(leaves)
  scope.close()
  if value.isPoisoned { return (value, tensors.map { _ in .poisoned }) }
  guard value.count == 1 else {
    misuse(
      "withGradients: the derivative is that of one number, but the body returned \(value.shape). "
        + "Sum it or take its mean first.")
    return (value.detached(), tensors.map { _ in .poisoned })
  }
  if let record = value.record as? GradientRecord, record.scope === scope {
    record.propagate(.ones(value.shape))
  }
  return (value.detached(), leaves.map { ($0.record as! GradientRecord).gradient })
}

extension Tensor {
  /// The same numbers as a constant, through which no gradients flow. Equals PyTorch's `detach()`.
  public func detached() -> Tensor { Tensor(view) }
}

// MARK: - What pullbacks are made of

extension Tensor {
  /// The gradient of a tensor that was stretched to this one's shape: summed over the copies.
  func summed(to target: Shape) -> Tensor {
    if isPoisoned || shape == target { return self }
    let missing = rank - target.rank
    let axes = (0..<rank).filter { axis in
      axis < missing || target.sizes[axis - missing] == 1 && shape.sizes[axis] != 1
    }
    return sum(axes: axes, keepDims: true).reshaped(target)
  }

  /// Adds the elements of another tensor to these, of which this is a view.
  func accumulate(_ more: Tensor) {
    let loop = PairedLoop(shape.sizes, view.strides, more.view.strides)
    let isDense = loop.firstStride == 1 && loop.secondStride == 1
    loop.forEachRow { to, from in
      let (place, source) = (view.start + to, more.view.start + from)
      if isDense {
        Elementwise.add(1, loop.rowCount, .dense(place), .dense(source), to: place)
      } else {
        for k in 0..<loop.rowCount { place[k * loop.firstStride] += source[k * loop.secondStride] }
      }
    }
  }
}
