import Kernels

extension Tensor {
  /// The matrix product of the last two axes; leading axes broadcast. Equals `torch.matmul`.
  ///
  /// `[…, M, K]` × `[…, K, N]` → `[…, M, N]`. A tensor of one axis stands for a row on the left
  /// and for a column on the right, and that axis is gone from the result.
  public func matmul(_ other: Tensor) -> Tensor { matmul(other, plus: nil) }

  /// x · weightᵀ + bias, where each sum starts from its bias: what a linear layer computes.
  ///
  /// The same as `matmul(weight.transposed()) + bias` but for one pass over memory, and for the
  /// purposes of gradients one operation of three inputs.
  /// - Parameters:
  ///   - weight: `[N, K]`.
  ///   - bias: `[N]`.
  /// - Returns: `[…, N]` for `[…, K]`.
  package func linear(_ weight: Tensor, bias: Tensor?) -> Tensor {
    guard let bias else { return matmul(weight.transposed()) }
    let fits = weight.rank == 2 && bias.shape.sizes == [weight.shape.sizes[0]]
    return fits
      ? matmul(weight.transposed(), plus: bias) : matmul(weight.transposed()) + bias
  }

  /// - Parameter bias: `[N]`, added to every row.
  private func matmul(_ other: Tensor, plus bias: Tensor?) -> Tensor {
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
    var result = Tensor.product(left, right, plus: bias, batch, M, N, K)
    if left.isRecorded || right.isRecorded || bias?.isRecorded == true {
      var sources = [
        (source: left, pullback: Pullback { $0.productGradient(ofLeft: left, right) }),
        (source: right, pullback: Pullback { $0.productGradient(ofRight: right, left) }),
      ]
      if let bias { sources.append((bias, Pullback { $0 })) }
      result = result.derived(by: .product, fromAll: sources)
    }
    if a.rank == 1 { result = result.squeezed(axis: -2) }
    if b.rank == 1 { result = result.squeezed(axis: -1) }
    return result
  }

  private static func product(
    _ left: Tensor, _ right: Tensor, plus bias: Tensor?, _ batch: Shape, _ M: Int, _ N: Int,
    _ K: Int
  ) -> Tensor {
    let sizes = MatrixProduct.Sizes(M: M, N: N, K: K)
    // One matrix on the right for all on the left: all rows on the left are one tall matrix.
    if right.shape.dropLast(2).elementCount == 1, left.rank > 2, left.shape.dropLast(2) == batch,
      let strides = left.view.strides(under: [Shape.product(left.shape.sizes.dropLast()), K])
    {
      let tall = left.viewed([batch.elementCount * M, K], strides)
      let matrix = right.viewed([K, N], Array(right.view.strides.suffix(2)))
      return product(tall, matrix, plus: bias, [], batch.elementCount * M, N, K)
        .reshaped(batch.appending([M, N]))
    }
    let a = left.view.stretched(to: batch.appending([M, K]))
    let b = right.view.stretched(to: batch.appending([K, N]))
    let (lefts, rights) = (a.matrices, b.matrices)
    let addend = bias?.view.stretched(to: [M, N]).matrices[0]
    return filled(batch.appending([M, N])) { out in
      MatrixProduct.multiply(count: lefts.count, sizes) { k in
        MatrixProduct.Operands(
          lefts[k], rights[k], to: MatrixProduct.Matrix(out + k * M * N, rowStride: N), plus: addend
        )
      }
    }
  }
}

extension StridedView<Float> {
  /// The matrices of the last two axes, one for each place of the others.
  fileprivate var matrices: [MatrixProduct.Matrix] {
    let (rowStride, columnStride) = (strides[shape.rank - 2], strides[shape.rank - 1])
    var matrices: [MatrixProduct.Matrix] = []
    let loop = StridedLoop(Array(shape.sizes.dropLast(2)), Array(strides.dropLast(2)))
    loop.forEachRow { offset in
      for k in 0..<loop.rowCount {
        matrices.append(
          MatrixProduct.Matrix(
            start + offset + k * loop.rowStride, rowStride: rowStride, columnStride: columnStride))
      }
    }
    return matrices
  }
}

// MARK: - Gradients

extension Tensor {
  /// The gradient of A in A · B, from that of the product, [M, N]: G · Bᵀ.
  fileprivate func productGradient(ofLeft left: Tensor, _ right: Tensor) -> Tensor {
    matmul(right.detached().swappedAxes(-1, -2)).summed(to: left.shape)
  }

  /// The gradient of B in A · B, from that of the product, [M, N]: Aᵀ · G.
  fileprivate func productGradient(ofRight right: Tensor, _ left: Tensor) -> Tensor {
    var (rows, gradient) = (left.detached(), self)
    if right.shape.dropLast(2).elementCount == 1 {
      // One matrix for all on the left: the sum over the batch is part of the product.
      let (count, K, N) = (gradient.shape.dropLast().elementCount, rows.shape[-1], shape[-1])
      rows = rows.broadcast(to: gradient.shape.dropLast().appending([K])).reshaped([count, K])
      gradient = gradient.reshaped([count, N])
    }
    // Dense in the order in which B is: a transposed view of a weight gets one of its gradient.
    let isTransposed = right.view.strides[right.rank - 2] == 1 && right.view.strides.last != 1
    let product =
      isTransposed
      ? gradient.swappedAxes(-1, -2).matmul(rows).swappedAxes(-1, -2)
      : rows.swappedAxes(-1, -2).matmul(gradient)
    return product.rank < right.rank
      ? product.reshaped(right.shape) : product.summed(to: right.shape)
  }
}

/// The matrix product: see ``Tensor/matmul(_:)``.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor { a.matmul(b) }
