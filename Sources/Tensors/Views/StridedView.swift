import Kernels

/// Memory for the elements of tensors, shared by all views of it.
package final class Buffer<Scalar: BitwiseCopyable>: @unchecked Sendable {
  /// The first element, aligned to 64 bytes where the buffer owns its memory.
  package let base: UnsafeMutablePointer<Scalar>
  package let count: Int
  fileprivate let owner: AnyObject?

  /// Uninitialized memory for `count` elements.
  package init(count: Int) {
    base = BlockCache.allocate(byteCount: Self.byteCount(count))
      .bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    self.count = count
    owner = nil
  }

  /// Memory that belongs to `owner`, which is kept alive; it must not be written to.
  package init(count: Int, base: UnsafeMutablePointer<Scalar>, owner: AnyObject) {
    self.base = base
    self.count = count
    self.owner = owner
  }

  deinit {
    if owner == nil { BlockCache.deallocate(base, byteCount: Self.byteCount(count)) }
  }

  private static func byteCount(_ count: Int) -> Int {
    Swift.max(count * MemoryLayout<Scalar>.stride, 1)
  }
}

/// A buffer seen through a shape: the element at index (i, j, …) lies at
/// `offset + i · strides[0] + j · strides[1] + …`.
///
/// Transposing, slicing and broadcasting make new views of the same buffer, without copying.
/// Buffers are not written to while two views of them are around: see ``isExpendable()``.
@_spi(Engine) public struct StridedView<Scalar: BitwiseCopyable & Sendable>: Sendable {
  package private(set) var buffer: Buffer<Scalar>
  package let shape: Shape
  /// The distance between neighbors along each axis, in elements; 0 repeats one element.
  package let strides: [Int]
  /// The place of the first element.
  package let offset: Int

  package init(buffer: Buffer<Scalar>, shape: Shape, strides: [Int], offset: Int) {
    self.buffer = buffer
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// A whole buffer in row-major order.
  package init(contiguous buffer: Buffer<Scalar>, shape: Shape) {
    self.init(
      buffer: buffer, shape: shape, strides: Self.rowMajorStrides(shape.sizes), offset: 0)
  }

  static func rowMajorStrides(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in stride(from: sizes.count - 2, through: 0, by: -1) {
      // Next to an axis of size 0 the others may be of any size.
      strides[axis] = strides[axis + 1] &* sizes[axis + 1]
    }
    return strides
  }

  /// The first element.
  package var start: UnsafeMutablePointer<Scalar> { buffer.base + offset }

  /// Whether the elements lie one after another in row-major order.
  package var isContiguous: Bool {
    var expected = 1
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      let size = shape.sizes[axis]
      if size == 0 { return true }
      if size != 1 && strides[axis] != expected { return false }
      expected &*= size
    }
    return true
  }

  /// Whether others may be written over the elements: nobody else holds them, and they lie as those
  /// of a new tensor would.
  ///
  /// Of use on a view that the caller owns, as it does a `consuming` parameter's.
  mutating func isExpendable() -> Bool {
    isKnownUniquelyReferenced(&buffer) && buffer.owner == nil && isContiguous
      && buffer.count == shape.elementCount
  }

  /// The same elements in row-major order: itself, or a copy.
  package func contiguous() -> StridedView {
    isContiguous ? rowMajor() : copied()
  }

  /// Strides of axes of size 1 may be anything; this makes them plain.
  private func rowMajor() -> StridedView {
    StridedView(
      buffer: buffer, shape: shape, strides: Self.rowMajorStrides(shape.sizes), offset: offset)
  }

  /// A row-major copy.
  func copied() -> StridedView {
    let out = Buffer<Scalar>(count: shape.elementCount)
    copy(to: out.base)
    return StridedView(contiguous: out, shape: shape)
  }

  /// Writes the elements in row-major order.
  func copy(to out: UnsafeMutablePointer<Scalar>) {
    if let axis = StridedLoop.transposedAxis(shape.sizes, strides) {
      copyTransposed(axis, to: out)
      return
    }
    let size = MemoryLayout<Scalar>.stride
    BroadcastLoop(shape.sizes, strides).forEachBlock { block in
      let rows = block.rows(of: self, 0)
      for row in 0..<block.rows {
        StridedCopy.gather(
          block.columns, elementSize: size, UnsafeRawPointer(rows[row]), stride: rows.stride,
          to: UnsafeMutableRawPointer(out + block.position + row * block.columns))
      }
    }
  }

  /// The same where neighbors in memory lie along `axis`, which is not the last: matrices of it and
  /// the last axis are transposed, one for each place of the other axes.
  private func copyTransposed(_ axis: Int, to out: UnsafeMutablePointer<Scalar>) {
    let last = shape.rank - 1
    let outStrides = Self.rowMajorStrides(shape.sizes)
    let others = (0..<last).filter { $0 != axis }
    let loop = PairedLoop(
      others.map { shape.sizes[$0] } + [1], others.map { strides[$0] } + [0],
      others.map { outStrides[$0] } + [0])
    let (rows, columns) = (shape.sizes[axis], shape.sizes[last])
    // Bands of whole tiles.
    let grain = Swift.max((1 << 14) / columns, 16) / 16 * 16
    loop.forEachRow { from, to in
      for k in 0..<loop.rowCount {
        let source = start + from + k * loop.firstStride
        let place = out + to + k * loop.secondStride
        Parallel.forEachPart(of: rows, grain: grain) { first, count in
          StridedCopy.transpose(
            rows: count, columns: columns, elementSize: MemoryLayout<Scalar>.stride,
            UnsafeRawPointer(source + first), columnStride: strides[last],
            to: UnsafeMutableRawPointer(place + first * outStrides[axis]),
            rowStride: outStrides[axis])
        }
      }
    }
  }

  /// The same elements, copied where a walk in row-major order would jump about in memory.
  var walkable: StridedView {
    StridedLoop.transposedAxis(shape.sizes, strides) == nil ? self : copied()
  }

  /// The strides under which the same elements, in row-major order, have other sizes, as many of
  /// them; nil where no strides do, and the elements must be copied.
  func strides(under sizes: [Int]) -> [Int]? {
    var result = Self.rowMajorStrides(sizes)
    if shape.elementCount == 0 { return result }
    var runs = StridedLoop.runs(shape.sizes, strides)
    var (rest, stride) = (1, 0)
    for axis in sizes.indices.reversed() where sizes[axis] != 1 {
      if rest == 1 { (rest, stride) = runs.removeLast() }
      guard rest % sizes[axis] == 0 else { return nil }
      result[axis] = stride
      stride *= sizes[axis]
      rest /= sizes[axis]
    }
    return result
  }

  /// This view stretched to a shape that it broadcasts to.
  func stretched(to target: Shape) -> StridedView {
    StridedView(buffer: buffer, shape: target, strides: strides(to: target), offset: offset)
  }

  /// The strides of this view stretched to a shape that it broadcasts to.
  func strides(to target: Shape) -> [Int] {
    let missing = target.rank - shape.rank
    var stretched = [Int](repeating: 0, count: target.rank)
    for axis in 0..<shape.rank where shape.sizes[axis] != 1 || target.sizes[missing + axis] == 1 {
      stretched[missing + axis] = strides[axis]
    }
    return stretched
  }
}
