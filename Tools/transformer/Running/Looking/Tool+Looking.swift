import Checkpoints
import CommandLines
import Files
import Foundation
import Tensors
import Tokenizers

extension Tool {
  var attentionMaps: Command {
    Command(
      "attention", "Shows what each head of a model looks at.",
      options: LookOptions.ofAttention + choice
    ) { arguments in
      let options = try LookOptions(arguments)
      return try look(options, "attention", "40-Patterns", \.attention) { look in
        try checkPlaces(options, look.seen)
        for line in look.attentionLines { console.print(line) }
        return LookFiles(
          tensors: look.attentionTensors, numberCount: look.seen.patterns.count
        ) { $0.attention = look.attentionPart }
      }
    }
  }

  var lens: Command {
    Command(
      "lens", "Shows what each layer of a GPT-2 would say next.",
      options: LookOptions.ofLens + choice
    ) { arguments in
      try look(try LookOptions(arguments), "lens", "42-LogitLens", \.lens) { look in
        for line in look.lensLines { console.print(line) }
        return LookFiles(
          tensors: look.lensTensors, numberCount: look.seen.best.count
        ) { $0.lens = look.lensPart }
      }
    }
  }

  var attribute: Command {
    Command(
      "attribute", "Shows what each part of a GPT-2 adds to the score of the next token.",
      options: LookOptions.ofAttribution + choice
    ) { arguments in
      try look(try LookOptions(arguments), "attribute", "43-Attribution", \.attribution) { look in
        for line in look.attributionLines { console.print(line) }
        return LookFiles(tensors: look.attributionTensors, numberCount: 0) {
          $0.attribution = look.attributionPart
        }
      }
    }
  }

  var patch: Command {
    Command(
      "patch",
      "Shows which parts of a GPT-2 bring its answer back, if they are put into its run on a corrupted text.",
      options: LookOptions.ofPatching + choice
    ) { arguments in
      let options = try LookOptions(arguments, needsCorrupted: true)
      return try look(options, "patch", "44-Patching", \.patching) { look in
        for line in look.patchingLines { console.print(line) }
        return LookFiles(tensors: look.patchingTensors, numberCount: 0) {
          $0.patching = look.patchingPart
        }
      }
    }
  }

  // MARK: - In common

  /// Looks, shows what is seen, and writes what is asked for.
  private func look<Seen>(
    _ options: LookOptions, _ name: String, _ kata: String,
    _ part: KeyPath<Looker, Looker.Look<Seen>?>,
    _ show: (Look<Seen>) throws -> LookFiles
  ) throws -> ExitCode {
    let model = try model(in: options.model)
    guard let seeing = model.look[keyPath: part] else {
      let others = models.filter { $0.look[keyPath: part] != nil }.map { "a \($0.kind.name)" }
      throw RunError(
        "\(name): \(options.model.path) holds a \(model.kind.name), of which this is not shown"
          + (others.isEmpty ? "." : ": take \(others.joined(separator: " or "))."))
    }
    try options.checkOutput()
    if options.usesKatas, let twin {
      // What is read is a model of the learner's, too.
      let katas = model.kind == .bert ? [kata, "11-Bert"] : [kata]
      return try twin(.katas(katas), [name] + options.argumentsOfTwin)
    }
    let tokens = try LookedTokens(options) { try tokenizer(in: options.model) }
    let texts = try tokens.texts()
    let wish = try tokens.wish(vocabularySize: model.vocabularySize(options.model))
    let patience = patience("result")
    let seen = try withoutMisuse { try seeing(options.model, texts, wish) }
    patience?.end()
    let look = Look(
      seen: seen, tokens: tokens, ids: texts.map(\.ids), options: options,
      map: HeatMap(hasColors: console.hasColors()))
    try write(show(look), look, model.kind)
    return .success
  }

  /// Refuses layers and heads that are not there.
  private func checkPlaces(_ options: LookOptions, _ seen: SeenAttention) throws(RunError) {
    for (name, place, count) in [
      ("--layer", options.layer, seen.patterns.shape[0]),
      ("--head", options.head, seen.patterns.shape[1]),
    ] {
      guard let place, place >= count else { continue }
      throw RunError("\(name) \(place): there are those from 0 to \(count - 1).")
    }
  }

  private func write<Seen>(_ files: LookFiles, _ look: Look<Seen>, _ kind: ModelKind) throws {
    let options = look.options
    if let url = options.output {
      try SafetensorsFile.write(files.tensors, metadata: ["format": "pt"], to: url)
      console.print(
        "\(url.lastPathComponent): \(files.tensors.keys.sorted().joined(separator: ", "))")
    }
    guard let url = options.page else { return }
    guard files.numberCount <= LookPage.numberLimit else {
      throw RunError(
        "--html: \(files.numberCount) numbers are too many for a page, which takes "
          + "\(LookPage.numberLimit): shorten the text, or take --output.")
    }
    var page = LookPage(
      model: options.model.lastPathComponent, kind: kind.name,
      by: twin == nil ? "Computed by your katas." : "Computed by the solutions of the katas.",
      tokens: look.ids[0].map(look.tokens.token))
    files.fill(&page)
    try FileReplacement.write(Data(page.html().utf8), to: url)
    console.print("\(url.lastPathComponent): open it in a browser.")
  }
}

/// What a look has for files.
struct LookFiles {
  let tensors: [String: SavedTensor]
  /// How many numbers a page would have.
  let numberCount: Int
  /// Fills the page's part.
  let fill: (inout LookPage) -> Void
}

/// What is seen, and of what.
struct Look<Seen> {
  let seen: Seen
  let tokens: LookedTokens
  /// Of the prompt and, where there is one, of the corrupted text.
  let ids: [[Int]]
  let options: LookOptions
  let map: HeatMap

  /// How to see what has no room here.
  func more(_ what: String) -> String { "\(what): `--html FILE` writes a page with all of it." }
}
