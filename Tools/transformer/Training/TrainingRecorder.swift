import Checkpoints
import Foundation
import Layers
import Tensors

/// Writes down what a training begins with, learns from and comes to, so that another library can do the
/// same: `Tools/goldens/compare_training.py` lets PyTorch, and `compare_trainer.py` Hugging Face's Trainer.
struct TrainingRecorder {
  private let folder: URL

  /// Writes the model at the start, as Hugging Face saves it, into `start`.
  init<Model: LanguageModel>(
    _ folder: URL, _ model: Model, _ configuration: Model.Configuration
  ) throws where Model.Configuration: SavedConfiguration {
    self.folder = folder
    try Checkpoint.write(
      model, configuration, to: folder.appending(path: "start"), isHalf: false)
  }

  /// Writes `ids` and `targets` of a step, and its rate: `step-0.safetensors` and so on.
  func record(_ batch: TrainingBatch, ofStep step: Int, learningRate: Double) throws {
    try write(batch, ["learningRate": .float32(Tensor(Float(learningRate)))], "step-\(step)")
  }

  /// Writes what is held out: `held-out-0.safetensors` and so on.
  func record(heldOut batch: TrainingBatch, number: Int) throws {
    try write(batch, [:], "held-out-\(number)")
  }

  /// Writes the losses of all steps: `losses.safetensors`.
  func record(losses: [Float]) throws {
    try SafetensorsFile.write(
      ["losses": .float32(Tensor(losses))], to: folder.appending(path: "losses.safetensors"))
  }

  private func write(
    _ batch: TrainingBatch, _ others: [String: SavedTensor], _ name: String
  ) throws {
    var tensors = others
    tensors["ids"] = .int64(batch.ids)
    tensors["targets"] = .int64(batch.targets)
    if let mask = batch.mask { tensors["mask"] = .int64(IntTensor(mask)) }
    try SafetensorsFile.write(tensors, to: folder.appending(path: "\(name).safetensors"))
  }
}
