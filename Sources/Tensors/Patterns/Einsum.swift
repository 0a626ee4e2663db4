/// Multiplies the operands, matched by the names of their axes, and sums over every axis that the
/// right side does not name.
///
/// ```swift
/// einsum("b h t d, b h s d -> b h t s", query, key)   // attention scores
/// einsum("b t c, c -> b t", x, weight)                // a weighted sum
/// einsum("i i ->", matrix)                            // the trace
/// einsum("... i j, ... j k -> ... i k", a, b)         // any leading axes, broadcast
/// ```
///
/// Names are letters, digits and `_`, separated by spaces, as in ``rearrange(_:_:_:)``; terms are
/// separated by commas. A name that stands twice in one term takes the diagonal. `...` stands for
/// the axes that are not written, aligned at the last of them; they are summed over if the right
/// side has no `...`. As in PyTorch, an axis of size 1 stretches to the size that its name has
/// elsewhere.
///
/// PyTorch's compact spelling without spaces, `"bhtd,bhsd->bhts"`, reads each letter as an axis.
/// It is recognized where no term has a space in it and every term on the left has exactly as many
/// letters as its operand has axes (or has `...` next to them); anything else is a name. What
/// PyTorch fills in when `->` is missing is never guessed.
///
/// More than two operands are multiplied in pairs, the smallest product first.
/// - Returns: the axes of the right side, in its order.
public func einsum(_ pattern: String, _ operands: Tensor...) -> Tensor {
  if operands.contains(where: \.isPoisoned) { return .poisoned }
  return .orPoisoned { () throws(Misuse) in
    let product = try Contraction(pattern, operands)
    return product.result()
  }
}

/// The product that a pattern describes.
private struct Contraction {
  /// A tensor and the names of its axes, each of them once.
  fileprivate struct Factor {
    var tensor: Tensor
    var axes: [Pattern.Axis]
  }

  fileprivate var factors: [Factor] = []
  private let output: [Pattern.Axis]

  func result() -> Tensor {
    var factors = self.factors.indices.map { k in
      self.factors[k].summed(keeping: needed(besides: [k], in: self.factors))
    }
    while factors.count > 1 {
      let (i, j) = Self.cheapestPair(factors) { needed(besides: [$0, $1], in: factors) }
      let kept = needed(besides: [i, j], in: factors)
      factors[i] = factors[i].multiplied(by: factors[j], keeping: kept).summed(keeping: kept)
      factors.remove(at: j)
    }
    return factors[0].arranged(output)
  }

  /// The axes that are still needed when some factors are gone.
  private func needed(besides gone: [Int], in factors: [Factor]) -> Set<Pattern.Axis> {
    let others = factors.indices.filter { !gone.contains($0) }
    return Set(output).union(others.flatMap { factors[$0].axes })
  }

  private static func cheapestPair(
    _ factors: [Factor], needed: (Int, Int) -> Set<Pattern.Axis>
  ) -> (Int, Int) {
    var best = (0, 1)
    var lowest = Int.max
    for i in factors.indices.dropLast() {
      for j in factors.indices[(i + 1)...] {
        let size = factors[i].productSize(with: factors[j], keeping: needed(i, j))
        if size < lowest { (best, lowest) = ((i, j), size) }
      }
    }
    return best
  }
}

// MARK: - Factors

extension Contraction.Factor {
  private func size(_ axis: Pattern.Axis) -> Int {
    tensor.shape.sizes[axes.firstIndex(of: axis)!]
  }

  /// The factor, summed over all axes that are not needed any more.
  func summed(keeping kept: Set<Pattern.Axis>) -> Self {
    let gone = axes.indices.filter { !kept.contains(axes[$0]) }
    if gone.isEmpty { return self }
    return Self(tensor: tensor.sum(axes: gone), axes: axes.filter(kept.contains))
  }

  /// The axes in another order; those that are not there have size 1, as have those that are left
  /// out.
  func arranged(_ order: [Pattern.Axis]) -> Tensor {
    let places = order.map { axes.firstIndex(of: $0) }
    let view = tensor.viewed(
      places.map { $0.map { tensor.shape.sizes[$0] } ?? 1 },
      places.map { $0.map { tensor.view.strides[$0] } ?? 0 })
    return view.derived(from: tensor, { Self(tensor: $0, axes: order).arranged(axes) })
  }

