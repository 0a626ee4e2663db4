import Checkpoints
import Foundation
import Layers
import Tensors

/// Where a training is, in one file: from it, it goes on bit for bit.
package struct TrainingState {
  let settings: TrainingSettings
  /// The losses of all steps so far.
  var losses: [Float] = []
  /// Losses on what is held out, and after how many steps they were taken.
  var heldOut: [(step: Int, loss: Double)] = []

  /// How many steps were made.
  var step: Int { losses.count }

  init(settings: TrainingSettings) { self.settings = settings }

  static func file(in folder: URL) -> URL { folder.appending(path: "training.safetensors") }

  /// Whether a folder holds a training that was begun and has not ended.
  package static func isIn(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: file(in: folder).path)
  }

  // MARK: - Writing

  /// Replaces the file in one step: whoever is stopped at any moment has the one from before, or this.
  func write(_ model: some Module, _ optimizer: any Optimizer, in folder: URL) throws {
    var tensors: [String: SavedTensor] = [:]
    for (name, tensor) in model.stateDictionary() { tensors["model.\(name)"] = .float32(tensor) }
    for (name, tensor) in optimizer.stateDictionary() {
      tensors["optimizer.\(name)"] = .float32(tensor)
    }
    tensors["losses"] = .float32(Tensor(losses))
    tensors["heldOut.steps"] = .int64(IntTensor(heldOut.map(\.step)))
    tensors["heldOut.losses"] = .float32(Tensor(heldOut.map { Float($0.loss) }))
    let settings = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    try SafetensorsFile.write(
      tensors, metadata: ["settings": settings], to: Self.file(in: folder))
  }

  // MARK: - Reading

  /// Goes on with what a folder holds: fills the model and its optimizer.
  /// - Throws: an error where nothing is there, or where it was begun otherwise.
  init(
    goingOnWith model: some Module, _ optimizer: any Optimizer, in folder: URL,
    settings: TrainingSettings
  ) throws {
    let url = Self.file(in: folder)
    guard Self.isIn(folder) else {
      throw TrainingError(
        "--resume: \(url.path) is not there. A training that ended has left its model, and one that was "
          + "stopped in its first minute nothing: begin without --resume.")
    }
    let file = try SafetensorsFile(contentsOf: url)
    let text = file.metadata["settings"] ?? ""
    guard let former = try? JSONDecoder().decode(TrainingSettings.self, from: Data(text.utf8))
    else {
      throw TrainingError("--resume: \(url.path) does not say what it was trained with.")
    }
    let differences = settings.differences(from: former)
    if !differences.isEmpty {
      throw TrainingError(
        "--resume goes on with what was begun: \(differences.joined(separator: "; ")).")
    }
    self.settings = settings
    var (weights, moments) = (StateDictionary(), StateDictionary())
    for name in file.names {
      if let name = name.suffix(after: "model.") {
        weights[name] = try file.tensor("model.\(name)")
      } else if let name = name.suffix(after: "optimizer.") {
        moments[name] = try file.tensor("optimizer.\(name)")
      }
    }
    losses = try file.tensor("losses").scalars
    let counts = moments.filter { $0.name.hasSuffix(".steps") }.map { $0.tensor.scalars }
    // Each parameter that moved did so in each step.
    guard counts.allSatisfy({ $0 == [Float(losses.count)] }) else {
      throw TrainingError("--resume: \(url.path) contradicts itself. Begin without --resume.")
    }
    try model.load(weights)
    try optimizer.load(moments)
    let steps = try file.intTensor("heldOut.steps").scalars
    let heldOutLosses = try file.tensor("heldOut.losses").scalars
    guard steps.count == heldOutLosses.count, losses.count <= settings.stepCount else {
      throw TrainingError("--resume: \(url.path) contradicts itself. Begin without --resume.")
    }
    heldOut = zip(steps, heldOutLosses).map { ($0, Double($1)) }
  }
}

extension String {
  fileprivate func suffix(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
