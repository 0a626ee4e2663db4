extension kata {
  @Suite(.kata) struct BertClassifierTests {
    @Test(.step("BertClassifier.init(_:classCount:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      // In PyTorch too, the parts are made in the order of the properties.
      await example.check(of: newClassifier) { classifier, example in
        example.results(
          of: classifier, and: ["dropout.rate": classifier.dropout.rate])
      }
    }

    @Test(
      .step(
        "BertClassifier.callAsFunction(_:tokenTypes:mask:)",
        needs: "BertClassifier.init(_:classCount:using:)"),
      arguments: Example.all(for: "classifies"))
    func classifies(_ example: Example) async {
      await example.check(of: prepared) { classifier, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let output = classifier(ids, tokenTypes: tokenTypes, mask: example.padding)
        return ["logits": output.logits, "classScores": output.classScores]
      }
    }

    @Test(
      .step(
        "BertClassifier.callAsFunction(_:tokenTypes:mask:)",
        needs: "BertClassifier.init(_:classCount:using:)"),
      arguments: Example.all(for: "runsOnce"))
    func runsOnce(_ example: Example) async {
      // In training every pass drops other numbers: a second pass gives itself away.
      await example.check { example, generator in
        var copy = generator
        let classifier = newClassifier(example, &generator)
        let twin = newClassifier(example, &copy)
        classifier.dropout.eval()
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let output = classifier(ids, tokenTypes: tokenTypes)
        let pass = twin.bert(ids, tokenTypes: tokenTypes)
        let scores = twin.classifier(pass.hiddenStates[pass.hiddenStates.count - 1][.all, 0])
        return [
          "same logits": agreement(output.logits, pass.logits),
          "same classScores": agreement(output.classScores, scores),
        ]
      }
    }

    @Test(
      .step(
        "BertClassifier.callAsFunction(_:tokenTypes:mask:)",
        needs: "BertClassifier.init(_:classCount:using:)"),
      arguments: Example.all(for: "dropsHalf"))
    func dropsOnce(_ example: Example) async {
      await example.check(of: prepared) { classifier, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        return example.multiples(in: classifier(ids, tokenTypes: tokenTypes).classScores)
      }
    }

    @Test(
      .step(
        "BertClassifier.callAsFunction(_:tokenTypes:mask:)",
        needs: "BertClassifier.init(_:classCount:using:)"),
      arguments: Example.all(for: "gradients of classifies"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) { classifier, example in
        let (ids, tokenTypes) = (example.ids("ids"), example.ids("tokenTypes"))
        let output = classifier(ids, tokenTypes: tokenTypes, mask: example.padding)
        return ["logits": output.logits, "classScores": output.classScores]
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newClassifier(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertClassifier {
  BertClassifier(
    example.configuration, classCount: example.integer("classCount"), using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertClassifier {
  let classifier = newClassifier(example, &generator)
  try example.prepare(classifier)
  return classifier
}
