import Checkpoints
import Foundation
import Layers
import Tensors

/// Writes down what a training begins with and learns from, so that another library can do the same.
struct TrainingRecorder {
  private let folder: URL

  /// Writes the weights at the start, by the names of the model: `start.safetensors`.
  init(_ folder: URL, _ model: some Module) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var tensors: [String: SavedTensor] = [:]
    for (name, tensor) in model.stateDictionary() { tensors[name] = .float32(tensor) }
    try SafetensorsFile.write(tensors, to: folder.appending(path: "start.safetensors"))
  }

  /// Writes `ids` and `targets` of a step: `step-0.safetensors` and so on.
  func record(_ batch: TrainingBatch, ofStep step: Int) throws {
    var tensors: [String: SavedTensor] = [
      "ids": .int64(batch.ids), "targets": .int64(batch.targets),
    ]
    if let mask = batch.mask { tensors["mask"] = .int64(IntTensor(mask)) }
    try SafetensorsFile.write(tensors, to: folder.appending(path: "step-\(step).safetensors"))
  }
}
