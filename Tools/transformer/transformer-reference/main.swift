import Reference
import Running
import Tensors

let beamSteps = BeamSteps(
  expand: { BeamSearch.expand($0, logits: $1, $2) }, prune: { BeamSearch.prune($0, of: $1, $2) },
  finish: { BeamSearch.finish($0, joining: $1, $2) }, isDone: { BeamSearch.isDone($0, $1, $2) })

Tool(
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
        // All beams in one batch; the twin runs the learner's own search.
        search: { model, text, count, settings in
          BatchedBeams.search(model, after: text, tokenCount: count, settings, beamSteps) {
            $0.rows($1)
          }
        },
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
  attention: { size, headCount, generator in
    let attention = MultiHeadSelfAttention(
      hiddenSize: size, headCount: headCount, dropoutRate: 0, using: &generator)
    return RunnableAttention(attention) { attention($0) }
  },
  twin: Twin.start
).program.main()

extension KeyValueCache {
  /// Some of a batch's rows, one or several times each.
  fileprivate func rows(_ places: [Int]) -> KeyValueCache {
    var rows = KeyValueCache(layerCount: keys.count)
    for layer in keys.indices {
      let parts = [keys[layer], values[layer]].map { $0.tensor.take(IntTensor(places), axis: 0) }
      _ = rows.append(key: parts[0], value: parts[1], layer: layer)
    }
    return rows
  }
}
