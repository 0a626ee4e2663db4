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

  /// The axis whose elements are neighbors in memory, where it is another than the last and both
  /// have enough elements to be worth taking by tiles.
  static func transposedAxis(_ sizes: [Int], _ strides: [Int]) -> Int? {
    guard let last = sizes.indices.last, sizes[last] >= 8, strides[last] > 1 else { return nil }
    return sizes.indices.dropLast().last { strides[$0] == 1 && sizes[$0] >= 8 }
  }

  /// Neighboring axes that can be walked in one stride, as one; axes of size 1 left out.
  static func runs(_ sizes: [Int], _ strides: [Int]) -> [(count: Int, stride: Int)] {
    let loop = StridedLoop(sizes, strides)
    let outer = zip(loop.sizes, loop.strides).map { (count: $0, stride: $1) }
    return outer + [(count: loop.rowCount, stride: loop.rowStride)]
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
    if sizes.contains(0) {
      rowCount = 0
      return
    }
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
    if let count = self.sizes.popLast() {
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
