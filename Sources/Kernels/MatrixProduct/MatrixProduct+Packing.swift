import Processor

/// How numbers get into panels and out of tiles: where rows become columns, in squares of 4 × 4.
extension MatrixProduct {
  /// Copies B's first rows and columns to a panel: row by row, padded with zeros to its width.
  ///
  /// Of what the zeros are multiplied with, even infinity, nothing is ever written to C.
  /// - Parameter panel: `[depth, width]`.
  static func pack(
    _ b: Matrix, depth: Int, columns: Int, width: Int, to panel: UnsafeMutablePointer<Float>
  ) {
    if b.columnStride == 1 {
      copyRows(b, depth, columns, width, to: panel)
    } else {
      copy(
        b, rows: depth, columns: columns, to: Matrix(panel, rowStride: width))
    }
    if columns == width { return }
    for k in 0..<depth {
      (panel + k * width + columns).update(repeating: 0, count: width - columns)
    }
  }

  @inline(__always)
  private static func copyRows(
    _ b: Matrix, _ depth: Int, _ columns: Int, _ width: Int, to panel: UnsafeMutablePointer<Float>
  ) {
    var (from, to) = (UnsafePointer(b.base), panel)
    for _ in 0..<depth {
      var k = 0
      while columns - k >= lanes {
        let vector = UnsafeRawPointer(from + k).loadUnaligned(as: FloatVector.self)
        UnsafeMutableRawPointer(to + k).storeBytes(of: vector, as: FloatVector.self)
        k += lanes
      }
      while columns - k >= 4 {
        let four = UnsafeRawPointer(from + k).loadUnaligned(as: SIMD4<Float>.self)
        UnsafeMutableRawPointer(to + k).storeBytes(of: four, as: SIMD4<Float>.self)
        k += 4
      }
      while k < columns {
        to[k] = from[k]
        k += 1
      }
      from += b.rowStride
      to += width
    }
  }

  /// Writes the part of a tile that is C's, and adds the addend.
  static func write(_ tile: UnsafeMutablePointer<Float>, _ width: Int, to place: TilePlace) {
    copy(
      Matrix(tile, rowStride: width), rows: place.rows, columns: place.columns, to: place.c,
      plus: place.addend)
  }

  /// Copies a matrix between any strides, plus another.
  @inline(__always)
  private static func copy(
    _ a: Matrix, rows: Int, columns: Int, to c: Matrix, plus addend: Matrix? = nil
  ) {
    var column = 0
    // Rows that are columns of C: squares in registers touch each line of memory once.
    if a.columnStride == 1 && c.rowStride == 1 && addend?.rowStride ?? 1 == 1 {
      while columns - column >= 4 {
        copyFourColumns(a.from(0, column), rows, to: c.from(0, column), addend?.from(0, column))
        column += 4
      }
    } else if a.rowStride == 1 && c.columnStride == 1 && addend == nil {
      let whole = rows / 4 * 4
      while columns - column >= 4 {
        for row in stride(from: 0, to: whole, by: 4) {
          Square(loading: a.from(row, column).transposed).transposed
            .store(to: c.from(row, column), plus: nil)
        }
        copyOneByOne(a.from(whole, column), rows - whole, 4, to: c.from(whole, column), nil)
        column += 4
      }
    }
    copyOneByOne(
      a.from(0, column), rows, columns - column, to: c.from(0, column), addend?.from(0, column))
  }

  @inline(__always)
  private static func copyFourColumns(_ a: Matrix, _ rows: Int, to c: Matrix, _ addend: Matrix?) {
    let whole = rows / 4 * 4
    for row in stride(from: 0, to: whole, by: 4) {
      Square(loading: a.from(row, 0)).transposed
        .store(to: c.from(row, 0).transposed, plus: addend?.from(row, 0).transposed)
    }
    copyOneByOne(a.from(whole, 0), rows - whole, 4, to: c.from(whole, 0), addend?.from(whole, 0))
  }

  @inline(__always)
  private static func copyOneByOne(
    _ a: Matrix, _ rows: Int, _ columns: Int, to c: Matrix, _ addend: Matrix?
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let sum = a.from(row, column).base.pointee + (addend?.from(row, column).base.pointee ?? 0)
        c.from(row, column).base.pointee = sum
      }
    }
  }
}

/// Four rows of four numbers, in registers.
struct Square {
  private var (a, b, c, d): (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)

  /// Reads rows that are dense.
  @inline(__always)
  init(loading matrix: MatrixProduct.Matrix) {
    func row(_ k: Int) -> SIMD4<Float> {
      UnsafeRawPointer(matrix.base + k * matrix.rowStride).loadUnaligned(as: SIMD4<Float>.self)
    }
    (a, b, c, d) = (row(0), row(1), row(2), row(3))
  }

  @inline(__always)
  init(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  var transposed: Square {
    @inline(__always) get {
      let (ab, cd) = (SIMD8(lowHalf: a, highHalf: b), SIMD8(lowHalf: c, highHalf: d))
      // Columns 0 and 2, and columns 1 and 3, in turns.
      let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
      let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
      return Square(even.evenHalf, odd.evenHalf, even.oddHalf, odd.oddHalf)
    }
  }

  /// The sum of each row's numbers.
  var sumOfColumns: SIMD4<Float> {
    @inline(__always) get {
      let columns = transposed
      return (columns.a + columns.b) + (columns.c + columns.d)
    }
  }

  /// Writes rows that are dense.
  @inline(__always)
  func store(to matrix: MatrixProduct.Matrix, plus addend: MatrixProduct.Matrix?) {
    var sum = self
    if let addend {
      let other = Square(loading: addend)
      sum = Square(a + other.a, b + other.b, c + other.c, d + other.d)
    }
    func store(_ row: SIMD4<Float>, _ k: Int) {
      UnsafeMutableRawPointer(matrix.base + k * matrix.rowStride)
        .storeBytes(of: row, as: SIMD4<Float>.self)
    }
    store(sum.a, 0)
    store(sum.b, 1)
    store(sum.c, 2)
    store(sum.d, 3)
  }
}
