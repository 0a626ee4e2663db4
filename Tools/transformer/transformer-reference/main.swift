import Running
import Tensors

let beamSteps = BeamSteps(
  expand: { BeamSearch.expand($0, logits: $1, $2) }, prune: { BeamSearch.prune($0, of: $1, $2) },
  finish: { BeamSearch.finish($0, joining: $1, $2) }, isDone: { BeamSearch.isDone($0, $1, $2) })

var methods = TextMethods<GPT2>.subject
// All beams in one batch; the twin runs the learner's own search.
methods.search = { model, text, count, settings in
  BatchedBeams.search(model, after: text, tokenCount: count, settings, beamSteps) { $0.rows($1) }
}

Tool(
  models: [
    .masked(Bert.self, classifier: .subject, looking: .subject),
    .masked(Deberta.self),
    .causal(
      GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) },
      methods: methods, looking: .subject),
  ],
  attention: RunnableAttention.subject,
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
