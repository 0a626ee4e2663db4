import Katas
import Running

Tool(
  name: Twin.name,
  models: [
    .masked(
      Bert.self,
      classifier: ClassifierParts(
        make: { BertClassifier($0, classCount: $1, using: &$2) },
        encode: { $0.bert.hiddenStates($1, tokenTypes: $2, mask: $3).last! },
        score: { $0.classifier($0.dropout($1)) })),
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
        steps: SteeringSteps(
          judge: { SuffixSteering.suffixScores(of: $1, after: $2, by: $0, cache: $3) },
          lean: { SuffixSteering.steered($0, candidates: $1, suffixScores: $2, beta: $3) },
          choose: { Sampler.next($0, after: $1, $2, using: &$3) }),
        speculate: {
          SpeculativeDecoding.generate(
            $0, $1, after: $2, tokenCount: $3, draftCount: $4, $5, using: &$6)
        })),
  ],
  tokenizers: RunnableTokenizers(
    bytePairs: { BytePairTokenizer(tokens: $0, merges: $1) },
    wordPieces: { WordPieceTokenizer(tokens: $0, isLowercased: $1) },
    unigram: { UnigramTokenizer(pieces: $0, logProbabilities: $1, unknown: $2) }),
  attention: { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  }
).program.main()
