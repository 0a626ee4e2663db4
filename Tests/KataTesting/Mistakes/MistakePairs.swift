import Tensors

// Two known mistakes at once: whoever makes two gets numbers that neither gives alone.

extension Attempt {
  /// Both ways at once, this one first, where that means something.
  func followed(by other: Attempt) -> Attempt? {
    guard kata == other.kata, test == other.test,
      let both = doing.followed(by: other.doing) ?? joined(with: other)
    else { return nil }
    return Attempt(kata: kata, test: test, name: "\(name), and \(other.name)", both)
  }

  /// Both at a start, whose results stand side by side, where they are about different ones.
  private func joined(with other: Attempt) -> Doing? {
    guard Example.all(of: kata, for: test).allSatisfy(\.isOfSeparateResults) else { return nil }
    return .whole { example in
      var answers = try run(example)
      let others = try other.run(example)
      for (name, golden) in example.goldens {
        guard let answer = others.answer(name), answer != golden.answer else { continue }
        if let first = answers.answer(name), first != answer, first != golden.answer {
          throw Overlap(result: name)
        }
        answers[name] = answer
      }
      return answers
    }
  }

  /// Two ways change the same result of a start.
  private struct Overlap: Error { let result: String }

  /// What comes of an example, unless that misuses the engine or throws; on the calling thread.
  func answers(on example: Example) -> Answers? {
    let isMisused = Locked(false)
    let handler = MisuseHandler { _ in isMisused.withLock { $0 = true } }
    let answers = MisuseHandler.$current.withValue(handler) { try? results(on: example) }
    return isMisused.withLock { $0 } ? nil : answers
  }
}

extension Example {
  /// Whether it is about several results of no inputs: what a new module holds.
  fileprivate var isOfSeparateResults: Bool {
    goldens.count > 1 && tensors.keys.allSatisfy { $0.hasPrefix("expected") }
      && modelFolder == nil
      && !goldens.values.contains { if case .draws = $0 { true } else { false } }
  }

  fileprivate func isRight(_ attempt: Attempt) -> Bool {
    guard let answers = attempt.answers(on: self) else { return false }
    return finding(in: .init(result: .success(answers), misuse: nil), isAttempt: true) == nil
  }

  /// How many numbers there are in it, which is about how long it takes.
  var size: Int {
    let inputs = tensors.values.map(\.count).reduce(0, +)
    let letters = inputTexts.values.flatMap(\.all).map(\.utf8.count).reduce(0, +)
    return inputs + letters + (numbers["vocabularySize"].map(Int.init) ?? 0) * 4
      + (numbers["draws"].map(Int.init) ?? 0) * 16 + (modelFolder == nil ? 0 : 1 << 20)
  }
}

/// Looks for two known mistakes that give a step's wrong numbers together.
struct PairSearch {
  /// How long it goes on.
  static let budget = Duration.milliseconds(400)

  private let wrong: [Observation]
  private let right: [Example]
  private let deadline: ContinuousClock.Instant
  /// How many pairs were put together.
  private(set) var count = 0

  /// A wrong example and what came out.
  fileprivate struct Observation {
    let example: Example
    let answers: Answers
  }

  /// - Parameter findings: of one test; nil if they are not all about numbers.
  init?(_ findings: [Finding], budget: Duration = PairSearch.budget) {
    guard let first = findings.first?.example else { return nil }
    var wrong: [Observation] = []
    for finding in findings {
      guard case .difference(_, let answers, _) = finding.cause else { return nil }
      wrong.append(Observation(example: finding.example, answers: answers))
    }
    // Examples that tell little apart, all zeros say, come last.
    self.wrong = wrong.sorted {
      ($0.tellsLittle ? 1 : 0, $0.example.size) < ($1.tellsLittle ? 1 : 0, $1.example.size)
    }
    let names = Set(wrong.map(\.example.name))
    right = Example.all(of: first.kata, for: first.test)
      .filter { !names.contains($0.name) }
      .sorted { $0.size < $1.size }
    deadline = .now + budget
  }

