import Layers
import class Layers.AdamW
import Reference
import Tensors
import TestSupport
import Testing

/// The reference's models learn as Hugging Face's do: 20 steps of AdamW from the same parameters on
/// the same batches. See Tools/goldens/training.py.
@Suite struct TrainingTests {
  @Test func aGPT2LearnsAsHuggingFaces() throws {
    let file = try Goldens.training("gpt2")
    let configuration = GPT2Configuration(
      vocabularySize: 61, positionCount: 13, hiddenSize: 30, layerCount: 3, headCount: 5,
      mlpSize: 52, embeddingDropoutRate: 0, attentionDropoutRate: 0, residualDropoutRate: 0)
    var generator = RandomGenerator(seed: 1)
    let model = GPT2(configuration, using: &generator)
    try model.load(parameters(in: file))
    let ids = try file.intTensor("ids")  // [20, B, T]
    try expectLosses(in: file, of: model) { step in
      let logits = model(ids[step]).logits
      return crossEntropy(logits[.all, ..<(-1)], ids[step, .all, 1...])
    }
  }

  @Test func aBertLearnsAsHuggingFaces() throws {
    let file = try Goldens.training("bert")
    let configuration = BertConfiguration(
      vocabularySize: 67, hiddenSize: 24, layerCount: 2, headCount: 3, mlpSize: 44,
      positionCount: 17, tokenTypeCount: 2, dropoutRate: 0, attentionDropoutRate: 0)
    var generator = RandomGenerator(seed: 1)
    let model = Bert(configuration, using: &generator)
    try model.load(parameters(in: file))
    let (ids, targets) = (try file.intTensor("ids"), try file.intTensor("targets"))  // [20, B, T]
    let tokenTypes = try file.intTensor("tokenTypes")
    let mask = Mask(try file.intTensor("mask"))
    try expectLosses(in: file, of: model) { step in
      let output = model(ids[step], tokenTypes: tokenTypes, mask: mask)
      return crossEntropy(output.logits, targets[step])
    }
  }
}

// MARK: - Fixtures

private func parameters(in file: GoldenTensors) throws -> StateDictionary {
  let prefix = "parameters."
  let names = file.names.filter { $0.hasPrefix(prefix) }
  return StateDictionary(
    Dictionary(
      uniqueKeysWithValues: try names.map {
        (String($0.dropFirst(prefix.count)), try file.tensor($0))
      }))
}

/// Trains a model and compares the loss of every step, before the step is made.
private func expectLosses(
  in file: GoldenTensors, of model: some Module, _ loss: (_ step: Int) -> Tensor
) throws {
  let expected = try file.tensor("losses").scalars
  let optimizer = AdamW(model, learningRate: 3e-3, weightDecay: 0.1)
  try #require(expected.count == 20)
  for (step, expected) in expected.enumerated() {
    let (value, gradients) = withGradients(of: model) { loss(step) }
    expectClose(value, Tensor(expected), within: 1e-4, "step \(step)")
    optimizer.step(gradients)
  }
}
