import Layers
import Tensors

/// A part of a large batch, and what it gives by itself.
public struct GradientPart {
  /// Of its mean loss.
  public let gradients: Gradients
  /// The mean over its targets; NaN where it has none.
  public let loss: Float
  /// How many of its rows have a target.
  public let targetCount: Int
  /// How many rows it has.
  package let rowCount: Int
}

extension Example {
  /// A number for each of the example's steps.
  public func bySteps(_ number: (_ step: Int) -> Double) -> Tensor {
    Tensor(ids("steps").scalars.map { Float(number($0)) })
  }

  /// The parts of a batch, each with the loss and the gradients of a linear layer that scores classes.
  public var gradientParts: [GradientPart] {
    var generator = RandomGenerator(seed: 0)
    let weight = self["parameters.weight"]
    let layer = Linear(
      inputSize: weight.shape[1], outputSize: weight.shape[0], using: &generator)
    (layer.weight, layer.bias) = (weight, self["parameters.bias"])
    let sizes = sizes("rows")
    let rows = self["x"].split(sizes: sizes, axis: 0)
    let targets = ids("targets").split(sizes: sizes, axis: 0)
    return zip(rows, targets).map { rows, targets in
      let (loss, gradients) = withGradients(of: layer) { Self.meanLoss(layer(rows), targets) }
      return GradientPart(
        gradients: gradients, loss: loss.item(),
        targetCount: targets.scalars.count { $0 != -100 }, rowCount: targets.count)
    }
  }

  /// NaN where no target counts, as kata 29's is.
  private static func meanLoss(_ logits: Tensor, _ targets: IntTensor) -> Tensor {
    let counts = targets .!= -100
    let classes = which(counts, targets, 0)[.all, .newAxis]  // [N, 1]
    let scores = logits.gather(classes, axis: -1).squeezed(axis: -1)  // [N]
    let losses = which(counts, logits.logSumExp(axis: -1) - scores, 0)  // [N]
    return losses.sum() / Tensor(counts).sum()
  }

  // MARK: - Results

  /// What was added up.
  public func results(gradientSum: Gradients?, lossSum: Float, targetCount: Int) -> Answers {
    results(
      [:],
      and: named(gradientSum, by: { "gradientSum.\($0)" }).merging([
        "lossSum": lossSum, "targetCount": targetCount, "there is a sum": gradientSum != nil,
      ]))
  }

  /// What was made of the sums.
  public func results(mean: Gradients?, loss: Float?) -> Answers {
    var answers = named(mean, by: { $0 })
    if let loss { answers["loss"] = loss }
    answers["there is a mean"] = mean != nil
    return results([:], and: answers)
  }

  private func named(_ gradients: Gradients?, by name: (String) -> String) -> Answers {
    guard let gradients else { return [:] }
    return Answers(gradients.names.map { (name($0), gradients[$0]!) })
  }
}
