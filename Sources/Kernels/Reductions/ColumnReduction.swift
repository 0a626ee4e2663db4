/// Loops that turn each column of a matrix into one number, row by row, without transposing it.
///
/// Rows are dense and `rowStride` elements apart; there is at least one where extremes are asked for.
/// Sums are taken in double precision, as ``RowReduction`` does.
public enum ColumnReduction {
  public typealias Kernel = (Matrix, UnsafeMutablePointer<Float>) -> Void
  private typealias Vector = SIMD8<Float>
  private typealias Doubles = SIMD8<Double>

  public struct Matrix {
    let start: UnsafePointer<Float>
    let rows: Int
    let columns: Int
    let rowStride: Int

    public init(_ start: UnsafePointer<Float>, rows: Int, columns: Int, rowStride: Int) {
      self.start = start
      self.rows = rows
      self.columns = columns
      self.rowStride = rowStride
    }
  }

  // MARK: - Sums

  public static func sum(_ matrix: Matrix, to out: UnsafeMutablePointer<Float>) {
    forEachStrip(of: matrix, to: out) { rows in
      totals(rows) { row, _ in row }
    }
  }

  public static func mean(_ matrix: Matrix, to out: UnsafeMutablePointer<Float>) {
    let count = Double(matrix.rows)
    forEachStrip(of: matrix, to: out) { rows in
      totals(rows) { row, _ in row }.mapped { $0 / count }
    }
  }

  /// Σ(x − mean)² / (n − correction); see ``RowReduction/variance(_:_:correction:)``.
  public static func variance(
    _ matrix: Matrix, correction: Int, to out: UnsafeMutablePointer<Float>
  ) {
    let count = Double(matrix.rows)
    let degrees = Double(max(matrix.rows - correction, 0))
    forEachStrip(of: matrix, to: out) { rows in
      let means = totals(rows) { row, _ in row }.mapped { $0 / count }
      return totals(rows) { row, k in (row - means[k]) * (row - means[k]) }
        .mapped { $0 / degrees }
    }
  }

  /// The sum over the rows of a strip of what `change` makes of them.
  @inline(__always)
  private static func totals(_ rows: Strip, _ change: (Doubles, Int) -> Doubles) -> Quad<Doubles> {
    var totals = Quad(Doubles.zero)
    for row in 0..<rows.count {
      let next = rows[row]
      totals.a += change(Doubles(next.a), 0)
      totals.b += change(Doubles(next.b), 1)
      totals.c += change(Doubles(next.c), 2)
      totals.d += change(Doubles(next.d), 3)
    }
    return totals
  }

  // MARK: - Extremes

  /// The largest elements; NaN where there is one.
  public static func maximum(_ matrix: Matrix, to out: UnsafeMutablePointer<Float>) {
    extremes(matrix, out) { $0 .> $1 }
  }

  /// The smallest elements; NaN where there is one.
  public static func minimum(_ matrix: Matrix, to out: UnsafeMutablePointer<Float>) {
    extremes(matrix, out) { $0 .< $1 }
  }

  @inline(__always)
  private static func extremes(
    _ matrix: Matrix, _ out: UnsafeMutablePointer<Float>,
    _ precedes: (Vector, Vector) -> SIMDMask<SIMD8<Int32>>
  ) {
    /// Nothing precedes NaN, so a lane that is one stays it.
    @inline(__always)
    func choose(_ best: inout Vector, _ next: Vector) {
      best.replace(with: next, where: precedes(next, best) .| (next .!= next))
    }
    forEachStrip(of: matrix, to: out) { rows in
      var best = rows[0]
      for row in 1..<max(rows.count, 1) {
        let next = rows[row]
        choose(&best.a, next.a)
        choose(&best.b, next.b)
        choose(&best.c, next.c)
        choose(&best.d, next.d)
      }
      return best.mapped { Doubles($0) }
    }
  }

  // MARK: - Strips

  /// Four vectors, which lie next to each other in a row.
  private struct Quad<Element> {
    var a: Element, b: Element, c: Element, d: Element

    @inline(__always)
    init(_ all: Element) { (a, b, c, d) = (all, all, all, all) }

    @inline(__always)
    init(_ a: Element, _ b: Element, _ c: Element, _ d: Element) {
      (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    @inline(__always)
    subscript(k: Int) -> Element { k == 0 ? a : k == 1 ? b : k == 2 ? c : d }

    @inline(__always)
    func mapped<Result>(_ change: (Element) -> Result) -> Quad<Result> {
      Quad<Result>(change(a), change(b), change(c), change(d))
    }
  }

  /// How many columns are reduced together: they fill half of the registers at the least.
  private static let width = 32

  /// Some neighboring columns; past the matrix's last one zeros.
  private struct Strip {
    let start: UnsafePointer<Float>
    let count: Int
    let rowStride: Int
    let columns: Int

    @inline(__always)
    subscript(row: Int) -> Quad<Vector> {
      let place = UnsafeRawPointer(start + row * rowStride)
      if columns == width { return Self.load(place) }
      return withUnsafeTemporaryAllocation(byteCount: 4 * width, alignment: 4) { padded in
        padded.initializeMemory(as: UInt8.self, repeating: 0)
        padded.copyMemory(from: UnsafeRawBufferPointer(start: place, count: 4 * columns))
        return Self.load(UnsafeRawPointer(padded.baseAddress!))
      }
    }

    @inline(__always)
    private static func load(_ place: UnsafeRawPointer) -> Quad<Vector> {
      Quad(
        place.loadUnaligned(as: Vector.self),
        place.loadUnaligned(fromByteOffset: 32, as: Vector.self),
        place.loadUnaligned(fromByteOffset: 64, as: Vector.self),
        place.loadUnaligned(fromByteOffset: 96, as: Vector.self))
    }
  }

  /// Reduces strip by strip, on several threads where there is much to do.
  @inline(__always)
  private static func forEachStrip(
    of matrix: Matrix, to out: UnsafeMutablePointer<Float>, _ reduce: (Strip) -> Quad<Doubles>
  ) {
    let strips = (matrix.columns + width - 1) / width
    // A strip of so many elements takes some 3 µs.
    let grain = max((1 << 14) / (width * max(matrix.rows, 1)), 1)
    Parallel.forEachPart(of: strips, grain: grain) { first, count in
      for strip in first..<(first + count) {
        let column = strip * width
        let columns = min(width, matrix.columns - column)
        var results = reduce(
          Strip(
            start: matrix.start + column, count: matrix.rows, rowStride: matrix.rowStride,
            columns: columns)
        ).mapped { Vector($0) }
        withUnsafeBytes(of: &results) { bytes in
          UnsafeMutableRawPointer(out + column)
            .copyMemory(from: bytes.baseAddress!, byteCount: 4 * columns)
        }
      }
    }
  }
}
