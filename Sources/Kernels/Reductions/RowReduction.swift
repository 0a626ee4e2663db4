import Processor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Loops that turn a dense row of numbers into one.
///
/// Sums are taken in double precision, 32 lanes at a time: as fast as single precision wherever
/// memory is what limits, and exact up to the one rounding at the end.
public enum RowReduction {
  public typealias Row = UnsafePointer<Float>
  private typealias Doubles = SIMD8<Double>

  public static func sum(_ row: Row, _ n: Int) -> Double {
    inParts(row, n, zero: 0, +) { row, n in
      var (a, b, c, d) = (Doubles.zero, Doubles.zero, Doubles.zero, Doubles.zero)
      var k = 0
      while n - k >= 32 {
        a += loadDoubles(row + k)
        b += loadDoubles(row + k + 8)
        c += loadDoubles(row + k + 16)
        d += loadDoubles(row + k + 24)
        k += 32
      }
      while n - k >= 8 {
        a += loadDoubles(row + k)
        k += 8
      }
      var total = sum(of: (a + b) + (c + d))
      while k < n {
        total += Double(row[k])
        k += 1
      }
      return total
    }
  }

  /// Σ(x − mean)² / (n − correction).
  ///
  /// In one pass, over the distances d from the row's first element: Σd² − (Σd)² / n. No more than n
  /// times the result is subtracted, for which double precision has digits to spare.
  public static func variance(_ row: Row, _ n: Int, correction: Int) -> Float {
    let shift = n > 0 ? Double(row[0]) : 0
    let sums = inParts(row, n, zero: .zero, +) { distances($0, $1, from: shift) }
    let total = max(sums[1] - sums[0] * sums[0] / Double(n), 0)
    return Float(total / Double(max(n - correction, 0)))
  }

  /// The sum of a row's distances from a number, and that of their squares.
  @inline(__always)
  private static func distances(_ row: Row, _ n: Int, from shift: Double) -> SIMD2<Double> {
    let shifts = Doubles(repeating: shift)
    var (a, b, c, d) = (Doubles.zero, Doubles.zero, Doubles.zero, Doubles.zero)
    var k = 0
    while n - k >= 16 {
      let (x, y) = (loadDoubles(row + k) - shifts, loadDoubles(row + k + 8) - shifts)
      a += x
      b += y
      c += x * x
      d += y * y
      k += 16
    }
    if n - k >= 8 {
      let x = loadDoubles(row + k) - shifts
      a += x
      c += x * x
      k += 8
    }
    var sums = SIMD2(sum(of: a + b), sum(of: c + d))
    while k < n {
      let x = Double(row[k]) - shift
      sums += SIMD2(x, x * x)
      k += 1
    }
    return sums
  }

  @inline(__always)
  private static func sum(of lanes: Doubles) -> Double {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  /// A sum over a row as the sum of those over its parts, which several threads take where the row is
  /// long. The parts are always the same, so the result is too.
  @inline(__always)
  private static func inParts<Sum>(
    _ row: Row, _ n: Int, zero: Sum, _ add: (Sum, Sum) -> Sum, _ sum: (Row, Int) -> Sum
  ) -> Sum {
    if n <= partSize { return sum(row, n) }
    let count = (n + partSize - 1) / partSize
    return withUnsafeTemporaryAllocation(of: Sum.self, capacity: count) { sums in
      Parallel.forEach(count) { part in
        let start = part * partSize
        sums.initializeElement(at: part, to: sum(row + start, min(partSize, n - start)))
      }
      return sums.reduce(zero, add)
    }
  }

  /// How many elements one thread sums in some 3 µs.
  private static let partSize = 1 << 16

  @inline(__always)
  private static func loadDoubles(_ p: Row) -> Doubles {
    Doubles(UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self))
  }

  @inline(__always)
  private static func load(_ p: Row) -> FloatVector {
    UnsafeRawPointer(p).loadUnaligned(as: FloatVector.self)
  }

  // MARK: - Extremes

  /// The largest element; NaN if there is one. The row must not be empty.
  public static func maximum(_ row: Row, _ n: Int) -> Float { largest(row, n, sign: 1) }

  /// The smallest element; NaN if there is one. The row must not be empty.
  public static func minimum(_ row: Row, _ n: Int) -> Float { -largest(row, n, sign: -1) }

  /// The largest of the elements times `sign`.
  @inline(__always)
  private static func largest(_ row: Row, _ n: Int, sign: Float) -> Float {
    let lanes = FloatVector.scalarCount
    if n < lanes {
      var best = row[0] * sign
      for k in 0..<n {
        if row[k].isNaN { return .nan }
        if row[k] * sign > best { best = row[k] * sign }
      }
      return best
    }
    // The last vector overlaps the one before it, which changes nothing.
    var (a, b) = (load(row) * sign, load(row + n - lanes) * sign)
    // NaN is larger than nothing, so it is watched for apart; x − x would take infinity for it.
    var odd = (a .!= a) .| (b .!= b)
    var k = lanes
    while n - k >= 2 * lanes {
      let (x, y) = (load(row + k) * sign, load(row + k + lanes) * sign)
      a.replace(with: x, where: x .> a)
      b.replace(with: y, where: y .> b)
      odd .|= (x .!= x) .| (y .!= y)
      k += 2 * lanes
    }
    if n - k >= lanes {
      let x = load(row + k) * sign
      a.replace(with: x, where: x .> a)
      odd .|= x .!= x
    }
    if vectorHasBits(unsafeBitCast(odd, to: IntVector.self)) { return .nan }
    return vectorMaximum(a.replacing(with: b, where: b .> a))
  }

  /// The place of the first NaN, or else of the first largest element.
  public static func argMaximum(_ row: Row, _ n: Int) -> Int { place(of: maximum(row, n), row, n) }

  /// The place of the first NaN, or else of the first smallest element.
  public static func argMinimum(_ row: Row, _ n: Int) -> Int { place(of: minimum(row, n), row, n) }

  private static func place(of best: Float, _ row: Row, _ n: Int) -> Int {
    var k = 0
    if best.isNaN {
      while k < n - 1 && !row[k].isNaN { k += 1 }
    } else {
      while k < n - 1 && row[k] != best { k += 1 }
    }
    return k
  }

  // MARK: - Exponentials and running sums

  /// log Σ exp(x), shifted by the maximum so that nothing overflows.
  public static func logSumExp(_ row: Row, _ n: Int) -> Float {
    guard n > 0 else { return -.infinity }
    let maximum = maximum(row, n)
    guard maximum.isFinite else { return maximum }
    let size = 512
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: size + 1) { scratch in
      let (shift, powers) = (scratch.baseAddress! + size, scratch.baseAddress!)
      shift.initialize(to: maximum)
      var total = 0.0
      for start in stride(from: 0, to: n, by: size) {
        let count = min(size, n - start)
        Elementwise.subtract(
          1, count, .dense(row + start), .repeating(shift), to: powers)
        Elementwise.exp(1, count, .dense(powers), to: powers)
        total += sum(powers, count)
      }
      return maximum + logf(Float(total))
    }
  }

  /// Replaces every element by the sum of those up to it.
  public static func cumulativeSum(_ row: Row, _ n: Int, to out: UnsafeMutablePointer<Float>) {
    var total = 0.0
    for k in 0..<n {
      total += Double(row[k])
      out[k] = Float(total)
    }
  }
}
