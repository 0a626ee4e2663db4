#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Loops that turn a dense row of numbers into one.
///
/// Sums are taken in blocks of 1024: sixteen lanes of four single-precision numbers each within a
/// block, double precision across blocks. No number then meets more than 16 roundings.
public enum RowReduction {
  public typealias Row = UnsafePointer<Float>
  private typealias Vector = SIMD16<Float>

  public static func sum(_ row: Row, _ n: Int) -> Double {
    blockwise(row, n, { $0 }, { $0 })
  }

  /// The sum of squared distances from the mean, which need only be known roughly.
  public static func squaredDeviations(_ row: Row, _ n: Int, mean: Double) -> Double {
    // Σ(x − mean)² = Σ(x − c)² − (Σ(x − c))² / n holds for any c; near the mean nothing cancels.
    let center = Float(mean)
    guard n > 0, center.isFinite else { return mean - mean }
    let centers = Vector(repeating: center)
    let distance = blockwise(row, n, { $0 - centers }, { $0 - center })
    let squares = blockwise(
      row, n, { ($0 - centers) * ($0 - centers) }, { ($0 - center) * ($0 - center) })
    let correction = distance * distance / Double(n)
    // Not `max`, which would hide a NaN.
    return squares < correction ? 0 : squares - correction
  }

  /// The sum over a row of what `change` makes of its elements, a vector or one at a time.
  @inline(__always)
  private static func blockwise(
    _ row: Row, _ n: Int, _ change: (Vector) -> Vector, _ changeOne: (Float) -> Float
  ) -> Double {
    var total = 0.0
    var k = 0
    while n - k >= 64 {
      let end = min(k + 1024, k + (n - k) / 64 * 64)
      var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
      while k < end {
        a += change(load(row + k))
        b += change(load(row + k + 16))
        c += change(load(row + k + 32))
        d += change(load(row + k + 48))
        k += 64
      }
      total += ((a + b) + (c + d)).lanesSum
    }
    while n - k >= 16 {
      total += change(load(row + k)).lanesSum
      k += 16
    }
    while k < n {
      total += Double(changeOne(row[k]))
      k += 1
    }
    return total
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

extension SIMD16<Float> {
  /// The sum over all lanes, in double precision.
  fileprivate var lanesSum: Double {
    let eight = SIMD8<Double>(lowHalf) + SIMD8<Double>(highHalf)
    let four = eight.lowHalf + eight.highHalf
    return (four[0] + four[1]) + (four[2] + four[3])
  }
}
