import Layers
import Training

extension TrainingParts {
  /// The learner's parts, each where its kata and what that rests on are written; the engine's elsewhere.
  /// So a model can be trained as soon as it is there, and each kata after it takes over its part.
  package static func learners(
    loss: @escaping Loss, optimizer: @escaping OptimizerMaker,
    schedule: @escaping Schedule, batches: TrainingBatches,
    gap: (_ kata: String) -> String? = { Twin.gap(in: $0) }
  ) -> TrainingParts {
    var parts = TrainingParts.engine
    var (own, others) = ([String](), [String]())
    for part in Part.allCases {
      let row = "\(part.rawValue) (\(part.kata.prefix(2)))"
      guard gap(part.kata) == nil else {
        others.append(row)
        continue
      }
      own.append(row)
      switch part {
      case .loss: parts.loss = loss
      case .optimizer: parts.optimizer = optimizer
      case .schedule: parts.schedule = schedule
      case .batches: parts.batches = batches
      }
    }
    let yours = "Yours: \((["the model"] + own).joined(separator: ", "))."
    let rest =
      "The engine's, as long as the katas are not written: \(others.joined(separator: ", "))."
    parts.owners = others.isEmpty ? yours : "\(yours) \(rest)"
    return parts
  }

  private enum Part: String, CaseIterable {
    case loss = "the loss"
    case optimizer = "the optimizer"
    case schedule = "the schedule"
    case batches = "the batches"

    var kata: String {
      switch self {
      case .loss: "29-CrossEntropy"
      case .optimizer: "31-Optimizers"
      case .schedule: "32-Schedule"
      case .batches: "33-Batches"
      }
    }
  }
}
