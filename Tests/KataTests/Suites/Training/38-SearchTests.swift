extension kata {
  @Suite(.kata) struct SearchTests {
    @Test(.step("Hyperparameter.value(at:)"), arguments: Example.all(for: "spacesValues"))
    func spacesValues(_ example: Example) async {
      await example.check { example in
        let hyperparameter = hyperparameters(of: example)[0]
        return Tensor(example.doubles("shares").map { Float(hyperparameter.value(at: $0)) })
      }
    }

    @Test(
      .step("Search.grid(_:counts:)", needs: "Hyperparameter.value(at:)"),
      arguments: Example.all(for: "laysGrid"))
    func laysGrid(_ example: Example) async {
      await example.check {
        $0.columns(of: Search.grid(hyperparameters(of: $0), counts: $0.sizes("counts")))
      }
    }

    @Test(
      .step("Search.random(_:count:using:)", needs: "Hyperparameter.value(at:)"),
      arguments: Example.all(for: "drawsSettings"))
    func drawsSettings(_ example: Example) async {
      // Which setting a number of the generator's stands for is everybody's own choice: only where the
      // settings lie is judged.
      await example.check { example in
        example.spread { Search.random(hyperparameters(of: example), count: $0, using: &$1) }
      }
    }

    @Test(
      .step("Search.losses(of:seeds:train:)"), arguments: Example.all(for: "trainsEachSeed"))
    func trainsEachSeed(_ example: Example) async {
      await example.check { example in
        let losses = Search.losses(of: example.doubles("setting"), seeds: example.seeds) {
          example.toyLoss($0, using: &$1)
        }
        return Tensor(losses.map { Float($0) })
      }
    }

    @Test(.step("Search.estimate(_:)"), arguments: Example.all(for: "estimates"))
    func estimates(_ example: Example) async {
      await example.check { results(of: Search.estimate($0.doubles("losses"))) }
    }

    @Test(.step("Search.lowest(_:count:)"), arguments: Example.all(for: "findsLowest"))
    func findsLowest(_ example: Example) async {
      await example.check { Search.lowest($0.doubles("losses"), count: $0.integer("count")) }
    }

    @Test(
      .step(
        "Search.best(of:seeds:train:)", needs: "Search.losses(of:seeds:train:)",
        "Search.estimate(_:)", "Search.lowest(_:count:)"),
      arguments: Example.all(for: "choosesBest"))
    func choosesBest(_ example: Example) async {
      // A toy whose best setting is known.
      await example.check { example in
        let best = Search.best(of: example.candidates, seeds: example.seeds) {
          example.toyLoss($0, using: &$1)
        }
        var answers = results(of: best.loss)
        answers["setting"] = Tensor(best.setting.map { Float($0) })
        return answers
      }
    }

    @Test(
      .step("Search.difference(_:_:)", needs: "Search.estimate(_:)"),
      arguments: Example.all(for: "comparesPairs"))
    func comparesPairs(_ example: Example) async {
      await example.check {
        results(of: Search.difference($0.doubles("losses"), $0.doubles("others")))
      }
    }

    @Test(.step("Search.chance(of:)"), arguments: Example.all(for: "countsChance"))
    func countsChance(_ example: Example) async {
      await example.check { Tensor(Search.chance(of: $0.doubles("differences"))) }
    }

    @Test(
      .step("Search.halving(_:stepCount:factor:train:)", needs: "Search.lowest(_:count:)"),
      arguments: Example.all(for: "halves"))
    func halves(_ example: Example) async {
      await example.check {
        $0.halved { Search.halving($0, stepCount: $1, factor: $2, train: $3) }
      }
    }
  }
}

// MARK: - Fixtures

private func hyperparameters(of example: Example) -> [Hyperparameter] {
  example.ranges.map { range, isLogarithmic in
    Hyperparameter(range, isLogarithmic ? .logarithmic : .linear)
  }
}

private func results(of estimate: Estimate) -> Answers {
  ["mean": Tensor(estimate.mean), "error": Tensor(estimate.error)]
}
