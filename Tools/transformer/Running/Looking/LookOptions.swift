import Checkpoints
import CommandLines
import Foundation

/// What follows `attention`, `lens`, `attribute` or `patch` on the command line.
struct LookOptions {
  let model: URL
  /// What the model reads, as text or as ids.
  let prompt: String
  /// Whether texts and tokens are given by their ids.
  let isOfIDs: Bool
  /// Another text of as many tokens; nil where none is asked for.
  let corrupted: String?
  /// The token whose score it is about, and the one that it is compared with.
  let token: String?
  let versus: String?
  /// Which layer and head the terminal is to show.
  let layer: Int?
  let head: Int?
  /// What to write, if anything.
  let output: URL?
  let page: URL?
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let arguments: Arguments

  private static let reading: [Option] = [.modelOrOurs, .text, .ids]
  private static let writing: [Option] = [.numbers, .page]
  static let ofAttention = reading + [.layer, .head] + writing
  static let ofLens = reading + writing
  static let ofAttribution = reading + [.token, .versus] + writing
  static let ofPatching = reading + [.corrupted, .token, .versus] + writing

  init(_ arguments: Arguments, needsCorrupted: Bool = false) throws(UsageError) {
    model = arguments.model(or: .storyteller)
    switch (arguments[.text], arguments[.ids]) {
    case (let text?, nil): (prompt, isOfIDs) = (text, false)
    case (nil, let ids?): (prompt, isOfIDs) = (ids, true)
    case (nil, nil): throw UsageError("--prompt is missing, or --ids.")
    default: throw UsageError("--prompt and --ids are two prompts: give one.")
    }
    corrupted = arguments[.corrupted]
    if needsCorrupted, corrupted == nil {
      throw UsageError("--corrupted is missing: what else the model might read.")
    }
    token = arguments[.token]
    versus = arguments[.versus]
    layer = try arguments.wholeNumber(.layer, in: 0 ... .max)
    head = try arguments.wholeNumber(.head, in: 0 ... .max)
    if head != nil, layer == nil { throw UsageError("--head is one of a layer: add --layer.") }
    output = arguments[.numbers].map { URL(filePath: $0) }
    page = arguments[.page].map { URL(filePath: $0) }
    usesKatas = try arguments.usesKatas
    self.arguments = arguments
  }

  /// Refuses to write where no file can be, where the model is, or both files as one.
  func checkOutput() throws(RunError) {
    for (option, url, example) in [
      (Option.numbers, output, "numbers.safetensors"), (.page, page, "page.html"),
    ] {
      guard let url, let path = arguments[option] else { continue }
      if path.isEmpty { throw RunError("\(option.name): “” names no file.") }
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      if path.hasSuffix("/") || exists && isFolder.boolValue {
        let folder = path.hasSuffix("/") ? path : path + "/"
        throw RunError(
          "\(option.name): “\(path)” names a folder. Name the file too: \(folder)\(example).")
      }
      let folder = url.deletingLastPathComponent()
      if !FileManager.default.fileExists(atPath: folder.path) {
        throw RunError("\(option.name): there is no folder \(folder.path).")
      }
      if let name = ModelFiles.name(at: url, of: model) {
        throw RunError("\(option.name): \(path) is the model's own \(name), which would be lost.")
      }
    }
    if let output, let page, output.standardizedFileURL == page.standardizedFileURL {
      throw RunError("--output and --html: \(output.path) cannot be both.")
    }
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var replacements = [Option.modelOrOurs: model.absoluteURL.path]
    replacements[.numbers] = output?.absoluteURL.path
    replacements[.page] = page?.absoluteURL.path
    return arguments.words(without: [.using], replacing: replacements)
  }
}

extension Option {
  fileprivate static let text = optional("--prompt", "TEXT", "what the model reads; or")
  fileprivate static let ids = optional(
    "--ids", #""464 3616""#, "its tokens: then others are ids too")
  fileprivate static let corrupted = optional(
    "--corrupted", "TEXT", "another text of as many tokens, in which what counts is otherwise")
  fileprivate static let token = optional(
    "--token", #"" fox""#, "whose score it is about: else the likeliest to come next")
  fileprivate static let versus = optional(
    "--versus", #"" wolf""#,
    "about how far it is ahead of this one; patch: else the likeliest after --corrupted")
  fileprivate static let layer = optional("--layer", "0", "shows one layer, counted from 0")
  fileprivate static let head = optional("--head", "0", "shows one head of it, with its numbers")
  fileprivate static let numbers = optional(
    "--output", "FILE.safetensors", "what to write: all numbers")
  fileprivate static let page = optional(
    "--html", "FILE.html", "what to write: a page to look at in a browser, which needs no network")
}
