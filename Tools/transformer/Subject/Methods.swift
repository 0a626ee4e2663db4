// What `transformer`, its twin and their tests run, in whoever's code it is: `Subject.swift` beside each
// link to this file says whose.

import Running
import Training

extension TextMethods<GPT2> {
  /// All of the sampling track.
  static let subject = TextMethods(
    score: { CompletionScores.scores(of: $2, after: $1, by: $0) },
    batch: { BatchedSampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
    search: { BeamSearch.search($0, after: $1, tokenCount: $2, $3) },
    pair: {
      PairedContexts.generate($0, after: $1, and: $2, tokenCount: $3, $4, $5, using: &$6)
    },
    steer: { SuffixSteering.generate($0, after: $1, tokenCount: $2, $3, $4, using: &$5) },
    steps: SteeringSteps(
      judge: { SuffixSteering.suffixScores(of: $1, after: $2, by: $0, cache: $3) },
      lean: { SuffixSteering.steered($0, candidates: $1, suffixScores: $2, beta: $3) },
      choose: { Sampler.next($0, after: $1, $2, using: &$3) }),
    speculate: {
      SpeculativeDecoding.generate(
        $0, $1, after: $2, tokenCount: $3, draftCount: $4, $5, using: &$6)
    })
}

extension ClassifierParts<BertClassifier> {
  /// Kata 12's head, on what stands in a checkpoint.
  static let subject = ClassifierParts(
    make: { BertClassifier($0, classCount: $1, using: &$2) },
    encode: { $0.bert.hiddenStates($1, tokenTypes: $2, mask: $3).last! },
    score: { $0.classifier($0.dropout($1)) },
    // Kata 37's.
    ways: { model, targets, rank, alpha, generator in
      let lora = LoRA(model, targets: targets, rank: rank, alpha: alpha, using: &generator)
      return LowRankWays(lora, adapted: { lora.adapted($0) }, merge: { lora.merge() })
    })
}

extension TrainingParts {
  /// The training track's: each part where `gap` says that nothing of its kata is missing.
  static func subject(gap: (_ kata: String) -> String?) -> TrainingParts {
    .learners(
      loss: { CrossEntropy.loss($0, $1) },
      optimizer: { model, decay in
        let optimizer = AdamW(model, learningRate: 0, betas: (0.9, 0.99), weightDecay: decay)
        return ClippingOptimizer(optimizer) { $0.step(Clipping.clipped($1, toNorm: 1)) }
      },
      schedule: {
        LearningRateSchedule(peak: $0, warmupCount: $1, stepCount: $2).rate(of: $3)
      },
      batches: TrainingBatches(
        stacked: { Batches.stacked($0, filler: $1) }, nextTokens: { Batches.nextTokens(of: $0) },
        masked: {
          Batches.masked($0, special: $1, maskID: $2, vocabularySize: $3, using: &$4)
        }), gap: gap)
  }
}

extension RunnableAttention {
  /// Kata 06's, for the first milestone.
  static let subject: Maker = { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  }
}
