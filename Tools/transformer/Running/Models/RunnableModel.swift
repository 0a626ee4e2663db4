import Checkpoints
import Foundation
import Layers
import Tensors
import Training

/// What a model made of a batch, how long it computed, and what of it people read.
struct ForwardResult {
  let output: ModelOutput
  let duration: Duration
  let best: BestTokens
}

/// A kind of model that the tool runs, in whoever's code it is written.
public struct RunnableModel: Sendable {
  /// Continues a text by up to so many tokens, which it returns.
  public typealias Generator<Model: CachingLanguageModel> =
    @Sendable (
      _ model: ReadText<Model>, _ text: [Int], _ tokenCount: Int, _ settings: SamplingSettings,
      _ generator: inout RandomGenerator
    ) -> [Int]

  let kind: ModelKind
  /// What a checkpoint's model makes of a batch.
  let forward: @Sendable (ForwardOptions) throws -> ForwardResult
  /// How a checkpoint's model continues a prompt, token by token, each of which is shown; nil where
  /// it continues no text.
  let generate: ContinuingModel?

  /// - Parameters:
  ///   - text: the tokens of the prompt, where that is a text.
  ///   - others: the tokens of the texts that the method rests on beside it.
  ///   - show: gets each new token at once; says whether to go on.
  typealias ContinuingModel =
    @Sendable (
      _ options: GenerateOptions, _ text: [Int], _ others: [[Int]], _ show: (Int) -> Bool
    ) throws -> Continuation
  /// Continues many prompts at once; nil where nobody wrote that.
  let batch: Batcher?
  /// How likely completions are; nil where nobody wrote that.
  let score: Scorer?
  /// The tokens that come after others if always the best is taken; nil where it continues no text. They
  /// need no sampler, and where it is not asked for, no cache either.
  let bestTokens: BestTokensFinder?

  /// - Parameters:
  ///   - end: the token after which nothing comes.
  ///   - show: gets each token at once.
  typealias BestTokensFinder =
    @Sendable (
      _ folder: URL, _ ids: [Int], _ count: Int, _ hasCache: Bool, _ end: Int?,
      _ show: (Int) -> Void
    ) throws -> [Int]

  /// What such a model shows of itself.
  let look: Looker

  /// How many tokens the vocabulary of a checkpoint's model has.
  let vocabularySize: @Sendable (_ folder: URL) throws -> Int

  /// Opens a folder of a model that sorts texts; nil where nobody wrote that.
  let classify: Classifier?

  typealias Classifier = @Sendable (_ folder: URL) throws -> RunnableClassifier

  /// Teaches such a model to sort texts; nil where nobody wrote that.
  let fineTune: FineTuner?

  typealias FineTuner = @Sendable (_ job: FineTuneJob) throws -> FineTuneResult

  /// Trains such a model from nothing; nil where nobody said what one begins as.
  let train: Trainer?

  /// - Parameter maskID: the token of a blank, for models that fill them.
  typealias Trainer =
    @Sendable (_ job: TrainingJob, _ maskID: Int?, _ special: Set<Int>) throws -> TrainingResult

  /// A model in which every position sees all others.
  public static func masked<Model: MaskedLanguageModel & SendableMetatype>(
    _ type: Model.Type, looking: LookingMethods<Model> = LookingMethods()
  ) -> RunnableModel where Model.Configuration: PretrainedConfiguration {
    masked(type, looking, classify: nil, fineTune: nil, train: nil)
  }

  /// The same of one that can be trained.
  public static func masked<Model: MaskedLanguageModel & SendableMetatype>(
    _ type: Model.Type, looking: LookingMethods<Model> = LookingMethods()
  ) -> RunnableModel where Model.Configuration: TrainableConfiguration {
    masked(type, looking, classify: nil, fineTune: nil, train: trainer(type))
  }

  /// The same of one that sorts texts, too.
  /// - Parameter classifier: how the model with a head for classes is made and what its parts compute.
  public static func masked<
    Model: MaskedLanguageModel & SendableMetatype, Head: Module & SendableMetatype
  >(
    _ type: Model.Type, classifier: ClassifierParts<Head>,
    looking: LookingMethods<Model> = LookingMethods()
  ) -> RunnableModel where Model.Configuration: TrainableConfiguration {
    masked(
      type, looking, classify: { try RunnableClassifier($0, classifier) },
      fineTune: { try classifier.fineTuned($0) }, train: trainer(type))
  }

  private static func trainer<Model: MaskedLanguageModel & SendableMetatype>(
    _ type: Model.Type
  ) -> Trainer where Model.Configuration: TrainableConfiguration {
    { job, maskID, special in
      guard let maskID else {
        throw RunError("the tokenizer has no [MASK], with which a model learns to fill blanks.")
      }
      let objective = Objective<Model>.masked(
        maskID: maskID, special: special, vocabularySize: job.vocabularySize,
        seed: job.settings.seed, by: job.parts.batches)
      return try job.run(type, objective)
    }
  }

