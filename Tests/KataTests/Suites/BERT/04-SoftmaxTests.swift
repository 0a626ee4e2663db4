extension kata {
  @Suite(.kata) struct SoftmaxTests {
    @Test(.step("softmax(_:axis:)"), arguments: Example.all(for: "givesShares"))
    func givesShares(_ example: Example) async {
      await example.check { softmax($0["x"], axis: $0.integer("axis")) }
    }

    @Test(.step("softmax(_:axis:)"), arguments: Example.all(for: "gradients of givesShares"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients { softmax($0["x"], axis: $0.integer("axis")) }
    }
  }
}
