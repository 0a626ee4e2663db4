import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

@testable import Running

/// The command line around real GPT-2s; what it shares with BERTs is in `ToolTests`.
@Suite struct GPT2ToolTests {
  let transcript = Transcript()

  @Test(arguments: SavedGPT2.allCases, ["part", "whole"])
  func writesHuggingFacesNumbers(_ saved: SavedGPT2, _ batch: String) throws {
    let expected = try saved.expected()
    let ids = try expected.intTensor("\(batch)/ids")
    let rows = (0..<ids.shape[0]).flatMap { row in
      ["--ids", ids[row].scalars.map(String.init).joined(separator: " ")]
    }
    try transcript.forward(saved.folder, rows) { status, file in
      #expect(status == .success)
      let layers = saved.configuration.layerCount
      let states = (0...layers).map { "hidden_states.\($0)" }
      let scored = states + (saved.hasTokenHead ? ["logits"] : [])
      let output = try file()
      #expect(Set(output.names) == Set(scored + ["last_hidden_state"]))
      #expect(output.metadata == ["format": "pt"])
      for name in scored {
        let numbers = try (output.tensor(name), expected.tensor("\(batch)/\(name)"))
        expectClose(numbers.0, numbers.1, within: allowance, "\(name)")
      }
      let last = try (output.tensor("last_hidden_state"), output.tensor(states[layers]))
      #expect(last.0.scalars == last.1.scalars)
      let (B, T) = (ids.shape[0], ids.shape[1])
      let scores =
        saved.hasTokenHead ? "logits [\(B), \(T), 103]" : "no logits: the model has no head"
      let line =
        "output.safetensors: \(layers + 1) hidden states [\(B), \(T), 35], \(scores). Computed in "
      #expect(transcript.output.first?.hasPrefix(line) == true)
      // And each sequence's best tokens.
      #expect(transcript.output.count == (saved.hasTokenHead ? 1 + 6 * B : 1))
      #expect(transcript.errors.isEmpty)
    }
  }

  /// What comes later changes nothing, and a mask that hides nothing is as good as none.
  @Test func seesOnlyWhatCameBefore() throws {
    let folder = SavedGPT2.languageModel.folder
    let all = ["--ids", "5 99 7 8", "--ids", "5 99 7 3"]
    let masks = ["--attention-mask", "1 1 1 1", "--attention-mask", "1 1 1 1"]
    let logits = try transcript.forward(folder, all + masks) { status, file in
      #expect(status == .success)
      return try file().tensor("logits")
    }
    expectClose(logits[0][0..<3], logits[1][0..<3], within: 1e-6)
    #expect(Comparison(logits[0][3], logits[1][3], allowance: 0.01).difference != nil)
    try transcript.forward(folder, ["--ids", "5 99"]) { _, file in
      let alone = try file().tensor("logits")[0]
      expectClose(alone, logits[0][0..<2], within: 1e-5)
    }
  }

  @Test(arguments: refusedBatchesOfGPT2)
  func refusesABatch(_ refused: Refused) throws {
    try transcript.forward(SavedGPT2.languageModel.folder, refused.arguments) { status, file in
      #expect(status == .failure)
      #expect(transcript.errors == ["transformer: \(refused.text)"])
      #expect(throws: CheckpointError.self) { try file() }
    }
  }

  @Test func refusesAModel() throws {
    try SavedGPT2.bare.changed(config: ["activation_function": "relu"]) { folder in
      try transcript.forward(folder, ["--ids", "1"]) { status, _ in
        #expect(status == .failure && transcript.output.isEmpty)
        #expect(transcript.errors.count == 1)
        let start = "transformer: config.json: \"activation_function\" is \"relu\", but only "
        #expect(transcript.errors[0].hasPrefix(start))
      }
    }
  }
}
