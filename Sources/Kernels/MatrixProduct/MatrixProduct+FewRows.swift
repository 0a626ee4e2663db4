import Processor

/// Products of a few rows with a large matrix, as for one token after another: B is read once, as
/// it lies, and that is all the time they take.
extension MatrixProduct {
  /// How many rows are few: with more, packing B pays.
  static let fewRows = 4

  /// Whether the product was one of those, and is done.
  static func multiplyFewRows(_ sizes: Sizes, _ operands: Operands) -> Bool {
    let (a, b) = (operands.a, operands.b)
    if sizes.M > fewRows { return false }
    if b.rowStride == 1 || sizes.K == 1 {
      if a.columnStride == 1 || sizes.K == 1 {
        multiplyByDots(sizes, operands)
      } else {
        Scratch.with(count: sizes.M * sizes.K) { memory in
          pack(a, depth: sizes.M, columns: sizes.K, width: sizes.K, to: memory)
          var dense = operands
          dense.a = Matrix(memory, rowStride: sizes.K)
          multiplyByDots(sizes, dense)
        }
      }
      return true
    }
    if b.columnStride == 1, operands.c.columnStride == 1 || sizes.N == 1 {
      multiplyByRowsOfB(sizes, operands)
      return true
    }
    return false
  }

  // MARK: - B's columns are dense

  private static func multiplyByDots(_ sizes: Sizes, _ operands: Operands) {
    Parallel.forEachPart(of: sizes.N, grain: max(4, (1 << 16) / max(sizes.K, 1) / 4 * 4)) {
      start, count in
      let whole = start + count / 4 * 4
      for column in stride(from: start, to: whole, by: 4) {
        // The four columns are read from memory for the first rows, and then from the cache.
        for row in stride(from: 0, to: sizes.M - 1, by: 2) {
          multiplyFourDots(row, row + 1, column, sizes.K, operands)
        }
        if sizes.M % 2 == 1 { multiplyFourDots(sizes.M - 1, nil, column, sizes.K, operands) }
      }
      for column in whole..<(start + count) {
        for row in 0..<sizes.M { multiplyDot(row, column, sizes.K, operands) }
      }
    }
  }

  /// Two rows, or one, by four columns.
  @inline(__always)
  private static func multiplyFourDots(
    _ first: Int, _ second: Int?, _ column: Int, _ K: Int, _ operands: Operands
  ) {
    let x = UnsafePointer(operands.a.from(first, 0).base)
    let y = UnsafePointer(operands.a.from(second ?? first, 0).base)
    let b = UnsafePointer(operands.b.from(0, column).base)
    let stride = operands.b.columnStride
    var (sums, others) = (FourSums(), FourSums())
    var k = 0
    while K - k >= lanes {
      let p = b + k
      let (b0, b1) = (load(p), load(p + stride))
      let (b2, b3) = (load(p + 2 * stride), load(p + 3 * stride))
      sums.addProducts(load(x + k), b0, b1, b2, b3)
      if second != nil { others.addProducts(load(y + k), b0, b1, b2, b3) }
      k += lanes
    }
    var (total, other) = (sums.totals, others.totals)
    while k < K {
      let p = b + k
      let four = SIMD4(p[0], p[stride], p[2 * stride], p[3 * stride])
      total.addProduct(four, x[k])
      other.addProduct(four, y[k])
      k += 1
    }
    for lane in 0..<4 { put(total[lane], first, column + lane, operands) }
    guard let second else { return }
    for lane in 0..<4 { put(other[lane], second, column + lane, operands) }
  }

  @inline(__always)
  private static func multiplyDot(_ row: Int, _ column: Int, _ K: Int, _ operands: Operands) {
    let a = UnsafePointer(operands.a.from(row, 0).base)
    let b = UnsafePointer(operands.b.from(0, column).base)
    var vector = FloatVector.zero
    var k = 0
    while K - k >= lanes {
      vector.addProduct(load(a + k), load(b + k))
      k += lanes
    }
    var sum = folded(vector).sum()
    while k < K {
      sum.addProduct(a[k], b[k])
      k += 1
    }
    put(sum, row, column, operands)
  }

