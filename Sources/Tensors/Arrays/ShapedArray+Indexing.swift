/// One place in `x[i, j, …]`: an integer, a range, or one of ``AxisIndex``'s.
///
/// | written | means |
/// |---|---|
/// | `2`, `-1` | that place; the axis goes away |
/// | `1..<3`, `1...`, `..<(-1)` | those places; negative bounds count from the end |
/// | `.all` | the whole axis |
/// | `.stride(by: 2)`, `.stride(by: -1)` | every second place; a negative step runs backwards |
/// | `.stride(from: 1, to: -1)` | without the first and last: Swift refuses `1..<(-1)` |
/// | `.newAxis` | a new axis of size 1 |
/// | `.ellipsis` | as many whole axes as are left over |
public protocol TensorIndex: Sendable {
  @_spi(Engine) var axisIndex: AxisIndex { get }
}

/// As in ``ShapedArray``: a default that the engine's own types have no use for.
extension TensorIndex {
  @_spi(Engine) public var axisIndex: AxisIndex { fatalError() }
}

/// What stands between the commas of `x[…]`: see ``TensorIndex``.
public struct AxisIndex: TensorIndex {
  enum Kind {
    case at(Int)
    case range(from: Int?, to: Int?, step: Int)
    case inserted
    case remaining
  }
  let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  @_spi(Engine) public var axisIndex: AxisIndex { self }
}

extension Int: TensorIndex {
  @_spi(Engine) public var axisIndex: AxisIndex { AxisIndex(.at(self)) }
}
extension Range: TensorIndex where Bound == Int {
  @_spi(Engine) public var axisIndex: AxisIndex {
    AxisIndex(.range(from: lowerBound, to: upperBound, step: 1))
  }
}
extension ClosedRange: TensorIndex where Bound == Int {
  @_spi(Engine) public var axisIndex: AxisIndex {
    AxisIndex(.range(from: lowerBound, to: end(after: upperBound), step: 1))
  }
}
extension PartialRangeFrom: TensorIndex where Bound == Int {
  @_spi(Engine) public var axisIndex: AxisIndex {
    AxisIndex(.range(from: lowerBound, to: nil, step: 1))
  }
}
extension PartialRangeUpTo: TensorIndex where Bound == Int {
  @_spi(Engine) public var axisIndex: AxisIndex {
    AxisIndex(.range(from: nil, to: upperBound, step: 1))
  }
}
extension PartialRangeThrough: TensorIndex where Bound == Int {
  @_spi(Engine) public var axisIndex: AxisIndex {
    AxisIndex(.range(from: nil, to: end(after: upperBound), step: 1))
  }
}

/// The bound after a last place; none after −1, whose successor 0 is the first place.
private func end(after last: Int) -> Int? {
  last == -1 || last == .max ? nil : last + 1
}

extension TensorIndex where Self == AxisIndex {
  /// The whole axis.
  public static var all: AxisIndex { AxisIndex(.range(from: nil, to: nil, step: 1)) }
  /// A new axis of size 1.
  public static var newAxis: AxisIndex { AxisIndex(.inserted) }
  /// All axes that the other indices leave over, whole.
  public static var ellipsis: AxisIndex { AxisIndex(.remaining) }
  /// Every `step`th place from `start` up to, without, `end`.
  public static func stride(
    from start: Int? = nil, to end: Int? = nil, by step: Int = 1
  ) -> AxisIndex {
    AxisIndex(.range(from: start, to: end, step: step))
  }
}

/// The first place and the number of places of a slice of an axis, as Python has them.
private func places(_ from: Int?, _ to: Int?, _ step: Int, of size: Int) -> (Int, Int) {
  let (lowest, highest) = step > 0 ? (0, size) : (-1, size - 1)
  func cut(_ bound: Int) -> Int { min(max(bound < 0 ? bound + size : bound, lowest), highest) }
  let start = from.map(cut) ?? (step > 0 ? lowest : highest)
  let end = to.map(cut) ?? (step > 0 ? highest : lowest)
  let distance = step > 0 ? end - start : start - end
  return (start, distance <= 0 ? 0 : (distance - 1) / Int(clamping: step.magnitude) + 1)
}

