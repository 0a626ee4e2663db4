/// A multi-dimensional array of truth values: which places count, which are visible.
public struct Mask: ShapedArray {
  public typealias Scalar = Bool

  @_spi(Engine) public let view: StridedView<Bool>
  @_spi(Engine) public init(_ view: StridedView<Bool>) { self.view = view }

  @_spi(Engine) public static let poisonedView = poison(false)
}

extension Mask {
  /// Truth values in row-major order.
  public init(_ scalars: [Bool], shape: Shape) {
    self = .made(from: scalars, shape: shape, for: "Mask(_:shape:)")
  }

  /// A mask of one axis.
  public init(_ scalars: [Bool]) { self.init(scalars, shape: [scalars.count]) }

  /// A matrix, from rows of equal length.
  public init(_ rows: [[Bool]]) {
    self = .made(from: rows.map { Mask($0) }, for: "Mask")
  }

  /// False where the integer is 0, true elsewhere: how attention masks come out of tokenizers.
  public init(_ integers: IntTensor) {
    self = integers.converted { $0 != 0 }
  }

  public static func full(_ shape: Shape, _ value: Bool) -> Mask {
    made(repeating: value, shape, for: "full")
  }

  /// Whether any element is true.
  public func any() -> Bool { scalars.contains(true) }
  /// Whether every element is true.
  public func all() -> Bool { !scalars.contains(false) }

  public static prefix func .! (a: Mask) -> Mask { a.converted { !$0 } }
  public static func .& (a: Mask, b: Mask) -> Mask { zip(".&", a, b) { $0 && $1 } }
  public static func .| (a: Mask, b: Mask) -> Mask { zip(".|", a, b) { $0 || $1 } }
  public static func .== (a: Mask, b: Mask) -> Mask { zip(".==", a, b) { $0 == $1 } }
  public static func .!= (a: Mask, b: Mask) -> Mask { zip(".!=", a, b) { $0 != $1 } }

  @inline(__always)
  private static func zip(
    _ name: String, _ a: Mask, _ b: Mask, _ operation: (Bool, Bool) -> Bool
  ) -> Mask {
    guard let shape = Shape.broadcast(a.shape, b.shape, for: name) else { return .poisoned }
    return filled(shape) { out in
      fillFromPairs(a.view, b.view, shape, out, operation)
    }
  }
}
