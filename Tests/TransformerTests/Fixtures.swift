import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import TestSupport

/// A small model that Hugging Face saved, and what it computed.
protocol SavedCheckpoint: Sendable {
  /// The name of its folder in `Tests/Goldens/Models`.
  var rawValue: String { get }
  var hasTokenHead: Bool { get }
}

/// A BERT: see Tools/goldens/bert_models.py.
enum SavedModel: String, CaseIterable, SavedCheckpoint {
  case maskedLM = "MaskedLM"
  case encoder = "Encoder"
  case preTraining = "PreTraining"
  case float16 = "Float16"
  case bfloat16 = "BFloat16"

  var hasTokenHead: Bool { self != .encoder && self != .bfloat16 }

  var configuration: BertConfiguration {
    BertConfiguration(
      vocabularySize: 101, hiddenSize: 36, layerCount: self == .maskedLM ? 3 : 2, headCount: 3,
      mlpSize: 50, positionCount: 17, tokenTypeCount: 3, epsilon: 0.02, dropoutRate: 0.25,
      attentionDropoutRate: 0.5)
  }
}

/// A GPT-2: see Tools/goldens/gpt2_models.py.
enum SavedGPT2: String, CaseIterable, SavedCheckpoint {
  case languageModel = "GPT2-LMHead"
  case bare = "GPT2-Model"
  case float16 = "GPT2-Float16"
  case bfloat16 = "GPT2-BFloat16"

  var hasTokenHead: Bool { self != .bare }

  var configuration: GPT2Configuration {
    GPT2Configuration(
      vocabularySize: 103, positionCount: 19, hiddenSize: 35,
      layerCount: self == .languageModel ? 3 : 2, headCount: 5,
      mlpSize: self == .languageModel ? 50 : 140, epsilon: 0.03, embeddingDropoutRate: 0.25,
      attentionDropoutRate: 0.5, residualDropoutRate: 0.125)
  }
}

extension SavedCheckpoint {
  var folder: URL { Goldens.savedModel(rawValue) }

  func expected() throws -> SafetensorsFile {
    try SafetensorsFile(contentsOf: folder.appending(path: "expected.safetensors"))
  }

  /// Makes a changed copy of the folder for as long as `body` runs.
  /// - Parameters:
  ///   - config: fields to set in `config.json`, or to remove where nil.
  ///   - change: what to do with the tensors.
  func changed<Result>(
    config: [String: Any?] = [:], _ change: (inout [String: Tensor]) -> Void = { _ in },
    _ body: (URL) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { copy in
      let text = try Data(contentsOf: folder.appending(path: "config.json"))
      var fields = try JSONSerialization.jsonObject(with: text) as! [String: Any]
      for (name, value) in config { fields[name] = value }
      try JSONSerialization.data(withJSONObject: fields)
        .write(to: copy.appending(path: "config.json"))
      let file = try SafetensorsFile(contentsOf: folder.appending(path: "model.safetensors"))
      var tensors: [String: Tensor] = [:]
      for name in file.names where !file.isInteger(name) { tensors[name] = try file.tensor(name) }
      change(&tensors)
      try SafetensorsFile.write(
        tensors.mapValues { .float32($0) }, to: copy.appending(path: "model.safetensors"))
      return try body(copy)
    }
  }
}

/// A model of the reference's, filled from a folder.
func loadedBert(_ folder: URL) throws -> Bert {
  let checkpoint = try BertCheckpoint(folder)
  var generator = RandomGenerator(seed: 7)
  let model = Bert(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: model)
  model.eval()
  return model
}

/// A model of the reference's, filled from a folder.
func loadedGPT2(_ folder: URL) throws -> GPT2 {
  let checkpoint = try GPT2Checkpoint(folder)
  var generator = RandomGenerator(seed: 8)
  let model = GPT2(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: model)
  model.eval()
  return model
}

/// What a failing `body` says.
func errorText(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

/// How far a whole model may be from Hugging Face.
let allowance = 1e-4
