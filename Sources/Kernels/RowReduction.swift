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
  private typealias Vector = SIMD16<Float>
  private typealias Doubles = SIMD8<Double>

  public static func sum(_ row: Row, _ n: Int) -> Double {
    total(row, n, { $0 }, { $0 })
  }

  /// The sum of squared distances from the mean.
  public static func squaredDeviations(_ row: Row, _ n: Int, mean: Double) -> Double {
    let means = Doubles(repeating: mean)
    return total(row, n, { ($0 - means) * ($0 - means) }, { ($0 - mean) * ($0 - mean) })
  }

  /// The sum over a row of what `change` makes of its elements, a vector or one at a time.
  @inline(__always)
  private static func total(
    _ row: Row, _ n: Int, _ change: (Doubles) -> Doubles, _ changeOne: (Double) -> Double
  ) -> Double {
    var (a, b, c, d) = (Doubles.zero, Doubles.zero, Doubles.zero, Doubles.zero)
    var k = 0
    while n - k >= 32 {
      a += change(loadDoubles(row + k))
      b += change(loadDoubles(row + k + 8))
      c += change(loadDoubles(row + k + 16))
      d += change(loadDoubles(row + k + 24))
      k += 32
    }
    while n - k >= 8 {
      a += change(loadDoubles(row + k))
      k += 8
    }
    var total = ((a + b) + (c + d)).sum()
    while k < n {
      total += changeOne(Double(row[k]))
      k += 1
    }
    return total
  }

  @inline(__always)
  private static func loadDoubles(_ p: Row) -> Doubles {
    Doubles(UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self))
  }

  @inline(__always)
  private static func load(_ p: Row) -> Vector {
    UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
  }

  // MARK: - Extremes

  /// The largest element; NaN if there is one. The row must not be empty.
  public static func maximum(_ row: Row, _ n: Int) -> Float {
    extreme(row, n, { $0 .> $1 }, { $0 > $1 })
  }

  /// The smallest element; NaN if there is one. The row must not be empty.
  public static func minimum(_ row: Row, _ n: Int) -> Float {
    extreme(row, n, { $0 .< $1 }, { $0 < $1 })
  }

  @inline(__always)
  private static func extreme(
    _ row: Row, _ n: Int, _ precedes: (Vector, Vector) -> SIMDMask<SIMD16<Int32>>,
    _ onePrecedes: (Float, Float) -> Bool
  ) -> Float {
    var best = row[0]
    var k = 0
    if n >= 16 {
      var lanes = load(row)
      // NaN precedes nothing, so it is watched for apart; x − x would take infinity for it.
      var odd = lanes .!= lanes
      k = 16
      while n - k >= 16 {
        let next = load(row + k)
        lanes.replace(with: next, where: precedes(next, lanes))
        odd .|= next .!= next
        k += 16
      }
      if any(odd) { return .nan }
      best = lanes[0]
      for lane in 1..<16 where onePrecedes(lanes[lane], best) { best = lanes[lane] }
    }
    while k < n {
      if row[k].isNaN { return .nan }
      if onePrecedes(row[k], best) { best = row[k] }
      k += 1
    }
    return best
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
    var total = 0.0
    for k in 0..<n { total += Double(expf(row[k] - maximum)) }
    return maximum + logf(Float(total))
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
