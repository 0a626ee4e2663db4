extension kata {
  @Suite(.kata) struct OptimizersTests {
    // MARK: Clipping

    @Test(.step("Clipping.norm(of:)"), arguments: Example.all(for: "measuresNorm"))
    func measuresNorm(_ example: Example) async {
      await example.check { Answers(Clipping.norm(of: $0.gradientTensors)) }
    }

    @Test(
      .step("Clipping.clipped(_:toNorm:)", needs: "Clipping.norm(of:)"),
      arguments: Example.all(for: "clips"))
    func clips(_ example: Example) async {
      await example.check { example in
        let largest = example.float("maximumNorm")
        return example.changedGradients { Clipping.clipped($0, toNorm: largest) }
      }
    }

    // MARK: Momentum

    @Test(.step("SGD.moved(_:by:_:)"), arguments: Example.all(for: "movesWithMomentum"))
    func movesWithMomentum(_ example: Example) async {
      await example.check { example in
        var velocity = example["velocity"]
        let optimizer = newSGD(example, HeldParameters(example["value"]))
        let moved = optimizer.moved(example["value"], by: example["gradient"], &velocity)
        return ["parameter": moved, "velocity": velocity]
      }
    }

    @Test(
      .step("SGD.step(_:)", needs: "SGD.moved(_:by:_:)"),
      arguments: Example.all(for: "trainsWithMomentum"))
    func trainsWithMomentum(_ example: Example) async {
      await example.check { example in try example.trained { newSGD(example, $0) } }
    }

    // MARK: Adam

    @Test(.step("Moments.add(_:betas:)"), arguments: Example.all(for: "takesMeans"))
    func takesMeans(_ example: Example) async {
      await example.check { example in
        var moments = known(example, example["gradient"].shape)
        moments.add(example["gradient"], betas: example.betas)
        return results(moments)
      }
    }

    @Test(
      .step("Moments.direction(betas:epsilon:)"), arguments: Example.all(for: "findsDirection"))
    func findsDirection(_ example: Example) async {
      await example.check { example in
        let moments = known(example, example["means"].shape)
        return moments.direction(betas: example.betas, epsilon: example.double("epsilon"))
      }
    }

    @Test(
      .step(
        "Adam.moved(_:by:_:)", needs: "Moments.add(_:betas:)", "Moments.direction(betas:epsilon:)"),
      arguments: Example.all(for: "movesAsAdam"))
    func movesAsAdam(_ example: Example) async {
      await example.check { example in
        let optimizer = newAdam(example, HeldParameters(example["value"]))
        var moments = known(example, example["value"].shape)
        let moved = optimizer.moved(example["value"], by: example["gradient"], &moments)
        return results(moments, and: ["parameter": moved])
      }
    }

    @Test(
      .step(
        "Adam.step(_:)", needs: "Moments.add(_:betas:)", "Moments.direction(betas:epsilon:)",
        "Adam.moved(_:by:_:)"),
      arguments: Example.all(for: "trainsWithAdam"))
    func trainsWithAdam(_ example: Example) async {
      await example.check { example in try example.trained { newAdam(example, $0) } }
    }

    // MARK: AdamW

    @Test(.step("AdamW.decay(of:)"), arguments: Example.all(for: "sparesVectors"))
    func sparesVectors(_ example: Example) async {
      await example.check { example in
        let value = Tensor.ones(example.shape("shape"))
        return Answers(Float(newAdamW(example, HeldParameters(value)).decay(of: value)))
      }
    }

    @Test(
      .step(
        "AdamW.moved(_:by:_:)", needs: "Moments.add(_:betas:)",
        "Moments.direction(betas:epsilon:)", "AdamW.decay(of:)"),
      arguments: Example.all(for: "movesAsAdamW"))
    func movesAsAdamW(_ example: Example) async {
      await example.check { example in
        let optimizer = newAdamW(example, HeldParameters(example["value"]))
        var moments = known(example, example["value"].shape)
        let moved = optimizer.moved(example["value"], by: example["gradient"], &moments)
        return results(moments, and: ["parameter": moved])
      }
    }

    @Test(
      .step(
        "AdamW.moved(_:by:_:)", needs: "Moments.add(_:betas:)",
        "Moments.direction(betas:epsilon:)", "Adam.step(_:)", "AdamW.decay(of:)"),
      arguments: Example.all(for: "trainsWithAdamW"))
    func trainsWithAdamW(_ example: Example) async {
      await example.check { example in try example.trained { newAdamW(example, $0) } }
    }
  }
}

// MARK: - Fixtures

private func newSGD(_ example: Example, _ model: HeldParameters) -> SGD {
  SGD(
    model, learningRate: example.double("learningRate"), momentum: example.double("momentum"),
    weightDecay: example.double("weightDecay"))
}

private func newAdam(_ example: Example, _ model: HeldParameters) -> Adam {
  Adam(
    model, learningRate: example.double("learningRate"), betas: example.betas,
    epsilon: example.double("epsilon"), weightDecay: example.double("weightDecay"))
}

private func newAdamW(_ example: Example, _ model: HeldParameters) -> AdamW {
  AdamW(
    model, learningRate: example.double("learningRate"), betas: example.betas,
    epsilon: example.double("epsilon"), weightDecay: example.double("weightDecay"),
    decaysMatricesAlone: example.double("decaysMatricesAlone") == 1)
}

/// Those of a parameter after as many steps as the example says.
private func known(_ example: Example, _ shape: Shape) -> Moments {
  var moments = Moments(shape)
  moments.stepCount = example.integer("steps")
  (moments.means, moments.squares) = (example["means"], example["squares"])
  return moments
}

private func results(_ moments: Moments, and others: [String: Tensor] = [:]) -> Answers {
  var results: Answers = [
    "steps": moments.stepCount, "means": moments.means, "squares": moments.squares,
  ]
  for (name, tensor) in others { results[name] = tensor }
  return results
}
