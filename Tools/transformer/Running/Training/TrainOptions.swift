import Checkpoints
import CommandLines
import Foundation
import Training

/// What follows `train` on the command line.
struct TrainOptions {
  enum Source: Equatable {
    /// So many stories of the little world.
    case tales(Int)
    case text(URL)
    /// Random tokens, over and over.
    case repetitions
  }

  enum Vocabulary: Equatable {
    /// So many tokens, made of the source.
    case made(Int)
    /// That of a folder.
    case taken(URL)
  }

  let source: Source
  let vocabulary: Vocabulary
  /// The model whose weights it begins with; nil where it begins from nothing.
  let start: URL?
  let output: URL
  let record: URL?
  let settings: TrainingSettings
  let resumes: Bool
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [
    .tales, .text, .repeats, .output, .kind, .vocabulary, .tokenizer, .start, .layers, .hidden,
    .heads,
    .context, .batch, .steps, .learningRate, .warmup, .weightDecay, .seed, .resume, .record,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    let sources = [Option.tales, .text, .repeats].filter(arguments.has)
    guard sources.count == 1 else {
      throw UsageError(
        "train learns from one of --tales, --text and --repeats, not from \(sources.count).")
    }
    if let count = try arguments.wholeNumber(.tales, in: 1...1 << 39) {
      source = .tales(count)
    } else if let path = arguments[.text] {
      source = .text(URL(filePath: path))
    } else {
      source = .repetitions
    }
    start = arguments[.start].map { URL(filePath: $0) }
    vocabulary = try Self.vocabulary(arguments, source, start)
    output = URL(filePath: arguments.required(.output))
    record = arguments[.record].map { URL(filePath: $0) }
    settings = try Self.settings(arguments, source, start)
    if source == .repetitions, case .made = vocabulary, settings.kind == .bert {
      throw UsageError(
        "--repeats makes tokens of a GPT-2 alone: for a BERT, add --tokenizer FOLDER.")
    }
    resumes = arguments.has(.resume)
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  private static func vocabulary(
    _ arguments: Arguments, _ source: Source, _ start: URL?
  ) throws(UsageError) -> Vocabulary {
    if let start {
      let given = [Option.vocabulary, .tokenizer, .layers, .hidden, .heads].first(
        where: arguments.has)
      if let given {
        throw UsageError(
          "--model has its own sizes and tokenizer, with which it goes on: leave out \(given.name)."
        )
      }
      return .taken(start)
    }
    let size = try arguments.wholeNumber(.vocabulary, in: 1...1 << 20)
    guard let path = arguments[.tokenizer] else {
      if source == .repetitions {
        let most = 1 + TrainingMaterial.characters.count
        let size = try arguments.wholeNumber(.vocabulary, in: 3...most)
        return .made(size ?? most)
      }
      return .made(size ?? 1024)
    }
    if size != nil {
      throw UsageError(
        "--vocabulary makes a tokenizer, and --tokenizer takes one: give one of them.")
    }
    return .taken(URL(filePath: path))
  }

  private static func settings(
    _ arguments: Arguments, _ source: Source, _ start: URL?
  ) throws(UsageError) -> TrainingSettings {
    var settings = TrainingSettings()
    if let name = arguments[.kind] {
      guard let kind = TrainingSettings.Kind(rawValue: name) else {
        throw UsageError(
          "--kind takes one of gpt2, bert and attention-only, not “\(name)”.", name,
          among: TrainingSettings.Kind.allCases.map(\.rawValue))
      }
      settings.kind = kind
    }
    func count(_ option: Option) throws(UsageError) -> Int? {
      try arguments.wholeNumber(option, in: 0...1 << 30)
    }
    settings.layerCount = try count(.layers) ?? settings.layerCount
    settings.hiddenSize = try count(.hidden) ?? settings.hiddenSize
    settings.headCount = try count(.heads) ?? settings.headCount
    settings.contextSize = try count(.context) ?? settings.contextSize
    settings.batchSize = try count(.batch) ?? settings.batchSize
    switch source {
    case .tales(let number):
      settings.source = "\(number) tales"
      settings.stepCount = max(1, number / max(1, settings.batchSize))
    case .text(let url): settings.source = "the text \(url.lastPathComponent)"
    case .repetitions: settings.source = "repetitions"
    }
    settings.stepCount = try count(.steps) ?? settings.stepCount
    settings.warmupCount = try count(.warmup) ?? min(100, settings.stepCount / 10)
    settings.learningRate = try arguments.number(.learningRate) ?? settings.learningRate
    settings.weightDecay = try arguments.number(.weightDecay) ?? settings.weightDecay
    settings.seed = try arguments.wholeNumber(.seed, in: 0 ... .max) ?? 0
    settings.start = start?.lastPathComponent
    if let problem = settings.problem { throw UsageError(problem) }
    return settings
  }

  /// Refuses to write where something is that would be lost.
  func checkOutput() throws(RunError) {
    if resumes { return }
    if TrainingState.isIn(output) {
      throw RunError(
        "--output: \(output.path) holds a training that was begun: --resume goes on with it. Or name "
          + "another folder.")
    }
    var names = ["config.json", "model.safetensors", ShardIndex.fileName]
    if case .made = vocabulary { names += TrainingMaterial.tokenizerFiles }
    let name = names.first { name in
      FileManager.default.fileExists(atPath: output.appending(path: name).path)
    }
    if let name {
      throw RunError(
        "--output: \(output.path) holds \(name), which would be lost: name another folder.")
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.output: output.absoluteURL.path]
    if case .text(let url) = source { replacements[.text] = url.absoluteURL.path }
    if case .taken(let url) = vocabulary {
      replacements[start == nil ? .tokenizer : .start] = url.absoluteURL.path
    }
    replacements[.record] = record?.absoluteURL.path
    return arguments.words(without: [.using], replacing: replacements)
  }
}

extension Option {
  fileprivate static let tales = optional(
    "--tales", "200000", "learns from so many stories of the little world: or from")
  fileprivate static let text = optional("--text", "FILE", "a text of your own, or from")
  fileprivate static let repeats = flag(
    "--repeats", "random tokens, of which parts come again")
  fileprivate static let output = required(
    "--output", "FOLDER", "where the model goes, and meanwhile what --resume needs")
  fileprivate static let kind = optional(
    "--kind", "gpt2",
    "gpt2 says what comes next, bert fills blanks, attention-only is a gpt2 without MLPs")
  fileprivate static let vocabulary = optional(
    "--vocabulary", "1024",
    "how many tokens are made of the source; of --repeats, characters, at most 63; or")
  fileprivate static let tokenizer = optional("--tokenizer", "FOLDER", "whose tokens are taken")
  fileprivate static let start = optional(
    "--model", "FOLDER", "a model of that kind, to go on with instead of from nothing")
  fileprivate static let layers = optional("--layers", "4", "how many blocks")
  fileprivate static let hidden = optional("--hidden", "128", "the channels of each position")
  fileprivate static let heads = optional("--heads", "4", "of each block; they share the channels")
  fileprivate static let context = optional("--context", "256", "how many tokens it sees at most")
  fileprivate static let batch = optional("--batch", "32", "how many sequences a step has")
  fileprivate static let steps = optional(
    "--steps", "1000", "how many; of tales, as many as read each of them once")
  fileprivate static let learningRate = optional("--learning-rate", "0.002", "the highest")
  fileprivate static let warmup = optional(
    "--warmup", "100", "how many steps it rises before it falls")
  fileprivate static let weightDecay = optional(
    "--weight-decay", "0.01", "how much of itself a weight loses with each step, times the rate")
  fileprivate static let seed = optional("--seed", "0", "which repeats a training")
  fileprivate static let resume = flag(
    "--resume", "goes on where the same command was stopped, bit for bit")
  fileprivate static let record = optional(
    "--record", "FOLDER", "where the first weights and all batches go, for another library")
}
