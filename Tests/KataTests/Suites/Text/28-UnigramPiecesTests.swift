extension kata {
  @Suite(.kata) struct UnigramPiecesTests {
    @Test(
      .step("UnigramTokenizer.init(pieces:logProbabilities:unknown:)"),
      arguments: Example.all(for: "prepares"))
    func prepares(_ example: Example) async {
      await example.check { example in
        let tokenizer = newTokenizer(example)
        return [
          "ids": example.texts("asked").map {
            tokenizer.id(of: Array($0.unicodeScalars)[...]) ?? -1
          },
          "the longest piece": tokenizer.longest,
          "what is unknown": Float(tokenizer.unknownLogProbability),
        ]
      }
    }

    @Test(.step("UnigramTokenizer.marked(_:)"), arguments: Example.all(for: "marks"))
    func marksSpaces(_ example: Example) async {
      await example.check { String(scalars: UnigramTokenizer.marked($0.text("text"))) }
    }

    @Test(
      .step(
        "UnigramTokenizer.fits(at:of:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)"),
      arguments: Example.all(for: "fits"))
    func findsWhatFits(_ example: Example) async {
      await example.check { example in
        let fits = newTokenizer(example).fits(at: example.integer("start"), of: example.scalars)
        return [
          "ids": fits.map(\.id), "ends": fits.map(\.end),
          "log-probabilities": Tensor(fits.map { Float($0.logProbability) }),
        ]
      }
    }

    @Test(
      .step(
        "UnigramTokenizer.bestSteps(through:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.fits(at:of:)"),
      arguments: Example.all(for: "steps"))
    func findsTheBestSteps(_ example: Example) async {
      await example.check { example in
        let steps = newTokenizer(example).bestSteps(through: example.scalars)
        // Nothing leads to the first place.
        return [
          "scores": Tensor(steps.map { Float($0.score) }), "pieces": steps.dropFirst().map(\.id),
          "starts": steps.dropFirst().map(\.start),
        ]
      }
    }

    @Test(.step("UnigramTokenizer.walkBack(_:)"), arguments: Example.all(for: "walks"))
    func walksBack(_ example: Example) async {
      await example.check { example in
        let start = UnigramTokenizer.Step(id: 0, start: 0, score: 0)
        let steps = example.waySteps.map { UnigramTokenizer.Step(id: $0, start: $1, score: -1) }
        return UnigramTokenizer.walkBack([start] + steps)
      }
    }

    @Test(
      .step(
        "UnigramTokenizer.encode(_:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.marked(_:)", "UnigramTokenizer.fits(at:of:)",
        "UnigramTokenizer.bestSteps(through:)", "UnigramTokenizer.walkBack(_:)"),
      arguments: Example.all(for: "encodes"))
    func encodes(_ example: Example) async {
      await example.check { newTokenizer($0).encode($0.text("text")) }
    }

    @Test(
      .step(
        "UnigramTokenizer.decode(_:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)"),
      arguments: Example.all(for: "decodes"))
    func decodes(_ example: Example) async {
      await example.check { newTokenizer($0).decode($0.ids("ids").scalars) }
    }

    @Test(
      .step(
        "UnigramTokenizer.forward(_:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.fits(at:of:)"),
      arguments: Example.all(for: "sumsForward"))
    func sumsForward(_ example: Example) async {
      await example.check { Tensor(newTokenizer($0).forward($0.scalars).map { Float($0) }) }
    }

    @Test(
      .step(
        "UnigramTokenizer.backward(_:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.fits(at:of:)"),
      arguments: Example.all(for: "sumsBackward"))
    func sumsBackward(_ example: Example) async {
      await example.check { Tensor(newTokenizer($0).backward($0.scalars).map { Float($0) }) }
    }

    @Test(
      .step(
        "UnigramTokenizer.expectedCounts(in:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.marked(_:)", "UnigramTokenizer.fits(at:of:)",
        "UnigramTokenizer.forward(_:)", "UnigramTokenizer.backward(_:)"),
      arguments: Example.all(for: "counts"))
    func countsWhatIsExpected(_ example: Example) async {
      await example.check { example in
        Tensor(newTokenizer(example).expectedCounts(in: example.texts("texts")).map { Float($0) })
      }
    }

    @Test(
      .step(
        "UnigramTokenizer.reestimated(on:)",
        needs: "UnigramTokenizer.init(pieces:logProbabilities:unknown:)",
        "UnigramTokenizer.marked(_:)", "UnigramTokenizer.fits(at:of:)",
        "UnigramTokenizer.forward(_:)", "UnigramTokenizer.backward(_:)",
        "UnigramTokenizer.expectedCounts(in:)"),
      arguments: Example.all(for: "reestimates"))
    func reestimates(_ example: Example) async {
      await example.check { example in
        let texts = example.texts("texts")
        let better = newTokenizer(example).reestimated(on: texts)
        let sums = texts.map { better.forward(UnigramTokenizer.marked($0)).last! }
        return [
          "log-probabilities": Tensor(better.logProbabilities.map { Float($0) }),
          "how likely the texts are": Float(sums.reduce(0, +)),
        ]
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newTokenizer(_ example: Example) -> UnigramTokenizer {
  UnigramTokenizer(
    pieces: example.texts("pieces"),
    logProbabilities: example["logProbabilities"].scalars.map { Double($0) },
    unknown: example.integer("unknown"))
}
