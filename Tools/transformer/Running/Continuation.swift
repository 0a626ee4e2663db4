import Layers

/// What the command line asks a model to continue.
struct ContinuationRequest {
  let prompt: [Int]
  /// How many tokens to add, at most.
  let tokenCount: Int

  /// Reads and checks what needs no model to be checked.
  init(_ options: GenerateOptions) throws(RunError) {
    prompt = try Self.ids(options.promptIDs)
    tokenCount = options.tokenCount
    if let problem = options.settings.problem { throw RunError(problem) }
    if tokenCount < 0 { throw RunError("--max-tokens is 0 or more, not \(tokenCount).") }
  }

  private static func ids(_ text: String) throws(RunError) -> [Int] {
    var ids: [Int] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      guard let id = Int(word) else {
        throw RunError(
          "--prompt-ids: “\(word)” is no id: those are whole numbers, separated by spaces.")
      }
      ids.append(id)
    }
    return ids
  }

  /// Refuses a prompt that a model of these sizes cannot read.
  func check(for configuration: some LanguageModelConfiguration) throws(RunError) {
    if prompt.isEmpty {
      throw RunError("--prompt-ids: there is no token: a model continues at least one.")
    }
    if prompt.count > configuration.positionCount {
      throw RunError(
        "--prompt-ids: \(prompt.count) tokens are more than the model has positions, "
          + "\(configuration.positionCount).")
    }
    if let stray = prompt.first(where: { !(0..<configuration.vocabularySize).contains($0) }) {
      throw RunError(
        "--prompt-ids: \(stray) is no id: the vocabulary has those from 0 to "
          + "\(configuration.vocabularySize - 1).")
    }
  }
}

/// What a model added to a prompt.
struct Continuation {
  /// The new tokens' ids.
  let ids: [Int]
  /// How long the text is, where the model had no position for all that was asked of it.
  let lengthAtLastPosition: Int?

  /// Checks what a model must keep to, whoever wrote it.
  init(
    _ ids: [Int], of request: ContinuationRequest,
    by configuration: some LanguageModelConfiguration
  ) throws(RunError) {
    if let stray = ids.first(where: { !(0..<configuration.vocabularySize).contains($0) }) {
      throw RunError("the model chose \(stray), which is no id of its vocabulary.")
    }
    self.ids = ids
    let length = request.prompt.count + ids.count
    let endsEarly = ids.count < request.tokenCount && length == configuration.positionCount
    lengthAtLastPosition = endsEarly ? length : nil
  }
}
