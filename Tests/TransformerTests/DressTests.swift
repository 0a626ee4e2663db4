import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Checkpoints that say the same in other words: they run, and give the same numbers.
@Suite struct DressTests {
  // MARK: - Configurations

  /// Hugging Face understands the names that other models have, one or all.
  @Test(arguments: [
    ["n_embd"], ["n_head"], ["n_layer"], ["n_positions"],
    ["n_embd", "n_head", "n_layer", "n_positions"],
  ])
  func takesTheNamesOfOtherModels(_ names: [String]) throws {
    let others = [
      "n_embd": "hidden_size", "n_head": "num_attention_heads", "n_layer": "num_hidden_layers",
      "n_positions": "max_position_embeddings",
    ]
    let sizes = ["n_embd": 35, "n_head": 5, "n_layer": 2, "n_positions": 19]
    var config: [String: Any?] = [:]
    for name in names {
      config.updateValue(nil, forKey: name)
      config[others[name]!] = sizes[name]!
    }
    try expectTheSame(SavedGPT2.bare, config: config)
  }

  @Test(
    arguments: [
      ["activation_function": "gelu_fast"], ["activation_function": "gelu_accurate"],
      ["activation_function": "gelu_python_tanh"], ["reorder_and_upcast_attn": true],
      ["tie_word_embeddings": false], ["architectures": "GPT2Model"],
      [
        "id2label": Dictionary(
          uniqueKeysWithValues: (0..<20_000).map { ("\($0)", "a label: \($0)") })
      ],
    ] as [[String: any Sendable]])
  func runsAGPT2(_ config: [String: any Sendable]) throws {
    try expectTheSame(SavedGPT2.bare, config: config)
  }

  @Test(
    arguments: [["hidden_act": "gelu_python"], ["tie_word_embeddings": false]]
      as [[String: any Sendable]])
  func runsABert(_ config: [String: any Sendable]) throws {
    try expectTheSame(SavedModel.encoder, config: config)
  }

  /// A head of its own that equals the embedding is one that is shared.
  @Test func runsAnEqualHead() throws {
    try expectTheSame(SavedGPT2.languageModel, config: ["tie_word_embeddings": false]) {
      $0["lm_head.weight"] = $0["transformer.wte.weight"]!
    }
  }

  /// Python writes what JSON has no words for.
  @Test func passesOverNumbersThatAreNone() throws {
    try SavedGPT2.bare.changed(config: ["summary_first_dropout": "NaN", "x": "-Infinity"]) {
      folder in
      let url = folder.appending(path: "config.json")
      let text = try String(contentsOf: url, encoding: .utf8)
        .replacing("\"NaN\"", with: "NaN").replacing("\"-Infinity\"", with: "-Infinity")
      try Data(text.utf8).write(to: url)
      #expect(try GPT2Configuration(configOf: folder) == SavedGPT2.bare.configuration)
    }
  }

  // MARK: - Names

  @Test(arguments: ["module.", "_orig_mod.", "model.", "_orig_mod.module.", "any.thing."])
  func takesOffWrappers(_ wrapper: String) throws {
    for saved in [SavedGPT2.languageModel, .bare] {
      try expectTheSame(saved) { tensors in
        tensors = Dictionary(uniqueKeysWithValues: tensors.map { (wrapper + $0, $1) })
      }
    }
    for saved in [SavedModel.maskedLM, .encoder] {
      try expectTheSame(saved) { tensors in
        tensors = Dictionary(uniqueKeysWithValues: tensors.map { (wrapper + $0, $1) })
      }
    }
  }

  /// A part that was compiled, or is computed again where gradients need it.
  @Test func takesOffWrappersOfParts() throws {
    try expectTheSame(SavedGPT2.bare) { tensors in
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map { name, tensor in
          (name.replacing("h.1.", with: "h.1._orig_mod._checkpoint_wrapped_module."), tensor)
        })
    }
  }

  // MARK: - Fixtures

  private func expectTheSame(
    _ saved: SavedGPT2, config: [String: Any?] = [:],
    _ change: (inout [String: Tensor]) -> Void = { _ in },
    location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try saved.expected()
    try saved.changed(config: config, change) { folder in
      let output = try loadedGPT2(folder)(expected.intTensor("part/ids"))
      #expect(try GPT2Checkpoint(folder).hasTokenHead == saved.hasTokenHead)
      let states = try expected.tensor("part/hidden_states.\(saved.configuration.layerCount)")
      expectClose(output.lastHiddenState, states, within: allowance, location: location)
    }
  }

  private func expectTheSame(
    _ saved: SavedModel, config: [String: Any?] = [:],
    _ change: (inout [String: Tensor]) -> Void = { _ in },
    location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try saved.expected()
    try saved.changed(config: config, change) { folder in
      #expect(try BertCheckpoint(folder).hasTokenHead == saved.hasTokenHead)
      let mask = Mask(try expected.intTensor("padded/attention_mask"))
      let states = try loadedBert(folder).hiddenStates(
        expected.intTensor("padded/ids"), tokenTypes: expected.intTensor("padded/token_types"),
        mask: mask)
      let last = saved.configuration.layerCount
      expectClose(
        states[last], try expected.tensor("padded/hidden_states.\(last)"), within: allowance,
        location: location)
    }
  }
}
