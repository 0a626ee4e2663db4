// Swift's own operators, where tensors have others: see OtherNames.swift.

@_spi(Engine) import Tensors

// MARK: - Comparisons

// Where a formula wants a mask.

extension ShapedArray {
  @available(*, unavailable, message: "tensors are compared element by element: write .<")
  public static func < (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .<")
  public static func < (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .<")
  public static func < (a: some TensorOperand, b: Self) -> Mask { fatalError() }

  @available(*, unavailable, message: "tensors are compared element by element: write .<=")
  public static func <= (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .<=")
  public static func <= (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .<=")
  public static func <= (a: some TensorOperand, b: Self) -> Mask { fatalError() }

  @available(*, unavailable, message: "tensors are compared element by element: write .>")
  public static func > (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .>")
  public static func > (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .>")
  public static func > (a: some TensorOperand, b: Self) -> Mask { fatalError() }

  @available(*, unavailable, message: "tensors are compared element by element: write .>=")
  public static func >= (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .>=")
  public static func >= (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .>=")
  public static func >= (a: some TensorOperand, b: Self) -> Mask { fatalError() }

  @available(*, unavailable, message: "tensors are compared element by element: write .==")
  public static func == (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .==")
  public static func == (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .==")
  public static func == (a: some TensorOperand, b: Self) -> Mask { fatalError() }

  @available(*, unavailable, message: "tensors are compared element by element: write .!=")
  public static func != (a: Self, b: Self) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .!=")
  public static func != (a: Self, b: some TensorOperand) -> Mask { fatalError() }
  @available(*, unavailable, message: "tensors are compared element by element: write .!=")
  public static func != (a: some TensorOperand, b: Self) -> Mask { fatalError() }
}

// Where `if` wants one answer.

extension ShapedArray {
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .< b).all()"
  )
  @_disfavoredOverload public static func < (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .< b).all()"
  )
  @_disfavoredOverload public static func < (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .< b).all()"
  )
  @_disfavoredOverload public static func < (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }

  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .<= b).all()"
  )
  @_disfavoredOverload public static func <= (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .<= b).all()"
  )
  @_disfavoredOverload public static func <= (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .<= b).all()"
  )
  @_disfavoredOverload public static func <= (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }

  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .> b).all()"
  )
  @_disfavoredOverload public static func > (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .> b).all()"
  )
  @_disfavoredOverload public static func > (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .> b).all()"
  )
  @_disfavoredOverload public static func > (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }

  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .>= b).all()"
  )
  @_disfavoredOverload public static func >= (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .>= b).all()"
  )
  @_disfavoredOverload public static func >= (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .>= b).all()"
  )
  @_disfavoredOverload public static func >= (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }

  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .== b).all()"
  )
  @_disfavoredOverload public static func == (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .== b).all()"
  )
  @_disfavoredOverload public static func == (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .== b).all()"
  )
  @_disfavoredOverload public static func == (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }

  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .!= b).all()"
  )
  @_disfavoredOverload public static func != (a: Self, b: Self) -> Bool { fatalError() }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .!= b).all()"
  )
  @_disfavoredOverload public static func != (a: Self, b: some TensorOperand) -> Bool {
    fatalError()
  }
  @available(
    *, unavailable,
    message:
      "tensors are compared element by element: compare item() of single numbers, or ask (a .!= b).all()"
  )
  @_disfavoredOverload public static func != (a: some TensorOperand, b: Self) -> Bool {
    fatalError()
  }
}

// MARK: - Logic

infix operator .&& : LogicalConjunctionPrecedence
infix operator .|| : LogicalDisjunctionPrecedence

extension Mask {
  @available(*, unavailable, message: "masks are negated element by element: write .!")
  public static prefix func ! (a: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are negated element by element: write .!")
  public static prefix func ~ (a: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .&")
  public static func && (a: Mask, b: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .&")
  public static func & (a: Mask, b: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .&")
  public static func .&& (a: Mask, b: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .|")
  public static func || (a: Mask, b: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .|")
  public static func | (a: Mask, b: Mask) -> Mask { fatalError() }
  @available(*, unavailable, message: "masks are joined element by element: write .|")
  public static func .|| (a: Mask, b: Mask) -> Mask { fatalError() }
}

// MARK: - Arithmetic

extension Tensor {
  @available(*, unavailable, message: "powers are written x.pow(3), or pow(x, 3)")
  public static func ^ (a: Tensor, b: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, message: "powers are written x.pow(3), or pow(x, 3)")
  public static func ^ (a: Tensor, b: some TensorOperand) -> Tensor { fatalError() }
  @available(*, unavailable, message: "powers are written pow(2, x)")
  public static func ^ (a: some TensorOperand, b: Tensor) -> Tensor { fatalError() }
}

// MARK: - Masks and integers among numbers

@available(*, unavailable, message: "a mask is no number: write Tensor(mask), or which(mask, a, b)")
extension Mask: TensorOperand {}
@available(*, unavailable, message: "integers are no Floats: write Tensor(ids)")
extension IntTensor: TensorOperand {}

extension Mask {
  @available(
    *, unavailable, message: "a mask is no number: write Tensor(mask), or .!mask for 1 - mask"
  )
  public static func + (a: some TensorOperand, b: Mask) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is no number: write Tensor(mask), or .!mask for 1 - mask"
  )
  public static func - (a: some TensorOperand, b: Mask) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is no number: write Tensor(mask), or .!mask for 1 - mask"
  )
  public static func * (a: some TensorOperand, b: Mask) -> Tensor { fatalError() }
  @available(
    *, unavailable, message: "a mask is no number: write Tensor(mask), or .!mask for 1 - mask"
  )
  public static func / (a: some TensorOperand, b: Mask) -> Tensor { fatalError() }
}

extension IntTensor {
  @available(*, unavailable, message: "integers are not divided: write Tensor(ids) / 2")
  public static func / (a: IntTensor, b: IntTensor) -> Tensor { fatalError() }
  @available(*, unavailable, message: "integers are not divided: write Tensor(ids) / 2")
  public static func / (a: IntTensor, b: some TensorOperand) -> Tensor { fatalError() }
}
