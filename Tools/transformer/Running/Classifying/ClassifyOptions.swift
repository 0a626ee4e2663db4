import CommandLines
import Foundation

/// What follows `classify` on the command line.
struct ClassifyOptions {
  let model: URL
  /// As given, before those of the file.
  let texts: [String]
  /// A file with a text a line.
  let file: URL?
  /// How many classes are shown of each text.
  let bestCount: Int
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [.classifier, .file, .bestClasses]

  init(_ arguments: Arguments) throws(UsageError) {
    model = URL(filePath: arguments.required(.classifier))
    file = arguments[.file].map { URL(filePath: $0) }
    texts = arguments.operands
    bestCount = try arguments.wholeNumber(.bestClasses, in: 1 ... .max) ?? 5
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
    if texts.isEmpty, file == nil { throw UsageError("there is no TEXT and no --file.") }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.classifier: model.absoluteURL.path]
    replacements[.file] = file?.absoluteURL.path
    let options = arguments.words(without: [.using], replacing: replacements)
    return options + (texts.isEmpty ? [] : ["--"] + texts)
  }
}

extension Option {
  fileprivate static let classifier = required(
    "--model", "FOLDER",
    "a BERT with a head for classes, as Hugging Face saves it, and its tokenizer")
  fileprivate static let bestClasses = optional(
    "--top", "5", "how many classes are shown of each text")
}
