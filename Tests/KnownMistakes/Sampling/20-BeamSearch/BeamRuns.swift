import KataTesting
import Layers
import Tensors

// How the attempts at kata 20 are run, each with some parts exchanged.

extension Example {
  /// A change of some parts.
  typealias BeamChange = (inout BeamFormula) -> Void

  func unrepeated(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(of: BeamFormula(), change) { formula in
      formula.allowed(
        self["logProbabilities"], after: ids("ids").scalars, count: integer("unrepeatedCount"))
    }
  }

  func expanded(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { Answers($0.expanded(beams, logits: beamLogits, beamSettings)) })
  }

  func pruned(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { formula in
        let (running, ended) = formula.pruned(continuations, of: beams, beamSettings)
        return Answers(running: running, ended: ended)
      })
  }

  func scored(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(of: BeamFormula(), change) { $0.finalScore(of: beams[0], beamSettings) }
  }

  func finished(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { Answers($0.finished(beams, joining: finishedBeams, beamSettings)) })
  }

  func done(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { Answers(isOver: $0.isDone(beams, finishedBeams, beamSettings)) })
  }

  func beamsRead(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { formula in
        let (model, rows, P) = (GPT2Formula(self), rows("ids"), integer("promptCount"))
        var counts: [Int] = []
        var beams = rows.map { Beam(prompt: Array($0.prefix(P)), cache: cache()) }
        var results: Answers = [
          "after \(P) tokens": formula.read(&beams, by: model, counting: &counts)
        ]
        for place in P..<rows[0].count {
          for (number, row) in rows.enumerated() {
            beams[number].ids.append(row[place])
            beams[number].newest = [row[place]]
          }
          results["after \(place + 1) tokens"] = formula.read(
            &beams, by: model, counting: &counts)
        }
        return results.merging(readOnce(counts))
      })
  }

  func searched(_ change: @escaping BeamChange = { _ in }) -> Exchange<BeamFormula> {
    Exchange(
      of: BeamFormula(), change,
      answers: { formula in
        var counts: [Int] = []
        let found = formula.search(
          GPT2Formula(self), after: prompt, tokenCount: integer("tokenCount"), beamSettings,
          counting: &counts)
        return searched(found, counts)
      })
  }
}