  private static func masked<Model: MaskedLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ looking: LookingMethods<Model>, classify: Classifier?,
    fineTune: FineTuner?, train: Trainer?
  ) -> RunnableModel where Model.Configuration: PretrainedConfiguration {
    RunnableModel(
      kind: Model.Configuration.kind,
      forward: { options in
        let checkpoint = try Checkpoint<Model.Configuration>(options.model)
        let batch = try Batch(options, forMasked: checkpoint.configuration)
        let best = try BestTokens(options, of: batch, checkpoint, isCausal: false)
        return try result(of: type, from: checkpoint, on: batch, best) { model in
          let (ids, tokenTypes, mask) = (batch.ids, batch.tokenTypes, batch.mask)
          guard checkpoint.hasTokenHead else {
            let states = model.hiddenStates(ids, tokenTypes: tokenTypes, mask: mask)
            return ModelOutput(states: states, logits: nil)
          }
          let output = model(ids, tokenTypes: tokenTypes, mask: mask)
          return ModelOutput(states: output.hiddenStates, logits: output.logits)
        }
      }, generate: nil, batch: nil, score: nil, bestTokens: nil,
      look: .masked(type, looking),
      vocabularySize: { try Checkpoint<Model.Configuration>($0).configuration.vocabularySize },
      classify: classify, fineTune: fineTune, train: train)
  }

  /// A model in which no position sees those after it.
  public static func causal<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, generate: @escaping Generator<Model>,
    methods: TextMethods<Model> = TextMethods(), looking: LookingMethods<Model> = LookingMethods()
  ) -> RunnableModel where Model.Configuration: PretrainedConfiguration {
    causal(type, generate, methods, looking, train: nil)
  }

  /// The same of one that can be trained.
  public static func causal<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, generate: @escaping Generator<Model>,
    methods: TextMethods<Model> = TextMethods(), looking: LookingMethods<Model> = LookingMethods()
  ) -> RunnableModel where Model.Configuration: TrainableConfiguration {
    causal(type, generate, methods, looking) { job, _, _ in
      try job.run(type, .causal(job.parts.batches))
    }
  }

  private static func causal<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ generate: @escaping Generator<Model>, _ methods: TextMethods<Model>,
    _ looking: LookingMethods<Model>, train: Trainer?
  ) -> RunnableModel where Model.Configuration: PretrainedConfiguration {
    RunnableModel(
      kind: Model.Configuration.kind,
      forward: { options in
        let checkpoint = try Checkpoint<Model.Configuration>(options.model)
        let batch = try Batch(options, forCausal: checkpoint.configuration)
        let best = try BestTokens(options, of: batch, checkpoint, isCausal: true)
        return try result(of: type, from: checkpoint, on: batch, best) { model in
          let output = model(batch.ids)
          let logits = checkpoint.hasTokenHead ? output.logits : nil
          return ModelOutput(states: output.hiddenStates, logits: logits)
        }
      },
      generate: { options, text, others, show in
        let request = try ContinuationRequest(options, text: text)
        let checkpoint = try Checkpoint<Model.Configuration>(options.model)
        try checkpoint.checkThatTokensAreScored()
        try request.check(for: checkpoint.configuration)
        let ends = options.ignoresEnd ? [] : try EndOfText(of: options.model).ids
        var generator = RandomGenerator(seed: UInt64(options.seed))
        var start = generator.split()
        let model = try loaded(type, from: checkpoint, using: &start)
        if case .plain = options.method {
          return try request.continuation(
            by: model, checkpoint.configuration, endingWith: ends, using: &generator, generate, show
          )
        }
        return try request.continuation(
          by: model, checkpoint.configuration, options.method, methods, others: others,
          endingWith: ends,
          smaller: { folder in
            let small = try Checkpoint<Model.Configuration>(folder)
            try small.checkThatTokensAreScored()
            return (try loaded(type, from: small, using: &start), small.configuration)
          }, using: &generator, show)
      },
      batch: methods.batch.map { batcher(type, $0) }, score: methods.score.map { scorer(type, $0) },
      bestTokens: { folder, ids, count, hasCache, end, show in
        let checkpoint = try Checkpoint<Model.Configuration>(folder)
        var generator = RandomGenerator(seed: 0)
        let model = try loaded(type, from: checkpoint, using: &generator)
        var (all, new) = (ids, ids)
        var cache = hasCache ? model.newCache() : nil
        while all.count < ids.count + count {
          let logits =
            if cache == nil {
              model(IntTensor([all])).logits
            } else {
              model(IntTensor([new]), cache: &cache!)
            }
          if logits.isPoisoned { break }
          new = [logits[0, -1].argMax().item()]
          if new[0] == end { break }
          all += new
          show(new[0])
        }
        return Array(all.dropFirst(ids.count))
      }, look: .causal(type, looking),
      vocabularySize: { try Checkpoint<Model.Configuration>($0).configuration.vocabularySize },
      classify: nil, fineTune: nil, train: train)
  }

  /// Makes a model, then takes the time of what it computes when it isn't trained.
  private static func result<Model: LanguageModel>(
    of type: Model.Type, from checkpoint: Checkpoint<Model.Configuration>, on batch: Batch,
    _ best: BestTokens, _ compute: (Model) -> ModelOutput
  ) throws -> ForwardResult {
    // Everything random is replaced, or left unused.
    var generator = RandomGenerator(seed: 0)
    let model = try loaded(type, from: checkpoint, using: &generator)
    var output: ModelOutput?
    let duration = ContinuousClock().measure { output = compute(model) }
    try output!.check(of: batch.ids, checkpoint.configuration)
    return ForwardResult(output: output!, duration: duration, best: best)
  }

  static func loaded<Model: LanguageModel>(
    _ type: Model.Type, from checkpoint: Checkpoint<Model.Configuration>,
    using generator: inout RandomGenerator
  ) throws -> Model {
    let model = type.init(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    model.eval()
    return model
  }
}