extension Shape {
  /// The sizes of neighboring axes: see ``TensorIndex`` for what ranges mean.
  public subscript(axes: Range<Int>) -> ArraySlice<Int> { part(axes) }
  public subscript(axes: ClosedRange<Int>) -> ArraySlice<Int> { part(axes) }
  public subscript(axes: PartialRangeFrom<Int>) -> ArraySlice<Int> { part(axes) }
  public subscript(axes: PartialRangeUpTo<Int>) -> ArraySlice<Int> { part(axes) }
  public subscript(axes: PartialRangeThrough<Int>) -> ArraySlice<Int> { part(axes) }

  private func part(_ axes: some TensorIndex) -> ArraySlice<Int> {
    guard case .range(let from, let to, let step) = axes.axisIndex.kind else { return [] }
    let (start, count) = places(from, to, step, of: rank)
    return sizes[start..<(start + count)]
  }
}

extension ShapedArray {
  /// The part of the array that the indices name, as a view: see ``TensorIndex``.
  ///
  /// An integer outside its axis is a misuse; a range is cut to its axis, as in NumPy.
  public subscript(indices: any TensorIndex...) -> Self {
    get { part(indices.map(\.axisIndex)) }
    @available(
      *, unavailable,
      message: "tensors never change: choose with which(mask, a, b), or join parts by concatenated"
    )
    nonmutating set { fatalError() }
  }

  func part(_ indices: [AxisIndex]) -> Self { part(indices.map(\.kind)) }

  private func part(_ indices: [AxisIndex.Kind]) -> Self {
    if isPoisoned { return self }
    guard let indices = expanded(indices) else { return .poisoned }
    var result = self
    var axis = 0
    for index in indices {
      switch index {
      case .inserted:
        result = result.expandedDimensions(axis: axis)
        axis += 1
      case .at(let place):
        let size = result.shape.sizes[axis]
        guard place >= -size && place < size else {
          misuse(
            "index \(place) is outside an axis of size \(size) (x\(written(indices)) of shape "
              + "\(shape)).")
          return .poisoned
        }
        result = result.sliced(axis, place < 0 ? place + size : place, count: 1)
          .squeezed(axis: axis)
      case .range(let from, let to, let step):
        guard step != 0 else {
          misuse("x\(written(indices)): a step of 0 never ends.")
          return .poisoned
        }
        let (start, count) = places(from, to, step, of: result.shape.sizes[axis])
        result = result.sliced(axis, start, count: count, step: step)
        axis += 1
      case .remaining:
        break  // expanded(_:) replaced it.
      }
    }
    return result
  }

  /// The indices with the ellipsis, written or implied at the end, spelled out.
  private func expanded(_ indices: [AxisIndex.Kind]) -> [AxisIndex.Kind]? {
    func isEllipsis(_ index: AxisIndex.Kind) -> Bool {
      if case .remaining = index { true } else { false }
    }
    func isNew(_ index: AxisIndex.Kind) -> Bool {
      if case .inserted = index { true } else { false }
    }
    let ellipses = indices.indices.filter { isEllipsis(indices[$0]) }
    let used = indices.count { !isEllipsis($0) && !isNew($0) }
    guard used <= rank, ellipses.count <= 1 else {
      misuse(
        ellipses.count > 1
          ? "x\(written(indices)): only one ellipsis has a meaning."
          : "x\(written(indices)) has \(used) indices, but \(shape) has \(rank) axes.")
      return nil
    }
    var result = indices
    let rest = [AxisIndex.Kind](
      repeating: .range(from: nil, to: nil, step: 1), count: rank - used)
    if let place = ellipses.first {
      result.replaceSubrange(place...place, with: rest)
    } else {
      result += rest
    }
    return result
  }

  private func written(_ indices: [AxisIndex.Kind]) -> String {
    let words = indices.map { index in
      switch index {
      case .at(let place): "\(place)"
      case .inserted: ".newAxis"
      case .remaining: ".ellipsis"
      case .range(nil, nil, 1): ".all"
      case .range(let from, let to, 1):
        "\(from.map(String.init) ?? "")..<\(to.map(String.init) ?? "")"
      case .range(let from, let to, let step):
        ".stride(from: \(from.map(String.init) ?? "nil"), to: \(to.map(String.init) ?? "nil"), "
          + "by: \(step))"
      }
    }
    return "[" + words.joined(separator: ", ") + "]"
  }
}
