extension kata {
  @Suite(.kata) struct BertTokenHeadTests {
    @Test(.step("BertTokenHead.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      await example.check {
        var generator = example.generator
        let head = BertTokenHead(example.configuration, using: &generator)
        return example.results(of: head, and: ["epsilon": Tensor(head.norm.epsilon)])
      }
    }

    @Test(
      .step(
        "BertTokenHead.callAsFunction(_:unembedding:)", needs: "BertTokenHead.init(_:using:)"),
      arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check {
        try newHead(example)(example["x"], unembedding: example["unembedding"])
      }
    }

    @Test(
      .step(
        "BertTokenHead.callAsFunction(_:unembedding:)", needs: "BertTokenHead.init(_:using:)"),
      arguments: Example.all(for: "gradients of scores"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: try newHead(example)) {
        $0($1["x"], unembedding: $1["unembedding"])
      }
    }
  }
}

// MARK: - Fixtures

// With the example's parameters.
@Sendable private func newHead(_ example: Example) throws -> BertTokenHead {
  var generator = example.generator
  let head = BertTokenHead(example.configuration, using: &generator)
  try example.prepare(head)
  return head
}
