#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Loops that compute one output element from the elements at the same place in the inputs.
///
/// A stride is the distance from one element to the next, in elements; 0 repeats a single element,
/// which is how a row is broadcast. Outputs are always dense.
public enum Elementwise {
  public typealias Input = UnsafePointer<Float>
  public typealias Output = UnsafeMutablePointer<Float>
  public typealias Flags = UnsafeMutablePointer<Bool>

  // MARK: - Arithmetic

  public static func add(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output) {
    zip(n, a, i, b, j, out) { $0 + $1 }
  }
  public static func subtract(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output
  ) {
    zip(n, a, i, b, j, out) { $0 - $1 }
  }
  public static func multiply(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output
  ) {
    zip(n, a, i, b, j, out) { $0 * $1 }
  }
  public static func divide(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output) {
    zip(n, a, i, b, j, out) { $0 / $1 }
  }
  /// The smaller of each pair; NaN if either is NaN.
  public static func minimum(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output
  ) {
    zip(n, a, i, b, j, out) { $0 < $1 || $0.isNaN ? $0 : $1 }
  }
  /// The larger of each pair; NaN if either is NaN.
  public static func maximum(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output
  ) {
    zip(n, a, i, b, j, out) { $0 > $1 || $0.isNaN ? $0 : $1 }
  }
  public static func power(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Output) {
    zip(n, a, i, b, j, out) { powf($0, $1) }
  }

  // MARK: - Elementary functions

  public static func negate(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { -$0 }
  }
  public static func absolute(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { $0.magnitude }
  }
  public static func exp(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { expf($0) }
  }
  public static func log(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { logf($0) }
  }
  public static func squareRoot(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { $0.squareRoot() }
  }
  public static func reciprocalSquareRoot(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { 1 / $0.squareRoot() }
  }
  public static func tanh(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { tanhf($0) }
  }
  public static func erf(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { erff($0) }
  }
  public static func sine(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { sinf($0) }
  }
  public static func cosine(_ n: Int, _ a: Input, _ i: Int, to out: Output) {
    map(n, a, i, out) { cosf($0) }
  }

  // MARK: - Comparisons

  public static func less(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Flags) {
    zip(n, a, i, b, j, out) { $0 < $1 }
  }
  public static func lessOrEqual(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Flags
  ) {
    zip(n, a, i, b, j, out) { $0 <= $1 }
  }
  public static func equal(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Flags) {
    zip(n, a, i, b, j, out) { $0 == $1 }
  }
  public static func notEqual(_ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, to out: Flags) {
    zip(n, a, i, b, j, out) { $0 != $1 }
  }

  // MARK: - Loops

  // The dense cases stand apart so that the compiler turns them into vector instructions.

  @inline(__always)
  private static func zip<Result>(
    _ n: Int, _ a: Input, _ i: Int, _ b: Input, _ j: Int, _ out: UnsafeMutablePointer<Result>,
    _ operation: (Float, Float) -> Result
  ) {
    if i == 1 && j == 1 {
      for k in 0..<n { out[k] = operation(a[k], b[k]) }
    } else if i == 1 && j == 0 {
      let scalar = b[0]
      for k in 0..<n { out[k] = operation(a[k], scalar) }
    } else if i == 0 && j == 1 {
      let scalar = a[0]
      for k in 0..<n { out[k] = operation(scalar, b[k]) }
    } else {
      for k in 0..<n { out[k] = operation(a[k * i], b[k * j]) }
    }
  }

  @inline(__always)
  private static func map(
    _ n: Int, _ a: Input, _ i: Int, _ out: Output, _ operation: (Float) -> Float
  ) {
    if i == 1 {
      for k in 0..<n { out[k] = operation(a[k]) }
    } else {
      for k in 0..<n { out[k] = operation(a[k * i]) }
    }
  }
}
