import Kernels

/// Visits the elements of up to four views of one shape in step, in row-major order, in blocks of
/// equally distant rows of equally distant elements; spread over the cores where there are many.
///
/// Neighboring axes that can be walked in one stride are taken as one: dense operands are a single
/// row, and what is broadcast along the first or last axes is a single block.
struct BroadcastLoop {
  /// Distances between elements, or places, in each of the views.
  typealias Places = SIMD4<Int>

  /// Rows of the views next to each other.
  struct Block {
    let rows: Int
    /// The elements of a row.
    let columns: Int
    /// The first element, in each view.
    let first: Places
    let rowStrides: Places
    let strides: Places
    /// How many elements come before, which is where a dense output has its place.
    let position: Int

    /// Where a view's elements lie.
    @inline(__always)
    func rows<Scalar>(of view: StridedView<Scalar>, _ k: Int) -> Rows<Scalar> {
      Rows(view.start + first[k], rowStride: rowStrides[k], stride: strides[k])
    }
  }

  private struct Axis {
    var size: Int
    var strides: Places
  }

  /// The axes of what is not one row, the last one first.
  private var outer: [Axis] = []
  private var row = Axis(size: 1, strides: .zero)
  private var rowCount = 1

  /// - Parameter strides: of each view, as many as there are sizes.
  init(_ sizes: [Int], _ strides: [Int]...) {
    if sizes.contains(0) {
      rowCount = 0
      return
    }
    var isFirst = true
    for axis in sizes.indices.reversed() where sizes[axis] != 1 {
      var places = Places.zero
      for view in strides.indices { places[view] = strides[view][axis] }
      let next = Axis(size: sizes[axis], strides: places)
      if isFirst {
        row = next
        isFirst = false
      } else if outer.isEmpty, row.strides &* row.size == next.strides {
        row.size *= next.size
      } else if let last = outer.last, last.strides &* last.size == next.strides {
        outer[outer.count - 1].size *= next.size
        rowCount *= next.size
      } else {
        outer.append(next)
        rowCount *= next.size
      }
    }
  }

  /// How many elements a thread takes at a time: an addition of so many takes some 3 µs. Twice as many
  /// are worth waking another thread for, if it has not fallen asleep.
  private static let grain = 1 << 14

  /// Calls `body` with blocks that together are everything, on several threads, in any order.
  @inline(__always)
  func forEachBlock(_ body: (Block) -> Void) {
    if rowCount == 0 { return }
    if rowCount == 1 {
      Parallel.forEachPart(of: row.size, grain: Self.grain) { start, count in
        body(
          Block(
            rows: 1, columns: count, first: row.strides &* start, rowStrides: .zero,
            strides: row.strides, position: start))
      }
      return
    }
    let grain = max(Self.grain / row.size, 1)
    Parallel.forEachPart(of: rowCount, grain: grain) { start, count in
      forEachBlock(from: start, to: start + count, body)
    }
  }

  /// Blocks of rows along the last of the outer axes, cut where others go on.
  @inline(__always)
  private func forEachBlock(from start: Int, to end: Int, _ body: (Block) -> Void) {
    var place = start
    while place < end {
      var (rest, first) = (place, Places.zero)
      for axis in outer {
        first &+= axis.strides &* (rest % axis.size)
        rest /= axis.size
      }
      let rows = min(end - place, outer[0].size - place % outer[0].size)
      body(
        Block(
          rows: rows, columns: row.size, first: first, rowStrides: outer[0].strides,
          strides: row.strides, position: place * row.size))
      place += rows
    }
  }
}

/// Runs a kernel over two views stretched to one shape.
@inline(__always)
func forEachPair<Scalar, Result>(
  _ a: StridedView<Scalar>, _ b: StridedView<Scalar>, _ shape: Shape,
  _ out: UnsafeMutablePointer<Result>,
  _ kernel: (Int, Int, Rows<Scalar>, Rows<Scalar>, UnsafeMutablePointer<Result>) -> Void
) {
  let (a, b) = (a.walkable, b.walkable)
  let loop = BroadcastLoop(shape.sizes, a.strides(to: shape), b.strides(to: shape))
  loop.forEachBlock { block in
    kernel(
      block.rows, block.columns, block.rows(of: a, 0), block.rows(of: b, 1), out + block.position)
  }
  withExtendedLifetime((a, b)) {}
}

/// Sets each element from those at the same place of two views stretched to one shape.
@inline(__always)
func fillFromPairs<Scalar, Result: BitwiseCopyable>(
  _ a: StridedView<Scalar>, _ b: StridedView<Scalar>, _ shape: Shape,
  _ out: UnsafeMutablePointer<Result>, _ operation: (Scalar, Scalar) -> Result
) {
  forEachPair(a, b, shape, out) { rows, n, a, b, out in
    for row in 0..<rows {
      let (x, y, out) = (a[row], b[row], out + row * n)
      for k in 0..<n { (out + k).initialize(to: operation(x[k * a.stride], y[k * b.stride])) }
    }
  }
}
