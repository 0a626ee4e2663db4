extension kata {
  @Suite(.kata) struct MultiHeadSelfAttentionTests {
    @Test(
      .step("MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)"),
      arguments: Example.all(for: "starts"))
    func drawsQueryKeyValueOutputInThisOrder(_ example: Example) async {
      await example.check(of: newAttention) { attention, _ in
        var parts: Answers = [
          "headCount": attention.headCount,
          "dropoutRate": Tensor(attention.dropout.rate),
        ]
        for (name, layer) in [
          ("query", attention.query), ("key", attention.key), ("value", attention.value),
          ("output", attention.output),
        ] {
          parts["\(name).weight"] = layer.weight
          parts["\(name).bias"] = layer.bias ?? Tensor([Float]())
        }
        return parts
      }
    }

    @Test(
      .step(
        "MultiHeadSelfAttention.splitHeads(_:)",
        needs: "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)"),
      arguments: Example.all(for: "splitsHeads"))
    func splitsHeads(_ example: Example) async {
      await example.check(of: newAttention) { $0.splitHeads($1["x"]) }
    }

    @Test(
      .step(
        "MultiHeadSelfAttention.mergeHeads(_:)",
        needs: "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)"),
      arguments: Example.all(for: "joinsHeads"))
    func mergesHeads(_ example: Example) async {
      await example.check(of: newAttention) { $0.mergeHeads($1["x"]) }
    }

    @Test(
      .step(
        "MultiHeadSelfAttention.callAsFunction(_:mask:)",
        needs: "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "MultiHeadSelfAttention.splitHeads(_:)", "MultiHeadSelfAttention.mergeHeads(_:)"),
      arguments: Example.all(for: "attends"))
    func attends(_ example: Example) async {
      await example.check(of: prepared) { $0($1["x"], mask: $1.optionalMask("mask")) }
    }

    @Test(
      .step(
        "MultiHeadSelfAttention.callAsFunction(_:mask:)",
        needs: "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "MultiHeadSelfAttention.splitHeads(_:)", "MultiHeadSelfAttention.mergeHeads(_:)"),
      arguments: Example.all(for: "dropsShares"))
    func dropsShares(_ example: Example) async {
      await example.check(of: newAttention) { attention, example in
        try attention.load(example.parameters)
        let D = example.integer("hiddenSize") / example.integer("headCount")
        return example.multiples(in: attention(example["x"]), ofEach: D)
      }
    }

    @Test(
      .step(
        "MultiHeadSelfAttention.callAsFunction(_:mask:)",
        needs: "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)",
        "MultiHeadSelfAttention.splitHeads(_:)", "MultiHeadSelfAttention.mergeHeads(_:)"),
      arguments: Example.all(for: "gradients of attends"))
    func passesGradientsOn(_ example: Example) async {
      await example.checkGradients(of: prepared) {
        $0($1["x"], mask: $1.optionalMask("mask"))
      }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newAttention(
  _ example: Example, _ generator: inout RandomGenerator
) -> MultiHeadSelfAttention {
  MultiHeadSelfAttention(
    hiddenSize: example.integer("hiddenSize"), headCount: example.integer("headCount"),
    dropoutRate: example.rate("dropoutRate"), using: &generator)
}

@Sendable private func prepared(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> MultiHeadSelfAttention {
  let attention = newAttention(example, &generator)
  try attention.load(example.projections)
  attention.train(example.integer("isTraining") == 1)
  return attention
}

// MARK: - A former name

/// `mergeHeads` was called `joinHeads` once, as learners' files may call it still: either stands for
/// the other.
private protocol HeadMerging {
  func mergeHeads(_ x: Tensor) -> Tensor
  func joinHeads(_ x: Tensor) -> Tensor
}

extension HeadMerging {
  fileprivate func mergeHeads(_ x: Tensor) -> Tensor { joinHeads(x) }
  fileprivate func joinHeads(_ x: Tensor) -> Tensor { mergeHeads(x) }
}

extension MultiHeadSelfAttention: HeadMerging {}
