import CommandLines
import Foundation
import Layers

/// How `generate` comes from scores to a text, beside the dials of plain sampling.
enum GenerateMethod {
  case plain
  /// Several texts are followed, and the likeliest is taken.
  case beams(BeamSettings)
  /// What comes next is asked behind another text too.
  case versus(String, ContextPairing)
  /// Each token is judged by what would follow.
  case steered(Steering)
  /// A smaller model's guesses are checked.
  case drafted(by: URL, tokenCount: Int)

  static let options: [Option] = [
    .beams, .lengthPenalty, .unrepeated, .versus, .alpha, .plausibility, .suffix, .versusSuffix,
    .beta, .candidates, .draft, .draftTokens,
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    let chosen = [Option.beams, .versus, .suffix, .draft].filter(arguments.has)
    if chosen.count > 1 {
      throw UsageError(
        "\(chosen[0].name) and \(chosen[1].name) are two ways to choose tokens: give one.")
    }
    let companions: [(Option, [Option])] = [
      (.beams, [.lengthPenalty, .unrepeated]), (.versus, [.alpha, .plausibility]),
      (.suffix, [.versusSuffix, .beta, .candidates]), (.draft, [.draftTokens]),
    ]
    for (option, others) in companions where !arguments.has(option) {
      guard let idle = others.first(where: arguments.has) else { continue }
      throw UsageError("\(idle.name) is of no use without \(option.name): add that.")
    }
    if arguments.has(.beams) {
      let count = try arguments.wholeNumber(.beams, in: .min ... .max) ?? 1
      let penalty: Float = try arguments.number(.lengthPenalty) ?? 1
      let unrepeated: Int? = try arguments.wholeNumber(.unrepeated, in: .min ... .max)
      let problem = BeamSettings.problem(
        beamCount: count, lengthPenalty: penalty, unrepeatedCount: unrepeated)
      if let problem { throw UsageError("--beams: \(problem)") }
      self = .beams(
        BeamSettings(beamCount: count, lengthPenalty: penalty, unrepeatedCount: unrepeated))
    } else if let text = arguments[.versus] {
      let alpha: Float = try arguments.number(.alpha) ?? 0.5
      let plausibility: Float = try arguments.number(.plausibility) ?? 0.1
      guard alpha >= 0, alpha < .infinity else {
        throw UsageError("--alpha is a number from 0 on, not \(alpha).")
      }
      guard plausibility >= 0, plausibility <= 1 else {
        throw UsageError("--plausibility is from 0 to 1, not \(plausibility).")
      }
      self = .versus(text, .contrast(alpha: alpha, plausibility: plausibility))
    } else if let text = arguments[.suffix] {
      let beta: Float = try arguments.number(.beta) ?? -1
      let count = try arguments.wholeNumber(.candidates, in: .min ... .max) ?? 5
      // Whether the suffix has tokens, only its tokens say.
      let problem = SteeringSettings.problem(suffix: [0], candidateCount: count, beta: beta)
      if let problem { throw UsageError("--suffix: \(problem)") }
      self = .steered(
        Steering(
          suffix: text, rival: arguments[.versusSuffix], beta: beta, candidateCount: count))
    } else if let folder = arguments[.draft] {
      self = .drafted(
        by: URL(filePath: folder),
        tokenCount: try arguments.wholeNumber(.draftTokens, in: 1...1000) ?? 4)
    } else {
      self = .plain
    }
  }

  /// The texts beside the prompt that it rests on.
  var otherTexts: [String] {
    switch self {
    case .versus(let text, _): [text]
    case .steered(let steering): [steering.suffix] + [steering.rival].compactMap(\.self)
    case .plain, .beams, .drafted: []
    }
  }

  /// The option that chose it.
  var name: String {
    switch self {
    case .plain: "--prompt"
    case .beams: Option.beams.name
    case .versus: Option.versus.name
    case .steered: Option.suffix.name
    case .drafted: Option.draft.name
    }
  }

  /// The kata whose code it runs.
  var kata: String {
    switch self {
    case .plain: "17-Sampler"
    case .beams: "20-BeamSearch"
    case .versus: "21-PairedContexts"
    case .steered: "22-AndThatWasBad"
    case .drafted: "23-SpeculativeDecoding"
    }
  }
}

extension Option {
  fileprivate static let beams = optional(
    "--beams", "4", "follows so many texts at once, and takes the likeliest, with")
  fileprivate static let lengthPenalty = optional(
    "--length-penalty", "1", "the power of its length that a text's log-probability is divided by")
  fileprivate static let unrepeated = optional(
    "--no-repeat-ngram", "3", "so many tokens in a row occur once")
  fileprivate static let versus = optional(
    "--versus", "PROMPT", "away from what would follow another prompt, with")
  fileprivate static let alpha = optional(
    "--alpha", "0.5", "how far: (1 + α) · log p − α · log p of the other")
  fileprivate static let plausibility = optional(
    "--plausibility", "0.1", "only tokens of so large a share of the best one's probability")
  static let suffix = optional(
    "--suffix", #"", and that was bad.""#,
    "steers the text by how likely this would be behind each of the best tokens, with")
  fileprivate static let versusSuffix = optional(
    "--versus-suffix", #"", and that was good.""#,
    "steers by which of the two would rather be there: what they share does not count; with")
  fileprivate static let beta = optional(
    "--beta", "-1", "away from it below 0, towards it above 0")
  fileprivate static let candidates = optional(
    "--candidates", "5", "how many of the best tokens it is tried with")
  static let draft = optional(
    "--draft", "FOLDER",
    "a smaller model with the same vocabulary guesses, and the model checks, with")
  fileprivate static let draftTokens = optional(
    "--draft-tokens", "4", "how many tokens are guessed at a time")
}
