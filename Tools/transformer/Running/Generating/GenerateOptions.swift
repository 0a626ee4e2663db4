import Checkpoints
import CommandLines
import Foundation
import Layers

/// What follows `generate` on the command line.
struct GenerateOptions {
  let model: URL
  let prompt: Prompt
  let tokenCount: Int
  let seed: UInt32
  let method: GenerateMethod
  /// Before what the text ends; nil where that is no text's affair.
  let stop: String?
  /// Whether the text goes on after a token that ends it.
  let ignoresEnd: Bool
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let temperature: Float
  private let topK: Int?
  private let topP: Float?
  private let frequencyPenalty: Float
  private let arguments: Arguments

  static let all: [Option] =
    [
      .modelOrOurs, .prompt, .promptIDs, .lines, .maxTokens, .greedy, .temperature, .topK, .topP,
      .frequencyPenalty, .seed, .ignoreEOS, .stop,
    ] + GenerateMethod.options

  init(_ arguments: Arguments) throws(UsageError) {
    model = arguments.model(or: .storyteller)
    prompt = try Prompt(arguments, [.prompt, .promptIDs, .lines])
    let standard = if case .ids = prompt { 20 } else { 200 }
    tokenCount = try arguments.wholeNumber(.maxTokens, in: .min ... .max) ?? standard
    // PyTorch takes 64 bits and forgets the upper half: two of its seeds may draw the same.
    seed = try arguments.wholeNumber(.seed, in: 0 ... .max) ?? 0
    ignoresEnd = arguments.has(.ignoreEOS)
    let temperature: Float = try arguments.number(.temperature) ?? 1
    if temperature == 0, let text = arguments[.temperature], Double(text) != 0 {
      throw UsageError("--temperature \(text) is too small: 0 always takes the best token.")
    }
    let isGreedy = arguments.has(.greedy)
    if isGreedy, let idle = [Option.temperature, .topK, .topP].first(where: arguments.has) {
      throw UsageError("--greedy takes the best token: it leaves nothing to \(idle.name).")
    }
    self.temperature = isGreedy ? 0 : temperature
    topK = try arguments.wholeNumber(.topK, in: .min ... .max)
    topP = try arguments.number(.topP)
    frequencyPenalty = try arguments.number(.frequencyPenalty) ?? 0
    method = try GenerateMethod(arguments)
    stop = arguments[.stop]
    if stop?.isEmpty == true { throw UsageError("--stop takes a text, and “” stands everywhere.") }
    if stop != nil {
      guard case .text = prompt else {
        throw UsageError("--stop is about a text: it goes with --prompt.")
      }
    }
    if case .beams = method {
      let idle = [Option.greedy, .temperature, .topK, .topP, .frequencyPenalty, .seed]
        .first(where: arguments.has)
      if let idle { throw UsageError("--beams draws nothing: it leaves nothing to \(idle.name).") }
    }
    if case .lines = prompt {
      guard case .plain = method else {
        throw UsageError("--batch and \(method.name) don't go together: give one.")
      }
    }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// The dials; throws where no token can be chosen by them.
  func settings() throws(RunError) -> SamplingSettings {
    let problem = SamplingSettings.problem(
      temperature: temperature, topK: topK, topP: topP, frequencyPenalty: frequencyPenalty)
    if let problem { throw RunError(problem) }
    return SamplingSettings(
      temperature: temperature, topK: topK, topP: topP, frequencyPenalty: frequencyPenalty)
  }

  /// Whether there is a text to be cut into tokens.
  var needsTokenizer: Bool {
    if case .ids = prompt { return !method.otherTexts.isEmpty }
    return true
  }

  /// What of the learner's is to run.
  func subject(_ kind: ModelKind) -> Twin.Subject {
    switch (prompt, method) {
    case (.lines, _): .kata("18-BatchedSampler")
    case (_, .plain): .model(kind)
    default: .kata(method.kata)
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.modelOrOurs: model.absoluteURL.path]
    if case .lines(let url) = prompt { replacements[.lines] = url.absoluteURL.path }
    if case .drafted(let folder, _) = method { replacements[.draft] = folder.absoluteURL.path }
    return arguments.words(without: [.using], replacing: replacements)
  }
}

extension Option {
  fileprivate static let stop = optional("--stop", "TEXT", "ends a text before this stands in it")
  fileprivate static let maxTokens = optional(
    "--max-tokens", "20",
    """
    how many tokens at most, of a text 200: it ends before at a token that the model's eos_token_id names, in \
    generation_config.json, or else in config.json
    """)
  fileprivate static let ignoreEOS = flag(
    "--ignore-eos", "goes on after a token that ends the text")
  fileprivate static let greedy = flag(
    "--greedy", "always the best token; else they are drawn, with")
  fileprivate static let temperature = optional(
    "--temperature", "1", "what scores are divided by")
  fileprivate static let topK = optional("--top-k", "40", "only from so many of the best")
  fileprivate static let topP = optional(
    "--top-p", "0.9", "only from the best that have so much of the whole together")
  fileprivate static let frequencyPenalty = optional(
    "--frequency-penalty", "0", "what a score loses each time that its token occurred")
  fileprivate static let seed = optional("--seed", "0", "which repeats a draw")
}