  /// How many elements ``multiplied(by:keeping:)`` has.
  func productSize(with other: Self, keeping kept: Set<Pattern.Axis>) -> Int {
    let own = axes.filter(kept.contains)
    let further = other.axes.filter { kept.contains($0) && !own.contains($0) }
    return Shape(own.map(size) + further.map(other.size)).elementCount
  }

  /// The product, summed over the axes that both have and nobody needs any more.
  ///
  /// Shared axes that are kept number the matrices; each side's own axes are its rows or columns.
  func multiplied(by other: Self, keeping kept: Set<Pattern.Axis>) -> Self {
    let batch = axes.filter { other.axes.contains($0) && kept.contains($0) }
    let inner = axes.filter { other.axes.contains($0) && !kept.contains($0) }
    let rows = axes.filter { !other.axes.contains($0) }
    let columns = other.axes.filter { !axes.contains($0) }
    let result = batch + rows + columns
    if inner.isEmpty || (rows.isEmpty && columns.isEmpty) {
      // No matrices here: numbers are scaled, or rows multiplied with rows.
      let order = result + inner
      return Self(tensor: arranged(order) * other.arranged(order), axes: order)
    }
    let left = matrices(batch, rows, inner)  // [batch…, M, K]
    let right = other.matrices(batch, inner, columns)  // [batch…, K, N]
    let sizes = (batch + rows).map(size) + columns.map(other.size)
    return Self(tensor: left.matmul(right).reshaped(Shape(sizes)), axes: result)
  }

  /// The axes as those that number matrices, then all rows as one axis, then all columns as one.
  private func matrices(
    _ batch: [Pattern.Axis], _ rows: [Pattern.Axis], _ columns: [Pattern.Axis]
  ) -> Tensor {
    let (M, N) = (Shape(rows.map(size)).elementCount, Shape(columns.map(size)).elementCount)
    return arranged(batch + rows + columns).reshaped(Shape(batch.map(size) + [M, N]))
  }
}

extension Tensor {
  /// The elements whose places are equal along all axes that become one.
  /// - Parameter places: for each axis, which one of the result it becomes; their sizes are `sizes`.
  fileprivate func diagonal(_ sizes: [Int], _ places: [Int]) -> Tensor {
    var strides = [Int](repeating: 0, count: sizes.count)
    for (axis, place) in places.enumerated() { strides[place] += view.strides[axis] }
    return viewed(sizes, strides).derived(
      from: self, adding: { $1.diagonal(sizes, places).accumulate($0) })
  }
}

// MARK: - Reading

extension Contraction {
  init(_ text: String, _ operands: [Tensor]) throws(Misuse) {
    let ranks = operands.map(\.rank)
    let pattern = try Pattern(text, of: "einsum") { Self.spelledOut($0, ranks) }
    for term in pattern.inputs + [pattern.output] { try Self.check(term, pattern) }
    guard pattern.inputs.count == operands.count else {
      throw pattern.misuse(
        "\(counted(pattern.inputs.count, "term")) on the left for "
          + "\(counted(operands.count, "operand")).")
    }
    var unnamed = 0
    for (k, operand) in operands.enumerated() {
      let count = try Self.unnamedCount(pattern.inputs[k], operand, pattern)
      unnamed = Swift.max(unnamed, count)
      let axes = pattern.inputs[k].fillingRest(count).axes
      factors.append(try Self.diagonal(operand, axes, pattern))
    }
    output = pattern.output.fillingRest(unnamed).axes
    try Self.checkOutput(pattern)
    try dropOnes(pattern)
  }

