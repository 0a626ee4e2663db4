/// What a trial found of one kata.
struct KataOutcome: Sendable {
  /// What came out of the tests that came to their end, by their names.
  var tests: [String: JudgedTest] = [:]
  /// What went wrong beside the verdicts.
  var strays: [String] = []
  /// Why it came to an early end, if it did.
  var crash: Crash?
  /// How long it took, in seconds, if it came to its end.
  var time: Double?
}

/// What came out of one test.
struct JudgedTest: Sendable, Equatable {
  /// What is wrong, if anything is.
  let verdict: Verdict?
  /// What the code printed.
  let printed: String
}

/// Why the code ended a trial.
struct Crash: Sendable {
  let message: String
  /// The test that was running.
  let test: String?
  /// The lines of kata code that led there, innermost first, as far as they are known.
  let lines: [LearnerLine]
  /// Where the step is declared that was called.
  let step: LearnerLine?
  /// What the engine was misused for before, in the same example: the crash came of it.
  let misuse: EarlierMisuse?
  /// What the code printed before, in the same example.
  let printed: [String]
}

/// A misuse of the engine that a trial took note of.
struct EarlierMisuse: Sendable, Equatable {
  let message: String
  /// The lines of kata code that led there, innermost first, where the platform tells them.
  let lines: [LearnerLine]
  let example: String
}
