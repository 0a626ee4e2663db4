import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Checkpoints of Hugging Face's in models of ours.
@Suite struct BertCheckpointTests {
  @Test(arguments: SavedModel.allCases, ["padded", "whole"])
  func computesHuggingFacesNumbers(_ saved: SavedModel, _ batch: String) throws {
    let model = try loadedBert(saved.folder)
    let file = try saved.expected()
    let output = model(
      try file.intTensor("\(batch)/ids"), tokenTypes: try file.intTensor("\(batch)/token_types"),
      mask: Mask(try file.intTensor("\(batch)/attention_mask")))
    #expect(output.hiddenStates.count == saved.configuration.layerCount + 1)
    for (k, state) in output.hiddenStates.enumerated() {
      let expected = try file.tensor("\(batch)/hidden_states.\(k)")
      expectClose(state, expected, within: allowance, "hidden state \(k)")
    }
    if saved.hasTokenHead {
      let expected = try file.tensor("\(batch)/logits")
      expectClose(output.logits, expected, within: allowance)
    }
  }

  @Test(arguments: SavedModel.allCases)
  func tellsWhatTheModelIs(_ saved: SavedModel) throws {
    let checkpoint = try BertCheckpoint(saved.folder)
    #expect(checkpoint.configuration == saved.configuration)
    #expect(checkpoint.hasTokenHead == saved.hasTokenHead)
  }

  /// Nothing else is touched: a head that the checkpoint lacks, and whether the model trains.
  @Test func leavesTheRestOfTheModelAlone() throws {
    let checkpoint = try BertCheckpoint(SavedModel.encoder.folder)
    var generator = RandomGenerator(seed: 3)
    let model = Bert(checkpoint.configuration, using: &generator)
    let old = model.stateDictionary()
    try checkpoint.load(into: model)
    for (name, tensor) in model.stateDictionary() {
      let isKept = (tensor .== old[name]!).all()
      // A fresh norm and a fresh bias are not random.
      #expect(isKept == name.hasPrefix("tokenHead."), "\(name)")
    }
    #expect(model.embedding.dropout.isTraining)
  }

  /// What one release of Hugging Face's library writes, and another does not.
  @Test(arguments: Spelling.allCases)
  func readsEverySpelling(_ spelling: Spelling) throws {
    let expected = try loadedBert(SavedModel.maskedLM.folder).stateDictionary()
    try SavedModel.maskedLM.changed(spelling.change) { folder in
      let state = try loadedBert(folder).stateDictionary()
      #expect(state.names == expected.names)
      for (name, tensor) in state {
        #expect(tensor.shape == expected[name]!.shape && (tensor .== expected[name]!).all())
      }
    }
  }

  /// Hugging Face's defaults are BERT-base's.
  @Test func fillsInWhatAConfigLeavesOut() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "config.json")
      try Data("{}".utf8).write(to: url)
      #expect(try BertConfiguration(configOf: folder) == BertConfiguration())
      let text = """
        {"vocab_size": null, "hidden_size": 60, "layer_norm_eps": 1e-7, "num_attention_heads": 5,
        "hidden_dropout_prob": 1, "gradient_checkpointing": [], "model_type": "bert"}
        """
      try Data(text.utf8).write(to: url)
      #expect(
        try BertConfiguration(configOf: folder)
          == BertConfiguration(hiddenSize: 60, headCount: 5, epsilon: 1e-7, dropoutRate: 1))
    }
  }
}

// MARK: - Fixtures

enum Spelling: String, CaseIterable {
  case asSaved, withoutPrefix, oldNorms, poolerAndSentences, copies, copiesAlone

  func change(_ tensors: inout [String: Tensor]) {
    let table = "bert.embeddings.word_embeddings.weight"
    switch self {
    case .asSaved:
      break
    case .withoutPrefix:
      rename(&tensors) { $0.hasPrefix("bert.") ? String($0.dropFirst(5)) : $0 }
    case .oldNorms:
      rename(&tensors) {
        $0.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
          .replacing("LayerNorm.bias", with: "LayerNorm.beta")
      }
    case .poolerAndSentences:
      tensors["bert.pooler.dense.weight"] = .ones([36, 36])
      tensors["cls.seq_relationship.bias"] = .ones([2])
      tensors["bert.embeddings.position_ids"] = .ones([1, 17])
    case .copies:
      tensors["cls.predictions.decoder.weight"] = tensors[table]
      tensors["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"]
    case .copiesAlone:
      tensors["cls.predictions.decoder.weight"] = tensors.removeValue(forKey: table)
      tensors["cls.predictions.decoder.bias"] = tensors.removeValue(forKey: "cls.predictions.bias")
    }
  }

  private func rename(_ tensors: inout [String: Tensor], _ name: (String) -> String) {
    tensors = Dictionary(uniqueKeysWithValues: tensors.map { (name($0.key), $0.value) })
  }
}
