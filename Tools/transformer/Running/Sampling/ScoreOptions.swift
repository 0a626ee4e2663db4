import CommandLines
import Foundation

/// What follows `score` on the command line.
struct ScoreOptions {
  let model: URL
  /// A text, or ids.
  let prompt: Prompt
  /// As given: texts, or ids where the prompt is some.
  let completions: [String]
  /// Whether the learner's code is to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [
    .modelOrOurs, .prompt, .promptIDs, .completion, .completionIDs,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    model = arguments.model(or: .storyteller)
    let (texts, ids) = (arguments.all(.completion), arguments.all(.completionIDs))
    prompt = try Prompt(arguments)
    let isText = if case .text = prompt { true } else { false }
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

  /// The option that names completions.
  var nameOfCompletions: String {
    if case .text = prompt { Option.completion.name } else { Option.completionIDs.name }
  }

  /// The same for the learner's code, wherever it is run from.
  var argumentsOfTwin: [String] {
    arguments.words(without: [.using], replacing: [.modelOrOurs: model.absoluteURL.path])
  }
}

extension Option {
  static let completion = list(
    "--completion", #"" there""#,
    "a text that may follow --prompt, with the space that it begins with; or")
  static let completionIDs = list(
    "--completion-ids", #""286 1204""#, "tokens that may follow --prompt-ids")
}
