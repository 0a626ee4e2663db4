import Katas
import Running

Tool(
  name: Twin.name,
  models: [
    .masked(Bert.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) }),
  ],
  tokenizers: RunnableTokenizers(
    wordPieces: { WordPieceTokenizer(tokens: $0, isLowercased: $1) })
).program.main()
