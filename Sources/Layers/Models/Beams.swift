import Tensors

/// How a search follows several texts at once. Settings that nothing can be found by are a misuse.
public struct BeamSettings: Sendable, Equatable {
  /// B: how many texts are followed, and how many are found, at most.
  public var beamCount: Int { didSet { check() } }
  /// The power of its length that a finished text's score is divided by: 0 leaves scores as they are,
  /// 1 makes them means, and what is above favors long texts.
  public var lengthPenalty: Float { didSet { check() } }
  /// The token that ends a text; nil where none does.
  public var endToken: Int?
  /// How many tokens in a row occur once in a text, at most; nil where they may occur again.
  public var unrepeatedCount: Int? { didSet { check() } }

  public init(
    beamCount: Int, lengthPenalty: Float = 1, endToken: Int? = nil, unrepeatedCount: Int? = nil
  ) {
    self.beamCount = beamCount
    self.lengthPenalty = lengthPenalty
    self.endToken = endToken
    self.unrepeatedCount = unrepeatedCount
    check()
  }

  private func check() {
    let problem = Self.problem(
      beamCount: beamCount, lengthPenalty: lengthPenalty, unrepeatedCount: unrepeatedCount)
    if let problem { misuse("BeamSettings: \(problem)") }
  }

  /// What is wrong with such settings, if anything is.
  package static func problem(
    beamCount: Int, lengthPenalty: Float = 1, unrepeatedCount: Int? = nil
  ) -> String? {
    if beamCount < 1 { return "a search follows 1 beam or more, not \(beamCount)." }
    if !lengthPenalty.isFinite { return "a length penalty is a number, not \(lengthPenalty)." }
    if let unrepeatedCount, unrepeatedCount < 1 {
      return "1 token in a row or more may not occur again, not \(unrepeatedCount)."
    }
    return nil
  }
}

/// A text that a search follows. It is a value: a copy goes on by itself.
public struct Beam<Cache> {
  /// All tokens so far, those of the prompt included.
  public var ids: [Int]
  /// How many of them are the prompt's.
  public let promptCount: Int
  /// The last of them, all of a prompt at first: what the model reads next.
  public var newest: [Int]
  /// The sum of the log-probabilities of the tokens behind the prompt.
  public var score: Float
  /// What the model has read: the tokens before those.
  public var cache: Cache

  /// How many tokens came to the prompt.
  public var length: Int { ids.count - promptCount }

  /// A prompt that nobody has read yet.
  public init(prompt: [Int], cache: Cache) {
    (ids, promptCount, newest) = (prompt, prompt.count, prompt)
    (score, self.cache) = (0, cache)
  }
}

/// A token that a beam can go on with.
public struct Continuation: Sendable, Equatable {
  /// The place of the beam among all.
  public let parent: Int
  /// The token's id.
  public let token: Int
  /// The beam's score with the token.
  public let score: Float

  public init(parent: Int, token: Int, score: Float) {
    (self.parent, self.token, self.score) = (parent, token, score)
  }
}

/// A text that a search has come to the end of.
public struct FinishedBeam: Sendable, Equatable {
  /// The tokens that came to the prompt, with the one that ends the text if one did.
  public let ids: [Int]
  /// What it is compared with others by: its log-probability, divided by a power of its length.
  public let score: Float

  public init(ids: [Int], score: Float) { (self.ids, self.score) = (ids, score) }
}
