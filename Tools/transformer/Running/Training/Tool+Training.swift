import Checkpoints
import CommandLines
import Files
import Foundation
import Layers
import Tokenizers
import Training

extension Tool {
  var train: Command {
    Command(
      "train", "Trains a small GPT-2 or BERT, and writes it as Hugging Face saves it.",
      options: TrainOptions.all + choice
    ) { arguments in
      let options = try TrainOptions(arguments)
      let kind = options.settings.kind.model
      if options.usesKatas, let twin {
        return try twin(.model(kind), ["train"] + options.argumentsOfTwin)
      }
      guard let train = models.first(where: { $0.kind == kind })?.train else {
        throw RunError("\(name) has no code to train a \(kind.name).")
      }
      try console.print(trained(options, by: train))
      return .success
    }
  }

  /// Trains a model, and says what came of it in a line.
  private func trained(_ options: TrainOptions, by train: RunnableModel.Trainer) throws -> String {
    try options.checkOutput()
    let line = ProgressLine()
    defer { line.end() }
    try FileManager.default.createDirectory(at: options.output, withIntermediateDirectories: true)
    let material = try TrainingMaterial(options)
    let parts = parts()
    var settings = options.settings
    settings.owners = parts.owners
    let job = TrainingJob(
      settings: settings, data: material.data, vocabularySize: material.vocabularySize,
      tokens: material.tokens, folder: options.output, start: options.start,
      resumes: options.resumes, recordFolder: options.record, parts: parts
    ) { line.show(Double($0.step) / Double($0.stepCount), Self.row($0)) }
    let result = try withoutMisuse { try train(job, material.maskID, material.specialIDs) }
    let loss = String(format: "%.4f", result.heldOutLoss)
    let bound = result.limit.map { limit in
      String(format: ", %.3f times the exact limit of %.4f", result.heldOutLoss / limit, limit)
    }
    let pairs = result.bigramLoss.map { String(format: "; a table of pairs has %.4f", $0) }
    let row =
      "\(options.output.lastPathComponent): \(result.parameterCount) parameters; held-out loss "
      + "\(loss) nats a token\(bound ?? "")\(pairs ?? "")."
    return [row, parts.owners].compactMap(\.self).joined(separator: "\n")
  }

  /// `1200 of 6250, loss 0.512, rate 0.0019, 12 min left`
  private static func row(_ progress: TrainingProgress) -> String {
    let seconds = Int(progress.secondsLeft.rounded())
    let left = seconds < 100 ? "\(seconds) s" : "\((seconds + 30) / 60) min"
    let numbers = String(
      format: "loss %.3f, rate %.5f", progress.loss, progress.learningRate)
    return "\(progress.step) of \(progress.stepCount), \(numbers), \(left) left"
  }
}
