import Checkpoints
import Foundation
import Reference
import Tensors
import TestSupport
import Testing

/// What a folder holds: a model that has BERT's names and other formulas is never taken for one.
@Suite struct KindTests {
  @Test(arguments: SavedModel.allCases)
  func findsABert(_ saved: SavedModel) throws {
    #expect(try ModelKind(configOf: saved.folder) == .bert)
  }

  /// The classes say it, and where there are none, the tensors' names.
  @Test func findsKindsThatNoFieldNames() throws {
    let nothing: [String: Any?] = ["model_type": nil, "architectures": nil]
    for saved in SavedGPT2.allCases {
      let kind = try saved.changed(config: nothing) { try ModelKind(configOf: $0) }
      #expect(kind == .gpt2)
    }
    try SavedModel.maskedLM.changed(config: nothing) { folder in
      #expect(text(of: folder) == nil)
    }
    try SavedModel.encoder.changed(config: ["model_type": nil]) { folder in
      #expect(text(of: folder) == nil)
    }
  }

  @Test func refusesRelativesOfBert() throws {
    for architecture in ["RobertaForMaskedLM", "ElectraModel", "BertGenerationEncoder"] {
      let config: [String: Any?] = ["model_type": nil, "architectures": [architecture]]
      try SavedModel.encoder.changed(config: config) { folder in
        #expect(
          text(of: folder) == """
            config.json: "architectures" is "\(architecture)", but only "bert", "deberta-v2" and \
            "gpt2" are run.
            """)
      }
    }
    let nothing: [String: Any?] = ["model_type": nil, "architectures": nil, "pad_token_id": nil]
    for relative in ["roberta", "electra"] {
      try SavedModel.encoder.changed(config: nothing) { tensors in
        tensors = Dictionary(uniqueKeysWithValues: tensors.map { ("\(relative).\($0)", $1) })
      } _: { folder in
        #expect(text(of: folder)?.contains("belongs to a model of the kind “\(relative)”") == true)
      }
    }
    // Without a prefix, a RoBERTa has a BERT's names.
    for padding in [nil, 1] {
      let config = nothing.merging(["pad_token_id": padding]) { $1 }
      try SavedModel.encoder.changed(config: config) { folder in
        #expect(text(of: folder)?.hasPrefix("config.json: there is neither \"model_type\"") == true)
      }
    }
  }

  @Test func refusesAnotherKindThanWasAskedFor() throws {
    let nothing: [String: Any?] = ["model_type": nil]
    try SavedGPT2.bare.changed(config: nothing) { folder in
      #expect(
        text(of: folder) == "\(folder.path) holds a GPT-2, where a BERT is asked for.")
    }
  }

  // MARK: - Weights

  @Test(arguments: [
    ("classifier", "classes"), ("qa_outputs", "answers"), ("score", "classes"),
  ])
  func namesAHeadForSomethingElse(_ head: String, _ purpose: String) throws {
    try SavedModel.encoder.changed { tensors in
      tensors = Dictionary(uniqueKeysWithValues: tensors.map { ("bert.\($0)", $1) })
      tensors["\(head).weight"] = .ones([2, 36])
    } _: { folder in
      #expect(
        text(of: folder) == """
          model.safetensors: "\(head).weight" belongs to a head for \(purpose), and only one that \
          scores tokens is run. Hugging Face's AutoModel.from_pretrained(FOLDER)\
          .save_pretrained(NEW) saves the model without it.
          """)
    }
  }

  @Test func keepsToALine() throws {
    try SavedModel.encoder.changed { tensors in
      for k in 0..<3_000 { tensors["stranger.\(k)"] = .ones([1]) }
    } _: { folder in
      let text = text(of: folder) ?? ""
      #expect(text.utf8.count < 600 && text.hasSuffix(" and 2992 more."), "\(text)")
    }
  }

  @Test func refusesQuantizedWeights() throws {
    try SavedModel.encoder.changed(config: ["quantization_config": ["bits": 4]]) { folder in
      #expect(
        text(of: folder)?.hasPrefix("config.json: \"quantization_config\": the weights") == true)
    }
  }

  private func text(of folder: URL) -> String? { errorText { _ = try BertCheckpoint(folder) } }
}