  /// The two, put together as one attempt.
  mutating func run() -> Attempt? {
    let candidates = ranked()
    // Most pairs are the same in both orders: the other one is tried when all were tried in one.
    for isTurned in [false, true] {
      // The sum of two ranks: what is likely comes first.
      for sum in 1..<max(1, 2 * candidates.count - 2) {
        for place in (sum / 2 + 1)...sum where place < candidates.count {
          if isLate { return nil }
          let (likelier, other) = (candidates[sum - place], candidates[place])
          let (first, second) = isTurned ? (other, likelier) : (likelier, other)
          guard let both = first.followed(by: second) else { continue }
          count += 1
          if explains(both), !isSwallowed(first, second) { return both }
        }
      }
    }
    return nil
  }

  private var isLate: Bool { ContinuousClock.now > deadline }

  /// The mistakes of the step, the likeliest first: those that are right where the step is, and whose
  /// own numbers are closest to what came out.
  private func ranked() -> [Attempt] {
    guard let probe = wrong.first else { return [] }
    let rightProbe = right.first { $0.size <= 2 * probe.example.size }
    let mistakes = KnownMistakes.all.filter {
      $0.kata == probe.example.kata && $0.test == probe.example.test
    }
    var ranks: [(attempt: Attempt, rank: Double)] = []
    for mistake in mistakes where !isLate {
      guard let answers = mistake.answers(on: probe.example) else { continue }
      let isRight = rightProbe.map { $0.isRight(mistake) } ?? true
      ranks.append((mistake, probe.distance(to: answers) + (isRight ? 0 : 100)))
    }
    return ranks.sorted { $0.rank < $1.rank }.map(\.attempt)
  }

  /// Whether both give these numbers on every example. What it would take too long to find out does
  /// not count.
  private func explains(_ attempt: Attempt) -> Bool {
    wrong.allSatisfy { observation in
      !isOver && attempt.answers(on: observation.example).map(observation.agrees) ?? false
    } && right.allSatisfy { !isOver && $0.isRight(attempt) }
  }

  private var isOver: Bool { ContinuousClock.now > deadline + Self.budget / 4 }

  /// Whether one of the two vanishes in the other order: they exchange the same part, and what is
  /// left of the first one is not what its name says.
  private func isSwallowed(_ first: Attempt, _ second: Attempt) -> Bool {
    guard let turned = second.followed(by: first) else { return false }
    return [first, second].contains { single in
      wrong.allSatisfy { observation in
        guard let both = turned.answers(on: observation.example),
          let alone = single.answers(on: observation.example)
        else { return false }
        return Observation(example: observation.example, answers: both).agrees(with: alone)
      }
    }
  }
}

extension PairSearch.Observation {
  func agrees(with answers: Answers) -> Bool { example.agrees(self.answers, with: answers) }

  /// Whether all of its numbers are the same ones.
  var tellsLittle: Bool {
    example.goldens.keys.allSatisfy { name in
      guard case .tensor(let tensor) = answers.answer(name) else { return false }
      return tensor.isPoisoned || tensor.scalars.allSatisfy { $0 == tensor.scalars[0] }
    }
  }

  /// How far other answers are, from 0.
  func distance(to others: Answers) -> Double {
    example.goldens.keys.map { name -> Double in
      switch (answers.answer(name), others.answer(name)) {
      case (.tensor(let a), .tensor(let b)) where a.shape == b.shape && !a.isPoisoned:
        let (a, b) = (a.scalars, b.scalars)
        let (far, all) = zip(a, b).reduce((0.0, 0.0)) { sums, pair in
          guard pair.0.isFinite, pair.1.isFinite else { return sums }
          let (x, y) = (Double(pair.0), Double(pair.1))
          return (sums.0 + abs(x - y), sums.1 + abs(x) + abs(y))
        }
        return all == 0 ? 0 : far / all
      case (let a?, let b?): return a == b ? 0 : 1
      default: return 1
      }
    }.reduce(0, +)
  }
}
