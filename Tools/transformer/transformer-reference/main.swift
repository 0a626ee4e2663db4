import Reference
import Running

Tool(
  models: [
    .masked(Bert.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
      methods: TextMethods(
        score: { CompletionScores.scores(of: $2, after: $1, by: $0) },
        batch: { BatchedSampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
        search: { BeamSearch.search($0, after: $1, tokenCount: $2, $3) },
        pair: {
          PairedContexts.generate($0, after: $1, and: $2, tokenCount: $3, $4, $5, using: &$6)
        },
        steer: { SuffixSteering.generate($0, after: $1, tokenCount: $2, $3, $4, using: &$5) },
        speculate: {
          SpeculativeDecoding.generate(
            $0, $1, after: $2, tokenCount: $3, draftCount: $4, $5, using: &$6)
        })),
  ],
  attention: { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  },
  twin: Twin.start
).program.main()
