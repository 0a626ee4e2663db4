import CommandLines
import Foundation
import Layers

/// What follows `generate` on the command line.
struct GenerateOptions {
  /// What is to be continued.
  enum Prompt: Equatable {
    /// As given.
    case ids(String)
    case text(String)
  }

  let model: URL
  let prompt: Prompt
  let tokenCount: Int
  let settings: SamplingSettings
  let seed: UInt32
  /// Whether the text goes on after a token that ends it.
  let ignoresEnd: Bool
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [
    .modelOrOurs, .prompt, .promptIDs, .maxTokens, .greedy, .temperature, .topK, .topP,
    .frequencyPenalty, .seed,
    .ignoreEOS,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    model = arguments.model(or: .storyteller)
    prompt = try Self.prompt(arguments)
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
    settings = SamplingSettings(
      temperature: isGreedy ? 0 : temperature,
      topK: try arguments.wholeNumber(.topK, in: .min ... .max),
      topP: try arguments.number(.topP),
      frequencyPenalty: try arguments.number(.frequencyPenalty) ?? 0)
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  private static func prompt(_ arguments: Arguments) throws(UsageError) -> Prompt {
    switch (arguments[.prompt], arguments[.promptIDs]) {
    case (let text?, nil): return .text(text)
    case (nil, let ids?): return .ids(ids)
    case (nil, nil): throw UsageError("--prompt is missing, or --prompt-ids.")
    default: throw UsageError("--prompt and --prompt-ids are two prompts: give one.")
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    arguments.words(without: [.using], replacing: [.modelOrOurs: model.absoluteURL.path])
  }
}

extension Option {
  fileprivate static let prompt = optional("--prompt", "TEXT", "the text so far; or")
  fileprivate static let promptIDs = optional(
    "--prompt-ids", #""464 3616""#, "its tokens, and then those that follow are printed, as ids")
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
