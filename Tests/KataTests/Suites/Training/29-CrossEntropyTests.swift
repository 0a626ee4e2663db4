extension kata {
  @Suite(.kata) struct CrossEntropyTests {
    @Test(.step("CrossEntropy.logSoftmax(_:axis:)"), arguments: Example.all(for: "takesLogs"))
    func takesLogs(_ example: Example) async {
      await example.check { CrossEntropy.logSoftmax($0["x"], axis: $0.integer("axis")) }
    }

    @Test(
      .step("CrossEntropy.logSoftmax(_:axis:)"),
      arguments: Example.all(for: "gradients of takesLogs"))
    func takesLogsToTrain(_ example: Example) async {
      await example.checkGradients { CrossEntropy.logSoftmax($0["x"], axis: $0.integer("axis")) }
    }

    @Test(
      .step(
        "CrossEntropy.loss(_:_:ignoring:)", needs: "CrossEntropy.logSoftmax(_:axis:)"),
      arguments: Example.all(for: "givesLoss"))
    func givesLoss(_ example: Example) async {
      await example.check {
        CrossEntropy.loss(
          $0["logits"], $0.ids("targets"), ignoring: $0.integer("ignored"))
      }
    }

    @Test(
      .step(
        "CrossEntropy.loss(_:_:ignoring:)", needs: "CrossEntropy.logSoftmax(_:axis:)"),
      arguments: Example.all(for: "gradients of givesLoss"))
    func givesLossToTrain(_ example: Example) async {
      await example.checkGradients {
        CrossEntropy.loss(
          $0["logits"], $0.ids("targets"), ignoring: $0.integer("ignored"))
      }
    }

    @Test(
      .step(
        "CrossEntropy.nextTokenLoss(_:of:mask:)", needs: "CrossEntropy.logSoftmax(_:axis:)",
        "CrossEntropy.loss(_:_:ignoring:)"),
      arguments: Example.all(for: "shiftsTargets"))
    func shiftsTargets(_ example: Example) async {
      await example.check {
        CrossEntropy.nextTokenLoss(
          $0["logits"], of: $0.ids("ids"), mask: $0.optionalMask("mask"))
      }
    }

    @Test(
      .step(
        "CrossEntropy.nextTokenLoss(_:of:mask:)", needs: "CrossEntropy.logSoftmax(_:axis:)",
        "CrossEntropy.loss(_:_:ignoring:)"),
      arguments: Example.all(for: "gradients of shiftsTargets"))
    func shiftsTargetsToTrain(_ example: Example) async {
      await example.checkGradients {
        CrossEntropy.nextTokenLoss(
          $0["logits"], of: $0.ids("ids"), mask: $0.optionalMask("mask"))
      }
    }

    @Test(
      .step("CrossEntropy.perplexity(_:tokenCounts:)"),
      arguments: Example.all(for: "weighsBatches"))
    func weighsBatches(_ example: Example) async {
      // The loss of all of them in one batch.
      await example.check {
        Answers(
          CrossEntropy.perplexity(
            $0["losses"].scalars, tokenCounts: $0.sizes("tokenCounts")))
      }
    }

    @Test(
      .step("CrossEntropy.bitsPerByte(loss:tokenCount:of:)"),
      arguments: Example.all(for: "countsBits"))
    func countsBits(_ example: Example) async {
      await example.check {
        Answers(
          CrossEntropy.bitsPerByte(
            loss: $0["loss"].item(), tokenCount: $0.integer("tokenCount"), of: $0.text("text")))
      }
    }
  }
}
