extension kata {
  @Suite(.kata) struct BackwardTests {
    @Test(.step("Backward.broadcast(_:from:)"), arguments: Example.all(for: "sumsBack"))
    func sumsBack(_ example: Example) async {
      await example.check { Backward.broadcast($0["gradient"], from: $0.shape("shape")) }
    }

    @Test(
      .step("Backward.linear(_:x:weight:)"), arguments: Example.all(for: "sendsBackThroughLinear"))
    func sendsBackThroughLinear(_ example: Example) async {
      await example.check {
        let back = Backward.linear($0["gradient"], x: $0["x"], weight: $0["weight"])
        return ["x": back.x, "weight": back.weight, "bias": back.bias]
      }
    }

    @Test(
      .step("Backward.crossEntropy(_:_:)"), arguments: Example.all(for: "sendsBackThroughLoss"))
    func sendsBackThroughLoss(_ example: Example) async {
      await example.check { Backward.crossEntropy($0["logits"], $0.ids("targets")) }
    }

    @Test(.step("Backward.gelu(_:x:)"), arguments: Example.all(for: "sendsBackThroughGELU"))
    func sendsBackThroughGELU(_ example: Example) async {
      await example.check { Backward.gelu($0["gradient"], x: $0["x"]) }
    }

    @Test(
      .step(
        "Backward.layerNorm(_:x:weight:epsilon:)", needs: "Backward.broadcast(_:from:)"),
      arguments: Example.all(for: "sendsBackThroughNorm"))
    func sendsBackThroughNorm(_ example: Example) async {
      await example.check {
        let back = Backward.layerNorm(
          $0["gradient"], x: $0["x"], weight: $0["weight"], epsilon: $0.float("epsilon"))
        return ["x": back.x, "weight": back.weight, "bias": back.bias]
      }
    }

    @Test(
      .step("Backward.head(_:query:key:value:pattern:)"),
      arguments: Example.all(for: "sendsBackThroughHead"))
    func sendsBackThroughHead(_ example: Example) async {
      await example.check {
        let back = Backward.head(
          $0["gradient"], query: $0["query"], key: $0["key"], value: $0["value"],
          pattern: $0["pattern"])
        return ["query": back.query, "key": back.key, "value": back.value]
      }
    }
  }
}
