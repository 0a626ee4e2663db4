import Checkpoints
import Foundation

/// The classes of a text with their probabilities, in lines for people, the likeliest first.
struct LabelRows {
  private let labels: ClassLabels
  /// Probabilities, or of a regression, scores.
  let numbers: [Double]

  /// - Parameter scores: one for each class.
  init(_ labels: ClassLabels, _ scores: [Float]) {
    self.labels = labels
    let scores = scores.map { Double($0) }
    switch labels.problem {
    case .single:
      let top = scores.max() ?? 0
      let powers = scores.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      numbers = powers.map { $0 / sum }
    case .several: numbers = scores.map { 1 / (1 + exp(-$0)) }
    case .regression: numbers = scores
    }
  }

  /// What keeps the numbers from being read, if anything does.
  var problem: String? {
    let strangers = numbers.count { !$0.isFinite }
    return strangers == 0
      ? nil
      : "\(strangers) of \(numbers.count) scores are not finite, and nothing is the likeliest."
  }

  /// `   97.3 %  POSITIVE`, or of a regression, `  0.8312  LABEL_0`.
  func lines(_ count: Int) -> [String] {
    if problem != nil { return [] }
    let order = numbers.indices.sorted { (numbers[$1], $0) < (numbers[$0], $1) }
    return order.prefix(count).map { place in
      let number =
        labels.problem == .regression
        ? String(format: "%.4f", numbers[place]) : BestTokens.percent(Float(numbers[place]))
      return "  \(number)  \(labels.names[place])"
    }
  }
}
