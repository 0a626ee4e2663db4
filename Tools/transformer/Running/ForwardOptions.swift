import Checkpoints
import CommandLines
import Foundation

/// What follows `forward` on the command line.
struct ForwardOptions {
  let model: URL
  let output: URL
  /// One text a sequence, as given.
  let ids: [String]
  let tokenTypes: [String]
  let attentionMasks: [String]
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  /// Refuses to write where no file can be, or where the model is.
  func checkOutput() throws(RunError) {
    let path = arguments.required(.output)
    if path.hasSuffix("/") {
      throw RunError(
        "--output: “\(path)” names a folder. Name the file too: \(path)output.safetensors.")
    }
    if let name = ModelFiles.name(at: output, of: model) {
      throw RunError("--output: \(path) is the model's own \(name), which would be lost.")
    }
  }

  /// Whether the output goes where the tool's lines go.
  var writesToStandardOutput: Bool {
    var (own, standard) = (stat(), stat())
    return stat(output.path, &own) == 0 && fstat(STDOUT_FILENO, &standard) == 0
      && own.st_dev == standard.st_dev && own.st_ino == standard.st_ino
  }

  static let all: [Option] = [.model, .ids, .tokenTypes, .attentionMask, .output]

  init(_ arguments: Arguments) throws(UsageError) {
    model = URL(filePath: arguments.required(.model))
    output = URL(filePath: arguments.required(.output))
    ids = arguments.all(.ids)
    tokenTypes = arguments.all(.tokenTypes)
    attentionMasks = arguments.all(.attentionMask)
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    arguments.words(
      without: [.using],
      replacing: [.model: model.absoluteURL.path, .output: output.absoluteURL.path])
  }
}

extension Option {
  /// Of both commands.
  static let model = required(
    "--model", "FOLDER", "config.json and model.safetensors, as Hugging Face saves them")
  /// Of both commands, unless they run the learner's models anyway.
  static let using = optional("--using", "katas", "with your models, built as they are now")

  fileprivate static let ids = list(
    "--ids", #""101 7592 102""#,
    """
    a sequence; several make a batch, padded at their ends with 0, or of one length for a GPT-2, \
    which has no padding
    """, isRequired: true)
  fileprivate static let tokenTypes = list(
    "--token-types", #""0 0 0""#,
    "the segments of a BERT's sequence: one for each --ids, in their order")
  fileprivate static let attentionMask = list(
    "--attention-mask", #""1 1 1""#, "0 hides a BERT's token from all others: likewise")
  fileprivate static let output = required(
    "--output", "FILE.safetensors",
    """
    what to write, in place of what is there: last_hidden_state, hidden_states.0, \
    hidden_states.1 … and, where the model has a head, logits
    """)
}

extension Arguments {
  /// Whether the learner's code is to run: `--using katas`.
  var usesKatas: Bool {
    get throws(UsageError) {
      switch self[.using] {
      case nil: return false
      case "katas": return true
      case let other?: throw UsageError("--using takes “katas” alone, not “\(other)”.")
      }
    }
  }
}
