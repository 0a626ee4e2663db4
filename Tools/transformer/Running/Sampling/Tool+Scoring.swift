import CommandLines
import Foundation
import Layers
import Tensors

extension Tool {
  var score: Command {
    Command(
      "score", "Says how likely a GPT-2 holds texts that may follow a prompt.",
      options: ScoreOptions.all + choice
    ) { arguments in
      let options = try ScoreOptions(arguments)
      let model = try model(in: options.model)
      if options.usesKatas, let twin {
        return try twin(.kata("19-CompletionScores"), ["score"] + options.argumentsOfTwin)
      }
      guard let score = model.score else {
        throw RunError(
          "\(options.model.path) holds a \(model.kind.name), which gives no text a probability: take "
            + "a GPT-2.")
      }
      for line in try rows(options, score) { console.print(line) }
      return .success
    }
  }

  /// A heading, and a row for each completion.
  private func rows(_ options: ScoreOptions, _ score: RunnableModel.Scorer) throws -> [String] {
    let (prompt, completions) = try tokens(options)
    for (place, ids) in completions.enumerated() where ids.isEmpty {
      throw RunError("completion \(place + 1): there is no token, and nothing is always likely.")
    }
    let patience = patience("result")
    defer { patience?.end() }
    let names = (options.prompt.name, options.nameOfCompletions)
    let scores = try withoutMisuse { try score(options.model, prompt, completions, names) }
    guard scores.count == completions.count else {
      throw RunError("there are \(scores.count) scores for \(completions.count) completions.")
    }
    // What is impossible has −∞.
    if let place = scores.firstIndex(where: { !($0 < .infinity) }) {
      throw RunError(
        "the score of completion \(place + 1) is \(scores[place]): the model's weights are not finite, "
          + "or too large for their formulas.")
    }
    return ["      nats   a token  perplexity  tokens  completion"]
      + zip(scores, zip(completions, options.completions)).map { score, completion in
        let (count, text) = (completion.0.count, completion.1)
        let mean = score / Float(count)
        let numbers = String(format: "%10.4f %9.4f %11.4g %7d", score, mean, exp(-mean), count)
        return "\(numbers)  \(Self.quoted(text))"
      }
  }

  private func tokens(_ options: ScoreOptions) throws -> ([Int], [[Int]]) {
    guard case .text(let prompt) = options.prompt else {
      guard case .ids(let ids) = options.prompt else { return ([], []) }
      let completions = try options.completions.map {
        try ContinuationRequest.ids($0, of: Option.completionIDs.name)
      }
      return (try ContinuationRequest.ids(ids, of: Option.promptIDs.name), completions)
    }
    let tokenizer = try tokenizer(in: options.model)
    return try withoutMisuse {
      (Self.prompt(prompt, tokenizer), options.completions.map { tokenizer.encode($0) })
    }
  }

  /// In a row, whatever it has.
  private static func quoted(_ text: String) -> String {
    "“\(text.debugDescription.dropFirst().dropLast().replacing("\\\"", with: "\""))”"
  }
}
