/// What whoever passed a kata can see at once, done by their own code.
public struct Milestone: Sendable, Equatable {
  /// The kata that opens it.
  public let kata: String
  /// What there is to see, as the end of a sentence: `your model tells its first story`.
  public let promise: String

  public init(kata: String, promise: String) {
    self.kata = kata
    self.promise = promise
  }

  /// `06` of `06-MultiHeadSelfAttention`.
  public var number: Substring { kata.prefix { $0 != "-" } }

  /// What shows it.
  public var command: String { "swift run transformer milestone \(number)" }
}

extension Course {
  public static let milestones = [
    Milestone(
      kata: "06-MultiHeadSelfAttention",
      promise: "your attention learns to turn eight symbols around"),
    Milestone(kata: "11-Bert", promise: "your BERT fills a blank"),
    Milestone(kata: "15-GPT2", promise: "your GPT-2 tells its first story"),
    Milestone(
      kata: "16-KeyValueCache", promise: "the same 200 tokens with your cache and without, timed"),
    Milestone(kata: "17-Sampler", promise: "one beginning, and how it goes on at four settings"),
  ]
}
