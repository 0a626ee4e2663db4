import Checkpoints
import Coaching
import Foundation
import Tensors

extension Example {
  /// The model that the example is about, as Hugging Face saved it.
  public var checkpoint: BertCheckpoint {
    get throws {
      guard let modelFolder else { fatalError("\(kata): \(test)/\(name) is about no model.") }
      return try BertCheckpoint(modelFolder)
    }
  }

  /// An example of a whole model: a batch of those that Hugging Face ran it on.
  ///
  /// They are written by `Tools/goldens/bert_models.py`.
  /// - Parameter model: the model's folder in `Tests/Goldens/Models` and the batch:
  ///   `MaskedLM/padded`.
  init(
    _ kata: String, _ test: String, _ name: String, _ numbers: [String: Double], model: String
  ) throws {
    let parts = model.split(separator: "/").map(String.init)
    let folder = Workshop.here.url("Tests/Goldens/Models/\(parts[0])")
    let file = try SafetensorsFile(contentsOf: folder.appending(path: "expected.safetensors"))
    func ids(_ name: String) throws -> IntTensor { try file.intTensor("\(parts[1])/\(name)") }

    let prefix = "\(parts[1])/hidden_states."
    let places = file.names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    var expected = ["expected.count of states": Tensor(places.count)]
    for place in places { expected["expected.hidden\(place)"] = try file.tensor(prefix + place) }
    let logits = "\(parts[1])/logits"
    if file.names.contains(logits) { expected["expected.logits"] = try file.tensor(logits) }

    self.init(
      kata: kata, test: test, name: name, tensors: expected,
      integers: [
        "ids": try ids("ids"), "tokenTypes": try ids("token_types"),
        "mask": try ids("attention_mask"),
      ], numbers: numbers, modelFolder: folder)
  }
}
