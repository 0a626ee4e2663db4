/// A multi-dimensional array of Float32 numbers.
///
/// ```swift
/// let x = Tensor([[1, 2, 3], [4, 5, 6]])       // [2, 3]
/// let centered = x - x.mean(axis: -1, keepDims: true)
/// ```
///
/// Operations broadcast as NumPy's and PyTorch's do, and return new tensors or views; a tensor
/// never changes. Shapes that do not fit are a ``Misuse``.
public struct Tensor: ShapedArray {
  public typealias Scalar = Float

  @_spi(Engine) public private(set) var view: StridedView<Float>
  /// How this tensor came about, where somebody asks.
  package let record: (any OperationRecord)?

  @_spi(Engine) public init(_ view: StridedView<Float>) { self.init(view, record: nil) }

  init(_ view: StridedView<Float>, record: (any OperationRecord)?) {
    self.view = view
    self.record = record
  }

  @_spi(Engine) public static let poisonedView = poison(.nan)
}

extension Tensor {
  /// Whether results of a shape may be written over the elements, because whoever calls is the only
  /// one to know this tensor: see ``StridedView/isExpendable()``.
  mutating func isExpendable(for shape: Shape) -> Bool {
    self.shape == shape && view.isExpendable()
  }

  /// Whether the operands of an operation on this tensor are still wanted when it is done.
  var needsOperands: Bool { isRecorded && record!.needsOperands }
}

// MARK: - Creation

extension Tensor {
  /// Numbers in row-major order.
  public init(_ scalars: [Float], shape: Shape) {
    self = .made(from: scalars, shape: shape, for: "Tensor(_:shape:)")
  }

  /// A tensor without axes that holds one number.
  public init(_ value: Float) { self = .filled([]) { $0.initialize(to: value) } }
  /// A tensor without axes that holds one number.
  public init(_ value: Double) { self.init(Float(value)) }
  /// A tensor without axes that holds one number.
  public init(_ value: Int) { self.init(Float(value)) }

  /// A tensor of one axis.
  public init(_ scalars: [Float]) { self.init(scalars, shape: [scalars.count]) }

  /// A matrix, from rows of equal length.
  public init(_ rows: [[Float]]) {
    self = .made(from: rows.map { Tensor($0) }, for: "Tensor")
  }

  /// A tensor of three axes, from matrices of equal shape.
  public init(_ matrices: [[[Float]]]) {
    self = .made(from: matrices.map { Tensor($0) }, for: "Tensor")
  }

  /// The integers as numbers.
  public init(_ integers: IntTensor) {
    self = integers.converted { Float($0) }
  }

  /// 1 where the mask is true, 0 elsewhere.
  public init(_ mask: Mask) {
    self = mask.converted { $0 ? 1 : 0 }
  }

  /// Infinity, so that a formula may say `-.infinity`.
  public static var infinity: Tensor { Tensor(Float.infinity) }
  /// The ratio of a circle's circumference to its diameter, so that a formula may say `.pi`.
  public static var pi: Tensor { Tensor(Double.pi) }

  public static func zeros(_ shape: Shape) -> Tensor {
    made(repeating: 0, shape, for: "zeros")
  }

  public static func ones(_ shape: Shape) -> Tensor {
    made(repeating: 1, shape, for: "ones")
  }

  public static func full(_ shape: Shape, _ value: Float) -> Tensor {
    made(repeating: value, shape, for: "full")
  }

  /// The numbers `start`, `start + step`, … below `end`: `[n]`.
  public static func arange(_ start: Double, _ end: Double, step: Double = 1) -> Tensor {
    guard let count = Int(exactly: ((end - start) / step).rounded(.up)), count >= 0 else {
      misuse("arange: steps of \(step) never lead from \(start) to \(end).")
      return .poisoned
    }
    return filled([count]) { out in
      for k in 0..<count { out[k] = Float(start + Double(k) * step) }
    }
  }

  /// The numbers 0, 1, … `count` − 1.
  public static func arange(_ count: Int) -> Tensor { arange(0, Double(count)) }

  /// `count` numbers from `start` to `end`, both included, at equal distances.
  public static func linspace(_ start: Double, _ end: Double, count: Int) -> Tensor {
    guard let shape = checked([count], for: "linspace") else { return .poisoned }
    let step = (end - start) / Double(Swift.max(count - 1, 1))
    return filled(shape) { out in
      for k in 0..<count {
        // From the nearer end, so that the last number is `end` itself.
        let isNearStart = k < (count + 1) / 2
        let value = isNearStart ? start + Double(k) * step : end - Double(count - 1 - k) * step
        out[k] = Float(value)
      }
    }
  }

  /// The identity matrix, `[size, size]`.
  public static func eye(_ size: Int) -> Tensor {
    guard let shape = checked([size, size], for: "eye") else { return .poisoned }
    return filled(shape) { out in
      out.initialize(repeating: 0, count: size * size)
      for k in 0..<size { out[k * size + k] = 1 }
    }
  }
}

/// A number that may stand in a formula where a tensor may.
public protocol TensorOperand {
  /// A tensor without axes that holds the number.
  @_spi(Engine) var tensor: Tensor { get }
}
/// As in ``ShapedArray``: a default that the engine's own types have no use for.
extension TensorOperand {
  @_spi(Engine) public var tensor: Tensor { fatalError() }
}
extension Float: TensorOperand {
  @_spi(Engine) public var tensor: Tensor { Tensor(self) }
}
extension Double: TensorOperand {
  @_spi(Engine) public var tensor: Tensor { Tensor(self) }
}
extension Int: TensorOperand {
  @_spi(Engine) public var tensor: Tensor { Tensor(self) }
}

extension ShapedArray {
  /// Every element through a function, into another element type.
  @inline(__always)
  func converted<Result: ShapedArray>(_ change: (Scalar) -> Result.Scalar) -> Result {
    if isPoisoned { return .poisoned }
    let dense = view.contiguous()
    let (source, count) = (dense.start, count)
    return Result.filled(shape) { out in
      for k in 0..<count { (out + k).initialize(to: change(source[k])) }
      withExtendedLifetime(dense) {}
    }
  }
}
