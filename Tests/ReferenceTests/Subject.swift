// The suites of Tests/KataTests, which the linked folder holds too, run against the reference: the
// same lines that judge a learner prove here that the reference passes.

@_exported import KataTesting
@_exported import Reference
@_exported import Tensors
@_exported import Testing

@Suite(.serialized) enum reference {
  // All katas' suites, in the order of their files' names.

  @Test static func suitesAreTheLearners() throws { try LinkedSuites.check(in: #filePath) }
}
typealias kata = reference
