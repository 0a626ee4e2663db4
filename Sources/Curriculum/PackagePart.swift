import Foundation

/// What the package has beside the suites and the coach, with which a learner's builds do: `Package.swift`
/// adds it where the environment says so.
package enum PackagePart: String, CaseIterable, Sendable {
  /// All tests, and all that they are about.
  case tests = "TRANSFORMER_KATAS_TESTS"
  /// What runs real models, and what measures them.
  case tools = "TRANSFORMER_KATAS_TOOLS"
  /// What the learner tries out.
  case play = "TRANSFORMER_KATAS_PLAY"

  /// From now on, a build that this program starts has it.
  package func add() { setenv(rawValue, "1", 1) }
}
