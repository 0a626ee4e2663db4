import Checkpoints
import Foundation
import Layers
import Reference
import Tales
import Tensors
import TestSupport
import Testing
import Tokenizers

@testable import Running
@testable import Training

/// The models that come with the package, and what they can do.
@Suite struct ShippedModelTests {
  /// All together, with their tokenizers.
  @Test func areSmall() throws {
    var size = 0
    for model in ShippedModel.allCases {
      let names = try FileManager.default.contentsOfDirectory(atPath: model.folder.path)
      #expect(Set(names).isSuperset(of: ["config.json", "model.safetensors", "tokenizer.json"]))
      for name in names {
        size += try Data(contentsOf: model.folder.appending(path: name)).count
      }
    }
    #expect(size <= 4_000_000, "\(size)")
  }

  /// Its loss on stories that it never read is at most a tenth above what no model can go below.
  @Test func storytellerIsNearTheLimit() throws {
    let (model, tokenizer) = try gpt2(.storyteller)
    let end = try #require(tokenizer.endID)
    let data = TaleData(
      count: 1, batchSize: 20, length: 257, frame: SequenceFrame(start: end, end: end),
      isLimited: true, heldOutCount: 60, encode: tokenizer.encode)
    let (objective, limit) = (Objective<GPT2>.causal(), try #require(data.limit))
    var (sum, count) = (0.0, 0)
    for sequences in data.heldOut {
      let batch = objective.batch(sequences, -1)
      let loss = crossEntropy(objective.logits(model, batch), batch.targets).item()
      sum += Double(loss) * Double(batch.targetCount)
      count += batch.targetCount
    }
    let ratio = sum / Double(count) / limit
    // Of sixty stories' own luck nothing is in the ratio: both sides are of the same ones.
    #expect(ratio < 1.1 && ratio > 0.97, "\(ratio)")
  }

  private func gpt2(_ shipped: ShippedModel) throws -> (GPT2, PretrainedTokenizer) {
    let checkpoint = try GPT2Checkpoint(shipped.folder)
    var generator = RandomGenerator(seed: 0)
    let model = GPT2(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    model.eval()
    return (model, try PretrainedTokenizer(folder: shipped.folder))
  }
}
