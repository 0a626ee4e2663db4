import Foundation
import Tensors

/// What a comparison of a result with PyTorch's numbers found.
public struct Comparison: Sendable {
  /// What is wrong, or nil if nothing is.
  public let difference: String?
  /// The largest error as a share of what is allowed; 1 is the limit.
  public let usedAllowance: Double

  /// What is compared.
  public enum Kind: Sendable, Equatable {
    /// Numbers that rounding changes.
    case measurements
    /// 1 and 0 for true and false.
    case mask
  }

  /// Layers may be off by this share of the largest expected magnitude.
  public static let layerAllowance = 1e-5

  /// Compares shape, then NaN and infinities, then values.
  ///
  /// The allowance is one number for the whole tensor: small elements next to large ones carry the
  /// large ones' rounding.
  /// - Parameter leastMagnitude: what the largest magnitude counts as where it is smaller.
  public init(
    _ actual: Tensor, _ expected: Tensor, allowance: Double = layerAllowance,
    leastMagnitude: Double = 0, of kind: Kind = .measurements
  ) {
    if actual.isPoisoned {
      self.init(difference: "not compared: see above.", usedAllowance: .infinity)
    } else if actual.shape != expected.shape {
      self.init(
        difference: "the shape is \(actual.shape), expected \(expected.shape).",
        usedAllowance: .infinity)
    } else {
      let magnitude = max(Self.magnitude(of: expected), leastMagnitude)
      self.init(values: actual, expected, allowed: allowance * magnitude, isMask: kind == .mask)
    }
  }

  private init(difference: String?, usedAllowance: Double) {
    self.difference = difference
    self.usedAllowance = usedAllowance
  }

  /// The largest finite magnitude.
  package static func magnitude(of tensor: Tensor) -> Double {
    var largest: Float = 0
    for number in tensor.scalars where number.isFinite { largest = max(largest, number.magnitude) }
    return Double(largest)
  }

  private init(values actual: Tensor, _ expected: Tensor, allowed: Double, isMask: Bool) {
    let (found, wanted) = (actual.scalars, expected.scalars)
    var errors: [Double] = []
    errors.reserveCapacity(found.count)
    var (worst, largest) = (0, 0.0)
    for place in found.indices {
      let error = Self.error(found[place], wanted[place])
      if error > largest { (worst, largest) = (place, error) }
      errors.append(error)
    }
    guard largest > allowed else {
      self.init(difference: nil, usedAllowance: largest == 0 ? 0 : largest / allowed)
      return
    }
    let usedAllowance = allowed > 0 ? largest / allowed : .infinity
    let wrong = errors.count { $0 > allowed }
    if isMask {
      let (found, wanted) = (found[worst] != 0, wanted[worst] != 0)
      let place = Self.index(of: worst, in: expected.shape)
      self.init(
        difference: """
          at \(place): \(found), expected \(wanted).\(Self.off(wrong, of: errors.count))
          """, usedAllowance: usedAllowance)
      return
    }
    let values = "\(Self.short(found[worst])), expected \(Self.short(wanted[worst]))"
    if expected.rank == 0 {
      self.init(difference: values + ".", usedAllowance: usedAllowance)
      return
    }
    let place = Self.index(of: worst, in: expected.shape)
    let size =
      errors[worst].isFinite ? "the largest error is \(Self.short(errors[worst])) at" : "at"
    self.init(
      difference: """
        \(size) \(place): \(values) (allowed: \(Self.short(allowed))).\
        \(Self.off(wrong, of: errors.count))
        """, usedAllowance: usedAllowance)
  }

  private static func off(_ wrong: Int, of count: Int) -> String {
    count == 1 ? "" : " " + inWords(wrong, of: count, "elements", "is off", "are off")
  }

  /// `1 of 6 elements is off.`, `2 of 6 elements are off.`
  package static func inWords(
    _ part: Int, of count: Int, _ nouns: String, _ one: String, _ several: String
  ) -> String {
    "\(part) of \(count) \(nouns) \(part == 1 ? one : several)."
  }

  /// The distance of two numbers; equal infinities are 0 apart, and NaN is infinitely far from
  /// everything but NaN.
  private static func error(_ a: Float, _ b: Float) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    let distance = Swift.abs(Double(a) - Double(b))
    return distance.isNaN ? .infinity : distance
  }

  package static func index(of place: Int, in shape: Shape) -> String {
    var rest = place
    var index: [Int] = []
    for size in shape.sizes.reversed() {
      index.insert(rest % size, at: 0)
      rest /= size
    }
    return "\(Shape(index))"
  }

  private static func short(_ number: some BinaryFloatingPoint) -> String {
    // C's format keeps the sign of 0 and of NaN, which says nothing here.
    if number.isNaN { return "nan" }
    return number == 0 ? "0" : String(format: "%.5g", Double(number))
  }
}
