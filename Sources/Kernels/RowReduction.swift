#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Loops that turn a dense row of numbers into one.
///
/// Sums are taken in blocks of 512: eight lanes of single precision within a block, double
/// precision across blocks. A million equal numbers then sum to within one unit in the last place.
public enum RowReduction {
  public typealias Row = UnsafePointer<Float>

  public static func sum(_ row: Row, _ n: Int) -> Double {
    let blockSize = 512
    var total = 0.0
    var k = 0
    while n - k >= 8 {
      let end = min(k + blockSize, k + (n - k) / 8 * 8)
      var lanes = SIMD8<Float>.zero
      while k < end {
        lanes += UnsafeRawPointer(row + k).loadUnaligned(as: SIMD8<Float>.self)
        k += 8
      }
      for lane in 0..<8 { total += Double(lanes[lane]) }
    }
    while k < n {
      total += Double(row[k])
      k += 1
    }
    return total
  }

  /// The sum of squared distances from `center`.
  public static func squaredDistance(_ row: Row, _ n: Int, from center: Double) -> Double {
    // Distances are taken in double precision: the mean itself is seldom a Float.
    var total = 0.0
    for k in 0..<n {
      let distance = Double(row[k]) - center
      total += distance * distance
    }
    return total
  }

  /// The largest element; NaN if there is one. The row must not be empty.
  public static func maximum(_ row: Row, _ n: Int) -> Float {
    row[argMaximum(row, n)]
  }

  /// The smallest element; NaN if there is one. The row must not be empty.
  public static func minimum(_ row: Row, _ n: Int) -> Float {
    row[argMinimum(row, n)]
  }

  /// The place of the first NaN, or else of the first largest element.
  public static func argMaximum(_ row: Row, _ n: Int) -> Int {
    var best = 0
    for k in 0..<n {
      if row[k].isNaN { return k }
      if row[k] > row[best] { best = k }
    }
    return best
  }

  /// The place of the first NaN, or else of the first smallest element.
  public static func argMinimum(_ row: Row, _ n: Int) -> Int {
    var best = 0
    for k in 0..<n {
      if row[k].isNaN { return k }
      if row[k] < row[best] { best = k }
    }
    return best
  }

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