  @inline(__always)
  private static func put(_ sum: Float, _ row: Int, _ column: Int, _ operands: Operands) {
    let addend = operands.addend?.from(row, column).base.pointee ?? 0
    operands.c.from(row, column).base.pointee = sum + addend
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Float>) -> FloatVector {
    UnsafeRawPointer(p).loadUnaligned(as: FloatVector.self)
  }

  // MARK: - B's rows are dense

  /// Adds up multiples of B's rows, four at a time. C's part stays in the first-level cache.
  private static func multiplyByRowsOfB(_ sizes: Sizes, _ operands: Operands) {
    let (a, b, c) = (operands.a, operands.b, operands.c)
    // Long runs, for the processor sees them coming, but enough parts.
    let grain = min(1024, (sizes.N / 16 + 63) / 64 * 64)
    Parallel.forEachPart(of: sizes.N, grain: max(grain, 64)) { start, count in
      for row in 0..<sizes.M {
        let out = c.from(row, start).base
        for column in 0..<count {
          out[column] = operands.addend?.from(row, start + column).base.pointee ?? 0
        }
      }
      let whole = sizes.K / 4 * 4
      for k in stride(from: 0, to: whole, by: 4) {
        for row in 0..<sizes.M {
          addFourRows(a.from(row, k), b.from(k, start), count, to: c.from(row, start).base)
        }
      }
      for k in whole..<sizes.K {
        for row in 0..<sizes.M {
          let (factor, from) = (a.from(row, k).base.pointee, b.from(k, start).base)
          let out = c.from(row, start).base
          for column in 0..<count { out[column].addProduct(factor, from[column]) }
        }
      }
    }
  }

  @inline(__always)
  private static func addFourRows(
    _ a: Matrix, _ b: Matrix, _ count: Int, to out: UnsafeMutablePointer<Float>
  ) {
    let from = UnsafePointer(b.base)
    let (x0, x1) = (a.base[0], a.base[a.columnStride])
    let (x2, x3) = (a.base[2 * a.columnStride], a.base[3 * a.columnStride])
    var column = 0
    while count - column >= lanes {
      let p = from + column
      var sum = load(out + column)
      sum.addProduct(FloatVector(repeating: x0), load(p))
      sum.addProduct(FloatVector(repeating: x1), load(p + b.rowStride))
      sum.addProduct(FloatVector(repeating: x2), load(p + 2 * b.rowStride))
      sum.addProduct(FloatVector(repeating: x3), load(p + 3 * b.rowStride))
      UnsafeMutableRawPointer(out + column).storeBytes(of: sum, as: FloatVector.self)
      column += lanes
    }
    while column < count {
      let p = from + column
      var sum = out[column]
      sum.addProduct(x0, p[0])
      sum.addProduct(x1, p[b.rowStride])
      sum.addProduct(x2, p[2 * b.rowStride])
      sum.addProduct(x3, p[3 * b.rowStride])
      out[column] = sum
      column += 1
    }
  }
}

/// Four sums, a vector each.
private struct FourSums {
  private var (s0, s1) = (FloatVector.zero, FloatVector.zero)
  private var (s2, s3) = (FloatVector.zero, FloatVector.zero)

  @inline(__always)
  mutating func addProducts(
    _ x: FloatVector, _ b0: FloatVector, _ b1: FloatVector, _ b2: FloatVector, _ b3: FloatVector
  ) {
    s0.addProduct(x, b0)
    s1.addProduct(x, b1)
    s2.addProduct(x, b2)
    s3.addProduct(x, b3)
  }

  var totals: SIMD4<Float> {
    @inline(__always) get { Square(folded(s0), folded(s1), folded(s2), folded(s3)).sumOfColumns }
  }
}

/// A vector's lanes added up to four.
@inline(__always)
private func folded(_ v: SIMD16<Float>) -> SIMD4<Float> { folded(v.lowHalf + v.highHalf) }
@inline(__always)
private func folded(_ v: SIMD8<Float>) -> SIMD4<Float> { v.lowHalf + v.highHalf }
@inline(__always)
private func folded(_ v: SIMD4<Float>) -> SIMD4<Float> { v }
