import KataTesting
import Layers
import Tensors

// How the attempts at kata 23 are run, each with some parts exchanged.

extension Example {
  typealias SpeculationChange = (inout SpeculationFormula) -> Void

  /// One of the example's models, which runs once on each text.
  func told(_ name: String) -> TellingModel {
    let configuration = gpt2Configuration(of: name)
    let formula = GPT2Formula(
      Parameters(parameters(of: name)), configuration, isTraining: false)
    return TellingModel(configuration) { ids in
      formula.logits(formula.finished(formula.stream(IntTensor([ids])).last!))[0]
    }
  }

  private func speculating(
    _ change: @escaping SpeculationChange,
    _ answers: @escaping (SpeculationFormula) -> Answers
  ) -> Exchange<SpeculationFormula> {
    Exchange(of: SpeculationFormula(), change, answers: answers)
  }

  func sharedOut(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) {
      Answers($0.shares(self["logits"], after: ids("ids").scalars, settings))
    }
  }

  func drafted(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      drafted(by: told("small")) {
        formula.draft(
          $0, cache: &$1, after: $2, count: integer("count"), settings, using: &$3)
      }
    }
  }

  func draftsDrawn(
    _ change: @escaping SpeculationChange = { _ in }
  ) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      draftFrequencies(by: told("small")) {
        formula.draft($0, cache: &$1, after: $2, count: 2, settings, using: &$3)
      }
    }
  }

  func checked(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      checked(by: told("large")) { formula.check($0, cache: &$1, after: $2, $3, settings) }
    }
  }

  func accepted(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      acceptance { token, generator in
        formula.accept(
          self["p"][token].item(), self["q"][token].item(), uniform(&generator))
      }
    }
  }

  func left(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { Answers($0.rest(self["p"], self["q"])) }
  }

  func settled(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    let (p, q) = (vectors("p"), vectors("q"))
    return speculating(change) { formula in settled { formula.settle($0, p, q, using: &$1) } }
  }

  func goneRound(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      round(told("large"), told("small")) {
        formula.round(
          $0, $1, &$2, after: $3, count: integer("count"), settings, using: &$4)
      }
    }
  }

  func speculated(
    _ change: @escaping SpeculationChange = { _ in }
  ) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      speculation(told("large"), told("small")) {
        formula.generate(
          $0, $1, after: prompt, tokenCount: integer("tokenCount"),
          draftCount: integer("draftCount"), settings, using: &$2)
      }
    }
  }

  func triples(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      let (large, small) = (told("large"), told("small"))
      return tripleFrequencies {
        formula.generate(
          large, small, after: prompt, tokenCount: 3, draftCount: integer("draftCount"), settings,
          using: &$0)
      }
    }
  }

  func refused(_ change: @escaping SpeculationChange = { _ in }) -> Exchange<SpeculationFormula> {
    speculating(change) { formula in
      func silent(_ name: String) -> TellingModel {
        let configuration = gpt2Configuration(of: name)
        return TellingModel(configuration) { .zeros([$0.count, configuration.vocabularySize]) }
      }
      return refusal {
        formula.generate(
          silent("large"), silent("small"), after: [integer("token")], tokenCount: 3, draftCount: 2,
          settings, using: &$0)
      }
    }
  }
}
