import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

extension BeamSearchAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "forbidsRepeats", "as it is meant") { $0.unrepeated() }
    Way("forbidsRepeats", "a table of what came after what") { example in
      let (ids, n) = (example.ids("ids").scalars, example.integer("unrepeatedCount"))
      var followers: [[Int]: Set<Int>] = [:]
      for end in stride(from: n, through: ids.count, by: 1) {
        let part = Array(ids[(end - n)..<end])
        followers[Array(part.dropLast()), default: []].insert(part[n - 1])
      }
      let gone = ids.count < n ? [] : followers[Array(ids.suffix(n - 1))] ?? []
      let all = example["logProbabilities"].scalars
      return Tensor(all.indices.map { gone.contains($0) ? -.infinity : all[$0] })
    }
    Way("forbidsRepeats", "a mask") { example in
      let (ids, n) = (example.ids("ids").scalars, example.integer("unrepeatedCount"))
      var gone = [Int](repeating: 0, count: example["logProbabilities"].shape[0])
      for place in 0..<max(0, ids.count - n + 1)
      where zip(ids[place...], ids.suffix(n - 1)).prefix(n - 1).allSatisfy({ $0 == $1 }) {
        gone[ids[place + n - 1]] = 1
      }
      return which(Mask(IntTensor(gone)), -.infinity, example["logProbabilities"])
    }

    Way(parts: "expands", "as it is meant") { $0.expanded() }
    Way(parts: "expands", "the logarithm of the softmax") {
      $0.expanded { $0.logProbabilities = { log(softmax($0)) } }
    }
    Way(results: "expands", "each beam's best, and the best of these") { example in
      let (beams, settings) = (example.beams, example.beamSettings)
      let logits = example.beamLogits
      var all: [Continuation] = []
      for (place, beam) in beams.enumerated() {
        let row = logits[place]
        let best = row.topK(min(2 * settings.beamCount, row.shape[0]))
        let scores = (best.values - row.logSumExp() + beam.score).scalars
        for (token, score) in zip(best.indices.scalars, scores) {
          all.append(Continuation(parent: place, token: token, score: score))
        }
      }
      return Answers(
        Array(all.sorted { $0.score > $1.score }.prefix(2 * settings.beamCount)))
    }
    Way(results: "expands", "a loop over doubles") { example in
      let (beams, logits) = (example.beams, example.beamLogits)
      let (V, values) = (logits.shape[1], logits.scalars.map(Double.init))
      var all: [(place: Int, score: Double)] = []
      for (row, beam) in beams.enumerated() {
        let own = values[(row * V)..<((row + 1) * V)]
        let largest = own.max()!
        let total = largest + log(own.map { exp($0 - largest) }.reduce(0, +))
        all += own.indices.map { ($0, own[$0] - total + Double(beam.score)) }
      }
      let best = all.sorted { $0.score > $1.score }.prefix(2 * example.integer("beamCount"))
      return Answers(
        best.map { Continuation(parent: $0.place / V, token: $0.place % V, score: Float($0.score)) }
      )
    }
    Way(parts: "expandsWithoutRepeats", "as it is meant") { $0.expanded() }

    Way(parts: "prunes", "as it is meant") { $0.pruned() }
    Way(results: "prunes", "new beams made from the start, and then sorted out") { example in
      let (beams, settings) = (example.beams, example.beamSettings)
      let all = example.continuations.map { continuation in
        let parent = beams[continuation.parent]
        var beam = Beam(prompt: Array(parent.ids.prefix(parent.promptCount)), cache: parent.cache)
        beam.ids = parent.ids + [continuation.token]
        beam.newest = [continuation.token]
        beam.score = continuation.score
        return beam
      }
      return Answers(
        running: Array(all.filter { $0.ids.last != settings.endToken }.prefix(settings.beamCount)),
        ended: all.prefix(settings.beamCount).filter { $0.ids.last == settings.endToken })
    }

    Way(parts: "scores", "as it is meant") { $0.scored() }
    Way(parts: "scores", "by logarithms") {
      $0.scored {
        $0.finalScore = { sum, length, _, penalty in sum * exp(-penalty * log(Float(length))) }
      }
    }

    Way(parts: "finishes", "as it is meant") { $0.finished() }
    Way(results: "finishes", "each put in its place") { example in
      var all = example.finishedBeams
      let formula = BeamFormula()
      for beam in example.beams {
        let score = formula.finalScore(of: beam, example.beamSettings)
        let place = all.firstIndex { $0.score < score } ?? all.count
        all.insert(
          FinishedBeam(ids: Array(beam.ids.suffix(beam.length)), score: score), at: place)
        if all.count > example.integer("beamCount") { all.removeLast() }
      }
      return Answers(all)
    }

    Way(parts: "isDone", "as it is meant") { $0.done() }
    Way(parts: "isDone", "no beam is better than any") {
      $0.done {
        $0.isOver = { running, _, finished, B in
          running.isEmpty || finished.count >= B && running.allSatisfy { $0 <= finished.min()! }
        }
      }
    }

    Way(parts: "reads", "as it is meant") { $0.beamsRead() }
    Way(parts: "searches", "as it is meant") { $0.searched() }
    Way(parts: "searches", "all candidates kept, where fewer would do") {
      $0.searched { $0.count = { 3 * $0 } }
    }
  }
}
