import Checkpoints
import CommandLines
import Foundation

/// What follows `fill-mask` and `embed` on the command line.
struct TextOptions {
  let model: URL
  let texts: [String]
  /// How many best tokens are shown.
  let bestCount: Int
  /// What to write, if anything.
  let output: URL?
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let ofBlanks: [Option] = [.modelOrOurs, .bestCount]
  static let ofEmbeddings: [Option] = [.modelOrOurs, .embeddings]

  init(_ arguments: Arguments) throws(UsageError) {
    model = arguments.model(or: .littleBert)
    texts = arguments.operands
    bestCount = try arguments.wholeNumber(.bestCount, in: 1 ... .max) ?? 5
    output = arguments[.embeddings].map { URL(filePath: $0) }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// Refuses to write where the model is.
  func checkOutput() throws(RunError) {
    guard let output, let name = ModelFiles.name(at: output, of: model) else { return }
    throw RunError("--output: \(output.path) is the model's own \(name), which would be lost.")
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.modelOrOurs: model.absoluteURL.path]
    replacements[.embeddings] = output?.absoluteURL.path
    let options = arguments.words(without: [.using], replacing: replacements)
    let standard = arguments.has(.modelOrOurs) ? [] : ["--model", model.path]
    return options + standard + ["--"] + texts
  }
}

extension Option {
  fileprivate static let bestCount = optional(
    "--top", "5", "how many words are shown of each blank")
  fileprivate static let embeddings = optional(
    "--output", "FILE.safetensors",
    "what to write: embeddings [N, C], each of length 1, and similarities [N, N]")
}
