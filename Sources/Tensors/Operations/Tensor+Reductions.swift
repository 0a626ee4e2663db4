import Kernels

// Every reduction takes one axis, several, or none for all; `keepDims` leaves the reduced axes in
// place with size 1, so that the result broadcasts against the input.

extension Tensor {
  // MARK: - Sums

  /// The sum over all elements: a scalar.
  public func sum(keepDims: Bool = false) -> Tensor { sum(axes: allAxes, keepDims: keepDims) }
  /// The sum along an axis.
  public func sum(axis: Int, keepDims: Bool = false) -> Tensor {
    sum(axes: [axis], keepDims: keepDims)
  }
  /// The sum along several axes at once.
  public func sum(axes: [Int], keepDims: Bool = false) -> Tensor {
    let sum: Tensor = reduced("sum", axes, keepDims, columns: ColumnReduction.sum) { row, n in
      Float(RowReduction.sum(row, n))
    }
    return sum.derived(from: self, { $0.spread(over: axes, of: shape) })
  }

  /// The mean of all elements: a scalar. NaN if there are none.
  public func mean(keepDims: Bool = false) -> Tensor { mean(axes: allAxes, keepDims: keepDims) }
  /// The mean along an axis.
  public func mean(axis: Int, keepDims: Bool = false) -> Tensor {
    mean(axes: [axis], keepDims: keepDims)
  }
  /// The mean along several axes at once.
  public func mean(axes: [Int], keepDims: Bool = false) -> Tensor {
    let mean: Tensor = reduced("mean", axes, keepDims, columns: ColumnReduction.mean) { row, n in
      Float(RowReduction.sum(row, n) / Double(n))
    }
    return mean.derived(from: self, { ($0 / size(of: axes)).spread(over: axes, of: shape) })
  }

  // MARK: - Variance

  /// The variance of all elements: see ``variance(axes:correction:keepDims:)``.
  public func variance(correction: Int, keepDims: Bool = false) -> Tensor {
    variance(axes: allAxes, correction: correction, keepDims: keepDims)
  }
  /// The variance along an axis: see ``variance(axes:correction:keepDims:)``.
  public func variance(axis: Int, correction: Int, keepDims: Bool = false) -> Tensor {
    variance(axes: [axis], correction: correction, keepDims: keepDims)
  }
  /// Σ(x − mean)² / (n − correction) along several axes at once. Equals `torch.var`.
  ///
  /// There is no default: PyTorch's is 1, MLX's and NumPy's is 0, and a wrong one shows in no shape.
  /// Numbers from some 1e19 on may have a variance beyond Float's range. It is ∞ then, and what is
  /// divided by its root 0: no NaN tells of it. PyTorch's `layer_norm` gives 0 or NaN there, by the
  /// length of its rows.
  /// - Parameter correction: 0 divides by n and gives the variance of these very numbers, which is what
  ///   a layer norm takes; 1 divides by n − 1 and estimates, from a sample, the variance of what it
  ///   was drawn from. NaN or ∞ where n is not larger.
  public func variance(axes: [Int], correction: Int, keepDims: Bool = false) -> Tensor {
    let columns: ColumnReduction.Kernel = {
      ColumnReduction.variance($0, correction: correction, to: $1)
    }
    let variance: Tensor = reduced("variance", axes, keepDims, columns: columns) { row, n in
      RowReduction.variance(row, n, correction: correction)
    }
    return variance.derived(
      from: self,
      { gradient in
        let degrees = Swift.max(size(of: axes) - correction, 0)
        let scale = (gradient * 2 / degrees).spread(over: axes, of: shape)
        let x = detached()
        return scale * (x - x.mean(axes: axes, keepDims: true))
      })
  }

  // MARK: - Extremes

