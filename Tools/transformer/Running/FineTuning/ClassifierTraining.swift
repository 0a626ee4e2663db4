import Checkpoints
import Foundation
import Layers
import Tensors
import Training

/// What somebody wants a classifier to learn.
struct FineTuneJob {
  /// A BERT's, whose sizes are taken, and what it knows.
  let folder: URL
  /// Whether what it knows is left out.
  let beginsFromNothing: Bool
  /// The rank of the ways that train in place of the body; nil where the body itself does.
  let rank: Int?
  let settings: FineTuningSettings
  let labels: [String]
  let learned: [LabelledSequence]
  let heldOut: [LabelledSequence]
  /// Where the classifier goes; nil where nobody wants it.
  let output: URL?
  let parts: TrainingParts
  let report: (_ step: Int, _ stepCount: Int, _ loss: Float) -> Void
}

/// What came of it.
struct FineTuneResult {
  let findings: [ClassFinding]
  /// How many numbers trained, in the end, of how many.
  let trainedCount, parameterCount: Int
}

extension ClassifierParts {
  /// Teaches a classifier of somebody's: with Hugging Face's pooler between the model and its classes, so that
  /// it is an ordinary one when it is written.
  func fineTuned(_ job: FineTuneJob) throws -> FineTuneResult {
    let checkpoint = try Checkpoint<BertConfiguration>(job.folder)
    let configuration = checkpoint.configuration
    var generator = RandomGenerator(seed: UInt64(job.settings.seed))
    let pooled = PooledClassifier(
      make(configuration, job.labels.count, &generator), size: configuration.hiddenSize,
      using: &generator)
    let tuning = FineTuning(
      pooled, isHead: { $0.hasPrefix("pooler.") || $0.hasPrefix("model.classifier.") },
      parts: job.parts
    ) { [encode, score] pooled, ids, types, mask in
      let states = encode(pooled.model, ids, types, mask)  // [B, T, C]
      return score(pooled.model, tanh(pooled.pooler(states[.all, 0])))  // [B, classes]
    }
    tuning.draw(layerCount: configuration.layerCount, using: &generator)
    if !job.beginsFromNothing {
      var state = pooled.stateDictionary()
      for (name, tensor) in try checkpoint.stateDictionary() {
        state["model.bert.\(name)"] = tensor
      }
      try pooled.load(state)
    }
    let trainedCount = try tuning.run(
      on: job.learned, job.settings, ways: try ways(beside: pooled, job), report: job.report)
    let findings = tuning.findings(on: job.heldOut)
    if let output = job.output {
      try BertClassifierCheckpoint.write(
        pooled, configuration, job.labels, model: "model.bert.", pooler: "pooler.",
        classifier: "model.classifier.", to: output)
    }
    return FineTuneResult(
      findings: findings, trainedCount: trainedCount, parameterCount: pooled.parameterCount)
  }

  private func ways(
    beside model: any Module, _ job: FineTuneJob
  ) throws -> ((inout RandomGenerator) -> LowRankWays)? {
    guard let rank = job.rank else { return nil }
    guard let ways else { throw RunError("there is no code for --lora here.") }
    // Beside all layers of a block, with a scale of 2, as most choose it.
    let targets = ["query", "key", "value", "output", "expand", "contract"]
    return { ways(model, targets, rank, Float(2 * rank), &$0) }
  }
}
