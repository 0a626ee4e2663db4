extension kata {
  @Suite(.kata) struct BertTokenHeadTests {
    @Test(.step("BertTokenHead.init(_:using:)"), arguments: Example.all(for: "starts"))
    func startsLikePyTorch(_ example: Example) async {
      await example.check(of: newHead) { head, example in
        example.results(of: head, and: ["epsilon": Tensor(head.norm.epsilon)])
      }
    }

    @Test(
      .step(
        "BertTokenHead.callAsFunction(_:unembedding:)", needs: "BertTokenHead.init(_:using:)"),
      arguments: Example.all(for: "scores"))
    func scores(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"], unembedding: $1["unembedding"]) }
    }

    @Test(
      .step(
        "BertTokenHead.callAsFunction(_:unembedding:)", needs: "BertTokenHead.init(_:using:)"),
      arguments: Example.all(for: "gradients of scores"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) {
        $0($1["x"], unembedding: $1["unembedding"])
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newHead(
  _ example: Example, _ generator: inout RandomGenerator
) -> BertTokenHead {
  BertTokenHead(example.configuration, using: &generator)
}

// With the example's parameters.
@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> BertTokenHead {
  let head = newHead(example, &generator)
  try example.prepare(head)
  return head
}