  /// The largest element: a scalar. NaN if there is one.
  public func max(keepDims: Bool = false) -> Tensor { max(axes: allAxes, keepDims: keepDims) }
  /// The largest element along an axis.
  public func max(axis: Int, keepDims: Bool = false) -> Tensor {
    max(axes: [axis], keepDims: keepDims)
  }
  /// The largest element along several axes at once.
  public func max(axes: [Int], keepDims: Bool = false) -> Tensor {
    let largest: Tensor = reduced(
      "max", axes, keepDims, needsElements: true, columns: ColumnReduction.maximum,
      RowReduction.maximum)
    return largest.derived(from: self, { $0.shared(among: self, equalTo: largest, axes) })
  }

  /// The smallest element: a scalar. NaN if there is one.
  public func min(keepDims: Bool = false) -> Tensor { min(axes: allAxes, keepDims: keepDims) }
  /// The smallest element along an axis.
  public func min(axis: Int, keepDims: Bool = false) -> Tensor {
    min(axes: [axis], keepDims: keepDims)
  }
  /// The smallest element along several axes at once.
  public func min(axes: [Int], keepDims: Bool = false) -> Tensor {
    let smallest: Tensor = reduced(
      "min", axes, keepDims, needsElements: true, columns: ColumnReduction.minimum,
      RowReduction.minimum)
    return smallest.derived(from: self, { $0.shared(among: self, equalTo: smallest, axes) })
  }

  /// The place of the first largest element in row-major order.
  public func argMax() -> IntTensor { flattened().argMax(axis: 0) }
  /// The place of the first largest element along an axis.
  public func argMax(axis: Int, keepDims: Bool = false) -> IntTensor {
    reduced("argMax", [axis], keepDims, needsElements: true, RowReduction.argMaximum)
  }
  /// The place of the first smallest element in row-major order.
  public func argMin() -> IntTensor { flattened().argMin(axis: 0) }
  /// The place of the first smallest element along an axis.
  public func argMin(axis: Int, keepDims: Bool = false) -> IntTensor {
    reduced("argMin", [axis], keepDims, needsElements: true, RowReduction.argMinimum)
  }

  // MARK: - Exponentials

  /// log Σ eˣ over all elements: a scalar.
  public func logSumExp(keepDims: Bool = false) -> Tensor {
    logSumExp(axes: allAxes, keepDims: keepDims)
  }
  /// log Σ eˣ along an axis, without overflow; −∞ over no elements.
  public func logSumExp(axis: Int, keepDims: Bool = false) -> Tensor {
    logSumExp(axes: [axis], keepDims: keepDims)
  }
  /// log Σ eˣ along several axes at once.
  public func logSumExp(axes: [Int], keepDims: Bool = false) -> Tensor {
    let result: Tensor = reduced("logSumExp", axes, keepDims, RowReduction.logSumExp)
    return result.derived(
      from: self,
      { gradient in
        // Where all are −∞ their shares are 0, not eˣ of −∞ + ∞.
        let shift = which(result .== -.infinity, 0, result).spread(over: axes, of: shape)
        return (detached() - shift).exp() * gradient.spread(over: axes, of: shape)
      })
  }

  // MARK: - Running sums

  /// The sum of the elements up to and including each, along an axis.
  public func cumsum(axis: Int) -> Tensor {
    guard let place = shape.resolved(axis, for: "cumsum") else { return .poisoned }
    let size = shape.sizes[place]
    let rows = swappedAxes(place, -1).contiguous()
    let sums = Tensor.filled(rows.shape) { out in
      for start in stride(from: 0, to: rows.count, by: Swift.max(size, 1)) {
        RowReduction.cumulativeSum(rows.view.start + start, size, to: out + start)
      }
    }
    return sums.swappedAxes(place, -1).derived(
      from: self,
      { gradient in
        let reversed = [AxisIndex](repeating: .all, count: place) + [.stride(by: -1)]
        return gradient.part(reversed).cumsum(axis: place).part(reversed)
      })
  }

  // MARK: - Gradients

