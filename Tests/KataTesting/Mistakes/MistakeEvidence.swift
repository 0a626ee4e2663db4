import Foundation
import Tensors

/// What is wrong with a step and what is right, by which known mistakes are judged: the examples that take
/// least time first, and of what is drawn a part first.
final class MistakeEvidence {
  /// How long pairs of mistakes are looked for, from the start on, in seconds of processor time.
  static let budget = 0.4

  /// A wrong example and what came out.
  struct Observation {
    let example: Example
    let answers: Answers
  }

  let wrong: [Observation]
  let right: [Example]
  /// Those that are right and together take less time than what is wrong: most mistakes do not pass them.
  private let hints: ArraySlice<Example>
  /// Those of the step.
  let mistakes: [Attempt]
  private let start = ProcessorTime.now
  private let latest = ContinuousClock.now + .seconds(4 * MistakeEvidence.budget)
  /// What mistakes gave.
  private var known: [String: Answers?] = [:]

  /// - Parameter findings: of one test; nil if they are not all about numbers.
  init?(_ findings: [Finding]) {
    guard let first = findings.first?.example else { return nil }
    var wrong: [Observation] = []
    for finding in findings {
      guard case .difference(_, let answers, _) = finding.cause else { return nil }
      wrong.append(Observation(example: finding.example, answers: answers))
    }
    // Examples that tell little apart, all zeros say, come last.
    self.wrong = wrong.map { (observation: $0, rank: ($0.tellsLittle ? 1 : 0, $0.example.size)) }
      .sorted { $0.rank < $1.rank }.map(\.observation)
    right = findings.rightExamples
    var room = self.wrong[0].example.size
    hints = right.prefix { example in
      room -= example.size
      return room > 0
    }
    mistakes = KnownMistakes.all.filter { $0.kata == first.kata && $0.test == first.test }
  }

  /// The known mistake that gives the same on every example, if there is one.
  func single() -> Attempt? { mistakes.first { isExplained(by: $0, inTime: false) } }

  /// Two that do together, if they are found in time.
  func pair() -> Attempt? {
    var search = PairSearch(self)
    return search.run()
  }

  /// Whether no further pair is tried.
  var isLate: Bool { isLater(than: Self.budget) }

  private func isLater(than seconds: Double) -> Bool {
    ProcessorTime.now - start > seconds || ContinuousClock.now > latest
  }

  /// Whether an attempt gives these numbers on every example.
  /// - Parameter inTime: whether what it would take too long to find out does not count.
  func isExplained(by attempt: Attempt, inTime: Bool) -> Bool {
    func isInTime() -> Bool { !inTime || !isLater(than: 1.25 * Self.budget) }
    return hints.allSatisfy { isRight(attempt, on: $0) }
      && wrong.allSatisfy { isInTime() && gives(attempt, $0) }
      && right.allSatisfy { isInTime() && isRight(attempt, on: $0) }
  }

  /// Whether an attempt gives what came out.
  func gives(_ attempt: Attempt, _ observation: Observation) -> Bool {
    observation.example.sketches.allSatisfy { sketch in
      answers(of: attempt, on: sketch).map(observation.mayAgree) ?? false
    } && answers(of: attempt, on: observation.example).map(observation.agrees) ?? false
  }

  private func isRight(_ attempt: Attempt, on example: Example) -> Bool {
    (example.sketches + [example]).allSatisfy { part in
      answers(of: attempt, on: part).map(part.isRight) ?? false
    }
  }

  /// What an attempt gives on an example, or with a part of its draws.
  func sketch(of attempt: Attempt, on example: Example) -> Answers? {
    answers(of: attempt, on: example.sketches.first ?? example)
  }

  /// Whether an attempt is right on an example, as far as a part of its draws tells.
  func mayBeRight(_ attempt: Attempt, on example: Example) -> Bool {
    sketch(of: attempt, on: example).map((example.sketches.first ?? example).isRight) ?? false
  }

  private func answers(of attempt: Attempt, on example: Example) -> Answers? {
    let key = "\(attempt.name)\n\(example.name)\n\(example.numbers["draws"] ?? 0)"
    if let answers = known[key] { return answers }
    let answers = attempt.answers(on: example)
    known[key] = .some(answers)
    return answers
  }
}

extension MistakeEvidence.Observation {
  func agrees(with answers: Answers) -> Bool { example.agrees(self.answers, with: answers) }

