import Foundation
import Layers
import Tensors

/// A text as a classifier reads it, and the class that is right.
package struct LabelledSequence: Sendable, Equatable {
  package let ids: [Int]
  package let label: Int

  package init(ids: [Int], label: Int) {
    (self.ids, self.label) = (ids, label)
  }
}

/// How a classifier is taught: its head alone first, then everything.
package struct FineTuningSettings: Sendable, Equatable {
  package var batchSize = 16
  /// How often the head alone goes through all texts, and then everything does.
  package var headRoundCount = 5
  package var roundCount = 20
  /// The highest learning rates of the two.
  package var headRate = 1e-2
  package var rate = 1e-3
  package var seed: UInt32 = 0

  package init() {}

  /// What keeps anything from being taught, if anything does.
  package var problem: String? {
    if batchSize < 1 { return "--batch is 1 or more, not \(batchSize)." }
    if headRoundCount + roundCount < 1 {
      return "--head-rounds and --rounds are 0, so that nothing would be learned."
    }
    for (name, rate) in [("--learning-rate", rate), ("--head-rate", headRate)] {
      if !(rate > 0 && rate.isFinite) { return "\(name) is above 0, not \(rate)." }
    }
    return nil
  }
}

/// Narrow ways beside a model's layers, in whoever's code: what trains in place of the model.
public struct LowRankWays {
  let module: any Module
  let adapted: (_ body: () -> Tensor) -> Tensor
  let merge: () -> Void

  /// Puts ways of a rank beside the layers of these names, and freezes the model.
  public typealias Maker =
    @Sendable (
      _ model: any Module, _ targets: [String], _ rank: Int, _ alpha: Float,
      _ generator: inout RandomGenerator
    ) -> LowRankWays

  /// - Parameters:
  ///   - module: what an optimizer is made for.
  ///   - adapted: runs something with the ways in the model.
  ///   - merge: puts them in its weights for good.
  public init(
    _ module: any Module, adapted: @escaping (_ body: () -> Tensor) -> Tensor,
    merge: @escaping () -> Void
  ) {
    (self.module, self.adapted, self.merge) = (module, adapted, merge)
  }
}

