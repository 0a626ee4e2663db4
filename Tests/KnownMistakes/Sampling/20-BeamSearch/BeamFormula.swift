import Foundation
import KataTesting
import Layers
import Tensors

/// A beam search as a row of parts.
struct BeamFormula: Formula {
  // MARK: Repeats

  /// Whether the n − 1 tokens before a place are those that the text ends with.
  var isBegun: (_ ids: [Int], _ place: Int, _ n: Int) -> Bool = { ids, place, n in
    ids[(place - n + 1)..<place] == ids.suffix(n - 1)
  }
  /// What goes, of the places where that is so.
  var gone: (_ ids: [Int], _ places: [Int], _ n: Int) -> [Int] = { ids, places, _ in
    places.map { ids[$0] }
  }
  /// What it becomes.
  var hidden = -Float.infinity
  /// Whether all others go instead.
  var isTurnedAround = false

  // MARK: Expanding

  /// Logits of `[beams, V]` to `[beams, V]`.
  var logProbabilities: Move = { $0 - $0.logSumExp(axis: -1, keepDims: true) }
  /// The text whose parts must not occur again.
  var counted: (_ ids: [Int], _ promptCount: Int, _ first: [Int]) -> [Int] = { ids, _, _ in ids }
  /// Whether tokens go before the others get their log-probabilities.
  var forbidsFirst = false
  /// A token's own scores, `[V]`, with the beam's.
  var sum: (_ own: Tensor, _ score: Float) -> Tensor = { $0 + $1 }
  /// How many continuations there are, of B beams.
  var count: (_ B: Int) -> Int = { 2 * $0 }
  /// The best places in all scores, `[beams, V]`, counted row by row.
  var chosen: (_ scores: Tensor, _ count: Int) -> [Int] = { scores, count in
    scores.flattened().topK(min(count, scores.count)).indices.scalars
  }
  var isLeft: (_ score: Float) -> Bool = { $0 > -.infinity }
  var parent: (_ place: Int, _ beams: Int, _ V: Int) -> Int = { place, _, V in place / V }
  var token: (_ place: Int, _ beams: Int, _ V: Int) -> Int = { place, _, V in place % V }

  // MARK: Pruning

  var ends: (_ token: Int, _ ids: [Int], _ end: Int?) -> Bool = { token, _, end in token == end }
  /// Which continuations go on, by their ranks.
  var runs: (_ ends: [Bool], _ B: Int) -> [Int] = { ends, B in
    Array(ends.indices.filter { !ends[$0] }.prefix(B))
  }
  /// Which count as finished, by their ranks.
  var finishes: (_ ends: [Bool], _ B: Int) -> [Int] = { ends, B in
    ends.indices.prefix(B).filter { ends[$0] }
  }
  /// Whose text and cache a new beam gets that stands at a place.
  var textOf: (_ parent: Int, _ place: Int) -> Int = { parent, _ in parent }
  var cacheOf: (_ parent: Int, _ place: Int) -> Int = { parent, _ in parent }
  var appended: (_ ids: [Int], _ token: Int, _ ends: Bool) -> [Int] = { ids, token, _ in
    ids + [token]
  }
  var newest: (_ ids: [Int], _ token: Int) -> [Int] = { _, token in [token] }
  var score: (_ parent: Float, _ continuation: Float) -> Float = { _, score in score }

  // MARK: Finishing

  /// Of a sum of log-probabilities of `length` tokens behind a prompt.
  var finalScore: (_ sum: Float, _ length: Int, _ promptCount: Int, _ penalty: Float) -> Float = {
    sum, length, _, penalty in sum / pow(Float(length), penalty)
  }
  /// What is told of a text.
  var told: (_ ids: [Int], _ promptCount: Int) -> [Int] = { ids, P in Array(ids.dropFirst(P)) }
  var joined: (_ old: [FinishedBeam], _ new: [FinishedBeam]) -> [FinishedBeam] = { $0 + $1 }
  var isBefore: (_ a: Float, _ b: Float) -> Bool = { $0 > $1 }
  /// How many are kept, of B beams.
  var kept: (_ B: Int) -> Int = { $0 }
  /// Whether nothing better is to come, of final scores, the best first, and of the sums of those that
  /// run.
  var isOver: (_ running: [Float], _ sums: [Float], _ finished: [Float], _ B: Int) -> Bool = {
    running, _, finished, B in
    guard let best = running.first else { return true }
    guard let worst = finished.last, finished.count == B else { return false }
    return best <= worst
  }

  // MARK: Reading

  /// What a model reads of a beam.
  var fed: (_ ids: [Int], _ newest: [Int]) -> [Int] = { _, newest in newest }
  /// The position whose logits are read, of T.
  var position: (_ T: Int) -> Int = { $0 - 1 }
  /// The beam whose cache is used.
  var cacheRead: (_ place: Int) -> Int = { $0 }
  /// What is left of a cache that was read with, and of the one before.
  var cacheLeft: (_ old: CacheFormula, _ new: CacheFormula) -> CacheFormula = { _, new in new }
  /// What is read with.
  var cacheUsed: (_ old: CacheFormula, _ empty: CacheFormula) -> CacheFormula = { old, _ in old }

  // MARK: Searching

