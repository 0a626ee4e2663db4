import Kernels
import Testing

/// Matrix products, against sums in double precision.
@Suite(.serialized) struct MatrixProductTests {
  /// One of each size below, at and above what the blocks are made of.
  static let sizes: [(Int, Int, Int)] = {
    let edges = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 47, 48, 49, 63, 97]
    var sizes = edges.map { ($0, 50, 20) } + edges.map { (19, $0, 20) } + edges.map { (11, 29, $0) }
    sizes += edges.map { ($0, 3, 40) } + edges.map { (3, $0, 40) }
    sizes += [(0, 3, 2), (3, 0, 2), (3, 2, 0), (9, 20, 0), (1, 1, 0)]
    sizes += [
      (21, 450, 40), (450, 21, 40), (9, 20, 1537), (130, 140, 90), (1, 700, 90), (700, 1, 90),
    ]
    return sizes
  }()

  @Test(arguments: sizes, Layout.allCases)
  func equalsTheSumsOfProducts(_ size: (Int, Int, Int), _ left: Layout) {
    for right in Layout.allCases {
      for start in Start.allCases {
        let example = Case(size, left, right, start)
        #expect(example.largestError(of: example.product()) < 1e-5, "\(right), \(start)")
      }
    }
  }

  @Test(arguments: [
    (130, 90, 800), (40, 900, 100), (900, 130, 900), (2, 3000, 900), (300, 1, 5000),
  ])
  func doesNotDependOnTheNumberOfThreads(_ size: (Int, Int, Int)) {
    defer { Parallel.threadCount = Parallel.coreCount }
    for right in Layout.allCases {
      let example = Case(size, .rows, right, .bias)
      Parallel.threadCount = 1
      let alone = example.product()
      Parallel.threadCount = Parallel.coreCount
      #expect(example.product().map(\.bitPattern) == alone.map(\.bitPattern))
    }
  }

  @Test(arguments: [(9, 35, 21), (1, 35, 21), (30, 1, 21), (3, 20, 17)], Layout.allCases)
  func keepsInfinityAndNaNToTheirRowsAndColumns(_ size: (Int, Int, Int), _ layout: Layout) {
    let (M, N, K) = size
    var example = Case(size, .rows, layout, .zero)
    example.setA(M - 1, K - 1, .infinity)  // times 0 is NaN
    example.setB(K - 1, N - 1, 0)
    let c = example.product()
    for m in 0..<M {
      for n in 0..<N where !(m == M - 1 && n == N - 1) {
        #expect(m == M - 1 ? c[m * N + n].isInfinite : c[m * N + n].isFinite)
      }
    }
    #expect(c[M * N - 1].isNaN)
    example.setA(0, 0, .nan)
    #expect(example.product().prefix(N).allSatisfy { $0.isNaN })
  }

  @Test func writesNothingButItsMatrix() {
    for layout in Layout.allCases {
      let example = Case((13, 37, 11), .rows, layout, .zero)
      var around = [Float](repeating: 7, count: 13 * 45)
      example.multiply(to: &around, rowStride: 45)
      for m in 0..<13 { #expect(around[m * 45 + 37..<(m + 1) * 45].allSatisfy { $0 == 7 }) }
    }
  }

  @Test func multipliesManySideBySide() {
    let cases = (0..<9).map { Case((17, 20, 64), .rows, .columns, .zero, seed: $0) }
    var c = [Float](repeating: 0, count: 9 * 17 * 20)
    c.withUnsafeMutableBufferPointer { c in
      let base = c.baseAddress!
      MatrixProduct.multiply(count: 9, MatrixProduct.Sizes(M: 17, N: 20, K: 64)) { k in
        MatrixProduct.Operands(
          cases[k].a.matrix, cases[k].b.matrix,
          to: MatrixProduct.Matrix(base + k * 17 * 20, rowStride: 20))
      }
    }
    for k in 0..<9 {
      #expect(cases[k].largestError(of: Array(c[k * 340..<(k + 1) * 340])) < 1e-5)
    }
  }

  @Test func servesSeveralCallersAtOnce() async {
    await withTaskGroup(of: Void.self) { group in
      for seed in 0..<6 {
        group.addTask {
          let example = Case((130, 200, 90), .rows, .columns, .bias, seed: seed)
          for _ in 0..<10 { #expect(example.largestError(of: example.product()) < 1e-5) }
        }
      }
    }
  }
}

// MARK: - Fixtures

/// How a matrix lies in memory.
enum Layout: CaseIterable, Sendable { case rows, columns, spread, repeatedRow }

/// What a product is added to.
enum Start: CaseIterable, Sendable { case zero, bias, itself }

private final class Memory: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let matrix: MatrixProduct.Matrix

  init(_ rows: Int, _ columns: Int, _ layout: Layout, seed: Int) {
    let count = (rows + 3) * (columns + 3) * 2
    base = .allocate(capacity: count)
    var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    for k in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      base[k] = Float(state >> 40) / Float(1 << 23) - 1
    }
    matrix =
      switch layout {
      case .rows: .init(base, rowStride: columns + 3)
      case .columns: .init(base, rowStride: 1, columnStride: rows + 2)
      case .spread: .init(base, rowStride: 2 * columns + 1, columnStride: 2)
      case .repeatedRow: .init(base, rowStride: 0)
      }
  }

  deinit { base.deallocate() }
}

