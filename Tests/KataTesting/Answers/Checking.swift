import Layers
import Tensors
import Testing

/// What is wrong with a step's result on one example.
public struct Finding: Sendable {
  enum Cause: Sendable {
    /// The engine was used wrongly; every later number is a consequence.
    case misuse(LocatedMisuse)
    case thrown(String)
    /// An answer, named among all, is not what PyTorch gives.
    case difference(name: String, answers: Answers, text: String)
  }

  let example: Example
  let cause: Cause
  /// What else the judge found out about it.
  var note: String?

  /// The finding in words, for this example alone.
  public var message: String {
    switch cause {
    case .misuse(let misuse): misuse.message
    case .thrown(let error): "\(example.name): threw \(error)"
    case .difference("", _, let text): "\(example.name): \(text)"
    case .difference(let name, _, let text): "\(example.name): \(name): \(text)"
    }
  }
}

extension Example {
  // MARK: - Functions

  /// Calls the learner's code on this example and compares its result with PyTorch's.
  /// - Parameter subject: takes all its inputs from the example that it is given: it is called with
  ///   others too.
  public func check(_ subject: @escaping @Sendable (Example) throws -> Tensor) async {
    await check { Answers(try subject($0)) }
  }

  public func check(_ subject: @escaping @Sendable (Example) throws -> Mask) async {
    await check { Answers(try subject($0)) }
  }

  /// The same for token ids, counts and the like.
  public func check(_ subject: @escaping @Sendable (Example) throws -> [Int]) async {
    await check { Answers(try subject($0)) }
  }

  /// The same for tokens and other texts.
  public func check(_ subject: @escaping @Sendable (Example) throws -> [String]) async {
    await check { Answers(try subject($0)) }
  }

  public func check(_ subject: @escaping @Sendable (Example) throws -> String) async {
    await check { Answers(try subject($0)) }
  }

  /// The same for several results, named as the goldens are.
  public func check(_ subject: @escaping @Sendable (Example) throws -> Answers) async {
    await judge(.function { example, _ in try subject(example) })
  }

  /// The same for what draws random numbers.
  public func check(
    _ subject: @escaping @Sendable (Example, inout RandomGenerator) throws -> Answers
  ) async {
    await judge(.function(subject))
  }

  // MARK: - Modules

  /// Makes a module for this example, calls it and compares its result with PyTorch's.
  /// - Parameters:
  ///   - make: makes it with the example's parameters.
  ///   - result: calls it. It is called several times on the same one, with other weights and inputs
  ///     between.
  public func check<Model: Module & SendableMetatype>(
    of make: @escaping Making<Model>,
    _ result: @escaping @Sendable (Model, Example) throws -> Tensor
  ) async {
    await check(of: make) { Answers(try result($0, $1)) }
  }

  /// The same for several results, named as the goldens are.
  public func check<Model: Module & SendableMetatype>(
    of make: @escaping Making<Model>,
    _ results: @escaping @Sendable (Model, Example) throws -> Answers
  ) async {
    await judge(.module(make, results))
  }

  /// Makes a module, as an example wants it, of a generator that it moves on.
  public typealias Making<Model> =
    @Sendable (Example, inout RandomGenerator) throws -> Model

  // MARK: - Judging

  private func judge(_ subject: StepSubject) async {
    guard let step = StepRun.current else {
      Issue.record("An example is checked in a test marked .step.")
      return
    }
    await step.check(self) { await finding(of: subject, $0, isNoted: $1) }
  }

  /// What is wrong with a step on this example, or nil.
  /// - Parameter isNoted: whether it is found out what else makes it wrong, which calls the step again.
  func finding(
    of subject: StepSubject, _ notes: TrialNotes? = nil, isNoted: Bool = true
  ) async -> Finding? {
    let outcome = await LearnerThread.run(notes) { try subject.performed(self, notes) }
    if var finding = finding(in: outcome) {
      if isNoted {
        finding.note = await note(on: finding, subject, notes) { try subject.performed($0, notes) }
      }
      return finding
    }
    guard isUsedTwice, let performedAgain = subject.performedAgain else { return nil }
    let again = await LearnerThread.run(notes) { try performedAgain(self) }
    guard var finding = finding(in: again) else { return nil }
    if isNoted {
      finding.note = await note(on: finding, subject, notes, performedAgain) ?? StepSubject.keeps
    }
    return finding
  }

