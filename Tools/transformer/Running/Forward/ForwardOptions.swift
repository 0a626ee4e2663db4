import Checkpoints
import CommandLines
import Foundation
import Tokenizers

/// What follows `forward` on the command line.
struct ForwardOptions {
  let model: URL
  /// What to write, if anything.
  let output: URL?
  /// One text a sequence, as given.
  private(set) var ids: [String]
  private(set) var tokenTypes: [String]
  let attentionMasks: [String]
  /// Given in the place of ids.
  private let texts: [String]
  /// What the sequences are called by whoever gave them, where they are no ids.
  private var names: [String] = []
  /// The positions whose best tokens are to be shown, counted from 0; none where that is left to the
  /// model's kind.
  let positions: [Int]
  /// How many best tokens, where it is said.
  let bestCount: Int?
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  /// Nil where it came from no command line.
  private let arguments: Arguments?

  /// The same with the ids of its texts.
  /// - Parameter encode: makes tokens of a text, special ones included.
  func encoded(
    _ kind: ModelKind, _ encode: (String) throws -> TokenSequence
  ) throws -> ForwardOptions {
    if texts.isEmpty { return self }
    var options = self
    let sequences = try texts.map(encode)
    options.take(sequences.map { ($0.ids, $0.tokenTypes) }, of: kind)
    options.names = texts.indices.map { "--text \($0 + 1)" }
    return options
  }

  /// What runs a model on the sequences of some texts; nothing is written, and no best token looked for.
  init(model: URL, sequences: [TokenSequence], of texts: [String], kind: ModelKind) {
    self.init(
      model: model, sequences: sequences.map { ($0.ids, $0.tokenTypes) }, of: texts, kind: kind)
  }

  /// The same of their ids and types.
  init(
    model: URL, sequences: [(ids: [Int], tokenTypes: [Int])], of texts: [String], kind: ModelKind
  ) {
    (self.model, output, usesKatas, arguments) = (model, nil, false, nil)
    (ids, tokenTypes, attentionMasks, positions, bestCount) = ([], [], [], [], nil)
    self.texts = []
    take(sequences, of: kind)
    names = texts.map { text in
      let start = String(text.unicodeScalars.prefix(40))
      return "“\(start)\(start.utf8.count < text.utf8.count ? "…" : "")”"
    }
  }

  /// Whether people are to see which tokens are the best.
  var isForPeople: Bool { arguments != nil }

  /// What a sequence is called in an error: what was given, by its number or its first words.
  func name(ofSequence place: Int) -> String {
    names.isEmpty ? "--ids of sequence \(place + 1)" : names[place]
  }

  /// What a sequence has, in the words of whoever gave it.
  var parts: String { names.isEmpty ? "ids" : "tokens" }

  private mutating func take(
    _ sequences: [(ids: [Int], tokenTypes: [Int])], of kind: ModelKind
  ) {
    func line(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }
    ids = sequences.map { line($0.ids) }
    tokenTypes = kind.hasSegments ? sequences.map { line($0.tokenTypes) } : []
  }

  /// Refuses to write where no file can be, or where the model is.
  func checkOutput() throws(RunError) {
    guard let path = arguments?[.output], let output else { return }
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
    guard let output else { return false }
    var (own, standard) = (stat(), stat())
    return stat(output.path, &own) == 0 && fstat(STDOUT_FILENO, &standard) == 0
      && own.st_dev == standard.st_dev && own.st_ino == standard.st_ino
  }

  static let all: [Option] = [
    .model, .ids, .texts, .tokenTypes, .attentionMask, .at, .top, .output,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    model = URL(filePath: arguments.required(.model))
    output = arguments[.output].map { URL(filePath: $0) }
    ids = arguments.all(.ids)
    texts = arguments.all(.texts)
    if ids.isEmpty && texts.isEmpty { throw UsageError("--ids is missing, or --text.") }
    if !ids.isEmpty && !texts.isEmpty {
      throw UsageError("--ids and --text make one batch each: give the one or the other.")
    }
    if let option = [Option.tokenTypes, .attentionMask].first(where: arguments.has), !texts.isEmpty
    {
      throw UsageError("\(option.name) goes with --ids: a text's tokens bring their own.")
    }
    tokenTypes = arguments.all(.tokenTypes)
    attentionMasks = arguments.all(.attentionMask)
    var positions: [Int] = []
    for text in arguments.all(.at) {
      guard let position = Int(text) else {
        throw UsageError("--at takes a position, counted from 0, not “\(text)”.")
      }
      positions.append(position)
    }
    self.positions = positions
    bestCount = try arguments[.top].map { text throws(UsageError) in
      guard let count = Int(text), count > 0 else {
        throw UsageError("--top takes a whole number from 1 up, not “\(text)”.")
      }
      return count
    }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.model: model.absoluteURL.path]
    replacements[.output] = output?.absoluteURL.path
    return arguments?.words(without: [.using], replacing: replacements) ?? []
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
    """)
  fileprivate static let texts = list("--text", "TEXT", "the same as a text, in the place of ids")
  fileprivate static let tokenTypes = list(
    "--token-types", #""0 0 0""#,
    "a sequence's segments, where a model has any: one for each --ids, in order")
  fileprivate static let attentionMask = list(
    "--attention-mask", #""1 1 1""#,
    "0 hides a token from all others, where a model can: likewise")
  fileprivate static let at = list(
    "--at", "POSITION",
    """
    the position, counted from 0, whose best tokens are shown, and it may come again; else they are \
    those of a GPT-2's last position, and of other models' masked ones
    """)
  fileprivate static let top = optional("--top", "5", "how many best tokens are shown")
  fileprivate static let output = optional(
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
