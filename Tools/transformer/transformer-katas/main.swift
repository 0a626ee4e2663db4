import Katas
import Running

Tool<Bert, GPT2>(
  name: Twin.name,
  generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }
).program.main()
