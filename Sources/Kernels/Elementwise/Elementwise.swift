import Processor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the elements of an operand lie: in rows, the elements of which are at equal distances.
///
/// Distances are counted in elements; 0 repeats an element or a row, which is how operands are
/// broadcast.
public struct Rows<Element> {
  public let start: UnsafePointer<Element>
  /// The distance from one row to the next, in elements.
  public let rowStride: Int
  /// The distance from one element of a row to the next.
  public let stride: Int

  @inlinable
  public init(_ start: UnsafePointer<Element>, rowStride: Int, stride: Int) {
    self.start = start
    self.rowStride = rowStride
    self.stride = stride
  }

  /// One row of neighbors.
  public static func dense(_ start: UnsafePointer<Element>) -> Rows {
    Rows(start, rowStride: 0, stride: 1)
  }
  /// One element, as often as it is asked for.
  public static func repeating(_ element: UnsafePointer<Element>) -> Rows {
    Rows(element, rowStride: 0, stride: 0)
  }

  @inlinable @inline(__always)
  public subscript(row: Int) -> UnsafePointer<Element> { start + row * rowStride }
}

/// Loops that compute one output element from the elements at the same place in the inputs.
///
/// Each goes over `rows` rows of `n` elements; outputs are always dense. An element's result
/// depends neither on its place nor on what is computed along with it. An output may be the very
/// memory of an input that is dense too.
public enum Elementwise {
  public typealias Input = Rows<Float>
  public typealias Output = UnsafeMutablePointer<Float>
  public typealias Flags = UnsafeMutablePointer<Bool>

  // MARK: - Arithmetic

  public static func add(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(rows, n, a, b, out, { $0 + $1 }, { $0 + $1 })
  }
  public static func subtract(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(rows, n, a, b, out, { $0 - $1 }, { $0 - $1 })
  }
  public static func multiply(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(rows, n, a, b, out, { $0 * $1 }, { $0 * $1 })
  }
  public static func divide(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(rows, n, a, b, out, { $0 / $1 }, { $0 / $1 })
  }
  /// The smaller of each pair; NaN if either is NaN.
  public static func minimum(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(
      rows, n, a, b, out, { $1.replacing(with: $0, where: ($0 .< $1) .| ($0 .!= $0)) },
      { $0 < $1 || $0.isNaN ? $0 : $1 })
  }
  /// The larger of each pair; NaN if either is NaN.
  public static func maximum(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zipVectors(
      rows, n, a, b, out, { $1.replacing(with: $0, where: ($0 .> $1) .| ($0 .!= $0)) },
      { $0 > $1 || $0.isNaN ? $0 : $1 })
  }
  public static func power(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Output) {
    zip(rows, n, a, b, out) { powf($0, $1) }
  }

  // MARK: - Elementary functions

  public static func negate(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { -$0 }
  }
  public static func absolute(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.magnitude($0) }
  }
  public static func square(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { $0 * $0 }
  }
  /// x · x · x, rounded twice.
  public static func cube(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { $0 * $0 * $0 }
  }
  public static func squareRoot(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { vectorSquareRoot($0) }
  }
  public static func reciprocalSquareRoot(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { 1 / vectorSquareRoot($0) }
  }
  public static func exp(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.exp($0) }
  }
  public static func log(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.log($0) }
  }
  public static func tanh(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.tanh($0) }
  }
  public static func erf(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.erf($0) }
  }
  public static func sine(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.sine($0) }
  }
  public static func cosine(_ rows: Int, _ n: Int, _ a: Input, to out: Output) {
    mapVectors(rows, n, a, out) { VectorMath.cosine($0) }
  }

  // MARK: - Comparisons

  public static func less(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Flags) {
    zip(rows, n, a, b, out) { $0 < $1 }
  }
  public static func lessOrEqual(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Flags) {
    zip(rows, n, a, b, out) { $0 <= $1 }
  }
  public static func equal(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Flags) {
    zip(rows, n, a, b, out) { $0 == $1 }
  }
  public static func notEqual(_ rows: Int, _ n: Int, _ a: Input, _ b: Input, to out: Flags) {
    zip(rows, n, a, b, out) { $0 != $1 }
  }

  // MARK: - Loops

  /// Goes by elements: the compiler makes vectors of the dense cases, which stand apart for that.
  @inline(__always)
  private static func zip<Result>(
    _ rows: Int, _ n: Int, _ a: Input, _ b: Input, _ out: UnsafeMutablePointer<Result>,
    _ operation: (Float, Float) -> Result
  ) {
    for row in 0..<rows {
      let (x, y, out) = (a[row], b[row], out + row * n)
      switch (a.stride, b.stride) {
      case (1, 1): for k in 0..<n { out[k] = operation(x[k], y[k]) }
      case (1, 0): for k in 0..<n { out[k] = operation(x[k], y[0]) }
      case (0, 1): for k in 0..<n { out[k] = operation(x[0], y[k]) }
      default: for k in 0..<n { out[k] = operation(x[k * a.stride], y[k * b.stride]) }
      }
    }
  }

  /// Goes by vectors, also where the output is one of the inputs, which keeps the compiler from
  /// making them. What vectors do not fill is computed by elements; both have to round alike.
  @inline(__always)
  private static func zipVectors(
    _ rows: Int, _ n: Int, _ a: Input, _ b: Input, _ out: Output,
    _ operation: (FloatVector, FloatVector) -> FloatVector, _ one: (Float, Float) -> Float
  ) {
    let lanes = FloatVector.scalarCount
    for row in 0..<rows {
      let (x, y, out) = (a[row], b[row], out + row * n)
      var k = 0
      switch (a.stride, b.stride) {
      case (1, 1):
        while n - k >= lanes {
          store(operation(load(x + k), load(y + k)), out + k)
          k += lanes
        }
      case (1, 0):
        let repeated = FloatVector(repeating: y.pointee)
        while n - k >= lanes {
          store(operation(load(x + k), repeated), out + k)
          k += lanes
        }
      case (0, 1):
        let repeated = FloatVector(repeating: x.pointee)
        while n - k >= lanes {
          store(operation(repeated, load(y + k)), out + k)
          k += lanes
        }
      default: break
      }
      while k < n {
        out[k] = one(x[k * a.stride], y[k * b.stride])
        k += 1
      }
    }
  }

  /// Goes by vectors: the last elements of a row are computed as part of one too.
  @inline(__always)
  private static func mapVectors(
    _ rows: Int, _ n: Int, _ a: Input, _ out: Output, _ operation: (FloatVector) -> FloatVector
  ) {
    let lanes = FloatVector.scalarCount
    for row in 0..<rows {
      let (x, out) = (a[row], out + row * n)
      var k = 0
      if a.stride == 1 {
        while n - k >= lanes {
          store(operation(load(x + k)), out + k)
          k += lanes
        }
      }
      while k < n {
        let count = min(n - k, lanes)
        var padded = FloatVector.zero
        for lane in 0..<count { padded[lane] = x[(k + lane) * a.stride] }
        let results = operation(padded)
        for lane in 0..<count { out[k + lane] = results[lane] }
        k += count
      }
    }
  }

  @inline(__always)
  private static func load(_ p: UnsafePointer<Float>) -> FloatVector {
    UnsafeRawPointer(p).loadUnaligned(as: FloatVector.self)
  }

  @inline(__always)
  private static func store(_ vector: FloatVector, _ p: Output) {
    UnsafeMutableRawPointer(p).storeBytes(of: vector, as: FloatVector.self)
  }
}
