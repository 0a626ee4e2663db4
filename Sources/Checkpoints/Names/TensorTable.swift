import Layers
import Tensors

/// All that the checkpoints of one kind of model may hold, and what it is called there and here.
public struct TensorTable: Sendable {
  /// What this is the table of: `a BERT`.
  var model: String
  /// What a model is made of.
  var tensors: [TableEntry]
  /// Which of them a checkpoint may lack together.
  var head: Head?
  /// The class of Hugging Face's that saves the model without a head, where a head has no tensors of
  /// its own that would tell.
  var headlessArchitecture: String?
  /// The matrix that scores tokens where it is not the embedding's, by its plain name.
  var ownUnembedding: String?
  /// Second names of tensors, which hold the same numbers as the first or stand in for it.
  let copies: [String: String]
  /// What takes no part in what the model computes, and may be there or not.
  let isIgnored: @Sendable (_ checkpointName: String) -> Bool
  var spelling: SpellingRules

  /// What the names of a head's tensors begin with, here and there.
  struct Head: Sendable {
    let name: String
    let checkpointName: String
  }

  func isOfHead(_ checkpointName: String) -> Bool {
    head.map { checkpointName.hasPrefix($0.checkpointName) } ?? false
  }
}

/// One tensor: what it is called here, what Hugging Face calls it, and its shape.
struct TableEntry: Sendable {
  /// Its name in the state dictionary of a model: `blocks.0.attention.query.weight`.
  let name: String
  /// Its name in a checkpoint, in the plain spelling.
  let checkpointName: String
  /// Its shape in a checkpoint.
  let shape: Shape
  /// Whether the checkpoint has the transpose of what the model has.
  let isTransposed: Bool

  init(_ name: String, _ checkpointName: String, _ shape: Shape, isTransposed: Bool = false) {
    self.name = name
    self.checkpointName = checkpointName
    self.shape = shape
    self.isTransposed = isTransposed
  }

  /// The weight and the bias of PyTorch's `Linear`.
  static func linear(
    _ name: String, _ checkpointName: String, _ inputSize: Int, _ outputSize: Int
  ) -> [TableEntry] {
    [
      TableEntry("\(name).weight", "\(checkpointName).weight", [outputSize, inputSize]),
      TableEntry("\(name).bias", "\(checkpointName).bias", [outputSize]),
    ]
  }

  /// The weight and the bias of GPT-2's `Conv1D`: a linear layer whose columns make the outputs.
  static func convolution(
    _ name: String, _ checkpointName: String, _ inputSize: Int, _ outputSize: Int
  ) -> [TableEntry] {
    [
      TableEntry(
        "\(name).weight", "\(checkpointName).weight", [inputSize, outputSize], isTransposed: true),
      TableEntry("\(name).bias", "\(checkpointName).bias", [outputSize]),
    ]
  }

  static func norm(_ name: String, _ checkpointName: String, _ size: Int) -> [TableEntry] {
    ["weight", "bias"].map { TableEntry("\(name).\($0)", "\(checkpointName).\($0)", [size]) }
  }
}
