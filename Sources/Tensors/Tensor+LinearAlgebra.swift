import Kernels

extension Tensor {
  /// The matrix product of the last two axes; leading axes broadcast. Equals `torch.matmul`.
  ///
  /// `[…, M, K]` × `[…, K, N]` → `[…, M, N]`. A tensor of one axis stands for a row on the left
  /// and for a column on the right, and that axis is gone from the result.
  public func matmul(_ other: Tensor) -> Tensor {
    let (a, b) = (self, other)
    if a.isPoisoned || b.isPoisoned { return .poisoned }
    guard a.rank > 0, b.rank > 0 else {
      misuse("matmul: \(a.shape) × \(b.shape): a scalar has no axis to multiply along. Use *.")
      return .poisoned
    }
    let left = a.rank == 1 ? a.expandedDimensions(axis: 0) : a
    let right = b.rank == 1 ? b.expandedDimensions(axis: 1) : b
    let (M, K) = (left.shape.sizes[left.rank - 2], left.shape.sizes[left.rank - 1])
    let (inner, N) = (right.shape.sizes[right.rank - 2], right.shape.sizes[right.rank - 1])
    guard K == inner else {
      let hint = K == N ? " Did you mean rhs.transposed()?" : ""
      let advice =
        hint.isEmpty || b.rank == 2 ? hint : " Did you mean rhs.swappedAxes(-1, -2)?"
      misuse("matmul: inner sizes differ: \(a.shape) × \(b.shape) (\(K) ≠ \(inner)).\(advice)")
      return .poisoned
    }
    let (leftBatch, rightBatch) = (left.shape.dropLast(2), right.shape.dropLast(2))
    guard let batch = leftBatch.broadcast(with: rightBatch) else {
      misuse(
        "matmul: leading axes do not broadcast: \(a.shape) × \(b.shape). All but the last two "
          + "must be equal or 1.")
      return .poisoned
    }
    guard Tensor.checked(batch.appending([M, N]), for: "matmul") != nil else { return .poisoned }
    var result = Tensor.product(left, right, batch, M, N, K)
      .derived(
        from: left, { $0.productGradient(ofLeft: left, right) },
        right, { $0.productGradient(ofRight: right, left) })
    if a.rank == 1 { result = result.squeezed(axis: -2) }
    if b.rank == 1 { result = result.squeezed(axis: -1) }
    return result
  }

  private static func product(
    _ left: Tensor, _ right: Tensor, _ batch: Shape, _ M: Int, _ N: Int, _ K: Int
  ) -> Tensor {
    // One matrix on the right for all on the left: all rows on the left are one tall matrix.
    if right.shape.dropLast(2).elementCount == 1, left.rank > 2, left.shape.dropLast(2) == batch {
      let rowCount = Shape.product(left.shape.sizes.dropLast())
      let rows = left.reshaped([rowCount, K])
      let matrix = right.reshaped([K, N])
      return product(rows, matrix, [], rowCount, N, K)
        .reshaped(batch.appending([M, N]))
    }
    // The kernel wants B's rows dense; A may lie in any way.
    let dense =
      right.shape.sizes.last == 1 || right.view.strides.last == 1 ? right : right.denseCopy
    let a = left.view.stretched(to: batch.appending([M, K]))
    let b = dense.view.stretched(to: batch.appending([K, N]))
    let (aStrides, bStrides) = (a.strides.suffix(2).map { $0 }, b.strides.suffix(2).map { $0 })
    let size = M &* N
    return filled(batch.appending([M, N])) { out in
      if size == 0 { return }
      var place = out
      let pairs = PairedLoop(
        batch.sizes + [1], Array(a.strides.dropLast(2)) + [0], Array(b.strides.dropLast(2)) + [0])
      pairs.forEachRow { first, second in
        for k in 0..<pairs.rowCount {
          MatrixProduct.multiply(
            M: M, N: N, K: K, a.start + first + k * pairs.firstStride, rowStride: aStrides[0],
            columnStride: aStrides[1], b.start + second + k * pairs.secondStride,
            bRowStride: bStrides[0], to: place)
          place += size
        }
      }
    }
  }

  /// The gradient of A in A · B, from that of the product, [M, N]: G · Bᵀ.
  private func productGradient(ofLeft left: Tensor, _ right: Tensor) -> Tensor {
    matmul(right.detached().swappedAxes(-1, -2)).summed(to: left.shape)
  }

  /// The gradient of B in A · B, from that of the product, [M, N]: Aᵀ · G.
  private func productGradient(ofRight right: Tensor, _ left: Tensor) -> Tensor {
    var (rows, gradient) = (left.detached(), self)
    if right.shape.dropLast(2).elementCount == 1 {
      // One matrix for all on the left: the sum over the batch is part of the product.
      rows = rows.broadcast(to: gradient.shape.dropLast().appending([rows.shape[-1]]))
        .reshaped([-1, rows.shape[-1]])
      gradient = gradient.reshaped([-1, gradient.shape[-1]])
    }
    // Dense in the order in which B is: a transposed view of a weight gets one of its gradient.
    let isTransposed = right.view.strides[right.rank - 2] == 1 && right.view.strides.last != 1
    let product =
      isTransposed
      ? gradient.swappedAxes(-1, -2).matmul(rows).swappedAxes(-1, -2)
      : rows.swappedAxes(-1, -2).matmul(gradient)
    return product.summed(to: right.shape.dropFirst(right.rank - product.rank))
      .reshaped(right.shape)
  }

  private var denseCopy: Tensor { Tensor(view.copied()) }
}

/// The matrix product: see ``Tensor/matmul(_:)``.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor { a.matmul(b) }
