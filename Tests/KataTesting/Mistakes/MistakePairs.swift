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
}

extension Example {
  /// Whether it is about several results of no inputs: what a new module holds.
  fileprivate var isOfSeparateResults: Bool {
    goldens.count > 1 && tensors.keys.allSatisfy { $0.hasPrefix("expected") }
      && modelFolder == nil
      && !goldens.values.contains { if case .draws = $0 { true } else { false } }
  }
}

/// Puts known mistakes of a step together, to find two that give its wrong numbers.
struct PairSearch {
  private let evidence: MistakeEvidence
  /// How many pairs were put together.
  private(set) var count = 0

  init(_ evidence: MistakeEvidence) { self.evidence = evidence }

  /// The two, put together as one attempt.
  mutating func run() -> Attempt? {
    let candidates = ranked()
    // Most pairs are the same in both orders: the other one is tried when all were tried in one.
    for isTurned in [false, true] {
      // The sum of two ranks: what is likely comes first.
      for sum in 1..<max(1, 2 * candidates.count - 2) {
        for place in (sum / 2 + 1)...sum where place < candidates.count {
          if evidence.isLate { return nil }
          let (likelier, other) = (candidates[sum - place], candidates[place])
          let (first, second) = isTurned ? (other, likelier) : (likelier, other)
          guard let both = first.followed(by: second) else { continue }
          count += 1
          if evidence.isExplained(by: both, inTime: true), !isSwallowed(first, second) {
            return both
          }
        }
      }
    }
    return nil
  }

  /// The mistakes of the step, the likeliest first: those that are right where the step is, and whose
  /// own numbers are closest to what came out.
  private func ranked() -> [Attempt] {
    guard let probe = evidence.wrong.first else { return [] }
    let rightProbe = evidence.right.first { $0.size <= 2 * probe.example.size }
    var ranks: [(attempt: Attempt, rank: Double)] = []
    for mistake in evidence.mistakes where !evidence.isLate {
      guard let answers = evidence.sketch(of: mistake, on: probe.example) else { continue }
      let isRight = rightProbe.map { evidence.mayBeRight(mistake, on: $0) } ?? true
      ranks.append((mistake, probe.distance(to: answers) + (isRight ? 0 : 100)))
    }
    return ranks.sorted { $0.rank < $1.rank }.map(\.attempt)
  }

  /// Whether one of the two vanishes in the other order: they exchange the same part, and what is
  /// left of the first one is not what its name says.
  private func isSwallowed(_ first: Attempt, _ second: Attempt) -> Bool {
    guard let turned = second.followed(by: first) else { return false }
    return [first, second].contains { single in
      evidence.wrong.allSatisfy { observation in
        guard let both = turned.answers(on: observation.example) else { return false }
        return evidence.gives(single, .init(example: observation.example, answers: both))
      }
    }
  }
}

extension MistakeEvidence.Observation {
  /// How far other answers are, from 0.
  fileprivate func distance(to others: Answers) -> Double {
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
      case (.draws(let a), .draws(let b)) where a.count == b.count:
        let (n, N) = (Double(max(1, a.reduce(0, +))), Double(max(1, b.reduce(0, +))))
        return zip(a, b).map { abs(Double($0) / n - Double($1) / N) }.reduce(0, +) / 2
      case (let a?, let b?): return a == b ? 0 : 1
      default: return 1
      }
    }.reduce(0, +)
  }
}
