import Kernels

/// The arrays one after another along an axis that they already have.
/// - Parameter arrays: of equal sizes but for that axis.
public func concatenated<Array: ShapedArray>(_ arrays: [Array], axis: Int = 0) -> Array {
  if arrays.contains(where: \.isPoisoned) { return .poisoned }
  guard let first = arrays.first else {
    misuse("concatenated: there is nothing to join: the list is empty.")
    return .poisoned
  }
  guard let axis = first.shape.resolved(axis, for: "concatenated") else { return .poisoned }
  func others(_ shape: Shape) -> [Int] {
    shape.sizes.indices.filter { $0 != axis }.map { shape.sizes[$0] }
  }
  for array in arrays
  where array.rank != first.rank || others(array.shape) != others(first.shape) {
    misuse(
      "concatenated: \(first.shape) and \(array.shape) differ elsewhere than along axis \(axis).")
    return .poisoned
  }
  var sizes = first.shape.sizes
  sizes[axis] = arrays.reduce(0) { $0 &+ $1.shape.sizes[axis] }
  let outer = Shape.product(sizes[..<axis])
  let inner = Shape.product(sizes[(axis + 1)...])
  let joined = Array.filled(Shape(sizes)) { out in
    var start = 0
    for array in arrays where array.count > 0 {
      let run = array.shape.sizes[axis] * inner
      let source = array.view.contiguous()
      for block in 0..<outer {
        StridedCopy.gather(
          run, elementSize: MemoryLayout<Array.Scalar>.stride,
          UnsafeRawPointer(source.start + block * run), stride: 1,
          to: UnsafeMutableRawPointer(out + block * sizes[axis] * inner + start))
      }
      start += run
    }
  }
  if !arrays.contains(where: \.isRecorded) { return joined }
  var start = 0
  return joined.derived(
    by: .other,
    fromAll: arrays.map { array in
      defer { start += array.shape.sizes[axis] }
      return (
        array,
        Pullback { [start, count = array.shape.sizes[axis]] in
          $0.sliced(axis, start, count: count)
        }
      )
    })
}

/// The arrays, all of one shape, along a new axis.
public func stacked<Array: ShapedArray>(_ arrays: [Array], axis: Int = 0) -> Array {
  if arrays.contains(where: \.isPoisoned) { return .poisoned }
  guard let first = arrays.first else {
    misuse("stacked: there is nothing to join: the list is empty.")
    return .poisoned
  }
  if let odd = arrays.first(where: { $0.shape != first.shape }) {
    misuse("stacked: \(first.shape) and \(odd.shape) differ: all shapes must be equal.")
    return .poisoned
  }
  // A wrong axis is reported once, not for each array.
  if first.expandedDimensions(axis: axis).isPoisoned { return .poisoned }
  return concatenated(arrays.map { $0.expandedDimensions(axis: axis) }, axis: axis)
}

extension ShapedArray {
  /// Equal parts along an axis.
  public func split(parts: Int, axis: Int = 0) -> [Self] {
    // As many as were asked for, within reason, so that the caller finds each of them.
    let failed = [Self](repeating: .poisoned, count: Swift.min(Swift.max(parts, 1), 1 << 16))
    guard let place = shape.resolved(axis, for: "split") else { return failed }
    let size = shape.sizes[place]
    guard parts > 0 else {
      misuse("split: \(parts) is no number of parts: there is 1 or more.")
      return failed
    }
    guard size % parts == 0 else {
      misuse(
        "split: axis \(axis) of \(shape) has size \(size), which \(parts) parts do not divide.")
      return failed
    }
    return split(sizes: [Int](repeating: size / parts, count: parts), axis: axis)
  }

  /// Parts of the given sizes along an axis.
  public func split(sizes: [Int], axis: Int = 0) -> [Self] {
    let failed = [Self](repeating: .poisoned, count: sizes.count)
    guard let place = shape.resolved(axis, for: "split") else { return failed }
    if let odd = sizes.first(where: { $0 < 0 }) {
      misuse("split: \(odd), of \(sizes), is no size: sizes are 0 or more.")
      return failed
    }
    let whole = 0...shape.sizes[place]
    guard sizes.allSatisfy(whole.contains), sizes.reduce(0, +) == whole.upperBound else {
      misuse(
        "split: \(sizes) does not add up to \(shape.sizes[place]), the size of axis \(axis) of "
          + "\(shape).")
      return failed
    }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(place, start, count: size)
    }
  }

  /// `count` places along an axis from `start` on, `step` apart; the caller checked them.
  func sliced(_ axis: Int, _ start: Int, count: Int, step: Int = 1) -> Self {
    var (sizes, strides) = (shape.sizes, view.strides)
    sizes[axis] = count
    strides[axis] &*= step
    // The place after the last one is no place to start at.
    let offset = count == 0 ? view.offset : view.offset + start * view.strides[axis]
    return viewed(sizes, strides, offset: offset).derived(
      from: self,
      adding: { $1.sliced(axis, start, count: count, step: step).accumulate($0) })
  }

  /// The whole array repeated along an axis.
  public func tiled(_ times: Int, axis: Int) -> Self {
    guard let place = shape.resolved(axis, for: "tiled") else { return .poisoned }
    guard times >= 0 else {
      misuse("tiled: \(times) times is fewer than none.")
      return .poisoned
    }
    var (sizes, merged) = (shape.sizes, shape.sizes)
    sizes.insert(times, at: place)
    (merged[place], _) = merged[place].multipliedReportingOverflow(by: times)
    return expandedDimensions(axis: place).broadcast(to: Shape(sizes)).reshaped(Shape(merged))
  }
}
