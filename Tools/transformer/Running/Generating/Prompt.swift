import CommandLines
import Foundation

/// The text so far, as the command line names it.
enum Prompt: Equatable {
  /// As given.
  case ids(String)
  case text(String)
  /// Each line of a file is one.
  case lines(URL)

  /// - Parameter options: those that name one, of which one is wanted.
  init(_ arguments: Arguments, _ options: [Option] = [.prompt, .promptIDs]) throws(UsageError) {
    let given = options.filter(arguments.has)
    if given.count > 1 {
      throw UsageError("\(given[0].name) and \(given[1].name) are two prompts: give one.")
    }
    if let text = arguments[.prompt] {
      self = .text(text)
    } else if let ids = arguments[.promptIDs] {
      self = .ids(ids)
    } else if options.contains(where: { $0.name == Option.lines.name }),
      let path = arguments[.lines]
    {
      self = .lines(URL(filePath: path))
    } else {
      throw UsageError("--prompt is missing, or --prompt-ids.")
    }
  }

  /// The option that named it.
  var name: String {
    switch self {
    case .ids: Option.promptIDs.name
    case .text: Option.prompt.name
    case .lines: Option.lines.name
    }
  }
}

extension Option {
  static let prompt = optional("--prompt", "TEXT", "the text so far; or")
  static let promptIDs = optional(
    "--prompt-ids", #""464 3616""#, "its tokens: ids go in, and ids come out")
  static let lines = optional("--batch", "FILE", "a prompt a line, all continued side by side")
}
