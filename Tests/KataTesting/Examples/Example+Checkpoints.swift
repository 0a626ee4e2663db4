import Checkpoints
import Curriculum
import Foundation
import Tensors

extension Example {
  /// The BERT that the example is about, as Hugging Face saved it.
  public var checkpoint: BertCheckpoint { get throws { try BertCheckpoint(folder) } }
  /// The GPT-2 that the example is about, as Hugging Face saved it.
  public var gpt2Checkpoint: GPT2Checkpoint { get throws { try GPT2Checkpoint(folder) } }

  /// The BERT that comes with the repository.
  public var littleBert: BertCheckpoint {
    get throws { try BertCheckpoint(Workshop.here.url("\(Workshop.Path.models)/little-bert")) }
  }

  private var folder: URL { savedModel }

  /// The folder of the model that the example is about.
  var savedModel: URL {
    if let modelFolder { return modelFolder }
    fatalError("\(kata): \(test)/\(name) is about no model.")
  }

  /// An example of a whole model: a batch of those that Hugging Face ran it on.
  ///
  /// They are written by the scripts `…_models.py` in `Tools/goldens`.
  /// - Parameter model: the model's folder in `Tests/Goldens/Models` and the batch:
  ///   `MaskedLM/padded`.
  init(
    _ kata: String, _ test: String, _ name: String, _ numbers: [String: Double], model: String
  ) throws {
    let parts = model.split(separator: "/").map(String.init)
    let folder = Workshop.here.url("\(Workshop.Path.savedModels)/\(parts[0])")
    let file = try SafetensorsFile(contentsOf: folder.appending(path: "expected.safetensors"))

    let prefix = "\(parts[1])/hidden_states."
    let places = file.names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    var expected: [String: Tensor] = [:]
    for place in places { expected["expected.hidden\(place)"] = try file.tensor(prefix + place) }
    let logits = "\(parts[1])/logits"
    if file.names.contains(logits) { expected["expected.logits"] = try file.tensor(logits) }

    var inputs = ["expected.count of states": IntTensor(places.count)]
    let names = ["ids": "ids", "token_types": "tokenTypes", "attention_mask": "mask"]
    for (name, input) in names where file.names.contains("\(parts[1])/\(name)") {
      inputs[input] = try file.intTensor("\(parts[1])/\(name)")
    }
    self.init(
      kata: kata, test: test, name: name, tensors: expected, integers: inputs, numbers: numbers,
      kinds: ["count of states": .integers(item: "state")], modelFolder: folder)
  }
}
