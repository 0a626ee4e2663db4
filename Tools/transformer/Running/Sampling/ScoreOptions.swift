import CommandLines
import Foundation

/// What follows `score` on the command line.
struct ScoreOptions {
  let model: URL
  /// A text, or ids.
  let prompt: String
  let isText: Bool
  /// As given: texts, or ids where the prompt is some.
  let completions: [String]
  /// Whether the learner's code is to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [
    .modelOrOurs, .prompt, .completion, .promptIDs, .completionIDs,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    model = arguments.model(or: .storyteller)
    let (texts, ids) = (arguments.all(.completion), arguments.all(.completionIDs))
    if arguments.has(.prompt), arguments.has(.promptIDs) {
      throw UsageError("--prompt and --prompt-ids are two prompts: give one.")
    }
    guard let prompt = arguments[.prompt] ?? arguments[.promptIDs] else {
      throw UsageError("--prompt is missing, or --prompt-ids.")
    }
    self.prompt = prompt
    isText = arguments.has(.prompt)
    if !(isText ? ids : texts).isEmpty {
      throw UsageError(
        "--prompt goes with --completion, and --prompt-ids with --completion-ids: a text that is cut "
          + "into tokens has no place for ids.")
    }
    completions = isText ? texts : ids
    if completions.isEmpty {
      let name = (isText ? Option.completion : .completionIDs).name
      throw UsageError("\(name) is missing: name one or more.")
    }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// The same for the learner's code, wherever it is run from.
  var argumentsOfTwin: [String] {
    arguments.words(without: [.using], replacing: [.modelOrOurs: model.absoluteURL.path])
  }
}

extension Option {
  fileprivate static let prompt = optional("--prompt", "TEXT", "the text so far, with")
  fileprivate static let completion = list(
    "--completion", #"" there""#,
    "a text that may follow it, with the space that it begins with; or")
  fileprivate static let promptIDs = optional("--prompt-ids", #""464 3616""#, "its tokens, with")
  fileprivate static let completionIDs = list(
    "--completion-ids", #""286 1204""#, "tokens that may follow")
}
