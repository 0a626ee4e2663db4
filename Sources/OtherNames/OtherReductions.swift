// Labels of PyTorch and NumPy: here an axis is `axis:`, several are `axes:`, and `keepDims:` leaves them
// in place. See OtherNames.swift.

import Tensors

// MARK: - Reductions

extension Tensor {
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(_ axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(dim axis: some Any, keepDims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axis:keepDims:)")
  public func sum(axis: some Any, keepdims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "sum(axes:keepDims:)")
  public func sum(axis: [Int], keepDims: Bool = false) -> Tensor { fatalError() }

  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(_ axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(dim axis: some Any, keepDims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axis:keepDims:)")
  public func mean(axis: some Any, keepdims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "mean(axes:keepDims:)")
  public func mean(axis: [Int], keepDims: Bool = false) -> Tensor { fatalError() }

  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(_ axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(dim axis: some Any, keepDims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axis:keepDims:)")
  public func max(axis: some Any, keepdims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "max(axes:keepDims:)")
  public func max(axis: [Int], keepDims: Bool = false) -> Tensor { fatalError() }

  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(_ axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(dim axis: some Any, keepDims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axis:keepDims:)")
  public func min(axis: some Any, keepdims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "min(axes:keepDims:)")
  public func min(axis: [Int], keepDims: Bool = false) -> Tensor { fatalError() }

  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(_ axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(dim axis: some Any, keepDims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(axis: some Any, keepdim: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logSumExp(axis: some Any, keepdims: Bool) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axes:keepDims:)")
  public func logSumExp(axis: [Int], keepDims: Bool = false) -> Tensor { fatalError() }

  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logsumexp(_ axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "logSumExp(axis:keepDims:)")
  public func logsumexp(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "cumsum(axis:)")
  public func cumsum(_ axis: Int) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "cumsum(axis:)")
  public func cumsum(dim axis: Int) -> Tensor { fatalError() }
}

// MARK: - Variance

extension Tensor {
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func variance(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func variance(_ axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func variance(axis: some Any, unbiased: Bool, keepDims: Bool = false) -> Tensor {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func variance(dim axis: some Any, unbiased: Bool = true, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axes: [-2, -1], correction: 0)"
  )
  public func variance(axes: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axes: [-2, -1], correction: 0)"
  )
  public func `var`(axes: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "variance(axis:correction:keepDims:)")
  public func variance(dim axis: some Any, correction: Int, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func `var`() -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func `var`(_ axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func `var`(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func `var`(dim axis: some Any, unbiased: Bool = true, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "correction: 0 divides by n, as a layer norm does, and correction: 1 by n − 1: write x.variance(axis: -1, correction: 0)"
  )
  public func `var`(dim axis: some Any, correction: Int, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
  @available(*, unavailable, message: "write x.variance(axis: -1, correction: 0).squareRoot()")
  public func std() -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "write x.variance(axes: [-2, -1], correction: 0).squareRoot()"
  )
  public func std(axes: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, message: "write x.variance(axis: -1, correction: 0).squareRoot()")
  public func std(_ axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, message: "write x.variance(axis: -1, correction: 0).squareRoot()")
  public func std(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, message: "write x.variance(axis: -1, correction: 0).squareRoot()")
  public func std(dim axis: some Any, unbiased: Bool = true, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
  @available(*, unavailable, message: "write x.variance(axis: -1, correction: 0).squareRoot()")
  public func std(dim axis: some Any, correction: Int, keepdim: Bool = false) -> Tensor {
    fatalError()
  }
}

// MARK: - Places

extension Tensor {
  @available(*, unavailable, renamed: "argMax(axis:keepDims:)")
  public func argMax(_ axis: Int) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMax(axis:keepDims:)")
  public func argMax(dim axis: Int, keepdim: Bool = false) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMax(axis:keepDims:)")
  public func argmax(_ axis: Int = -1) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMax(axis:keepDims:)")
  public func argmax(dim axis: Int, keepdim: Bool = false) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMax(axis:keepDims:)")
  public func argmax(axis: Int) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMin(axis:keepDims:)")
  public func argMin(_ axis: Int) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMin(axis:keepDims:)")
  public func argMin(dim axis: Int, keepdim: Bool = false) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMin(axis:keepDims:)")
  public func argmin(_ axis: Int = -1) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMin(axis:keepDims:)")
  public func argmin(dim axis: Int, keepdim: Bool = false) -> IntTensor { fatalError() }
  @available(*, unavailable, renamed: "argMin(axis:keepDims:)")
  public func argmin(axis: Int) -> IntTensor { fatalError() }
}

// MARK: - Integers and masks

extension Mask {
  @available(*, unavailable, message: "a mask is counted as numbers: write Tensor(mask).sum()")
  public func sum() -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is counted as numbers: write Tensor(mask).sum(axis: -1)"
  )
  public func sum(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is counted as numbers: write Tensor(mask).sum(axis: -1)"
  )
  public func sum(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(*, unavailable, message: "a mask is counted as numbers: write Tensor(mask).mean()")
  public func mean() -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is counted as numbers: write Tensor(mask).mean(axis: -1)"
  )
  public func mean(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is counted as numbers: write Tensor(mask).mean(axis: -1)"
  )
  public func mean(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "any() is of the whole mask: write Tensor(mask).max(axis: -1) .> 0"
  )
  public func any(axis: Int, keepDims: Bool = false) -> Mask { fatalError() }
  @available(
    *, unavailable, message: "all() is of the whole mask: write Tensor(mask).min(axis: -1) .> 0"
  )
  public func all(axis: Int, keepDims: Bool = false) -> Mask { fatalError() }
}

extension IntTensor {
  @available(*, unavailable, message: "integers have no mean: write Tensor(ids).mean()")
  public func mean() -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).sum(axis: -1)"
  )
  public func sum(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).sum(axis: -1)"
  )
  public func sum(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).mean(axis: -1)"
  )
  public func mean(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).mean(axis: -1)"
  )
  public func mean(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).max(axis: -1)"
  )
  public func max(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).max(axis: -1)"
  )
  public func max(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).min(axis: -1)"
  )
  public func min(axis: some Any, keepDims: Bool = false) -> Tensor { fatalError() }
  @available(
    *, unavailable,
    message: "integers are reduced along an axis as numbers: write Tensor(ids).min(axis: -1)"
  )
  public func min(dim axis: some Any, keepdim: Bool = false) -> Tensor { fatalError() }
}
