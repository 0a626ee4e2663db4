extension kata {
  @Suite(.kata) struct SoftmaxTests {
    @Test(.step("softmax(_:axis:)"), arguments: Example.all(for: "givesShares"))
    func givesShares(_ example: Example) async {
      await example.check { softmax(example["x"], axis: example.integer("axis")) }
    }
  }
}
