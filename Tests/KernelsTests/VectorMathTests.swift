import Foundation
import Kernels
import Testing

/// The elementary functions against the C library's in double precision.
@Suite struct VectorMathTests {
  /// A function, and how far from the exact result it may be, in units in the last place.
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kernel: @Sendable (Int, Int, Rows<Float>, UnsafeMutablePointer<Float>) -> Void
    let exact: @Sendable (Double) -> Double
    let allowance: Double
  }

  static let functions = [
    Function(
      testDescription: "exp", kernel: Elementwise.exp, exact: { exp($0) }, allowance: 1),
    Function(
      testDescription: "log", kernel: Elementwise.log, exact: { log($0) }, allowance: 0.8),
    Function(
      testDescription: "tanh", kernel: Elementwise.tanh, exact: { tanh($0) }, allowance: 1.5),
    Function(
      testDescription: "erf", kernel: Elementwise.erf, exact: { erf($0) }, allowance: 1.1),
    Function(
      testDescription: "sine", kernel: Elementwise.sine, exact: { sin($0) }, allowance: 1.55),
    Function(
      testDescription: "cosine", kernel: Elementwise.cosine, exact: { cos($0) }, allowance: 1.55),
    Function(
      testDescription: "square root", kernel: Elementwise.squareRoot,
      exact: { $0.squareRoot() }, allowance: 0.5),
    Function(
      testDescription: "1 / square root", kernel: Elementwise.reciprocalSquareRoot,
      exact: { 1 / $0.squareRoot() }, allowance: 1.5),
  ]

  /// Every 1021st bit pattern: all exponents, subnormal numbers, both signs, many NaNs.
  @Test(arguments: functions) func isCloseOverAllNumbers(_ function: Function) {
    let patterns = stride(from: 0, through: Int(UInt32.max), by: 1021)
    check(function, patterns.map { Float(bitPattern: UInt32($0)) })
  }

  @Test(arguments: functions) func isCloseWhereThingsChange(_ function: Function) {
    let turns: [Float] = [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude, 0.55, 0.7071, 1, .pi / 4, .pi / 2, .pi,
      3.92, 9.01, 10, 29_999, 30_000, 87.33654, 88.72283, 89, 103.97208, 104, 1e30,
      .greatestFiniteMagnitude, .infinity, .nan,
    ]
    var numbers: [Float] = []
    for turn in turns {
      var (below, above) = (turn, turn)
      for _ in 0..<200 {
        numbers += [below, above, -below, -above]
        (below, above) = (below.nextDown, above.nextUp)
      }
    }
    check(function, numbers)
  }

  private func check(
    _ function: Function, _ numbers: [Float], location: SourceLocation = #_sourceLocation
  ) {
    let results = function(numbers)
    var (worst, place) = (0.0, 0)
    for k in numbers.indices {
      let error = Self.error(results[k], function.exact(Double(numbers[k])))
      if !(error <= worst) { (worst, place) = (error, k) }
      if worst == .infinity { break }
    }
    #expect(
      worst <= function.allowance,
      "at \(numbers[place]): \(results[place]), not \(function.exact(Double(numbers[place])))",
      sourceLocation: location)
  }

  /// The distance from the exact result in units in the last place, infinite where one of the two is
  /// NaN or an infinity that the other is not, or a zero has the wrong sign.
  private static func error(_ actual: Float, _ exact: Double) -> Double {
    let nearest = Float(exact)
    if actual == nearest { return actual == 0 && actual.sign != exact.sign ? .infinity : 0.5 }
    if actual.isNaN && exact.isNaN { return 0 }
    // What rounds to infinity may be the largest number, and the other way round.
    let finite = nearest.isInfinite && exact.isFinite ? Float.greatestFiniteMagnitude : nearest
    let value = actual.isInfinite && exact.isFinite ? 0x1p128 : Double(actual.magnitude)
    let distance = abs(value - exact.magnitude) / Double(finite.magnitude.ulp)
    return actual.sign == exact.sign && distance.isFinite ? distance : .infinity
  }

  // MARK: - Places

  /// An element's result does not depend on where it stands and on what stands beside it.
  @Test(arguments: functions) func givesAnElementTheSameAnywhere(_ function: Function) {
    let numbers = (0..<67).map { Float($0) * 0.37 - 11 }
    let whole = function(numbers).map(\.bitPattern)
    for start in 0..<33 {
      for end in start..<67 {
        let part = function(Array(numbers[start..<end])).map(\.bitPattern)
        #expect(part == Array(whole[start..<end]))
      }
    }
    for stride in [0, 2, 3, -1] {
      let start = stride < 0 ? 66 : 0
      let places = (0..<22).map { start + $0 * stride }
      #expect(
        function(numbers, start: start, stride: stride, count: 22).map(\.bitPattern)
          == places.map { whole[$0] })
    }
  }
}

// MARK: - Fixtures

extension VectorMathTests.Function {
  fileprivate func callAsFunction(
    _ numbers: [Float], start: Int = 0, stride: Int = 1, count: Int? = nil
  ) -> [Float] {
    let count = count ?? numbers.count
    // A place more on each side shows whether others are written to.
    var results = [Float](repeating: 12345, count: count + 2)
    numbers.withUnsafeBufferPointer { source in
      results.withUnsafeMutableBufferPointer { out in
        let first = source.baseAddress.map { $0 + start } ?? UnsafePointer(out.baseAddress!)
        kernel(1, count, Rows(first, rowStride: 0, stride: stride), out.baseAddress! + 1)
      }
    }
    #expect(results.first == 12345 && results.last == 12345)
    return Array(results[1..<(count + 1)])
  }
}
