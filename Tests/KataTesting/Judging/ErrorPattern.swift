import Tensors
import TestSupport

/// How wrong numbers differ from the expected ones, where that is the same on all wrong examples.
struct ErrorPattern {
  /// A sentence: `Each number is 0.5 times what is expected.`; nil where nothing simple holds.
  let sentence: String?

  /// - Parameter findings: of one test.
  init(_ findings: [Finding]) {
    let found = findings.map(Comparable.all)
    let all = found.flatMap { $0 }
    guard !all.isEmpty, !found.contains(where: \.isEmpty) else {
      sentence = nil
      return
    }
    sentence = Self.ofNumbers(all) ?? Self.ofPlaces(all) ?? Self.ofParts(all) ?? Self.ofShapes(all)
  }

  // MARK: - Shapes

  private static func ofShapes(_ all: [Comparable]) -> String? {
    let isOrder = all.allSatisfy { $0.agree($0.found, $0.wanted) }
    if isOrder { return "The numbers are right, and only their shape is not." }
    for axis in axes {
      for (end, words) in [(Comparable.End.start, "end"), (.end, "start")]
      where all.allSatisfy({ $0.isPart(from: end, axis) }) {
        return
          "It is the right result, cut off along \(axisInWords(axis)): its \(words) is missing."
      }
    }
    return nil
  }

  private static let axes = [-1, -2, -3, -4]
  private static let axisPairs = [(-1, -2), (-2, -3), (-1, -3), (-3, -4), (-2, -4), (-1, -4)]

  // MARK: - Numbers

  private static func ofNumbers(_ all: [Comparable]) -> String? {
    guard all.allSatisfy(\.isOfOneShape) else { return nil }
    return ofZeros(all) ?? ofNaN(all) ?? ofFactors(all)
  }

  private static func ofParts(_ all: [Comparable]) -> String? {
    guard all.allSatisfy(\.isOfOneShape) else { return nil }
    return ofOneIndex(all) ?? ofRows(all) ?? ofLimits(all) ?? ofGrowth(all)
  }

  private static func ofZeros(_ all: [Comparable]) -> String? {
    guard all.allSatisfy({ $0.found.allSatisfy { $0 == 0 } }), all.contains(where: \.hasSeveral)
    else { return nil }
    // A dropout does that, too.
    let isTraining = all.contains { $0.example.numbers["isTraining"] == 1 }
    if isTraining { return "All numbers are 0." }
    return "All numbers are 0. (In Swift 1 / 2 of integers is 0; write 0.5.)"
  }

  private static func ofNaN(_ all: [Comparable]) -> String? {
    guard all.allSatisfy({ $0.found.contains(where: \.isNaN) }) else { return nil }
    if all.allSatisfy({ $0.found.allSatisfy(\.isNaN) }) { return "All of it is NaN." }
    let isByRows = all.allSatisfy { comparable in
      comparable.rank > 1
        && comparable.rows(along: -1).allSatisfy { found, wanted in
          found.allSatisfy(\.isNaN) || comparable.agree(found, wanted)
        }
    }
    if isByRows { return "Some rows are NaN from end to end, and all others are right." }
    let isRightElsewhere = all.allSatisfy { comparable in
      zip(comparable.found, comparable.wanted).allSatisfy {
        $0.isNaN || comparable.isClose($0, $1)
      }
    }
    return isRightElsewhere ? "What is not NaN is right." : nil
  }

  private static func ofFactors(_ all: [Comparable]) -> String? {
    let factors = all.map(\.factor)
    if !factors.contains(nil), all.contains(where: \.hasSeveral) {
      let values = factors.compactMap { $0 }
      if values.allSatisfy({ abs($0 + 1) < 1e-4 }) { return "Only the sign is turned." }
      if let value = common(values) {
        return "Each number is \(value.inShort) times what is expected."
      }
      for (name, size) in all[0].sizes {
        let sizes = all.map { $0.sizes.first { $0.0 == name }?.1 }
        guard !sizes.contains(nil) else { continue }
        for (words, power) in [("", 1.0), ("√", 0.5)] where size > 0 {
          let isTimes = zip(values, sizes).allSatisfy { isNear($0, Pow.of($1!, power)) }
          if isTimes { return "Each number is \(words)\(name) times what is expected." }
          let isDivided = zip(values, sizes).allSatisfy { isNear($0, Pow.of($1!, -power)) }
          if isDivided { return "Each number is the expected one divided by \(words)\(name)." }
        }
      }
      return "The result is right up to a factor, another one in each example."
    }
    let offsets = all.map(\.offset)
    if !offsets.contains(nil), all.contains(where: \.hasSeveral) {
      if let value = common(offsets.compactMap { $0 }) {
        let words = "\(abs(value).inShort) \(value > 0 ? "more" : "less")"
        return "Each number is \(words) than what is expected."
      }
      return "The result is right up to a number added to all of it, another one in each example."
    }
    return nil
  }

  private static func common(_ values: [Double]) -> Double? {
    values.allSatisfy { isNear($0, values[0]) } ? values[0] : nil
  }