  /// A reduction's gradient, or anything of its shape, repeated along the axes that are gone.
  private func spread(over axes: [Int], of shape: Shape) -> Tensor {
    let gone = axes.map { $0 < 0 ? $0 + shape.rank : $0 }
    let ones = shape.sizes.indices.map { gone.contains($0) ? 1 : shape.sizes[$0] }
    return reshaped(Shape(ones)).broadcast(to: shape)
  }

  /// The gradient of an extreme, in equal parts for all elements that are it.
  private func shared(among x: Tensor, equalTo extreme: Tensor, _ axes: [Int]) -> Tensor {
    let isExtreme = Tensor(x .== extreme.spread(over: axes, of: x.shape))
    return isExtreme / isExtreme.sum(axes: axes, keepDims: true)
      * spread(over: axes, of: x.shape)
  }

  /// How many elements become one.
  private func size(of axes: [Int]) -> Int { axes.reduce(1) { $0 * shape[$1] } }

  // MARK: - The one loop

  private var allAxes: [Int] { Array(0..<rank) }

  /// Turns the elements along `axes` into one, for every place of the other axes.
  /// - Parameters:
  ///   - columns: does the same for the columns of a matrix, where the last axis is none of `axes`.
  ///   - kernel: does it for a dense row.
  private func reduced<Result: ShapedArray>(
    _ name: String, _ axes: [Int], _ keepDims: Bool, needsElements: Bool = false,
    columns: ((ColumnReduction.Matrix, UnsafeMutablePointer<Result.Scalar>) -> Void)? = nil,
    _ kernel: (UnsafePointer<Float>, Int) -> Result.Scalar
  ) -> Result {
    guard let axes = shape.resolved(axes, for: name) else { return .poisoned }
    let kept = (0..<rank).filter { !axes.contains($0) }
    let rowSize = axes.reduce(1) { $0 * shape.sizes[$1] }
    let keptShape = Shape(kept.map { shape.sizes[$0] })
    if needsElements && rowSize == 0 && keptShape.elementCount > 0 {
      misuse("\(name): \(shape) has no elements along \(axes): there is nothing to choose from.")
      return .poisoned
    }
    let ones = Shape(shape.sizes.indices.map { axes.contains($0) ? 1 : shape.sizes[$0] })
    let rows = transposed(axes: kept + axes.sorted()).view
    return Result.filled(keepDims ? ones : keptShape) { out in
      if let columns, rowSize > 0 {
        let isDone = rows.forEachColumns(keptAxes: kept.count) { matrix, place in
          columns(matrix, out + place)
        }
        if isDone { return }
      }
      // Nothing is copied where the reduced axes are the last ones of a dense tensor.
      let rows = rows.contiguous()
      let grain = Swift.max((1 << 14) / Swift.max(rowSize, 1), 1)
      Parallel.forEachPart(of: keptShape.elementCount, grain: grain) { first, count in
        for k in first..<(first + count) {
          (out + k).initialize(to: kernel(rows.start + k * rowSize, rowSize))
        }
      }
    }
  }
}

extension StridedView<Float> {
  /// Takes the elements along all axes after the first few as the columns of matrices, if the last
  /// of the first few has neighbors in memory, enough for them to be worth it.
  /// - Returns: whether it is so.
  fileprivate func forEachColumns(
    keptAxes: Int, _ body: (ColumnReduction.Matrix, _ place: Int) -> Void
  ) -> Bool {
    let runs = StridedLoop.runs(Array(shape.sizes[keptAxes...]), Array(strides[keptAxes...]))
    let kept = StridedLoop(Array(shape.sizes[..<keptAxes]), Array(strides[..<keptAxes]))
    guard runs.count == 1, kept.rowStride == 1, kept.rowCount >= 8, runs[0].stride != 1 else {
      return false
    }
    var place = 0
    kept.forEachRow { offset in
      body(
        ColumnReduction.Matrix(
          start + offset, rows: runs[0].count, columns: kept.rowCount, rowStride: runs[0].stride),
        place)
      place += kept.rowCount
    }
    return true
  }
}
