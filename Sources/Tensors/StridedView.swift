import Kernels

/// Memory for the elements of tensors, shared by all views of it.
public final class Buffer<Scalar: BitwiseCopyable>: @unchecked Sendable {
  /// The first element, aligned to 64 bytes where the buffer owns its memory.
  public let base: UnsafeMutablePointer<Scalar>
  public let count: Int
  private let owner: AnyObject?

  /// Uninitialized memory for `count` elements.
  public init(count: Int) {
    let bytes = Swift.max(count * MemoryLayout<Scalar>.stride, 1)
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    self.count = count
    owner = nil
  }

  /// Memory that belongs to `owner`, which is kept alive; it must not be written to.
  public init(count: Int, base: UnsafeMutablePointer<Scalar>, owner: AnyObject) {
    self.base = base
    self.count = count
    self.owner = owner
  }

  deinit {
    if owner == nil { UnsafeMutableRawPointer(base).deallocate() }
  }
}

/// A buffer seen through a shape: the element at index (i, j, …) lies at
/// `offset + i · strides[0] + j · strides[1] + …`.
///
/// Transposing, slicing and broadcasting make new views of the same buffer, without copying.
/// Buffers are not written to once a view of them was handed out.
public struct StridedView<Scalar: BitwiseCopyable & Sendable>: Sendable {
  public let buffer: Buffer<Scalar>
  public let shape: Shape
  /// The distance between neighbors along each axis, in elements; 0 repeats one element.
  public let strides: [Int]
  /// The place of the first element.
  public let offset: Int

  public init(buffer: Buffer<Scalar>, shape: Shape, strides: [Int], offset: Int) {
    self.buffer = buffer
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// A whole buffer in row-major order.
  public init(contiguous buffer: Buffer<Scalar>, shape: Shape) {
    self.init(
      buffer: buffer, shape: shape, strides: Self.rowMajorStrides(shape.sizes), offset: 0)
  }

  static func rowMajorStrides(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in stride(from: sizes.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    return strides
  }

  /// The first element.
  public var start: UnsafeMutablePointer<Scalar> { buffer.base + offset }

  /// Whether the elements lie one after another in row-major order.
  public var isContiguous: Bool {
    var expected = 1
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      let size = shape.sizes[axis]
      if size == 0 { return true }
      if size != 1 && strides[axis] != expected { return false }
      expected *= size
    }
    return true
  }

  /// The same elements in row-major order: itself, or a copy.
  public func contiguous() -> StridedView {
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
    let size = MemoryLayout<Scalar>.stride
    let loop = StridedLoop(shape.sizes, strides)
    var place = UnsafeMutableRawPointer(out)
    loop.forEachRow { rowOffset in
      StridedCopy.gather(
        loop.rowCount, elementSize: size, UnsafeRawPointer(start + rowOffset),
        stride: loop.rowStride, to: place)
      place += loop.rowCount * size
    }
  }

  /// This view stretched to a shape that it broadcasts to.
  func stretched(to target: Shape) -> StridedView {
    let missing = target.rank - shape.rank
    var stretched = [Int](repeating: 0, count: target.rank)
    for axis in 0..<shape.rank where shape.sizes[axis] != 1 || target.sizes[missing + axis] == 1 {
      stretched[missing + axis] = strides[axis]
    }
    return StridedView(buffer: buffer, shape: target, strides: stretched, offset: offset)
  }
}

// MARK: - Loops

/// Visits the elements of a view in row-major order, a row at a time; neighboring axes that can be
/// walked in one stride are taken as one.
struct StridedLoop {
  private(set) var rowCount: Int
  private(set) var rowStride: Int
  private var sizes: [Int]
  private var strides: [Int]

  init(_ sizes: [Int], _ strides: [Int]) {
    let pair = PairedLoop(sizes, strides, strides)
    (rowCount, rowStride) = (pair.rowCount, pair.firstStride)
    (self.sizes, self.strides) = (pair.sizes, pair.firstStrides)
  }

  @inline(__always)
  func forEachRow(_ body: (_ offset: Int) -> Void) {
    PairedLoop.odometer(sizes, strides, strides, isEmpty: rowCount == 0) { offset, _ in
      body(offset)
    }
  }
}

/// The same for two views of one shape, in step.
struct PairedLoop {
  private(set) var rowCount = 1
  private(set) var firstStride = 0
  private(set) var secondStride = 0
  fileprivate var sizes: [Int] = []
  fileprivate var firstStrides: [Int] = []
  fileprivate var secondStrides: [Int] = []

  init(_ sizes: [Int], _ first: [Int], _ second: [Int]) {
    for axis in sizes.indices where sizes[axis] != 1 {
      if let last = self.sizes.indices.last,
        firstStrides[last] == first[axis] * sizes[axis],
        secondStrides[last] == second[axis] * sizes[axis]
      {
        self.sizes[last] *= sizes[axis]
        firstStrides[last] = first[axis]
        secondStrides[last] = second[axis]
      } else {
        self.sizes.append(sizes[axis])
        firstStrides.append(first[axis])
        secondStrides.append(second[axis])
      }
    }
    if sizes.contains(0) {
      (self.sizes, firstStrides, secondStrides, rowCount) = ([], [], [], 0)
    } else if let count = self.sizes.popLast() {
      rowCount = count
      firstStride = firstStrides.removeLast()
      secondStride = secondStrides.removeLast()
    }
  }

  @inline(__always)
  func forEachRow(_ body: (_ first: Int, _ second: Int) -> Void) {
    Self.odometer(sizes, firstStrides, secondStrides, isEmpty: rowCount == 0, body)
  }

  @inline(__always)
  fileprivate static func odometer(
    _ sizes: [Int], _ first: [Int], _ second: [Int], isEmpty: Bool,
    _ body: (_ first: Int, _ second: Int) -> Void
  ) {
    if isEmpty { return }
    var index = [Int](repeating: 0, count: sizes.count)
    var (a, b) = (0, 0)
    while true {
      body(a, b)
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        a += first[axis]
        b += second[axis]
        if index[axis] < sizes[axis] { break }
        index[axis] = 0
        a -= first[axis] * sizes[axis]
        b -= second[axis] * sizes[axis]
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
