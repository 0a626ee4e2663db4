// These suites run against the learner's code. The same files run against the reference in
// Tests/ReferenceTests, where `kata` is another name of `reference`.

@_exported import KataTesting
@_exported import Katas
@_exported import Tensors
@_exported import Testing

@Suite(.serialized) enum kata {
  // All katas' suites, in the order of their files' names.
}
