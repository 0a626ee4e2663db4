extension kata {
  @Suite(.kata) struct LoRATests {
    @Test(.step("LoRALinear.init(_:rank:alpha:using:)"), arguments: Example.all(for: "starts"))
    func startsBesideLayer(_ example: Example) async {
      await example.check(of: newLayer) { layer, example in
        example.results(
          of: layer, and: ["scale": layer.scale, "what trains": layer.namesOfWhatTrains])
      }
    }

    @Test(
      .step("LoRALinear.change", needs: "LoRALinear.init(_:rank:alpha:using:)"),
      arguments: Example.all(for: "changes"))
    func changesWeight(_ example: Example) async {
      await example.check(of: preparedLayer) { layer, _ in layer.change }
    }

    @Test(
      .step("LoRALinear.change", needs: "LoRALinear.init(_:rank:alpha:using:)"),
      arguments: Example.all(for: "gradients of changes"))
    func changesWeightToTrain(_ example: Example) async {
      await example.checkGradients(of: preparedLayer) { layer, _ in layer.change }
    }

    @Test(
      .step("LoRALinear.callAsFunction(_:)", needs: "LoRALinear.init(_:rank:alpha:using:)"),
      arguments: Example.all(for: "applies"))
    func appliesBoth(_ example: Example) async {
      await example.check(of: preparedLayer) { $0($1["x"]) }
    }

    @Test(
      .step("LoRALinear.callAsFunction(_:)", needs: "LoRALinear.init(_:rank:alpha:using:)"),
      arguments: Example.all(for: "gradients of applies"))
    func trainsWayAlone(_ example: Example) async {
      await example.checkGradients(of: preparedLayer) { $0($1["x"]) }
    }

    @Test(
      .step(
        "LoRALinear.merge()", needs: "LoRALinear.init(_:rank:alpha:using:)", "LoRALinear.change",
        "LoRALinear.callAsFunction(_:)"),
      arguments: Example.all(for: "merges"))
    func mergesOnce(_ example: Example) async {
      await example.check { $0.merged(try preparedLayer($0, &$1)) }
    }

    @Test(
      .step(
        "LoRALinear.unmerge()", needs: "LoRALinear.init(_:rank:alpha:using:)",
        "LoRALinear.change", "LoRALinear.callAsFunction(_:)", "LoRALinear.merge()"),
      arguments: Example.all(for: "unmerges"))
    func unmergesOnce(_ example: Example) async {
      await example.check { $0.unmerged(try preparedLayer($0, &$1)) }
    }

    @Test(
      .step(
        "LoRA.init(_:targets:rank:alpha:using:)", needs: "LoRALinear.init(_:rank:alpha:using:)"),
      arguments: Example.all(for: "startsModel"))
    func startsBesideLayers(_ example: Example) async {
      await example.check(of: newModel) { lora, example in
        var others: Answers = ["what trains": lora.namesOfWhatTrains]
        for (name, adapter) in lora.adapters { others["scale of \(name)"] = adapter.scale }
        return example.results(of: lora, and: others)
      }
    }

    @Test(
      .step(
        "LoRA.adapted(_:)", needs: "LoRA.init(_:targets:rank:alpha:using:)", "LoRALinear.change"),
      arguments: Example.all(for: "adapts"))
    func adapts(_ example: Example) async {
      await example.check(of: preparedModel) { lora, example in
        lora.adapted { example.run(lora.model) }
      }
    }

    @Test(
      .step(
        "LoRA.adapted(_:)", needs: "LoRA.init(_:targets:rank:alpha:using:)", "LoRALinear.change"),
      arguments: Example.all(for: "gradients of adapts"))
    func trainsWaysAlone(_ example: Example) async {
      await example.checkGradients(of: preparedModel) { lora, example in
        lora.adapted { example.run(lora.model) }
      }
    }

    @Test(
      .step(
        "LoRA.adapted(_:)", needs: "LoRA.init(_:targets:rank:alpha:using:)", "LoRALinear.change",
        "LoRALinear.merge()"),
      arguments: Example.all(for: "keepsWeights"))
    func keepsWeights(_ example: Example) async {
      await example.check { $0.kept(try preparedModel($0, &$1)) }
    }
  }
}

// MARK: - Fixtures

extension LoRALinear: MergingLayer {
  public var baseWeight: Tensor { base.weight }
}

extension LoRA: AdaptingModel {
  public func run(_ x: Tensor) -> Tensor {
    (model as? any RunnableLayers).map { $0(x) } ?? Tensor(0)
  }

  public var ownNumbers: [Tensor] { model.stateDictionary().map(\.tensor) }
}

@Sendable private func newLayer(
  _ example: Example, _ generator: inout RandomGenerator
) -> LoRALinear {
  let base = Linear(
    inputSize: example.integer("inputSize"), outputSize: example.integer("outputSize"),
    bias: example.integer("bias") == 1, using: &generator)
  return LoRALinear(
    base, rank: example.integer("rank"), alpha: example.float("alpha"), using: &generator)
}

// With the example's parameters.
@Sendable private func preparedLayer(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> LoRALinear {
  let layer = newLayer(example, &generator)
  try example.prepare(layer)
  return layer
}

@Sendable private func newModel(_ example: Example, _ generator: inout RandomGenerator) -> LoRA {
  let model = LayeredModel(
    example, using: &generator,
    make: { Linear(inputSize: $0, outputSize: $1, using: &$2) }, apply: { $0($1) })
  return LoRA(
    model, targets: example.texts("targets"), rank: example.integer("rank"),
    alpha: example.float("alpha"), using: &generator)
}

// With the example's parameters.
@Sendable private func preparedModel(
  _ example: Example, _ generator: inout RandomGenerator
) throws -> LoRA {
  let model = newModel(example, &generator)
  try example.prepare(model)
  return model
}
