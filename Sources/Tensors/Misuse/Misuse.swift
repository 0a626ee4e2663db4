/// What an operation was asked to do that it cannot: shapes that do not fit, an axis that is not
/// there, a pattern that does not parse.
///
/// The message says what failed, the numbers, the rule, and the next step.
package struct Misuse: Error, Sendable, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}

/// Receives misuse instead of the end of the program.
///
/// Outside tests a misuse ends the program with its message. The test runner installs a handler,
/// so that a learner's mistake is a test failure; the failing call then returns a *poisoned* value,
/// which every later operation passes on in silence.
///
/// The handler finds the learner's line in its own backtrace: operations carry no source locations.
package struct MisuseHandler: Sendable {
  /// The handler of the running task, if there is one. Other threads do not see it.
  @TaskLocal package static var current: MisuseHandler?

  private let receive: @Sendable (Misuse) -> Void

  package init(_ receive: @escaping @Sendable (Misuse) -> Void) {
    self.receive = receive
  }

  fileprivate func report(_ misuse: Misuse) { receive(misuse) }
}

/// The one way in which the engine says that it was used wrongly. The caller then returns a
/// poisoned value.
@inline(never)
package func misuse(_ message: String) {
  guard let handler = MisuseHandler.current else { fatalError(message) }
  handler.report(Misuse(message: message))
}

extension ShapedArray {
  /// What `body` computes, or a poisoned value after reporting the misuse that it throws.
  static func orPoisoned(_ body: () throws(Misuse) -> Self) -> Self {
    do {
      return try body()
    } catch {
      misuse(error.message)
      return .poisoned
    }
  }
}

/// `1 axis`, `2 axes`.
func counted(_ count: Int, _ noun: String) -> String {
  switch (count, noun) {
  case (1, _): "1 \(noun)"
  case (_, "axis"): "\(count) axes"
  default: "\(count) \(noun)s"
  }
}