private struct Case: Sendable {
  var (M, N, K): (Int, Int, Int)
  var start: Start
  var a, b, bias: Memory

  init(_ size: (Int, Int, Int), _ left: Layout, _ right: Layout, _ start: Start, seed: Int = 0) {
    (M, N, K) = size
    self.start = start
    a = Memory(M, K, left, seed: 3 * seed + 1)
    b = Memory(K, N, right, seed: 3 * seed + 2)
    bias = Memory(M, N, start == .bias ? .repeatedRow : .rows, seed: 3 * seed + 3)
  }

  private func element(_ matrix: MatrixProduct.Matrix, _ row: Int, _ column: Int)
    -> UnsafeMutablePointer<Float>
  {
    matrix.base + row * matrix.rowStride + column * matrix.columnStride
  }

  mutating func setA(_ row: Int, _ column: Int, _ value: Float) {
    element(a.matrix, row, column).pointee = value
  }

  mutating func setB(_ row: Int, _ column: Int, _ value: Float) {
    element(b.matrix, row, column).pointee = value
  }

  func product() -> [Float] {
    var c = [Float](repeating: .nan, count: M * N)
    if start == .itself {
      for m in 0..<M { for n in 0..<N { c[m * N + n] = element(bias.matrix, m, n).pointee } }
    }
    multiply(to: &c, rowStride: N)
    return c
  }

  func multiply(to c: inout [Float], rowStride: Int) {
    if c.isEmpty { return }
    c.withUnsafeMutableBufferPointer { c in
      let out = MatrixProduct.Matrix(c.baseAddress!, rowStride: rowStride)
      let addend: MatrixProduct.Matrix? =
        switch start {
        case .zero: nil
        case .bias: bias.matrix
        case .itself: out
        }
      MatrixProduct.multiply(
        MatrixProduct.Sizes(M: M, N: N, K: K),
        MatrixProduct.Operands(a.matrix, b.matrix, to: out, plus: addend))
    }
  }

  /// As a part of what the absolute values of all terms add up to.
  func largestError(of c: [Float]) -> Double {
    var worst = 0.0
    for m in 0..<M {
      for n in 0..<N {
        var sum = start == .zero ? 0 : Double(element(bias.matrix, m, n).pointee)
        var size = abs(sum) + 1e-3
        var (left, right) = (element(a.matrix, m, 0), element(b.matrix, 0, n))
        for _ in 0..<K {
          let term = Double(left.pointee) * Double(right.pointee)
          sum += term
          size += abs(term)
          left += a.matrix.columnStride
          right += b.matrix.rowStride
        }
        let error = abs(Double(c[m * N + n]) - sum) / size
        worst = error.isNaN ? .infinity : max(worst, error)
      }
    }
    return worst
  }
}
