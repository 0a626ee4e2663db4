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
    bytePairs: { BytePairTokenizer(tokens: $0, merges: $1) },
    wordPieces: { WordPieceTokenizer(tokens: $0, isLowercased: $1) }),
  attention: { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  }
).program.main()
