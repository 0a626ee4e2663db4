import Layers
import Tensors

/// What beside plain sampling makes or judges texts with a causal model, in whoever's code it is written;
/// nil where there is no code for it.
public struct TextMethods<Model: CachingLanguageModel>: Sendable {
  /// How likely completions are after a prompt: of each the log-probability, in nats.
  public typealias Scorer =
    @Sendable (_ model: Model, _ prompt: [Int], _ completions: [[Int]]) -> [Float]
  /// Continues texts by up to so many tokens each, which it returns; each draws by a generator of its own.
  public typealias Batcher =
    @Sendable (
      _ model: Model, _ texts: [[Int]], _ tokenCount: Int, _ settings: SamplingSettings,
      _ generators: inout [RandomGenerator]
    ) -> [[Int]]
  /// Finds the likeliest continuations of up to so many tokens, the best first.
  public typealias Searcher =
    @Sendable (_ model: OneEnd<Model>, _ text: [Int], _ tokenCount: Int, _ settings: BeamSettings)
    -> [FinishedBeam]
  /// Continues a text by up to so many tokens, which it returns, as two texts together have it.
  public typealias Pairer =
    @Sendable (
      _ model: Model, _ text: [Int], _ other: [Int], _ tokenCount: Int, _ pairing: ContextPairing,
      _ settings: SamplingSettings, _ generator: inout RandomGenerator
    ) -> [Int]
  /// Continues a text by up to so many tokens, which it returns, towards a suffix or away from it.
  public typealias Steerer =
    @Sendable (
      _ model: Model, _ text: [Int], _ tokenCount: Int, _ steering: SteeringSettings,
      _ settings: SamplingSettings, _ generator: inout RandomGenerator
    ) -> [Int]
  /// Continues a text by up to so many tokens, which it returns, by the guesses of a smaller model.
  public typealias Speculator =
    @Sendable (
      _ model: Model, _ small: Model, _ text: [Int], _ tokenCount: Int, _ draftCount: Int,
      _ settings: SamplingSettings, _ generator: inout RandomGenerator
    ) -> [Int]

  let score: Scorer?
  let batch: Batcher?
  package var search: Searcher?
  let pair: Pairer?
  let steer: Steerer?
  let steps: SteeringSteps<Model>?
  let speculate: Speculator?

  public init(
    score: Scorer? = nil, batch: Batcher? = nil, search: Searcher? = nil, pair: Pairer? = nil,
    steer: Steerer? = nil, steps: SteeringSteps<Model>? = nil, speculate: Speculator? = nil
  ) {
    self.score = score
    self.batch = batch
    self.search = search
    self.pair = pair
    self.steer = steer
    self.steps = steps
    self.speculate = speculate
  }
}