  /// What it is that makes an answer wrong, if it is not the formula.
  /// - Parameter performed: the call that gave it.
  private func note(
    on finding: Finding, _ subject: StepSubject, _ notes: TrialNotes?,
    _ performed: @escaping @Sendable (Example) throws -> Answers
  ) async -> String? {
    guard case .difference(let name, let answers, _) = finding.cause else { return nil }
    let outcome = await LearnerThread.run(notes) {
      (try subject.anew(self), try subject.anew(self), try subject.anew(rehearsal))
    }
    guard outcome.misuse == nil, let (one, other, rehearsed) = try? outcome.result.get() else {
      return nil
    }
    if !agree(one, other) { return StepSubject.isRandom }
    if isRight(one) {
      let isAlwaysSo = await LearnerThread.run(notes) {
        try (0..<Self.callsOfProof).allSatisfy { _ in
          try isRight(try subject.anew(self)) && !isRight(try performed(self))
        }
      }
      return (try? isAlwaysSo.result.get()) == true ? StepSubject.keeps : StepSubject.isRandom
    }
    if !agree(answers, rehearsed) { return nil }
    if isOfStart { return StepSubject.ignoresSeeds }
    // Who ends before the first word, pair or cell has nothing for all inputs.
    if answers.answer(name)?.isNothing == true { return nil }
    return tellsInputs(answers) || tellsTexts ? StepSubject.ignoresInputs : nil
  }

  /// What comes of the order of a dictionary is wrong once and right twice by luck, but not so often.
  private static let callsOfProof = 4

  private func isRight(_ answers: Answers) -> Bool {
    finding(in: LearnerThread.Outcome(result: .success(answers), misuse: nil)) == nil
  }

  /// Whether other inputs would show in answers that are computed of them: what is of sizes alone, all
  /// one number, or a list of ids may well be the same.
  private func tellsInputs(_ answers: Answers) -> Bool {
    tensors.keys.contains { !$0.hasPrefix("expected") }
      && goldens.keys.contains { name in
        guard case .tensor(let tensor)? = answers.answer(name), !tensor.isPoisoned else {
          return false
        }
        return Set(tensor.scalars.map { $0.isNaN ? nil : $0 }).count > 1
      }
  }

  /// Whether other texts have other results, as far as a right way knows.
  private var tellsTexts: Bool {
    !inputTexts.isEmpty
      && OtherWays.all.contains { $0.kata == kata && $0.test == test && hasOtherTexts(for: $0) }
  }

  private func agree(_ a: Answers, _ b: Answers) -> Bool {
    goldens.keys.allSatisfy { name in
      guard let a = a.answer(name), let b = b.answer(name) else { return false }
      return agree(name, a, b)
    }
  }

  /// What is wrong with an attempt's results, or nil; on the calling thread, and not reported.
  public func finding(for attempt: Attempt) -> Finding? {
    finding(in: LearnerThread.outcome { try attempt.results(on: self) }, isAttempt: true)
  }

  /// - Parameter isAttempt: whether it may say nothing of what is left of a generator.
  func finding(
    in outcome: LearnerThread.Outcome<Answers>, isAttempt: Bool = false
  ) -> Finding? {
    if let misuse = outcome.misuse { return Finding(example: self, cause: .misuse(misuse)) }
    switch outcome.result {
    case .failure(let error):
      return Finding(example: self, cause: .thrown("\(error)"))
    case .success(let answers) where isOfGradients:
      return difference(inGradients: answers).map { text in
        Finding(example: self, cause: .difference(name: "", answers: answers, text: text))
      }
    case .success(let answers):
      for (name, golden) in goldens.sorted(by: { Drawing.order($0.key, $1.key) }) {
        guard let answer = answers.answer(name) else {
          if isAttempt && Drawing.isAbout(name) { continue }
          fatalError("\(kata), \(test): the suite gives no “\(name)”.")
        }
        if let text = golden.difference(from: answer, allowance: allowance) {
          return Finding(
            example: self, cause: .difference(name: name, answers: answers, text: text))
        }
      }
      return nil
    }
  }

  /// Whether two answers of one name are the same, but for rounding or chance.
  func agree(_ name: String, _ a: Answer, _ b: Answer) -> Bool {
    if isOfGradients, case (.tensor(let a), .tensor(let b)) = (a, b) {
      return comparison(ofGradient: a, b).difference == nil
    }
    return goldens[name]!.agree(a, b, allowance: allowance)
  }
}