  /// Whether answers may be the same, as far as a part of the draws tells.
  func mayAgree(with part: Answers) -> Bool {
    if example.sketches.isEmpty { return agrees(with: part) }
    return example.goldens.keys.allSatisfy { name in
      guard case (.draws(let many)?, .draws(let few)?) = (answers.answer(name), part.answer(name))
      else { return true }
      return Frequencies.mayAgree(few, many)
    }
  }

  /// Whether all of its numbers are the same ones.
  fileprivate var tellsLittle: Bool {
    example.goldens.keys.allSatisfy { name in
      guard case .tensor(let tensor) = answers.answer(name) else { return false }
      let scalars = tensor.scalars
      return tensor.isPoisoned || scalars.allSatisfy { $0 == scalars[0] }
    }
  }
}

extension Example {
  /// About how long it takes: how many numbers there are in it, and how often it goes over them.
  var size: Int {
    func count(_ name: String) -> Int? { numbers[name].map { Int($0) } }
    let inputs = tensors.values.map(\.count).reduce(0, +)
    let letters = inputTexts.values.flatMap(\.all).map(\.utf8.count).reduce(0, +)
    let once = inputs + letters + (count("vocabularySize") ?? 0) * 4
    // A training goes over them step by step, and a sampler token by token.
    let tokens = min(count("tokenCount") ?? 1, count("positionCount") ?? .max)
    let rounds = max(1, count("stepCount") ?? tokens)
    let ids = integers.filter { !$0.key.hasPrefix("expected") }.values.map(\.count).reduce(0, +)
    let draw = 16 + ids + (numbers["layerCount"] == nil ? 0 : once * rounds)
    return once * rounds + (count("draws") ?? 0) * draw + (modelFolder == nil ? 0 : 1 << 20)
  }

  /// The same with a sixteenth and a quarter of the draws, where these are many: mistakes that give other
  /// shares mostly show by few.
  fileprivate var sketches: [Example] {
    guard let draws = numbers["draws"] else { return [] }
    return [16.0, 4].map { (draws / $0).rounded(.down) }.filter { $0 >= 50 }.map { few in
      var copy = self
      copy.numbers["draws"] = few
      return copy
    }
  }

  fileprivate func isRight(_ answers: Answers) -> Bool {
    finding(in: .init(result: .success(answers), misuse: nil), isAttempt: true) == nil
  }

  /// Whether a mistake gives the same answers, but for rounding or chance.
  func agrees(_ answers: Answers, with mistaken: Answers) -> Bool {
    goldens.keys.allSatisfy { name in
      // A mistake in what is drawn need not say what is left of the generator then.
      if Drawing.isAbout(name) && mistaken.answer(name) == nil { return true }
      guard let answer = answers.answer(name), let wrong = mistaken.answer(name) else {
        return false
      }
      return agree(name, answer, wrong)
    }
  }
}

extension [Finding] {
  /// The other examples of the same test, those that take least time first.
  fileprivate var rightExamples: [Example] {
    guard let first = first?.example else { return [] }
    let names = Set(map(\.example.name))
    return Example.all(of: first.kata, for: first.test).filter { !names.contains($0.name) }
      .map { (example: $0, size: $0.size) }.sorted { $0.size < $1.size }.map(\.example)
  }
}

extension KnownMistakes {
  /// The known mistake that gives the same wrong numbers or misuse on every example, and right
  /// numbers on those that are right, if there is one.
  static func explaining(_ findings: [Finding]) -> Attempt? {
    if let evidence = MistakeEvidence(findings) { return evidence.single() }
    guard let first = findings.first?.example else { return nil }
    let right = findings.rightExamples
    return all.first { mistake in
      mistake.kata == first.kata && mistake.test == first.test
        && findings.allSatisfy(mistake.explains)
        && right.allSatisfy { $0.finding(for: mistake) == nil }
    }
  }
}

extension Attempt {
  /// What comes of an example, unless that misuses the engine or throws; on the calling thread.
  func answers(on example: Example) -> Answers? {
    let isMisused = Locked(false)
    let handler = MisuseHandler { _ in isMisused.withLock { $0 = true } }
    let answers = MisuseHandler.$current.withValue(handler) { try? results(on: example) }
    return isMisused.withLock { $0 } ? nil : answers
  }

  fileprivate func explains(_ finding: Finding) -> Bool {
    switch finding.cause {
    case .misuse(let misuse): self.misuse(on: finding.example) == misuse.message
    case .difference(_, let answers, _):
      self.answers(on: finding.example).map { finding.example.agrees(answers, with: $0) } ?? false
    case .thrown: false
    }
  }
}

/// How long this thread has computed, in seconds, however many others wait for the processor.
enum ProcessorTime {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
