import Checkpoints
import CommandLines
import Foundation
import Training

/// What follows `finetune` on the command line.
struct FineTuneOptions {
  enum Source: Equatable {
    /// So many stories of the little world, whose ends are to be foretold.
    case tales(Int)
    case file(URL)
  }

  let source: Source
  /// How many texts are held out; nil for as many as is usual.
  let heldOutCount: Int?
  /// A BERT.
  let model: URL
  /// Whether the model begins with random numbers, and not with those of its folder.
  let beginsFromNothing: Bool
  /// The rank of the ways that train in place of the body; nil where the body itself does.
  let rank: Int?
  let settings: FineTuningSettings
  let output: URL?
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [
    .tales, .labelled, .modelOrOurs, .heldOut, .fromNothing, .lora, .rounds, .headRounds, .batch,
    .rate, .headRate, .seed, .output,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    let sources = [Option.tales, .labelled].filter(arguments.has)
    guard sources.count == 1 else {
      throw UsageError(
        "finetune learns from one of --tales and --file, not from \(sources.count).")
    }
    if let path = arguments[.labelled] {
      source = .file(URL(filePath: path))
    } else {
      source = .tales(try arguments.wholeNumber(.tales, in: 1...1 << 20) ?? 200)
    }
    heldOutCount = try arguments.wholeNumber(.heldOut, in: 1...1 << 20)
    model = arguments.model(or: .littleBert)
    beginsFromNothing = arguments.has(.fromNothing)
    rank = try arguments.wholeNumber(.lora, in: 1...1 << 12)
    if beginsFromNothing, rank != nil {
      throw UsageError(
        "--lora teaches a model that knows something, which --from-nothing takes away: give one of them."
      )
    }
    settings = try Self.settings(
      arguments, hasWays: rank != nil, beginsFromNothing: beginsFromNothing)
    output = arguments[.output].map { URL(filePath: $0) }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  private static func settings(
    _ arguments: Arguments, hasWays: Bool, beginsFromNothing: Bool
  ) throws(UsageError) -> FineTuningSettings {
    var settings = FineTuningSettings()
    func count(_ option: Option) throws(UsageError) -> Int? {
      try arguments.wholeNumber(option, in: 0...1 << 20)
    }
    if hasWays { settings.rate = 1e-2 }
    // A head on a body of noise has nothing to learn.
    if beginsFromNothing { settings.headRoundCount = 0 }
    settings.batchSize = try count(.batch) ?? settings.batchSize
    settings.roundCount = try count(.rounds) ?? settings.roundCount
    settings.headRoundCount = try count(.headRounds) ?? settings.headRoundCount
    settings.rate = try arguments.number(.rate) ?? settings.rate
    settings.headRate = try arguments.number(.headRate) ?? settings.headRate
    settings.seed = try arguments.wholeNumber(.seed, in: 0 ... .max) ?? 0
    if let problem = settings.problem { throw UsageError(problem) }
    return settings
  }

  /// Refuses to write where something is that would be lost.
  func checkOutput() throws(RunError) {
    guard let output else { return }
    let names = ["config.json", "model.safetensors", ShardIndex.fileName]
    let name = names.first { name in
      FileManager.default.fileExists(atPath: output.appending(path: name).path)
    }
    if let name {
      throw RunError(
        "--output: \(output.path) holds \(name), which would be lost: name another folder.")
    }
  }

  /// The texts, which a seed shuffles if they come from a file.
  func texts() throws -> LabelledTexts {
    switch source {
    case .tales(let count): .tales(count, heldOutCount: heldOutCount ?? 500, seed: settings.seed)
    case .file(let url): try .file(url, heldOutCount: heldOutCount, seed: settings.seed)
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements: [Option: String] = [:]
    if arguments.has(.modelOrOurs) { replacements[.modelOrOurs] = model.absoluteURL.path }
    if case .file(let url) = source { replacements[.labelled] = url.absoluteURL.path }
    replacements[.output] = output?.absoluteURL.path
    let standard = arguments.has(.modelOrOurs) ? [] : ["--model", model.path]
    return arguments.words(without: [.using], replacing: replacements) + standard
  }
}

extension Option {
  fileprivate static let tales = optional(
    "--tales", "200",
    "learns how so many stories of the little world end, from what stands before: or")
  fileprivate static let labelled = optional(
    "--file", "FILE",
    "lines of your own: a .csv with the columns text and label, or a .jsonl of both")
  fileprivate static let heldOut = optional(
    "--held-out", "500", "how many texts judge it; of a file, a fifth")
  fileprivate static let fromNothing = flag(
    "--from-nothing", "begins with random numbers: what the model knew makes the difference")
  fileprivate static let lora = optional(
    "--lora", "2", "trains ways of this rank beside all layers of the body, and not the body")
  fileprivate static let rounds = optional("--rounds", "20", "how often it goes through all texts")
  fileprivate static let headRounds = optional(
    "--head-rounds", "5", "how often the head alone does, before")
  fileprivate static let batch = optional("--batch", "16", "how many texts a step has")
  fileprivate static let rate = optional(
    "--learning-rate", "0.001", "the highest; ten times as much with --lora")
  fileprivate static let headRate = optional(
    "--head-rate", "0.01", "the highest while the head learns alone")
  fileprivate static let seed = optional(
    "--seed", "0", "which repeats a training; of tales, another one has other stories")
  fileprivate static let output = optional(
    "--output", "FOLDER", "where the classifier goes, for classify and for Hugging Face")
}
