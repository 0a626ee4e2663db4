import Layers
import Tensors

/// A text and its class, as an example has them.
public struct LabelledRow: Sendable {
  public let ids: [Int]
  public let label: Int
}

extension Example {
  /// The texts with their classes.
  public var labelledRows: [LabelledRow] {
    zip(ragged, ids("labels").scalars).map { LabelledRow(ids: $0, label: $1) }
  }

  /// The same, as many at a time as a step has.
  public var labelledBatches: [[LabelledRow]] {
    let (rows, size) = (labelledRows, integer("batchSize"))
    return stride(from: 0, to: rows.count, by: size).map { start in
      Array(rows[start..<min(start + size, rows.count)])
    }
  }

  /// What a training gave, and the head behind it.
  public func trained(_ losses: [Float], weight: Tensor, bias: Tensor?) -> Answers {
    [
      "losses": Tensor(losses), "classifier.weight": weight,
      "classifier.bias": bias.map(Answer.tensor) ?? .unfit("it is missing."),
    ]
  }
}

extension Module {
  /// Whether no part of it is frozen.
  public var isTrainable: Bool { parameters().allSatisfy { !$0.isFrozen } }

  /// Whether no part of it is in training.
  public var isInEvaluation: Bool {
    ([self] + submodules().map(\.module)).allSatisfy {
      ($0 as? any TrainingDependent)?.isTraining != true
    }
  }
}
