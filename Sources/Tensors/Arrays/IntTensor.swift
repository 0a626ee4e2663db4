/// A multi-dimensional array of integers: token ids, positions, places along an axis.
public struct IntTensor: ShapedArray {
  public typealias Scalar = Int

  @_spi(Engine) public let view: StridedView<Int>
  @_spi(Engine) public init(_ view: StridedView<Int>) { self.view = view }

  @_spi(Engine) public static let poisonedView = poison(0)
}

// MARK: - Creation

extension IntTensor {
  /// Integers in row-major order.
  public init(_ scalars: [Int], shape: Shape) {
    self = .made(from: scalars, shape: shape, for: "IntTensor(_:shape:)")
  }

  /// A tensor without axes that holds one integer.
  public init(_ value: Int) { self = .filled([]) { $0.initialize(to: value) } }

  /// A tensor of one axis.
  public init(_ scalars: [Int]) { self.init(scalars, shape: [scalars.count]) }

  /// A matrix, from rows of equal length.
  public init(_ rows: [[Int]]) {
    self = .made(from: rows.map { IntTensor($0) }, for: "IntTensor")
  }

  /// The numbers without their fractions, rounded toward zero. NaN and what no integer can hold
  /// is a misuse.
  public init(_ numbers: Tensor) {
    if let odd = numbers.scalars.first(where: { Int(exactly: $0.rounded(.towardZero)) == nil }),
      !numbers.isPoisoned
    {
      misuse("IntTensor: \(odd) is no integer.")
      self = .poisoned
    } else {
      self = numbers.converted { Int($0) }
    }
  }

  /// 1 where the mask is true, 0 elsewhere.
  public init(_ mask: Mask) {
    self = mask.converted { $0 ? 1 : 0 }
  }

  public static func zeros(_ shape: Shape) -> IntTensor { made(repeating: 0, shape, for: "zeros") }
  public static func ones(_ shape: Shape) -> IntTensor { made(repeating: 1, shape, for: "ones") }
  public static func full(_ shape: Shape, _ value: Int) -> IntTensor {
    made(repeating: value, shape, for: "full")
  }

  /// The integers `start`, `start + step`, … below `end` (above it, where the step is negative).
  public static func arange(_ start: Int, _ end: Int, step: Int = 1) -> IntTensor {
    let (distance, isTooFar) = end.subtractingReportingOverflow(start)
    guard step != 0, distance == 0 || (distance < 0) == (step < 0), !isTooFar else {
      misuse("arange: steps of \(step) never lead from \(start) to \(end).")
      return .poisoned
    }
    let count = Int(clamping: (distance.magnitude + (step.magnitude - 1)) / step.magnitude)
    return filled([count]) { out in
      for k in 0..<count { (out + k).initialize(to: start + k * step) }
    }
  }

  /// The integers 0, 1, … `count` − 1.
  public static func arange(_ count: Int) -> IntTensor { arange(0, count) }
}

// MARK: - Reductions

extension IntTensor {
  /// The sum over all elements; like all sums and products of integers here, it wraps around.
  public func sum() -> Int { scalars.reduce(0, &+) }
  /// The largest element; a misuse where there is none.
  public func max() -> Int { chosen("max") { $0.max() } }
  /// The smallest element; a misuse where there is none.
  public func min() -> Int { chosen("min") { $0.min() } }

  private func chosen(_ name: String, _ choose: ([Int]) -> Int?) -> Int {
    if let choice = choose(scalars) { return choice }
    misuse("\(name): \(shape) has no elements: there is nothing to choose from.")
    return 0
  }
}

// MARK: - Operators

extension IntTensor {
  @inline(__always)
  private static func zip<Result: ShapedArray>(
    _ name: String, _ a: IntTensor, _ b: IntTensor, _ operation: (Int, Int) -> Result.Scalar
  ) -> Result {
    guard let shape = Shape.broadcast(a.shape, b.shape, for: name) else { return .poisoned }
    return Result.filled(shape) { out in
      fillFromPairs(a.view, b.view, shape, out, operation)
    }
  }

  public static func + (a: IntTensor, b: IntTensor) -> IntTensor { zip("+", a, b) { $0 &+ $1 } }
  public static func + (a: IntTensor, b: Int) -> IntTensor { a + IntTensor(b) }
  public static func + (a: Int, b: IntTensor) -> IntTensor { IntTensor(a) + b }
  public static func += (a: inout IntTensor, b: IntTensor) { a = a + b }
  public static func += (a: inout IntTensor, b: Int) { a = a + b }

  public static prefix func - (a: IntTensor) -> IntTensor { 0 - a }
  public static func - (a: IntTensor, b: IntTensor) -> IntTensor { zip("-", a, b) { $0 &- $1 } }
  public static func - (a: IntTensor, b: Int) -> IntTensor { a - IntTensor(b) }
  public static func - (a: Int, b: IntTensor) -> IntTensor { IntTensor(a) - b }
  public static func -= (a: inout IntTensor, b: IntTensor) { a = a - b }
  public static func -= (a: inout IntTensor, b: Int) { a = a - b }

  public static func * (a: IntTensor, b: IntTensor) -> IntTensor { zip("*", a, b) { $0 &* $1 } }
  public static func * (a: IntTensor, b: Int) -> IntTensor { a * IntTensor(b) }
  public static func * (a: Int, b: IntTensor) -> IntTensor { IntTensor(a) * b }
  public static func *= (a: inout IntTensor, b: IntTensor) { a = a * b }
  public static func *= (a: inout IntTensor, b: Int) { a = a * b }

  public static func .< (a: IntTensor, b: IntTensor) -> Mask { zip(".<", a, b) { $0 < $1 } }
  public static func .< (a: IntTensor, b: Int) -> Mask { a .< IntTensor(b) }
  public static func .< (a: Int, b: IntTensor) -> Mask { IntTensor(a) .< b }

  public static func .<= (a: IntTensor, b: IntTensor) -> Mask { zip(".<=", a, b) { $0 <= $1 } }
  public static func .<= (a: IntTensor, b: Int) -> Mask { a .<= IntTensor(b) }
  public static func .<= (a: Int, b: IntTensor) -> Mask { IntTensor(a) .<= b }

  public static func .> (a: IntTensor, b: IntTensor) -> Mask { zip(".>", a, b) { $0 > $1 } }
  public static func .> (a: IntTensor, b: Int) -> Mask { a .> IntTensor(b) }
  public static func .> (a: Int, b: IntTensor) -> Mask { IntTensor(a) .> b }

  public static func .>= (a: IntTensor, b: IntTensor) -> Mask { zip(".>=", a, b) { $0 >= $1 } }
  public static func .>= (a: IntTensor, b: Int) -> Mask { a .>= IntTensor(b) }
  public static func .>= (a: Int, b: IntTensor) -> Mask { IntTensor(a) .>= b }

  public static func .== (a: IntTensor, b: IntTensor) -> Mask { zip(".==", a, b) { $0 == $1 } }
  public static func .== (a: IntTensor, b: Int) -> Mask { a .== IntTensor(b) }
  public static func .== (a: Int, b: IntTensor) -> Mask { IntTensor(a) .== b }

  public static func .!= (a: IntTensor, b: IntTensor) -> Mask { zip(".!=", a, b) { $0 != $1 } }
  public static func .!= (a: IntTensor, b: Int) -> Mask { a .!= IntTensor(b) }
  public static func .!= (a: Int, b: IntTensor) -> Mask { IntTensor(a) .!= b }
}
