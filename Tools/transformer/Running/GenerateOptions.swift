import Foundation
import Layers

/// What follows `generate` on the command line.
struct GenerateOptions {
  let model: URL
  /// As given.
  let promptIDs: String
  let tokenCount: Int
  let settings: SamplingSettings
  let seed: UInt64
  /// Whether the learner's models are to run, or the reference's.
  let usesKatas: Bool
  private let words: [String]

  private enum Name: String {
    case model = "--model"
    case promptIDs = "--prompt-ids"
    case maxTokens = "--max-tokens"
    case temperature = "--temperature"
    case topK = "--top-k"
    case topP = "--top-p"
    case frequencyPenalty = "--frequency-penalty"
    case seed = "--seed"
    case greedy = "--greedy"
    case using = "--using"
  }

  init(_ arguments: some Sequence<String>) throws(UsageError) {
    let words = Array(arguments)
    let options = try Options<Name>(words, of: "generate", flags: [.greedy])
    model = URL(filePath: try options.required(.model))
    promptIDs = try options.required(.promptIDs)
    tokenCount = try options.number(.maxTokens) ?? 20
    seed = try options.number(.seed) ?? 0
    let temperature: Float = try options.number(.temperature) ?? 1
    if options.has(.greedy),
      let idle = [Name.temperature, .topK, .topP].first(where: { !options.all($0).isEmpty })
    {
      throw UsageError("--greedy takes the best token: it leaves nothing to \(idle.rawValue).")
    }
    settings = SamplingSettings(
      temperature: options.has(.greedy) ? 0 : temperature, topK: try options.number(.topK),
      topP: try options.number(.topP),
      frequencyPenalty: try options.number(.frequencyPenalty) ?? 0)
    usesKatas = try options.usesKatas(.using)
    self.words = words
  }

  /// The same for the learner's models, wherever they are run from.
  var argumentsOfTwin: [String] {
    var words = words
    if let using = words.firstIndex(of: Name.using.rawValue) {
      words.removeSubrange(using...using + 1)
    }
    if let place = words.firstIndex(of: Name.model.rawValue) {
      words[place + 1] = model.absoluteURL.path
    }
    return words
  }
}