  private static func isNear(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-4 * max(abs(a), abs(b))
  }

  private static func ofPlaces(_ all: [Comparable]) -> String? {
    for axis in axes {
      if all.allSatisfy({ $0.isWanted(after: { $0.turnedAround(axis) }) }) {
        return "It is the right result, reversed along \(axisInWords(axis))."
      }
      for (step, words) in [(1, "on"), (-1, "back")]
      where all.allSatisfy({ $0.isWanted(after: { $0.rolled(by: step, axis) }) }) {
        return "It is the right result, moved \(words) by one place along \(axisInWords(axis))."
      }
    }
    for (a, b) in axisPairs where all.allSatisfy({ $0.isWanted(after: { $0.exchangedAxes(a, b) }) })
    {
      return "It is the right result with \(axisInWords(b)) and \(axisInWords(a)) exchanged."
    }
    let areAllThere = all.allSatisfy { comparable in
      comparable.isOfOneShape && comparable.hasSeveral && !comparable.found.contains(where: \.isNaN)
        && comparable.agree(comparable.found.sorted(), comparable.wanted.sorted())
    }
    return areAllThere ? "The right numbers are all there, in other places." : nil
  }

  private static func ofOneIndex(_ all: [Comparable]) -> String? {
    for axis in axes where all.allSatisfy({ $0.rank >= -axis }) {
      // The only one along an axis is the first and the last.
      let long = all.filter { $0.size(axis) > 1 }
      if long.isEmpty { continue }
      let wrong = long.map { $0.wrongIndices(axis) }
      let sizes = long.map { $0.size(axis) }
      if wrong.allSatisfy({ $0 == [0] }) {
        return "Only the first along \(axisInWords(axis)) is off."
      }
      if zip(wrong, sizes).allSatisfy({ $0 == [$1 - 1] }) {
        return "Only the last along \(axisInWords(axis)) is off."
      }
      guard long.count == all.count, sizes.contains(where: { $0 > 2 }) else { continue }
      if zip(wrong, sizes).allSatisfy({ $0 == Set(1..<$1) }) {
        return "Only the first along \(axisInWords(axis)) is right."
      }
      if zip(wrong, sizes).allSatisfy({ $0 == Set(0..<$1 - 1) }) {
        return "Only the last along \(axisInWords(axis)) is right."
      }
    }
    return nil
  }

  private static func ofRows(_ all: [Comparable]) -> String? {
    for (axis, words) in [(-1, "Each row"), (-2, "Each column")]
    where all.allSatisfy({ $0.rank > 1 }) && all.contains(where: { $0.size(axis) > 2 }) {
      if all.allSatisfy({ comparable in
        comparable.rows(along: axis).allSatisfy { comparable.factor($0, $1) != nil }
      }) {
        return "\(words) is right up to a factor of its own."
      }
      if all.allSatisfy({ comparable in
        comparable.rows(along: axis).allSatisfy { comparable.offset($0, $1) != nil }
      }) {
        return "\(words) is right up to a number added to all of it."
      }
    }
    for axis in axes where all.allSatisfy({ $0.rank >= -axis && $0.size(axis) > 1 }) {
      let isConstant = all.allSatisfy { comparable in
        comparable.rows(along: axis).allSatisfy { found, _ in
          found.allSatisfy { comparable.isClose($0, found[0]) }
        }
          && !comparable.rows(along: axis).allSatisfy { _, wanted in
            wanted.allSatisfy { comparable.isClose($0, wanted[0]) }
          }
      }
      if isConstant { return "Along \(axisInWords(axis)) all numbers are the same." }
    }
    return nil
  }

  private static func ofLimits(_ all: [Comparable]) -> String? {
    let highest = all.compactMap { $0.found.max() }
    if let limit = common(highest.map(Double.init)).map({ Float($0) }),
      all.allSatisfy({
        $0.isCut(at: limit) { $0 > limit }
      })
    {
      return "No number is above \(Double(limit).inShort); the others are right."
    }
    let lowest = all.compactMap { $0.found.min() }
    if let limit = common(lowest.map(Double.init)).map({ Float($0) }),
      all.allSatisfy({
        $0.isCut(at: limit) { $0 < limit }
      })
    {
      return "No number is below \(Double(limit).inShort); the others are right."
    }
    return nil
  }

  private static func ofGrowth(_ all: [Comparable]) -> String? {
    for axis in axes where all.allSatisfy({ $0.rank >= -axis }) {
      // Along a single place nothing grows.
      let long = all.filter { $0.size(axis) > 1 }
      guard long.contains(where: { $0.size(axis) > 2 }) else { continue }
      let errors = long.map { $0.errors(along: axis) }
      let isGrowing = errors.allSatisfy { errors in
        zip(errors, errors.dropFirst()).allSatisfy { $0 < $1 } && 2 * errors[0] < errors.last!
      }
      if isGrowing { return "The error grows along \(axisInWords(axis))." }
    }
    return nil
  }
}
