import Checkpoints
import CommandLines
import Files
import Foundation
import Layers
import Tales
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

  var tales: Command {
    Command(
      "tales", "Tells stories of the little world, a line each, or reads whether lines are such.",
      options: [.count, .seed, .length, .facts, .read]
    ) { arguments in
      if let path = arguments[.read] {
        for line in try verdicts(on: URL(filePath: path)) { console.print(line) }
        return .success
      }
      let count = try arguments.wholeNumber(.count, in: 0 ... .max) ?? 10
      let first = try arguments.wholeNumber(.seed, in: 0...UInt64.max) ?? 0
      var lengths = Tale.Length.allCases
      if let text = arguments[.length] {
        guard let length = lengths.first(where: { "\($0)" == text }) else {
          throw UsageError("--length takes one of short, medium and long, not “\(text)”.")
        }
        lengths = [length]
      }
      for number in 0..<count {
        let seed = first &+ UInt64(number)
        let tale = Tale(seed: seed, length: lengths[Int(seed % UInt64(lengths.count))])
        console.print(tale.text)
        if arguments.has(.facts) { console.print(Self.facts(of: tale)) }
      }
      return .success
    }
  }

  /// `  ends well after a good deed; −ln p = 40.31 nats among all short tales`
  private static func facts(of tale: Tale) -> String {
    let nats = String(format: "%.2f", tale.nats)
    return
      "  ends \(tale.endsWell ? "well" : "badly") after a \(tale.isGood ? "good" : "bad") deed; "
      + "−ln p = \(nats) nats among all \(tale.length) tales"
  }

  /// What lines are: stories of the little world, letter by letter, or not.
  private func verdicts(on url: URL) throws -> [String] {
    let lines = try text(of: url).split(separator: "\n")
    let tales = lines.map { Tale(reading: String($0)) }
    let rows = tales.enumerated().map { number, tale in
      let verdict = tale.map { tale in
        let nats = String(format: "%.2f", tale.nats)
        return
          "a \(tale.length) tale that ends \(tale.endsWell ? "well" : "badly"), −ln p = \(nats)"
      }
      return "\(number + 1): \(verdict ?? "no tale")"
    }
    let (known, badCount) = (tales.compactMap(\.self), tales.count { $0?.endsWell == false })
    return rows + ["\(known.count) of \(lines.count) are tales, and \(badCount) of them end badly."]
  }

  /// Trains a model, and says what came of it in a line.
  private func trained(_ options: TrainOptions, by train: RunnableModel.Trainer) throws -> String {
    try options.checkOutput()
    let line = ProgressLine()
    defer { line.end() }
    try FileManager.default.createDirectory(at: options.output, withIntermediateDirectories: true)
    let material = try TrainingMaterial(options)
    let job = TrainingJob(
      settings: options.settings, data: material.data, vocabularySize: material.vocabularySize,
      tokens: material.tokens, folder: options.output, start: options.start,
      resumes: options.resumes,
      recordFolder: options.record
    ) { line.show(Double($0.step) / Double($0.stepCount), Self.row($0)) }
    let result = try withoutMisuse { try train(job, material.maskID, material.specialIDs) }
    let loss = String(format: "%.4f", result.heldOutLoss)
    let bound = result.limit.map { limit in
      String(format: ", %.3f times the exact limit of %.4f", result.heldOutLoss / limit, limit)
    }
    return
      "\(options.output.lastPathComponent): \(result.parameterCount) parameters; held-out loss "
      + "\(loss) nats a token\(bound ?? "")."
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

extension Option {
  fileprivate static let count = optional("--count", "10", "how many")
  fileprivate static let seed = optional("--seed", "0", "of the first; the next have the next ones")
  fileprivate static let length = optional(
    "--length", "short", "short, medium or long; else they take turns")
  fileprivate static let read = optional(
    "--read", "FILE", "says of each of its lines whether it is such a story")
  fileprivate static let facts = flag("--facts", "says how each ends, and how likely it is")
}
