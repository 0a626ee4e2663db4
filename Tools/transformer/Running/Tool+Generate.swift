import Checkpoints
import Layers
import Tensors

extension Tool {
  /// Continues a prompt with a checkpoint's model.
  ///
  /// Where the model has no further position, it ends early and says so.
  /// - Returns: the new tokens' ids, in a line.
  func generated(_ options: GenerateOptions) throws -> String {
    let prompt = try ids(options.promptIDs)
    if let problem = options.settings.problem { throw RunError(problem) }
    if options.tokenCount < 0 {
      throw RunError("--max-tokens is 0 or more, not \(options.tokenCount).")
    }
    let checkpoint = try GPT2Checkpoint(options.model)
    let configuration = checkpoint.configuration
    try check(prompt, for: configuration)
    let new = try withoutMisuse {
      var generator = RandomGenerator(seed: options.seed)
      var start = generator.split()
      let model = GPT2(configuration, using: &start)
      try checkpoint.load(into: model)
      model.eval()
      // More than that would say no more.
      let count = min(options.tokenCount, configuration.positionCount)
      return generate(model, prompt, count, options.settings, &generator)
    }
    if let stray = new.first(where: { !(0..<configuration.vocabularySize).contains($0) }) {
      throw RunError("the model chose \(stray), which is no id of its vocabulary.")
    }
    let length = prompt.count + new.count
    if new.count < options.tokenCount, length == configuration.positionCount {
      complain("the text ends early: \(length) tokens fill the model's positions.")
    }
    return new.map(String.init).joined(separator: " ")
  }

  private func ids(_ text: String) throws -> [Int] {
    try text.split(whereSeparator: \.isWhitespace).map { word in
      guard let id = Int(word) else {
        throw RunError(
          "--prompt-ids: “\(word)” is no id: those are whole numbers, separated by spaces.")
      }
      return id
    }
  }

  private func check(_ prompt: [Int], for configuration: GPT2Configuration) throws {
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
