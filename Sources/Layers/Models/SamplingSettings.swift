import Tensors

/// How the next token is chosen from a model's scores. Settings that nothing can be chosen by are a misuse.
public struct SamplingSettings: Sendable, Equatable {
  /// What scores are divided by: above 1 the choice is wilder, below 1 tamer, and 0 always takes the
  /// best.
  public var temperature: Float { didSet { check() } }
  /// How many tokens are left to choose from; all where nil.
  public var topK: Int? { didSet { check() } }
  /// The share that the tokens left to choose from have together, at least; all where nil.
  public var topP: Float? { didSet { check() } }
  /// What a score loses for each time that its token has occurred already.
  public var frequencyPenalty: Float { didSet { check() } }
  /// The token that a text ends with; nil where none does. Who continues one text alone need not know
  /// it, and can cut off what follows; who continues several, as kata 18, ends each by itself.
  public var endToken: Int?

  public init(
    temperature: Float = 1, topK: Int? = nil, topP: Float? = nil, frequencyPenalty: Float = 0,
    endToken: Int? = nil
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.frequencyPenalty = frequencyPenalty
    self.endToken = endToken
    check()
  }

  private func check() {
    let problem = Self.problem(
      temperature: temperature, topK: topK, topP: topP, frequencyPenalty: frequencyPenalty)
    if let problem { misuse("SamplingSettings: \(problem)") }
  }

  /// What is wrong with such settings, if anything is.
  package static func problem(
    temperature: Float = 1, topK: Int? = nil, topP: Float? = nil, frequencyPenalty: Float = 0
  ) -> String? {
    if temperature == .infinity { return "a temperature is a number, not inf." }
    if !(temperature >= 0) { return "a temperature is 0 or more, not \(temperature)." }
    if let topK, topK < 1 { return "top-k keeps 1 token or more, not \(topK)." }
    if let topP, !(topP > 0 && topP <= 1) {
      return "top-p is a share above 0 and at most 1, not \(topP)."
    }
    if !frequencyPenalty.isFinite {
      return "a frequency penalty is a number, not \(frequencyPenalty)."
    }
    return nil
  }
}
