import Tensors
import Testing

extension Trait where Self == ReportedMisuse {
  /// A misuse is a failure of the test that it happens in, not the end of all tests.
  package static var reportedMisuse: Self { Self() }
}

package struct ReportedMisuse: TestTrait, SuiteTrait, TestScoping {
  package let isRecursive = true

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let handler = MisuseHandler { Issue.record($0) }
    try await MisuseHandler.$current.withValue(handler) { try await function() }
  }
}
