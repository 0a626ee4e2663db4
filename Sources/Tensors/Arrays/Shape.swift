/// The sizes of a tensor's axes, outermost first.
///
/// Axes count from 0, or from −1 at the end: `shape[-1]` is the size of the last axis. An axis that
/// is not there is reported as misuse and reads as 1.
public struct Shape: Sendable, Equatable {
  /// The sizes as an array.
  public let sizes: [Int]
  /// Whether this is the shape of a value that a misuse left behind: see ``MisuseHandler``.
  package let isPoisoned: Bool

  static let poisoned = Shape(sizes: [], isPoisoned: true)

  private init(sizes: [Int], isPoisoned: Bool) {
    self.sizes = sizes
    self.isPoisoned = isPoisoned
  }

  public init(_ sizes: [Int]) {
    self.init(sizes: sizes, isPoisoned: false)
  }

  public init(_ sizes: some Sequence<Int>) {
    self.init(Array(sizes))
  }

  /// The number of axes.
  public var rank: Int { sizes.count }

  /// The number of elements: the product of the sizes, 1 for rank 0. `Int.max` where it is larger
  /// than that.
  public var elementCount: Int { Self.product(sizes) }

  /// The product of sizes, without overflow.
  static func product(_ sizes: some Sequence<Int>) -> Int {
    var product = 1
    var overflows = false
    for size in sizes {
      if size == 0 { return 0 }
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      product = next
      overflows = overflows || overflow
    }
    return overflows ? .max : product
  }

  /// The shape with further axes after its own.
  public func appending(_ more: Shape) -> Shape {
    isPoisoned || more.isPoisoned ? .poisoned : Shape(sizes + more.sizes)
  }
}

// MARK: - A collection of sizes

extension Shape: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { sizes.count }

  /// The size of one axis; negative axes count from the end.
  public subscript(axis: Int) -> Int {
    // The axis is checked here too, since a message takes time to write.
    if sizes.indices.contains(axis) { return sizes[axis] }
    guard let axis = resolved(axis, for: "shape[\(axis)]") else { return 1 }
    return sizes[axis]
  }

  /// All axes but the last `k`.
  public func dropLast(_ k: Int = 1) -> Shape { part("dropLast", k) { $0.dropLast($1) } }
  /// All axes but the first `k`.
  public func dropFirst(_ k: Int = 1) -> Shape { part("dropFirst", k) { $0.dropFirst($1) } }
  /// The first `k` axes.
  public func prefix(_ k: Int) -> Shape { part("prefix", k) { $0.prefix($1) } }
  /// The last `k` axes.
  public func suffix(_ k: Int) -> Shape { part("suffix", k) { $0.suffix($1) } }

  private func part(
    _ name: String, _ k: Int, _ change: ([Int], Int) -> ArraySlice<Int>
  ) -> Shape {
    if isPoisoned { return self }
    guard k >= 0 else {
      misuse("shape.\(name): \(k) is no number of axes.")
      return .poisoned
    }
    return Shape(change(sizes, k))
  }
}

extension Shape: ExpressibleByArrayLiteral {
  public init(arrayLiteral sizes: Int...) { self.init(sizes) }
}

extension Shape: CustomStringConvertible {
  public var description: String {
    isPoisoned ? "[poisoned]" : "[" + sizes.map(String.init).joined(separator: ", ") + "]"
  }
}

// MARK: - Axes

extension Shape {
  /// The axis counted from 0, or nil after reporting one that is not there.
  func resolved(_ axis: Int, for operation: String) -> Int? {
    if isPoisoned { return nil }
    if axis >= -rank && axis < rank { return axis < 0 ? axis + rank : axis }
    let axes =
      rank == 0
      ? "a scalar has no axes" : "the axes of \(self) are 0 to \(rank - 1), or −\(rank) to −1"
    misuse("\(operation): there is no axis \(axis): \(axes).")
    return nil
  }

  /// The axes counted from 0 in the order given, or nil after reporting one that is not there or
  /// stands twice.
  func resolved(_ axes: [Int], for operation: String) -> [Int]? {
    if isPoisoned { return nil }
    var result: [Int] = []
    for axis in axes {
      guard let place = resolved(axis, for: operation) else { return nil }
      guard !result.contains(place) else {
        misuse("\(operation): axis \(axis) of \(self) is named twice in \(axes).")
        return nil
      }
      result.append(place)
    }
    return result
  }
}

// MARK: - Broadcasting

extension Shape {
  /// The shape that two shapes stretch to under NumPy's rule, or nil if they do not fit: aligned
  /// at the last axis, sizes must be equal or 1.
  package func broadcast(with other: Shape) -> Shape? {
    if isPoisoned || other.isPoisoned { return .poisoned }
    let rank = Swift.max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for back in 0..<rank {
      let a = back < self.rank ? sizes[self.rank - 1 - back] : 1
      let b = back < other.rank ? other.sizes[other.rank - 1 - back] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - 1 - back] = a == 1 ? b : a
    }
    return Shape(result)
  }

  /// The broadcast shape of two operands, or nil after reporting that there is none; nil in
  /// silence where one is poisoned.
  static func broadcast(_ a: Shape, _ b: Shape, for operation: String) -> Shape? {
    if a.isPoisoned || b.isPoisoned { return nil }
    if let shape = a.broadcast(with: b) { return shape }
    let back = (1...Swift.min(a.rank, b.rank)).first { k in
      let (x, y) = (a.sizes[a.rank - k], b.sizes[b.rank - k])
      return x != y && x != 1 && y != 1
    }!
    let (x, y) = (a.sizes[a.rank - back], b.sizes[b.rank - back])
    misuse(
      "\(operation): \(a) and \(b) do not broadcast: axis −\(back) is \(x) in one and \(y) in the "
        + "other. Aligned from the last axis, sizes must be equal or 1"
        + hint(a, b))
    return nil
  }

  /// Where an axis of size 1 would make two shapes fit, says how to keep or add one.
  private static func hint(_ a: Shape, _ b: Shape) -> String {
    let (small, large) = a.rank < b.rank ? (a, b) : (b, a)
    if small.sizes == large.sizes.dropLast() {
      return ". Did you mean \(Shape(small.sizes + [1])), by keepDims: true or .newAxis?"
    }
    let fitting = small.stretched(toRank: large.rank).filter { large.broadcast(with: $0) == large }
    if small.rank < large.rank, fitting.count == 1 {
      return ". Did you mean \(fitting[0]), by .newAxis?"
    }
    if a.rank == 2, b.rank == 2, a.sizes == b.sizes.reversed() {
      return ". Did you mean transposed()?"
    }
    return "."
  }

  /// All shapes of a rank that new axes of size 1 make of this one.
  private func stretched(toRank rank: Int) -> [Shape] {
    if self.rank >= rank { return self.rank == rank ? [self] : [] }
    if sizes.isEmpty { return [Shape([Int](repeating: 1, count: rank))] }
    let last = sizes[sizes.count - 1]
    let kept = Shape(sizes.dropLast()).stretched(toRank: rank - 1).map { Shape($0.sizes + [last]) }
    return kept + stretched(toRank: rank - 1).map { Shape($0.sizes + [1]) }
  }
}
