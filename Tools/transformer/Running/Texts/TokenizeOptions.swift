import CommandLines
import Foundation

/// What follows `tokenize` on the command line.
struct TokenizeOptions {
  let model: URL
  /// As given, before those of the file.
  let texts: [String]
  /// A file with a text a line.
  let file: URL?
  /// Whether special tokens stand around a text, or in what is decoded.
  let hasSpecialTokens: Bool
  /// Whether the texts are ids.
  let decodes: Bool
  /// Whether the learner's tokenizer is to run, or the engine's.
  let usesKatas: Bool
  private let arguments: Arguments

  static let all: [Option] = [.tokenizerModel, .file, .noSpecial, .decode]

  init(_ arguments: Arguments) throws(UsageError) {
    model = URL(filePath: arguments.required(.tokenizerModel))
    file = arguments[.file].map { URL(filePath: $0) }
    texts = arguments.operands
    hasSpecialTokens = !arguments.has(.noSpecial)
    decodes = arguments.has(.decode)
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
    if texts.isEmpty, file == nil { throw UsageError("there is no TEXT and no --file.") }
  }

  /// The same for the learner's tokenizer, wherever it is run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.tokenizerModel: model.absoluteURL.path]
    replacements[.file] = file?.absoluteURL.path
    let options = arguments.words(without: [.using], replacing: replacements)
    return options + (texts.isEmpty ? [] : ["--"] + texts)
  }
}

extension Option {
  /// Of commands that take texts.
  static let file = optional(
    "--file", "FILE", "texts, a line each, behind those of the command line")
  fileprivate static let tokenizerModel = required(
    "--model", "FOLDER", "tokenizer.json, or vocab.json and merges.txt, or vocab.txt")
  fileprivate static let noSpecial = flag(
    "--no-special", "without the special tokens around a text, or with --decode, without any")
  fileprivate static let decode = flag(
    "--decode", #"the texts are ids, "101 7592 102", and what they stand for is printed"#)
}
