import Layers
import Tensors

/// What a step gives: of one of the kinds that goldens name, each of which knows how one differs
/// from what is expected. See ``Golden``.
public enum Answer: Sendable, Equatable {
  /// Numbers that rounding changes.
  case tensor(Tensor)
  case mask(Mask)
  /// Ids, counts or sizes, each of which is right or not.
  case integers([Int])
  /// Texts, tokens or merges, each of which is right or not.
  case texts([String])
  /// How often each of some kinds came up among many draws, and last, how many were none of them.
  case draws([Int])
  /// Whether something holds that no number can tell.
  case fact(Bool)
  /// What is no answer at all, in words: `it is missing`.
  case unfit(String)

  public static func == (a: Answer, b: Answer) -> Bool {
    switch (a, b) {
    case (.tensor(let a), .tensor(let b)): a.shape == b.shape && a.scalars == b.scalars
    case (.mask(let a), .mask(let b)): a.shape == b.shape && a.scalars == b.scalars
    case (.integers(let a), .integers(let b)), (.draws(let a), .draws(let b)): a == b
    case (.texts(let a), .texts(let b)): a.map(Spelled.init) == b.map(Spelled.init)
    case (.fact(let a), .fact(let b)): a == b
    case (.unfit(let a), .unfit(let b)): a == b
    default: false
    }
  }
}

extension Answer {
  /// Whether there is nothing in it: no number, no text or only empty ones.
  var isNothing: Bool {
    switch self {
    case .tensor(let tensor): tensor.count == 0
    case .mask(let mask): mask.scalars.isEmpty
    case .integers(let all), .draws(let all): all.isEmpty
    case .texts(let all): all.allSatisfy(\.isEmpty)
    case .fact: false
    case .unfit: true
    }
  }
}

/// What can be an answer as it is.
public protocol Answering {
  var answer: Answer { get }
}

extension Answer: Answering { public var answer: Answer { self } }
extension Tensor: Answering { public var answer: Answer { .tensor(self) } }
extension Mask: Answering { public var answer: Answer { .mask(self) } }
extension Int: Answering { public var answer: Answer { .integers([self]) } }
extension Float: Answering { public var answer: Answer { .tensor(Tensor(self)) } }
extension Bool: Answering { public var answer: Answer { .fact(self) } }
extension String: Answering { public var answer: Answer { .texts([self]) } }

extension Array: Answering where Element: ListedAnswer {
  public var answer: Answer { Element.answer(self) }
}

/// What can be an answer many at a time.
public protocol ListedAnswer {
  static func answer(_ list: [Self]) -> Answer
}

extension Int: ListedAnswer {
  public static func answer(_ list: [Int]) -> Answer { .integers(list) }
}

extension String: ListedAnswer {
  public static func answer(_ list: [String]) -> Answer { .texts(list) }
}

extension TokenPair: ListedAnswer {
  /// Merges as the lines of a `merges.txt`.
  public static func answer(_ list: [TokenPair]) -> Answer {
    .texts(list.map { "\($0.left) \($0.right)" })
  }
}

/// What a step gives, by the names that the goldens have. A step with one result gives it no name.
public struct Answers: Sendable, ExpressibleByDictionaryLiteral {
  private var byName: [String: Answer] = [:]

  public init(dictionaryLiteral elements: (String, any Answering)...) {
    for (name, answer) in elements { byName[name] = answer.answer }
  }

  /// The only one.
  public init(_ only: some Answering) { byName = ["": only.answer] }

  /// Tensors by their names.
  public init(_ tensors: some Sequence<(String, Tensor)>) {
    for (name, tensor) in tensors { byName[name] = .tensor(tensor) }
  }

  public subscript(name: String) -> (any Answering)? {
    get { byName[name] }
    set { byName[name] = newValue?.answer }
  }

  /// The answer of that name.
  func answer(_ name: String) -> Answer? { byName[name] }

  /// The answer of that name, if it is numbers; else what a misuse leaves behind.
  func tensor(_ name: String) -> Tensor {
    guard case .tensor(let tensor) = byName[name] else { return .poisoned }
    return tensor
  }

  /// The same answers, their tensors changed.
  package func mapTensors(_ change: (Tensor) -> Tensor) -> Answers {
    var all = self
    all.byName = byName.mapValues { answer in
      if case .tensor(let tensor) = answer { .tensor(change(tensor)) } else { answer }
    }
    return all
  }

  /// The same answers, and others, which replace those of the same names.
  package func merging(_ others: Answers) -> Answers {
    var all = self
    all.byName.merge(others.byName) { $1 }
    return all
  }
}