/// Teaches a model to sort texts, and says how well it does.
package struct FineTuning<Model: Module> {
  let model: Model
  /// Whether a parameter belongs to the head, which is new.
  let isHead: (_ name: String) -> Bool
  /// `[B, classes]`, of ids, token types and a mask of `[B, T]`.
  let scores: (Model, IntTensor, IntTensor, Mask) -> Tensor
  let parts: TrainingParts

  package init(
    _ model: Model, isHead: @escaping (_ name: String) -> Bool, parts: TrainingParts = .engine,
    scores: @escaping (Model, IntTensor, IntTensor, Mask) -> Tensor
  ) {
    (self.model, self.isHead, self.parts, self.scores) = (model, isHead, parts, scores)
  }

  /// Draws all weights as a BERT's that begins from nothing.
  package func draw(layerCount: Int, using generator: inout RandomGenerator) {
    model.drawAsLanguageModel(layerCount: layerCount, endsOfHalves: [], using: &generator)
  }

  // MARK: - Learning

  /// Teaches the head, and then everything, or beside a frozen body the ways that are made then. The model is
  /// in evaluation afterwards.
  /// - Parameters:
  ///   - ways: makes what trains beside the body in the second phase; nil where the body itself trains.
  ///   - report: how many steps were made, of how many, and the last one's loss.
  /// - Returns: how many numbers trained in the end.
  /// - Throws: a ``TrainingError`` where a loss is not finite.
  package func run(
    on texts: [LabelledSequence], _ settings: FineTuningSettings,
    ways: ((inout RandomGenerator) -> LowRankWays)? = nil,
    report: (_ step: Int, _ stepCount: Int, _ loss: Float) -> Void = { _, _, _ in }
  ) throws -> Int {
    var generator = RandomGenerator(seed: UInt64(settings.seed))
    let stepsOfARound = (texts.count + settings.batchSize - 1) / settings.batchSize
    let stepCount = stepsOfARound * (settings.headRoundCount + settings.roundCount)
    model.train()
    defer { model.eval() }
    var done = 0
    func train(
      _ module: any Module, rounds: Int, rate: Double, _ around: (() -> Tensor) -> Tensor
    ) throws {
      let optimizer = parts.optimizer(module, TrainingSettings.usualWeightDecay)
      let count = rounds * stepsOfARound
      for round in 0..<rounds {
        let batches = texts.shuffled(using: &generator).chunks(of: settings.batchSize)
        for (place, batch) in batches.enumerated() {
          optimizer.optimizer.learningRate = parts.schedule(
            rate, count / 10, count, round * stepsOfARound + place)
          let (value, gradients) = withGradients(of: module) { around { loss(of: batch) } }
          optimizer.step(gradients)
          done += 1
          let number = value.item()
          guard number.isFinite else {
            throw TrainingError(
              "the loss of step \(done) is \(number): a smaller --learning-rate than \(rate) may help."
            )
          }
          report(done, stepCount, number)
        }
      }
    }
    if settings.headRoundCount > 0 {
      for (name, parameter) in model.namedParameters() { parameter.isFrozen = !isHead(name) }
      try train(model, rounds: settings.headRoundCount, rate: settings.headRate) { $0() }
    }
    model.unfreeze()
    guard let ways else {
      let count = trainedCount(of: model)
      try train(model, rounds: settings.roundCount, rate: settings.rate) { $0() }
      return count
    }
    let beside = ways(&generator)
    for (name, parameter) in model.namedParameters() where isHead(name) {
      parameter.isFrozen = false
    }
    let count = trainedCount(of: beside.module)
    try train(beside.module, rounds: settings.roundCount, rate: settings.rate, beside.adapted)
    beside.merge()
    model.unfreeze()
    return count
  }

  private func trainedCount(of module: any Module) -> Int {
    module.parameters().filter { !$0.isFrozen }.reduce(0) { $0 + $1.value.count }
  }

  private func loss(of texts: [LabelledSequence]) -> Tensor {
    parts.loss(scores(of: texts), IntTensor(texts.map(\.label)))
  }

  private func scores(of texts: [LabelledSequence]) -> Tensor {
    let T = texts.map(\.ids.count).max() ?? 0
    let ids = IntTensor(texts.map { $0.ids + Array(repeating: 0, count: T - $0.ids.count) })
    let mask = Mask(texts.map { text in (0..<T).map { $0 < text.ids.count } })
    return scores(model, ids, .zeros(ids.shape), mask)
  }

  // MARK: - Judging

  /// What the model finds in texts, which it is asked in batches.
  package func findings(on texts: [LabelledSequence]) -> [ClassFinding] {
    texts.chunks(of: 50).flatMap { part in
      let scores = scores(of: part)  // [B, classes]
      let logs = scores - scores.logSumExp(axis: -1, keepDims: true)
      return zip(part, logs.split(parts: part.count)).map { text, row in
        let numbers = row.scalars
        let best = numbers.indices.max { numbers[$0] < numbers[$1] } ?? 0
        return ClassFinding(label: text.label, found: best, loss: -numbers[text.label])
      }
    }
  }
}

/// What a classifier found in a text.
package struct ClassFinding: Sendable, Equatable {
  /// The class that is right, and the likeliest to the model.
  package let label: Int
  package let found: Int
  /// How surprised the model is by the right one, in nats.
  package let loss: Float

  package var isRight: Bool { label == found }
}

/// How many of some texts were sorted right, and how much that says.
package struct ShareOfRight: Sendable, Equatable {
  package let correct, count: Int

  package init(_ findings: [ClassFinding]) {
    (correct, count) = (findings.count(where: \.isRight), findings.count)
  }

  package init(correct: Int, count: Int) {
    (self.correct, self.count) = (correct, count)
  }

  package var share: Double { Double(correct) / Double(count) }

  /// Wilson's, which the accuracy on all such texts lies in, in 95 of 100 such samples.
  package var interval: ClosedRange<Double> {
    let (p, n, z) = (share, Double(count), 1.959963984540054)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let (middle, scale) = (p + z * z / (2 * n), 1 + z * z / n)
    return max(0, (middle - half) / scale)...min(1, (middle + half) / scale)
  }
}
