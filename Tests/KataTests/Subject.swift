// These suites run against the learner's code. The same files run against the reference in
// Tests/ReferenceTests, where `kata` is another name of `reference`.

@_exported import KataTesting
@_exported import Katas
@_exported import Tensors
@_exported import Testing

import Layers

@Suite(.serialized) enum kata {
  // All katas' suites, in the order of their files' names.
}

// MARK: - Where a declaration is missing

/// A learner's `Linear`, if there is one; else, as in files from before it was a step, the engine's:
/// the suites compile, and say that its declaration is missing.
@_disfavoredOverload
func Linear(
  inputSize: Int, outputSize: Int, bias: Bool = true, using generator: inout RandomGenerator
) -> Layers.Linear {
  Layers.Linear(inputSize: inputSize, outputSize: outputSize, bias: bias, using: &generator)
}
