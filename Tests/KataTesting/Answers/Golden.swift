import Tensors
import TestSupport

/// What is expected of an answer, as PyTorch and Hugging Face give it.
package enum Golden: Sendable {
  case tensor(Tensor)
  case mask(Mask)
  /// `item` is what one of them is called: `token`.
  case integers([Int], item: String)
  case texts([String], item: String)
  /// How likely each of some kinds is.
  case draws(Tensor, item: String)
  case fact(Bool)

  /// The kind, as the goldens name it: one word, and for lists what an item is called.
  enum Kind: Sendable, Equatable {
    case tensor, mask, fact
    case integers(item: String)
    case texts(item: String)
    case draws(item: String)

    /// - Parameter name: such as `mask` or `integers token`.
    init?(_ name: String) {
      let words = name.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count > 1 ? words[1] : nil) {
      case ("tensor", nil): self = .tensor
      case ("mask", nil): self = .mask
      case ("fact", nil): self = .fact
      case ("integers", let item?): self = .integers(item: item)
      case ("texts", let item?): self = .texts(item: item)
      case ("draws", let item?): self = .draws(item: item)
      default: return nil
      }
    }
  }
}

// MARK: - How an answer differs

extension Golden {
  /// What is wrong with an answer, or nil: measurements may differ by rounding, draws by chance,
  /// and everything else not at all.
  /// - Parameter allowance: how far numbers may be off, as a share of the largest expected magnitude.
  func difference(from answer: Answer, allowance: Double) -> String? {
    switch (self, answer) {
    case (.tensor(let wanted), .tensor(let found)):
      Comparison(found, wanted, allowance: allowance).difference
    case (.mask(let wanted), .mask(let found)):
      Comparison(Tensor(found), Tensor(wanted), of: .mask).difference
    case (.integers(let wanted, let item), .integers(let found)):
      ListComparison(found, wanted, item).difference { ("\($0)", "\($1)") }
    case (.texts(let wanted, let item), .texts(let found)):
      ListComparison(found.map(Spelled.init), wanted.map(Spelled.init), item)
        .difference(Spelled.shown)
    case (.draws(let wanted, let item), .draws(let found)):
      Frequencies(found, wanted, of: item).difference
    case (.fact(let wanted), .fact(let found)):
      wanted == found ? nil : found ? "this should not hold, and does." : "this does not hold."
    case (_, .unfit(let reason)): reason
    default: fatalError("The suite gives \(answer), where the goldens have \(self).")
    }
  }

  /// Whether two answers are the same, but for rounding or chance.
  func agree(_ a: Answer, _ b: Answer, allowance: Double) -> Bool {
    switch (a, b) {
    case (.tensor(let a), .tensor(let b)):
      Comparison(a, b, allowance: allowance).difference == nil
    case (.draws(let a), .draws(let b)): Frequencies.agree(a, b)
    default: a == b
    }
  }
}

extension Golden {
  /// The answer that is right; nil for draws, of which many are.
  package var answer: Answer? {
    switch self {
    case .tensor(let tensor): .tensor(tensor)
    case .mask(let mask): .mask(mask)
    case .integers(let list, _): .integers(list)
    case .texts(let list, _): .texts(list)
    case .fact(let holds): .fact(holds)
    case .draws: nil
    }
  }
}

/// How two lists differ: by how long they are, else first where. A list of one is a single thing.
struct ListComparison<Element: Equatable> {
  private let found, wanted: [Element]
  private let item: String

  init(_ found: [Element], _ wanted: [Element], _ item: String) {
    (self.found, self.wanted, self.item) = (found, wanted, item)
  }

  /// - Parameter words: two elements that differ as they are shown.
  func difference(
    _ words: (_ wanted: Element, _ found: Element) -> (wanted: String, found: String)
  ) -> String? {
    func values(at place: Int) -> String {
      let shown = words(wanted[place], found[place])
      return "expected \(shown.wanted), got \(shown.found)."
    }
    if found.count != wanted.count {
      return "\(found.count) \(item)\(found.count == 1 ? "" : "s"), expected \(wanted.count)."
        + (firstPlace.map { " The first that differs is \(item) \($0 + 1): \(values(at: $0))" }
          ?? "")
    }
    guard let place = firstPlace else { return nil }
    if wanted.count == 1 { return values(at: place) }
    let wrong = wanted.indices.count { found[$0] != wanted[$0] }
    return "\(item) \(place + 1) of \(wanted.count): \(values(at: place)) "
      + Comparison.inWords(wrong, of: wanted.count, "\(item)s", "differs", "differ")
  }

  /// The first place where both have something, and not the same.
  private var firstPlace: Int? {
    zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset
  }
}
