import Kernels
import Synchronization

// Patterns in the notation of einops: what an axis is called says where it goes.

/// Reorders, splits and merges axes: the left side names the axes of `x`, the right those of the
/// result.
///
/// ```swift
/// rearrange(x, "b t (h d) -> b h t d", ["h": 12])   // [2, 5, 768] → [2, 12, 5, 64]
/// rearrange(x, "b h t d -> b t (h d)")              // and back
/// rearrange(x, "... t c -> ... c t")                // any leading axes
/// ```
///
/// Parentheses hold axes that lie in one, the last varying fastest. `1` or `()` is an axis of size
/// 1; `...` is all axes that are not written. Equals `einops.rearrange`.
/// - Parameters:
///   - pattern: names are letters, digits and `_`, separated by spaces; both sides name the same.
///   - sizes: of axes in parentheses; one of each parenthesis may be left out.
/// - Returns: a view, unless axes are merged that do not lie together in memory.
public func rearrange<Array: ShapedArray>(
  _ x: Array, _ pattern: String, _ sizes: [String: Int] = [:]
) -> Array {
  if x.isPoisoned { return x }
  return .orPoisoned { () throws(Misuse) in
    let plan = try Rearrangement.plan(.rearrange, pattern, x.shape, sizes)
    return plan.finished(plan.divided(x))
  }
}

/// What ``reduce(_:_:_:_:)`` makes of the elements that become one.
public enum Reduction: Sendable {
  case sum, mean, max, min
}

/// Sums, averages or chooses along the axes that the right side no longer names, and rearranges the
/// others.
///
/// ```swift
/// reduce(x, "b t c -> b c", .mean)                  // over positions
/// reduce(x, "b t c -> b t 1", .max)                 // the axis stays, with size 1
/// reduce(x, "b (t 2) c -> b t c", .sum)             // neighbors in pairs
/// ```
///
/// Equals `einops.reduce`.
/// - Parameters:
///   - pattern: see ``rearrange(_:_:_:)``; numbers on the left are axes without names.
///   - sizes: of axes in parentheses; one of each parenthesis may be left out.
public func reduce(
  _ x: Tensor, _ pattern: String, _ reduction: Reduction, _ sizes: [String: Int] = [:]
) -> Tensor {
  if x.isPoisoned { return x }
  return .orPoisoned { () throws(Misuse) in
    let plan = try Rearrangement.plan(.reduce, pattern, x.shape, sizes)
    let parts = plan.divided(x)
    let axes = plan.lostPlaces
    let reduced =
      switch reduction {
      case .sum: parts.sum(axes: axes)
      case .mean: parts.mean(axes: axes)
      case .max: parts.max(axes: axes)
      case .min: parts.min(axes: axes)
      }
    return plan.finished(reduced)
  }
}

/// Repeats the elements along the axes that only the right side names, and rearranges the others.
///
/// ```swift
/// repeated(x, "t c -> b t c", ["b": 8])             // the whole, eight times
/// repeated(x, "b t -> b (t 2)")                     // each element twice: a a b b
/// repeated(x, "b t -> b (2 t)")                     // each row twice: a b a b
/// ```
///
/// Equals `einops.repeat`, whose name is a word of Swift's own.
/// - Parameters:
///   - pattern: see ``rearrange(_:_:_:)``; numbers on the right are new axes without names.
///   - sizes: of the new axes, and of axes in parentheses as far as needed.
/// - Returns: a view where no new axis is merged with another.
public func repeated<Array: ShapedArray>(
  _ x: Array, _ pattern: String, _ sizes: [String: Int] = [:]
) -> Array {
  if x.isPoisoned { return x }
  return .orPoisoned { () throws(Misuse) in
    let plan = try Rearrangement.plan(.repeated, pattern, x.shape, sizes)
    guard Array.checked(plan.resultShape, for: "repeated") != nil else { return .poisoned }
    return plan.finished(plan.divided(x))
  }
}

// MARK: - The plan

/// What a pattern means for one shape.
private struct Rearrangement {
  enum Operation: String {
    case rearrange, reduce, repeated
  }

  private struct Question: Hashable {
    let operation: Operation
    let text: String
    let shape: [Int]
    let sizes: [String: Int]
  }

  /// Plans that were made before. A model asks the same few questions again and again, and reading a
  /// pattern takes longer than moving a small tensor.
  private static let known = Mutex<[Question: Rearrangement]>([:])

  /// The plan, made now or before.
  static func plan(
    _ operation: Operation, _ text: String, _ shape: Shape, _ sizes: [String: Int]
  ) throws(Misuse) -> Rearrangement {
    if !Memory.isKept { return try Rearrangement(operation, text, shape, sizes) }
    let question = Question(operation: operation, text: text, shape: shape.sizes, sizes: sizes)
    if let plan = known.withLock({ $0[question] }) { return plan }
    let plan = try Rearrangement(operation, text, shape, sizes)
    known.withLock { known in
      // Texts that grow give a new shape at each step.
      if known.count == 1000 { known = [:] }
      known[question] = plan
    }
    return plan
  }

  private let left: Pattern.Term
  private let right: Pattern.Term
  private let sizes: [Pattern.Axis: Int]

