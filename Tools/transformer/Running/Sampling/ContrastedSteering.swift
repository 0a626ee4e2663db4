import Layers
import Tensors

/// The steps of kata 22 that steer a text between two suffixes, in whoever's code they are written.
public struct SteeringSteps<Model: CachingLanguageModel>: Sendable {
  /// log P(suffix | text, candidate) for each of some candidates, `[k]`.
  public typealias Judge =
    @Sendable (_ model: Model, _ suffix: [Int], _ candidates: IntTensor, _ cache: Model.Cache)
    -> Tensor
  /// New scores of all tokens, `[V]`, by what the candidates are judged.
  public typealias Leaner =
    @Sendable (_ logits: Tensor, _ candidates: IntTensor, _ judgements: Tensor, _ beta: Float)
    -> Tensor
  /// The next token.
  public typealias Chooser =
    @Sendable (
      _ logits: Tensor, _ text: [Int], _ settings: SamplingSettings,
      _ generator: inout RandomGenerator
    ) -> Int

  let judge: Judge
  let lean: Leaner
  let choose: Chooser

  public init(
    judge: @escaping Judge, lean: @escaping Leaner, choose: @escaping Chooser
  ) {
    (self.judge, self.lean, self.choose) = (judge, lean, choose)
  }
}

extension ContinuationRequest {
  /// Steers the text by which of two suffixes would rather follow.
  ///
  /// Of the two, a suffix has the share s(v) = P(suffix | text, v) ÷ (P(suffix | text, v) + P(rival | text,
  /// v)) behind a candidate v. So it does not count how well any such words fit there, which they share, but
  /// what they say. p′(v) ∝ p(v) · s(v)^β is Bayes' rule at β = 1: the texts that are judged so. Below 0 the
  /// rival's share takes its place: p(v) · (1 − s(v))^−β, and nothing is divided by what may be tiny.
  func contrasted<Model: CachingLanguageModel>(
    by model: Model, _ configuration: Model.Configuration, _ steering: Steering,
    _ steps: SteeringSteps<Model>, between suffix: [Int], and rival: [Int],
    endingWith ends: Set<Int>, using generator: inout RandomGenerator, _ show: (Int) -> Bool
  ) throws(RunError) -> Continuation {
    let V = configuration.vocabularySize
    let longer = max(suffix.count, rival.count)
    let room = Room(
      tokens: configuration.positionCount - longer, behind: " and a suffix of \(longer)")
    let (text, beta) = (ReadText(by: model), abs(steering.beta))
    var (new, ids) = (prompt, [Int]())
    let count = min(tokenCount, room.tokens - prompt.count)
    while ids.count < count {
      try text.read(new, V)
      let logits = text.scores
      if logits.isPoisoned { break }
      try Choice(scores: logits, ids: text.ids, settings: settings).check(after: ids.count)
      let candidates = logits.topK(min(steering.candidateCount, V)).indices  // [k]
      let both = [suffix, rival].map { steps.judge(model, $0, candidates, text.cache) }
      let favored = both[steering.beta < 0 ? 1 : 0]
      let shares = favored - stacked(both).logSumExp(axis: 0)  // [k], logarithms
      let leaning = steps.lean(logits, candidates, shares, beta)
      if leaning.isPoisoned { break }
      try Choice(scores: leaning, ids: text.ids, settings: settings, who: "model, of the suffixes,")
        .check(after: ids.count)
      new = [steps.choose(leaning, text.ids, settings, &generator)]
      if try !add(new, to: &ids, V, ends, show) { return Continuation(ids: ids) }
    }
    return continuation(ids, room, ends)
  }
}

/// How a text is steered by what would follow it.
struct Steering {
  let suffix: String
  /// What would follow it instead.
  let rival: String?
  let beta: Float
  let candidateCount: Int

  func settings(suffix ids: [Int]) -> SteeringSettings {
    SteeringSettings(suffix: ids, candidateCount: candidateCount, beta: beta)
  }
}
