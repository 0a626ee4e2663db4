import Foundation
import Tensors
import TestSupport

extension ErrorPattern {
  /// A result that is off, beside the expected one.
  struct Comparable {
    let example: Example
    let foundShape, wantedShape: Shape
    let found, wanted: [Float]
    /// How far a right number may be off.
    private let allowed: Double

    /// The results of a finding that are numbers and off; none if another kind of result is off.
    static func all(_ finding: Finding) -> [Comparable] {
      guard case .difference(_, let answers, _) = finding.cause else { return [] }
      let example = finding.example
      var all: [Comparable] = []
      for (name, golden) in example.goldens where !Drawing.isAbout(name) {
        guard let answer = answers.answer(name), let right = golden.answer else { return [] }
        if example.agree(name, answer, right) { continue }
        guard case (.tensor(let found), .tensor(let wanted)) = (answer, right), !found.isPoisoned
        else { return [] }
        all.append(Comparable(found, wanted, of: example))
      }
      return all
    }

    private init(_ found: Tensor, _ wanted: Tensor, of example: Example) {
      self.example = example
      (foundShape, wantedShape) = (found.shape, wanted.shape)
      (self.found, self.wanted) = (found.scalars, wanted.scalars)
      let allowance = example.isOfGradients ? Example.gradientAllowance : example.allowance
      allowed = 2 * allowance * Comparison.magnitude(of: wanted)
    }

    var isOfOneShape: Bool { foundShape == wantedShape }
    var rank: Int { wantedShape.rank }
    func size(_ axis: Int) -> Int { wantedShape[axis] }
    /// Whether the expected numbers are not all the same.
    var hasSeveral: Bool { wanted.contains { $0 != wanted[0] } }
  }
}

extension ErrorPattern.Comparable {
  // MARK: - Closeness

  func isClose(_ a: Float, _ b: Float) -> Bool { isClose(Double(a), Double(b), scale: 1) }

  private func isClose(_ a: Double, _ b: Double, scale: Double) -> Bool {
    a == b || abs(a - b) <= allowed * max(scale, 1e-6) || a.isNaN && b.isNaN
  }

  func agree(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy(isClose)
  }

  /// Whether the result is what something makes of the expected one, and not that itself.
  func isWanted(after change: (Tensor) -> Tensor?) -> Bool {
    guard let changed = change(Tensor(wanted, shape: wantedShape)) else { return false }
    return changed.shape == foundShape && agree(changed.scalars, found)
  }

  // MARK: - Factors

  /// What all is multiplied by, if it is that.
  var factor: Double? { factor(found, wanted) }
  /// What is added to all, if it is that.
  var offset: Double? { offset(found, wanted) }

  func factor(_ found: [Float], _ wanted: [Float]) -> Double? {
    guard let place = wanted.largestPlace, found[place].isFinite else { return nil }
    let factor = Double(found[place]) / Double(wanted[place])
    guard factor != 0, factor.isFinite else { return nil }
    let isRight = zip(found, wanted).allSatisfy {
      isClose(Double($0), factor * Double($1), scale: abs(factor))
    }
    return isRight ? factor : nil
  }

  func offset(_ found: [Float], _ wanted: [Float]) -> Double? {
    guard let place = wanted.smallestPlace, found[place].isFinite else { return nil }
    let offset = Double(found[place]) - Double(wanted[place])
    return zip(found, wanted).allSatisfy { isClose(Double($0), Double($1) + offset, scale: 1) }
      ? offset : nil
  }

  /// Sizes that factors are made of, by their names.
  var sizes: [(String, Double)] {
    var sizes: [(String, Double)] = []
    for name in ["x", "query", "key", "value", "scores", "pattern"] {
      guard let shape = example.tensors[name]?.shape else { continue }
      for axis in [-1, -2] where shape.rank >= -axis {
        sizes.append(("(the size of \(axisInWords(axis)) of \(name))", Double(shape[axis])))
      }
    }
    for (name, words) in [("headCount", "H"), ("hiddenSize", "C"), ("size", "C")] {
      if let number = example.numbers[name] { sizes.append((words, number)) }
    }
    return sizes
  }

