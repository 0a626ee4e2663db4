extension kata {
  @Suite(.kata) struct FineTuningTests {
    @Test(.step("FineTuning.scores(of:by:)"), arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check(of: prepared) { FineTuning.scores(of: $1.ragged, by: $0) }
    }

    @Test(.step("FineTuning.freezeBody(of:)"), arguments: Example.all(for: "freezes"))
    func freezesAllButHead(_ example: Example) async {
      await example.check { example, generator in
        let model = newClassifier(example, &generator)
        switch example.integer("frozen") {
        case 1: model.freeze()
        case 2: model.classifier.freeze()
        default: break
        }
        FineTuning.freezeBody(of: model)
        return ["what trains": model.namesOfWhatTrains]
      }
    }

    @Test(
      .step("FineTuning.step(_:on:_:)", needs: "FineTuning.scores(of:by:)"),
      arguments: Example.all(for: "trains"))
    func trains(_ example: Example) async {
      await example.check { example, generator in
        let model = try prepared(example, &generator)
        let optimizer = AdamW(model, learningRate: Double(example.float("rate")))
        let losses = example.labelledBatches.map {
          FineTuning.step(model, on: $0.map(LabelledText.init), optimizer)
        }
        return example.trained(
          losses, weight: model.classifier.weight, bias: model.classifier.bias)
      }
    }

    @Test(
      .step(
        "FineTuning.tune(_:on:headStepCount:headRate:rate:)", needs: "FineTuning.scores(of:by:)",
        "FineTuning.freezeBody(of:)", "FineTuning.step(_:on:_:)"),
      arguments: Example.all(for: "tunes"))
    func tunesHeadFirst(_ example: Example) async {
      await example.check { example, generator in
        let model = try prepared(example, &generator)
        let batches = example.labelledBatches
        let losses = FineTuning.tune(
          model, on: batches.map { $0.map(LabelledText.init) },
          headStepCount: example.integer("headStepCount"),
          headRate: Double(example.float("headRate")), rate: Double(example.float("rate")))
        var results = example.trained(
          losses, weight: model.classifier.weight, bias: model.classifier.bias)
        results["nothing is frozen"] = model.isTrainable
        results["the model is in evaluation"] = model.isInEvaluation
        model.eval()
        results["scores of the first batch afterwards"] = FineTuning.scores(
          of: batches[0].map(\.ids), by: model)
        return results
      }
    }

    @Test(
      .step("FineTuning.classes(of:by:)", needs: "FineTuning.scores(of:by:)"),
      arguments: Example.all(for: "classes"))
    func findsClasses(_ example: Example) async {
      await example.check { example, generator in
        let model = try prepared(example, &generator)
        return ["": FineTuning.classes(of: example.ragged, by: model)]
      }
    }

    @Test(
      .step(
        "FineTuning.accuracy(of:on:)", needs: "FineTuning.scores(of:by:)",
        "FineTuning.classes(of:by:)"),
      arguments: Example.all(for: "measures"))
    func countsWhatIsRight(_ example: Example) async {
      await example.check { example, generator in
        let model = try prepared(example, &generator)
        let texts = example.labelledRows.map(LabelledText.init)
        let accuracy = FineTuning.accuracy(of: model, on: texts)
        return ["correct": accuracy.correct, "count": accuracy.count]
      }
    }

    @Test(
      .step("FineTuning.worst(_:of:by:)", needs: "FineTuning.scores(of:by:)"),
      arguments: Example.all(for: "finds"))
    func findsWorst(_ example: Example) async {
      await example.check { example, generator in
        let model = try prepared(example, &generator)
        let texts = example.labelledRows.map(LabelledText.init)
        return ["": FineTuning.worst(example.integer("worst"), of: texts, by: model)]
      }
    }

    @Test(.step("Accuracy.interval"), arguments: Example.all(for: "bounds"))
    func boundsAccuracy(_ example: Example) async {
      await example.check { example in
        let accuracy = Accuracy(
          correct: example.integer("correct"), count: example.integer("count"))
        let interval = accuracy.interval
        return [
          "from and to": Tensor([Float(interval.lowerBound), Float(interval.upperBound)])
        ]
      }
    }
  }
}

// MARK: - Fixtures

extension LabelledText {
  fileprivate init(_ row: LabelledRow) { self.init(ids: row.ids, label: row.label) }
}

@Sendable private func newClassifier(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertClassifier {
  BertClassifier(
    example.configuration, classCount: example.integer("classCount"), using: &generator)
}

// As the seed starts it, in training or not.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertClassifier {
  let classifier = newClassifier(example, &generator)
  try example.prepare(classifier)
  return classifier
}
