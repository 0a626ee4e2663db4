import Checkpoints
import Foundation
import Layers

/// What makes one training differ from another: who goes on with one must ask for the same.
package struct TrainingSettings: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// Predicts what comes next.
    case gpt2
    /// Fills blanks.
    case bert
    /// A GPT-2 whose MLPs are 0 and stay so: what it does, its attention does.
    case attentionOnly = "attention-only"

    /// What the finished model is to everybody else.
    package var model: ModelKind { self == .bert ? .bert : .gpt2 }
  }

  package var kind = Kind.gpt2
  /// What it learns from, in words: `20000 tales`.
  package var source = ""
  /// The model that it begins with: its folder's name; nil where it begins from nothing.
  package var start: String?
  package var layerCount = 4
  package var hiddenSize = 128
  package var headCount = 4
  /// How many tokens a sequence has at most.
  package var contextSize = 256
  /// How many sequences a step has.
  package var batchSize = 32
  package var stepCount = 1000
  /// The highest one, after the warm-up.
  package var learningRate = 2e-3
  /// How many steps it takes to get there.
  package var warmupCount = 100
  /// How much of itself a number loses with each step, times the learning rate.
  package var weightDecay = usualWeightDecay
  package var seed: UInt32 = 0
  /// Whose parts it learns with; nil where all are the engine's.
  package var owners: String?

  package init() {}

  /// PyTorch's default, and BERT's and GPT-2's.
  static let usualWeightDecay = 0.01

  /// The learning rate of a step, from 0: it rises to the highest in a straight line, and falls along
  /// half a cosine to a twentieth of it.
  package static func learningRate(
    ofStep step: Int, of stepCount: Int, _ peak: Double, _ warmupCount: Int
  ) -> Double {
    if step < warmupCount { return peak * Double(step + 1) / Double(warmupCount) }
    let done = Double(step - warmupCount) / Double(max(1, stepCount - warmupCount))
    return peak * (0.05 + 0.95 * (1 + cos(.pi * done)) / 2)
  }

  /// What keeps a model from being made, if anything does.
  package var problem: String? {
    let counts = [
      ("--layers", layerCount), ("--hidden", hiddenSize), ("--heads", headCount),
      ("--batch", batchSize), ("--steps", stepCount),
    ]
    if let (name, count) = counts.first(where: { $0.1 < 1 }) {
      return "\(name) is 1 or more, not \(count)."
    }
    if contextSize < 4 { return "--context is 4 or more, not \(contextSize)." }
    if !hiddenSize.isMultiple(of: headCount) {
      return "--hidden \(hiddenSize) cannot be shared evenly by \(headCount) heads: --heads."
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      return "--learning-rate is above 0, not \(learningRate)."
    }
    if !(weightDecay >= 0 && weightDecay * learningRate < 1) {
      return "--weight-decay is from 0 to below 1 / --learning-rate, not \(weightDecay)."
    }
    if !(0..<stepCount).contains(warmupCount) {
      return "--warmup is from 0 to below the \(stepCount) steps, not \(warmupCount)."
    }
    return nil
  }

  /// The options by which it differs from another, as the command line has them.
  package func differences(from other: TrainingSettings) -> [String] {
    func row(_ name: String, _ own: some Equatable & CustomStringConvertible, _ theirs: String)
      -> String?
    { own.description == theirs ? nil : "\(name) \(own), where it was \(theirs)" }
    return [
      row("--kind", kind.rawValue, other.kind.rawValue), row("source", source, other.source),
      row("--model", start ?? "none", other.start ?? "none"),
      row("--layers", layerCount, "\(other.layerCount)"),
      row("--hidden", hiddenSize, "\(other.hiddenSize)"),
      row("--heads", headCount, "\(other.headCount)"),
      row("--context", contextSize, "\(other.contextSize)"),
      row("--batch", batchSize, "\(other.batchSize)"),
      row("--steps", stepCount, "\(other.stepCount)"),
      row("--learning-rate", learningRate, "\(other.learningRate)"),
      row("--warmup", warmupCount, "\(other.warmupCount)"),
      row("--weight-decay", weightDecay, "\(other.weightDecay)"),
      row("--seed", seed, "\(other.seed)"),
      row("parts", owners ?? "the engine's", other.owners ?? "the engine's"),
    ].compactMap(\.self)
  }
}

/// A configuration whose models can be trained from nothing.
public protocol TrainableConfiguration: SavedConfiguration {
  /// The model that the settings ask for; nothing is dropped in training.
  init(_ settings: SizesOfTraining)
}

/// The sizes that settings and a vocabulary give a model.
public struct SizesOfTraining: Sendable {
  package let settings: TrainingSettings
  package let vocabularySize: Int
}

extension GPT2Configuration: TrainableConfiguration {
  public init(_ sizes: SizesOfTraining) {
    let settings = sizes.settings
    self.init(
      vocabularySize: sizes.vocabularySize, positionCount: settings.contextSize,
      hiddenSize: settings.hiddenSize, layerCount: settings.layerCount,
      headCount: settings.headCount, embeddingDropoutRate: 0, attentionDropoutRate: 0,
      residualDropoutRate: 0)
  }
}

extension BertConfiguration: TrainableConfiguration {
  public init(_ sizes: SizesOfTraining) {
    let settings = sizes.settings
    self.init(
      vocabularySize: sizes.vocabularySize, hiddenSize: settings.hiddenSize,
      layerCount: settings.layerCount, headCount: settings.headCount,
      mlpSize: 4 * settings.hiddenSize, positionCount: settings.contextSize, dropoutRate: 0,
      attentionDropoutRate: 0)
  }
}