  // MARK: - Along an axis

  /// The rows along an axis, found and wanted.
  func rows(along axis: Int) -> [(found: [Float], wanted: [Float])] {
    let n = size(axis)
    if n == 0 { return [] }
    let inner = wantedShape.suffix(-axis - 1).reduce(1, *)
    let outer = wanted.count / (n * inner)
    return (0..<outer).flatMap { o in
      (0..<inner).map { i in
        let places = (0..<n).map { o * n * inner + $0 * inner + i }
        return (places.map { found[$0] }, places.map { wanted[$0] })
      }
    }
  }

  /// The indices of an axis at which something is off.
  func wrongIndices(_ axis: Int) -> Set<Int> {
    Set(
      rows(along: axis).flatMap { found, wanted in
        found.indices.filter { !isClose(found[$0], wanted[$0]) }
      })
  }

  /// The mean errors at each index of an axis.
  func errors(along axis: Int) -> [Double] {
    let rows = rows(along: axis)
    return (0..<size(axis)).map { k in
      rows.reduce(0.0) { (sum: Double, row) -> Double in
        let (found, wanted) = (Double(row.found[k]), Double(row.wanted[k]))
        return sum + abs(found - wanted)
      }
    }
  }

  /// Whether what is beyond a limit is the limit, and the rest is right.
  func isCut(at limit: Float, isBeyond: (Float) -> Bool) -> Bool {
    let others = wanted.filter { !isClose($0, limit) }
    guard others.contains(where: isBeyond), !others.allSatisfy(isBeyond) else { return false }
    return zip(found, wanted).allSatisfy { found, wanted in
      isClose(found, isBeyond(wanted) ? limit : wanted)
    }
  }

  enum End { case start, end }

  /// Whether it is one end of the expected result.
  func isPart(from end: End, _ axis: Int) -> Bool {
    guard rank >= -axis, foundShape.rank == rank else { return false }
    let (n, all) = (foundShape[axis], size(axis))
    guard n < all, n > 0 || all == 1 else { return false }
    return isWanted { wanted in
      let parts = wanted.split(sizes: end == .start ? [n, all - n] : [all - n, n], axis: axis)
      return end == .start ? parts[0] : parts[1]
    }
  }
}

extension [Float] {
  /// Where the number lies that is closest to 0.
  fileprivate var smallestPlace: Int? {
    indices.filter { self[$0].isFinite }.min { abs(self[$0]) < abs(self[$1]) }
  }

  /// Where the number lies that is farthest from 0, of those that are finite.
  fileprivate var largestPlace: Int? {
    indices.filter { self[$0].isFinite && self[$0] != 0 }.max { abs(self[$0]) < abs(self[$1]) }
  }
}

extension Tensor {
  /// The same with two axes exchanged, if there are both.
  func exchangedAxes(_ a: Int, _ b: Int) -> Tensor? {
    rank >= Swift.max(-a, -b) ? swappedAxes(a, b) : nil
  }

  /// The places of an axis in the reverse order, if there are several.
  func turnedAround(_ axis: Int) -> Tensor? {
    guard rank >= -axis, shape[axis] > 1 else { return nil }
    return concatenated(split(parts: shape[axis], axis: axis).reversed(), axis: axis)
  }

  /// The same with each place of an axis at the next one, the last at the first, or the other way.
  func rolled(by step: Int, _ axis: Int) -> Tensor? {
    guard rank >= -axis, shape[axis] > 2 else { return nil }
    let n = shape[axis]
    let parts = split(sizes: step > 0 ? [n - 1, 1] : [1, n - 1], axis: axis)
    return concatenated([parts[1], parts[0]], axis: axis)
  }
}

extension Double {
  /// With four digits: `0.5`, `2.828`.
  var inShort: String { String(format: "%.4g", self) }
}

/// Powers, by a name that tensors' do not hide.
enum Pow {
  static func of(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }
}
