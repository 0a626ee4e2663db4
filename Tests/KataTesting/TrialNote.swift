/// What a trial writes down on its way, a line each, so that it is known after a crash too.
enum TrialNote: Codable, Sendable, Equatable {
  /// The code is about to be called on an example of a step, which is declared there; so much had
  /// been printed by then.
  case example(String, of: LearnerLine, printedByteCount: Int)
  /// The engine was used wrongly; lines of kata code led there, innermost first. What is poisoned
  /// may lead to a crash that says nothing of its cause.
  case misuse(message: String, lines: [LearnerLine])
  /// The check of that name, whose example was the last, found nothing wrong, and nothing was
  /// printed.
  case right(check: String)
  /// A kata's suite has come to its end, after so many seconds.
  case end(ofSuite: String, time: Double)
}