  /// With how many beams it begins, of B.
  var start: (_ B: Int) -> Int = { _ in 1 }
  /// How long the text may become: a prompt of P tokens with N new ones, in a model of S positions.
  var end: (_ P: Int, _ N: Int, _ S: Int) -> Int = { P, N, S in min(P + N, S) }
  /// Whether a text is looked for, that may have as many tokens as `end` behind a prompt of P.
  var isAsked: (_ end: Int, _ P: Int) -> Bool = { $0 > $1 }
  /// Whether it stops, when it is over or not.
  var stops: (_ isOver: Bool, _ finished: Int, _ B: Int) -> Bool = { isOver, _, _ in isOver }
  /// What counts of the texts that were finished before.
  var remembered: (_ finished: [FinishedBeam]) -> [FinishedBeam] = { $0 }
  /// What still runs at the end, as far as it counts.
  var rest: (_ running: [Beam<CacheFormula>]) -> [Beam<CacheFormula>] = { $0 }
}

extension BeamFormula {
  /// `[V]` to `[V]`.
  func allowed(_ scores: Tensor, after ids: [Int], count n: Int) -> Tensor {
    let places = ids.indices.filter { $0 >= n - 1 && isBegun(ids, $0, n) }
    let gone = Set(gone(ids, places, n))
    let all = scores.scalars
    return Tensor(all.indices.map { gone.contains($0) != isTurnedAround ? hidden : all[$0] })
  }

  /// - Parameter logits: `[beams, V]`.
  func expanded<Cache>(
    _ beams: [Beam<Cache>], logits: Tensor, _ settings: BeamSettings
  ) -> [Continuation] {
    func allowed(_ scores: Tensor) -> Tensor {
      guard let n = settings.unrepeatedCount else { return scores }
      return stacked(
        beams.indices.map { place in
          let text = counted(beams[place].ids, beams[place].promptCount, beams[0].ids)
          return self.allowed(scores[place], after: text, count: n)
        })
    }
    let (N, V) = (beams.count, logits.shape[-1])
    let own =
      forbidsFirst ? logProbabilities(allowed(logits)) : allowed(logProbabilities(logits))
    let all = stacked(beams.indices.map { sum(own[$0], beams[$0].score) })  // [beams, V]
    let values = all.scalars
    return chosen(all, count(settings.beamCount)).filter { isLeft(values[$0]) }.map { place in
      Continuation(
        parent: parent(place, N, V), token: token(place, N, V), score: values[place])
    }
  }

  func pruned<Cache>(
    _ continuations: [Continuation], of beams: [Beam<Cache>], _ settings: BeamSettings
  ) -> (running: [Beam<Cache>], ended: [Beam<Cache>]) {
    let ends = continuations.map { self.ends($0.token, beams[$0.parent].ids, settings.endToken) }
    func made(_ ranks: [Int]) -> [Beam<Cache>] {
      ranks.enumerated().map { place, rank in
        let continuation = continuations[rank]
        let other = min(place, beams.count - 1)
        var beam = beams[textOf(continuation.parent, other)]
        beam.cache = beams[cacheOf(continuation.parent, other)].cache
        beam.ids = appended(beam.ids, continuation.token, ends[rank])
        beam.newest = newest(beam.ids, continuation.token)
        beam.score = score(beam.score, continuation.score)
        return beam
      }
    }
    return (made(runs(ends, settings.beamCount)), made(finishes(ends, settings.beamCount)))
  }

  func finalScore<Cache>(of beam: Beam<Cache>, _ settings: BeamSettings) -> Float {
    finalScore(beam.score, beam.length, beam.promptCount, settings.lengthPenalty)
  }

  func finished<Cache>(
    _ ended: [Beam<Cache>], joining finished: [FinishedBeam], _ settings: BeamSettings
  ) -> [FinishedBeam] {
    let new = ended.map {
      FinishedBeam(ids: told($0.ids, $0.promptCount), score: finalScore(of: $0, settings))
    }
    let all = joined(finished, new).sorted { isBefore($0.score, $1.score) }
    return Array(all.prefix(kept(settings.beamCount)))
  }

  func isDone<Cache>(
    _ running: [Beam<Cache>], _ finished: [FinishedBeam], _ settings: BeamSettings
  ) -> Bool {
    isOver(
      running.map { finalScore(of: $0, settings) }, running.map(\.score),
      finished.map(\.score), settings.beamCount)
  }

  // MARK: - With a model

  /// - Returns: `[beams, V]`.
  func read(
    _ beams: inout [Beam<CacheFormula>], by model: GPT2Formula, counting counts: inout [Int]
  ) -> Tensor {
    var rows: [Tensor] = []
    let empty = CacheFormula(layerCount: model.configuration.layerCount)
    for place in beams.indices {
      let fed = fed(beams[place].ids, beams[place].newest)
      let old = beams[cacheRead(place)].cache
      var cache = cacheUsed(old, empty)
      counts.append(fed.count)
      let logits = model(IntTensor([fed]), cache: &cache)[0]  // [T, V]
      rows.append(logits[position(fed.count)])
      beams[cacheRead(place)].cache = cacheLeft(old, cache)
    }
    return stacked(rows)
  }

  func search(
    _ model: GPT2Formula, after prompt: [Int], tokenCount: Int, _ settings: BeamSettings,
    counting counts: inout [Int]
  ) -> [FinishedBeam] {
    let end = end(prompt.count, tokenCount, model.configuration.positionCount)
    if !isAsked(end, prompt.count) { return [] }
    let cache = CacheFormula(layerCount: model.configuration.layerCount)
    var running = Array(
      repeating: Beam(prompt: prompt, cache: cache), count: start(settings.beamCount))
    var finished: [FinishedBeam] = []
    while let first = running.first, first.ids.count < end,
      !stops(isDone(running, finished, settings), finished.count, settings.beamCount)
    {
      let logits = read(&running, by: model, counting: &counts)
      let next = pruned(expanded(running, logits: logits, settings), of: running, settings)
      finished = self.finished(next.ended, joining: remembered(finished), settings)
      running = next.running
    }
    return self.finished(rest(running), joining: finished, settings)
  }
}
