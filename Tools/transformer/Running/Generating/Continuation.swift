import Layers
import Tensors

/// What the command line asks a model to continue.
struct ContinuationRequest {
  let prompt: [Int]
  /// How many tokens to add, at most.
  let tokenCount: Int
  let settings: SamplingSettings
  /// The option that says what is to be continued.
  let name: String

  /// Reads and checks what needs no model to be checked.
  /// - Parameter text: the tokens of the prompt, where that is a text.
  init(_ options: GenerateOptions, text: [Int]) throws(RunError) {
    switch options.prompt {
    case .ids(let ids): prompt = try Self.ids(ids, of: "--prompt-ids")
    case .text, .lines: prompt = text
    }
    name = options.prompt.name
    tokenCount = options.tokenCount
    settings = try options.settings()
    if tokenCount < 0 { throw RunError("--max-tokens is 0 or more, not \(tokenCount).") }
  }

  /// The ids that an option lists.
  static func ids(_ text: String, of option: String) throws(RunError) -> [Int] {
    var ids: [Int] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      guard let id = Int(word) else {
        throw RunError(
          "\(option): “\(word)” is no id: those are whole numbers, separated by spaces.")
      }
      ids.append(id)
    }
    return ids
  }

  /// Refuses a prompt that a model of these sizes cannot read.
  func check(for configuration: some LanguageModelConfiguration) throws(RunError) {
    try Self.check(prompt, name, roomFor: 0, configuration)
  }

  /// Refuses tokens that a model of these sizes cannot read, with so many more behind them.
  static func check(
    _ ids: [Int], _ name: String, roomFor more: Int,
    _ configuration: some LanguageModelConfiguration
  ) throws(RunError) {
    if ids.isEmpty {
      throw RunError("\(name): there is no token: a model continues at least one.")
    }
    if ids.count + more > configuration.positionCount {
      let behind = more == 0 ? "" : ", and \(more) more behind them,"
      throw RunError(
        "\(name): \(ids.count) tokens\(behind) are more than the model has positions, "
          + "\(configuration.positionCount).")
    }
    if let stray = ids.first(where: { !(0..<configuration.vocabularySize).contains($0) }) {
      throw RunError(
        "\(name): \(stray) is no id: the vocabulary has those from 0 to "
          + "\(configuration.vocabularySize - 1).")
    }
  }

  /// Continues the prompt, one token after another.
  /// - Parameters:
  ///   - ends: the tokens after which nothing comes.
  ///   - generate: chooses the next token.
  ///   - show: gets each token at once; says whether to go on.
  func continuation<Model: CachingLanguageModel>(
    by model: Model, _ configuration: Model.Configuration, endingWith ends: Set<Int>,
    using generator: inout RandomGenerator, _ generate: RunnableModel.Generator<Model>,
    _ show: (Int) -> Bool
  ) throws(RunError) -> Continuation {
    let text = ReadText(by: model)
    var (new, ids) = (prompt, [Int]())
    let count = min(tokenCount, configuration.positionCount - prompt.count)
    while ids.count < count {
      try text.read(new, configuration.vocabularySize)
      if text.scores.isPoisoned { break }
      try Choice(scores: text.scores, ids: text.ids, settings: settings).check(after: ids.count)
      new = generate(text, text.ids, 1, settings, &generator)
      guard new.count <= 1 else {
        throw RunError("the model gives \(new.count) tokens where 1 is asked for.")
      }
      guard let id = new.first else { break }
      guard (0..<configuration.vocabularySize).contains(id) else {
        throw RunError("the model chose \(id), which is no id of its vocabulary.")
      }
      ids.append(id)
      if !show(id) || ends.contains(id) { return Continuation(ids: ids) }
    }
    return continuation(ids, Room(tokens: configuration.positionCount), ends)
  }
}

/// What a model added to a prompt.
struct Continuation {
  /// The new tokens' ids.
  let ids: [Int]
  /// What fills the model's positions, in words, where they were too few for all that was asked.
  var earlyEnd: String?
}
