import Reference
import Running

Tool<Bert, GPT2>(
  generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
  twin: Twin.start
).program.main()