  init(
    _ operation: Operation, _ text: String, _ shape: Shape, _ known: [String: Int]
  ) throws(Misuse) {
    let pattern = try Pattern(text, of: operation.rawValue)
    guard let left = pattern.inputs.first, pattern.inputs.count == 1 else {
      throw pattern.misuse(
        "a comma separates the operands of einsum; \(operation) takes one tensor.")
    }
    try Self.checkSides(left, pattern.output, operation, pattern)
    let written = left.count - (left.hasRest ? 1 : 0)
    guard left.hasRest ? shape.rank >= written : shape.rank == written else {
      throw pattern.misuse(
        "the left side names \(left.hasRest ? "at least " : "")\(counted(written, "axis")), but "
          + "the tensor has \(shape.rank): \(shape).")
    }
    let unnamed = shape.rank - written
    self.left = left.fillingRest(unnamed)
    right = pattern.output.fillingRest(unnamed)
    sizes = try Self.solved(self.left, right, shape, known, pattern)
  }

  /// The shape that the right side describes.
  var resultShape: Shape {
    Shape(right.map { group in Shape(group.axes.map { sizes[$0]! }).elementCount })
  }

  /// The places, among the axes of the left side, of those that are not on the right.
  var lostPlaces: [Int] {
    let kept = right.axes
    return left.axes.indices.filter { !kept.contains(left.axes[$0]) }
  }

  /// `x` with an axis for each axis of the left side.
  func divided<Array: ShapedArray>(_ x: Array) -> Array {
    x.reshaped(Shape(left.axes.map { sizes[$0]! }))
  }

  /// The result, from an array with an axis for each axis of the left side that is also on the
  /// right.
  func finished<Array: ShapedArray>(_ parts: Array) -> Array {
    if parts.isPoisoned { return parts }
    let axes = right.axes
    let kept = left.axes.filter(axes.contains)
    var result = parts.transposed(axes: axes.compactMap { kept.firstIndex(of: $0) })
    for (place, axis) in axes.enumerated() where !kept.contains(axis) {
      result = result.expandedDimensions(axis: place)
    }
    return result.broadcast(to: Shape(axes.map { sizes[$0]! })).reshaped(resultShape)
  }
}

// MARK: - Checks

extension Rearrangement {
  private static func checkSides(
    _ left: Pattern.Term, _ right: Pattern.Term, _ operation: Operation, _ pattern: Pattern
  ) throws(Misuse) {
    for (side, term) in [("left", left), ("right", right)] {
      if let axis = term.duplicate {
        throw pattern.misuse("axis “\(axis)” stands twice on the \(side).")
      }
    }
    if left.contains(where: { $0.isParenthesized && $0.axes.contains(.rest) }) {
      throw pattern.misuse("on the left, “...” cannot stand in parentheses: its size is unknown.")
    }
    if right.hasRest && !left.hasRest {
      throw pattern.misuse("“...” is on the right only: it stands for axes of the left.")
    }
    if operation != .repeated, let axis = right.axes.first(where: { !left.axes.contains($0) }) {
      let advice =
        operation == .reduce
        ? "reduce only removes axes." : "To add an axis, use repeated with its size."
      throw pattern.misuse("axis “\(axis)” is on the right, but not on the left. \(advice)")
    }
    if operation != .reduce, let axis = left.axes.first(where: { !right.axes.contains($0) }) {
      throw pattern.misuse(
        "axis “\(axis)” is on the left, but not on the right: \(operation) keeps all elements. "
          + "To sum or average over an axis, use reduce.")
    }
  }

  private static func solved(
    _ left: Pattern.Term, _ right: Pattern.Term, _ shape: Shape, _ known: [String: Int],
    _ pattern: Pattern
  ) throws(Misuse) -> [Pattern.Axis: Int] {
    var sizes = try written(left.axes + right.axes, known, pattern)
    for (place, group) in left.enumerated() {
      let size = shape.sizes[place]
      let open = group.axes.filter { sizes[$0] == nil }
      let closed = group.axes.compactMap { sizes[$0] }
      let product = Shape(closed).elementCount
      if open.count > 1 {
        let names = open.map { "“\($0)”" }.joined(separator: " and ")
        throw pattern.misuse(
          "the sizes of \(names) in \(group) are open: axis \(place) of \(shape) can only give one "
            + "of them. Pass the others: [\"\(open[0])\": …].")
      }
      guard let axis = open.first else {
        guard product == size else {
          let factors = closed.map(String.init).joined(separator: " · ")
          let sum = closed.count > 1 ? "\(factors) = \(product)" : "\(product)"
          throw pattern.misuse(
            "“\(group)” is \(sum), but axis \(place) of \(shape) has size \(size).")
        }
        continue
      }
      guard product > 0, size % product == 0 else {
        throw pattern.misuse(
          "axis \(place) of \(shape) has size \(size), which does not divide by "
            + "\(product) into “\(group)”.")
      }
      sizes[axis] = size / product
    }
    if let axis = right.axes.first(where: { sizes[$0] == nil }) {
      throw pattern.misuse("the new axis “\(axis)” needs a size: [\"\(axis)\": …].")
    }
    return sizes
  }

  /// The sizes that the pattern and the caller give.
  private static func written(
    _ axes: [Pattern.Axis], _ known: [String: Int], _ pattern: Pattern
  ) throws(Misuse) -> [Pattern.Axis: Int] {
    var sizes: [Pattern.Axis: Int] = [:]
    for axis in axes {
      if case .sized(let size, _) = axis { sizes[axis] = size }
    }
    for (name, size) in known.sorted(by: { $0.key < $1.key }) {
      guard axes.contains(.named(name)) else {
        throw pattern.misuse("a size is given for “\(name)”, but no axis has that name.")
      }
      guard size >= 0 else {
        throw pattern.misuse("the size given for “\(name)” is \(size): sizes are 0 or more.")
      }
      sizes[.named(name)] = size
    }
    return sizes
  }
}