  /// Terms in compact spelling with spaces between their letters: see ``einsum(_:_:)``.
  private static func spelledOut(_ terms: [Substring], _ ranks: [Int]) -> [String] {
    let words = terms.map(Pattern.trimmed)
    let letters = words.map { $0.filter { $0 != "." && $0 != "…" } }
    let isCompact = letters.allSatisfy { $0.allSatisfy(\.isLetter) }
    let touchesRest = words.indices.contains {
      !letters[$0].isEmpty && words[$0].count > letters[$0].count
    }
    let fits = zip(zip(words, letters), ranks).allSatisfy { term, rank in
      term.1.count == rank || term.1.isEmpty && !term.0.isEmpty
    }
    guard isCompact, touchesRest || fits else { return terms.map(String.init) }
    return words.map { word in
      word.map { $0.isLetter ? " \($0) " : String($0) }.joined()
    }
  }

  private static func check(_ term: Pattern.Term, _ pattern: Pattern) throws(Misuse) {
    for group in term {
      if group.isParenthesized {
        throw pattern.misuse("einsum has no parentheses: rearrange before it or after it.")
      }
      if group.axes.isEmpty {
        throw pattern.misuse("“1” has no meaning here: give the axis a name.")
      }
      if case .sized(let size, _) = group.axes[0] {
        throw pattern.misuse("“\(size)” has no meaning here: axes have names.")
      }
    }
  }

  /// How many axes `...` stands for.
  private static func unnamedCount(
    _ term: Pattern.Term, _ operand: Tensor, _ pattern: Pattern
  ) throws(Misuse) -> Int {
    let written = term.count - (term.hasRest ? 1 : 0)
    guard term.hasRest ? operand.rank >= written : operand.rank == written else {
      let advice = term.count == 1 ? " Names of axes are separated by spaces." : ""
      throw pattern.misuse(
        "“\(term.written)” names \(term.hasRest ? "at least " : "")\(counted(written, "axis")), "
          + "but its operand has \(operand.rank): \(operand.shape).\(advice)")
    }
    return operand.rank - written
  }

  /// The operand with each name once: where a name stands twice, the elements whose places along
  /// both axes are equal.
  private static func diagonal(
    _ operand: Tensor, _ axes: [Pattern.Axis], _ pattern: Pattern
  ) throws(Misuse) -> Factor {
    var (names, sizes) = ([Pattern.Axis](), [Int]())
    for (place, name) in axes.enumerated() {
      let size = operand.shape.sizes[place]
      if let first = names.firstIndex(of: name) {
        guard sizes[first] == size else {
          throw pattern.misuse(
            "“\(name)” stands twice for one operand, with sizes \(sizes[first]) and \(size) "
              + "(\(operand.shape)): a diagonal needs equal ones.")
        }
      } else {
        names.append(name)
        sizes.append(size)
      }
    }
    if names.count == axes.count { return Factor(tensor: operand, axes: names) }
    let places = axes.map { names.firstIndex(of: $0)! }
    return Factor(tensor: operand.diagonal(sizes, places), axes: names)
  }

  private static func checkOutput(_ pattern: Pattern) throws(Misuse) {
    if let axis = pattern.output.duplicate {
      throw pattern.misuse("axis “\(axis)” stands twice on the right.")
    }
    let known = Set(pattern.inputs.flatMap(\.axes))
    if let axis = pattern.output.axes.first(where: { !known.contains($0) }) {
      throw pattern.misuse("axis “\(axis)” is on the right, but in no term on the left.")
    }
  }

  /// Checks that each name has one size, and takes away the axes of size 1: the product is the same
  /// without them, and the result gets those back that it names.
  private mutating func dropOnes(_ pattern: Pattern) throws(Misuse) {
    var found: [Pattern.Axis: (size: Int, shape: Shape)] = [:]
    for factor in factors {
      for (axis, size) in zip(factor.axes, factor.tensor.shape.sizes) where size != 1 {
        guard let other = found[axis], other.size != size else {
          found[axis] = (size, factor.tensor.shape)
          continue
        }
        throw pattern.misuse(
          "axis “\(axis)” has size \(other.size) in \(other.shape), but \(size) in "
            + "\(factor.tensor.shape).")
      }
    }
    factors = factors.map { factor in
      let axes = zip(factor.axes, factor.tensor.shape.sizes).filter { $1 != 1 }.map(\.0)
      return Factor(tensor: factor.arranged(axes), axes: axes)
    }
  }
}
