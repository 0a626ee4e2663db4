/// What a trial writes down on its way, a line each, so that it is known after a crash too.
enum TrialNote: Codable, Sendable, Equatable {
  /// A kata's suite begins.
  case suite(String)
  /// The test of a step begins, which is declared there.
  case test(String, of: LearnerLine)
  /// The code is about to be called on an example; so much had been printed by then.
  case example(String, printedByteCount: Int)
  /// The example before printed what stands there in the output.
  case printed(Range<Int>)
  /// The engine was used wrongly; lines of kata code led there, innermost first. What is poisoned
  /// may lead to a crash that says nothing of its cause.
  case misuse(message: String, lines: [LearnerLine])
  /// Something is wrong, and what explains it is looked for: known mistakes run, and none of the learner's
  /// code.
  case naming
  /// The test before came to its verdict, or found nothing wrong.
  case judged(Verdict?)
  /// Something beside the verdicts went wrong.
  case stray(String)
  /// The suite has come to its end, after so many seconds.
  case end(time: Double)
}
