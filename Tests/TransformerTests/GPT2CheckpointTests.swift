import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Checkpoints of Hugging Face's GPT-2s in models of ours.
@Suite struct GPT2CheckpointTests {
  @Test(arguments: SavedGPT2.allCases, ["part", "whole"])
  func computesHuggingFacesNumbers(_ saved: SavedGPT2, _ batch: String) throws {
    let model = try loadedGPT2(saved.folder)
    let file = try saved.expected()
    let output = model(try file.intTensor("\(batch)/ids"))
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

  @Test(arguments: SavedGPT2.allCases)
  func tellsWhatTheModelIs(_ saved: SavedGPT2) throws {
    let checkpoint = try GPT2Checkpoint(saved.folder)
    #expect(checkpoint.configuration == saved.configuration)
    #expect(checkpoint.hasTokenHead == saved.hasTokenHead)
  }

  @Test func leavesTrainingAlone() throws {
    let checkpoint = try GPT2Checkpoint(SavedGPT2.bare.folder)
    var generator = RandomGenerator(seed: 3)
    let model = GPT2(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    #expect(model.dropout.isTraining)
  }

  /// What one release of Hugging Face's library writes, and another does not.
  @Test(arguments: GPT2Spelling.allCases)
  func readsEverySpelling(_ spelling: GPT2Spelling) throws {
    let expected = try loadedGPT2(SavedGPT2.languageModel.folder).stateDictionary()
    try SavedGPT2.languageModel.changed(spelling.change) { folder in
      let state = try loadedGPT2(folder).stateDictionary()
      #expect(state.names == expected.names)
      for (name, tensor) in state {
        #expect(tensor.shape == expected[name]!.shape && (tensor .== expected[name]!).all())
      }
    }
  }

  /// Hugging Face's defaults are those of the smallest GPT-2.
  @Test func fillsInWhatAConfigLeavesOut() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "config.json")
      try Data("{}".utf8).write(to: url)
      #expect(try GPT2Configuration(configOf: folder) == GPT2Configuration())
      let text = """
        {"vocab_size": null, "n_embd": 60, "n_inner": null, "layer_norm_epsilon": 1e-7,
        "n_head": 5, "resid_pdrop": 1, "n_ctx": "any", "model_type": "gpt2",
        "num_attention_heads": 5, "hidden_size": 60, "num_hidden_layers": 12,
        "max_position_embeddings": 1024}
        """
      try Data(text.utf8).write(to: url)
      #expect(
        try GPT2Configuration(configOf: folder)
          == GPT2Configuration(
            hiddenSize: 60, headCount: 5, mlpSize: 240, epsilon: 1e-7, residualDropoutRate: 1))
    }
  }

  /// A checkpoint that names no class is one with a head; so is the first that was published.
  @Test(arguments: [nil, ["GPT2LMHeadModel"], ["GPT2DoubleHeadsModel"]])
  func hasAHeadUnlessItIsCalledBare(_ architectures: [String]?) throws {
    try SavedGPT2.bare.changed(config: ["architectures": architectures]) { folder in
      let checkpoint = try GPT2Checkpoint(folder)
      #expect(checkpoint.hasTokenHead)
    }
  }

  @Test func tellsTheKindsApart() throws {
    for saved in SavedModel.allCases { #expect(try ModelKind(configOf: saved.folder) == .bert) }
    for saved in SavedGPT2.allCases { #expect(try ModelKind(configOf: saved.folder) == .gpt2) }
    let text = errorText {
      try SavedGPT2.bare.changed(config: ["model_type": "gpt_neo"]) {
        _ = try ModelKind(configOf: $0)
      }
    }
    let rule = "but only \"bert\", \"deberta-v2\" and \"gpt2\" are run."
    #expect(text == "config.json: \"model_type\" is \"gpt_neo\", \(rule)")
  }
}

// MARK: - Fixtures

enum GPT2Spelling: String, CaseIterable {
  case asSaved, withoutPrefix, masks, copy, copyAlone

  func change(_ tensors: inout [String: Tensor]) {
    let table = "transformer.wte.weight"
    switch self {
    case .asSaved:
      break
    case .withoutPrefix:
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(12)), $0.value) })
    case .masks:
      for k in 0..<3 {
        tensors["transformer.h.\(k).attn.bias"] = .ones([1, 1, 19, 19])
        tensors["transformer.h.\(k).attn.masked_bias"] = Tensor(-1e4)
      }
    case .copy:
      tensors["lm_head.weight"] = tensors[table]
    case .copyAlone:
      tensors["lm_head.weight"] = tensors.removeValue(forKey: table)
    }
  }
}
