import Reference
import Running

Tool(
  models: [
    .masked(Bert.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }),
  ],
  twin: Twin.start
).program.main()
