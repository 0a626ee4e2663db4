import Running

Tool(
  name: Twin.name,
  models: [
    .masked(Bert.self, classifier: .subject, looking: .subject),
    .masked(Deberta.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
      methods: .subject, looking: .subject),
  ],
  tokenizers: RunnableTokenizers(
    bytePairs: { BytePairTokenizer(tokens: $0, merges: $1) },
    wordPieces: { WordPieceTokenizer(tokens: $0, isLowercased: $1) },
    unigram: { UnigramTokenizer(pieces: $0, logProbabilities: $1, unknown: $2) }),
  attention: RunnableAttention.subject,
  parts: { .subject { Twin.gap(in: $0) } }
).program.main()
