import Reference
import Running

Tool(
  models: [
    .masked(Bert.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }),
  ],
  attention: { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  },
  twin: Twin.start
).program.main()
