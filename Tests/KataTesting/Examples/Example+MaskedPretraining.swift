import Layers
import Tensors

/// Sequences side by side with blanks, as kata 35's batches hold them.
public struct BlankedRows {
  /// `[B, T]` each.
  public let ids: IntTensor
  public let targets: IntTensor
  public let mask: Mask

  public init(ids: IntTensor, targets: IntTensor, mask: Mask) {
    (self.ids, self.targets, self.mask) = (ids, targets, mask)
  }
}

extension Example {
  // MARK: - Batches

  /// The example's batches, blanks included.
  public var blankedBatches: [BlankedRows] {
    let (ids, targets, mask) = (ids("ids"), ids("targets"), mask("mask"))
    let sizes = integers["rows"] == nil ? [ids.shape[0]] : sizes("rows")
    func parts<Array: ShapedArray>(_ array: Array) -> [Array] { array.split(sizes: sizes, axis: 0) }
    return zip(zip(parts(ids), parts(targets)), parts(mask)).map { pair, mask in
      BlankedRows(ids: pair.0, targets: pair.1, mask: mask)
    }
  }

  /// What becomes of sequences that are made a batch.
  public func blanked(
    _ make: ([[Int]], inout RandomGenerator) throws -> BlankedRows
  ) rethrows -> Answers {
    let (rows, padding) = (ragged("rows"), integer("paddingID"))
    let longest = rows.map(\.count).max() ?? 0
    let ids = IntTensor(rows.map { $0 + Array(repeating: padding, count: longest - $0.count) })
    var last = Mask([false])
    let answers = try fates(of: ids, special: specialIDs.union([padding])) { _, generator in
      let batch = try make(rows, &generator)
      last = batch.mask
      return (ids: batch.ids, targets: batch.targets)
    }
    return answers.merging(["mask": last])
  }

  // MARK: - Training

  /// What lets a model learn: plain gradient descent, or AdamW.
  public func optimizer(of model: some Module) -> any Optimizer {
    let rate = numbers["learningRate"] ?? 0
    return integer("isAdamW") == 1
      ? AdamW(model, learningRate: rate, betas: (0.9, 0.99))
      : PlainDescent(model, learningRate: rate)
  }

  /// What becomes of a model that is only to be asked: it must go on as it was.
  public func asked<Model: Module>(
    _ model: Model, evaluate: (Model) throws -> Float
  ) rethrows -> Answers {
    model.train()
    let before = model.stateDictionary()
    let loss = try evaluate(model)
    let after = model.stateDictionary()
    let isSame = zip(before, after).allSatisfy { $0.tensor.scalars == $1.tensor.scalars }
    return [
      "loss": loss, "the model is in training again": model.isTraining,
      "it has not learned": isSame,
    ]
  }

  /// What a model and an optimizer see of some epochs.
  /// - Parameter learn: lets the model learn from all sequences once, and returns the losses.
  public func learnedEpochs(
    _ learn: (RecordingModel, CountingOptimizer, [[Int]], inout RandomGenerator) throws -> [Float]
  ) throws -> Answers {
    let rows = ragged("rows")
    var (generator, twin) = (generator, generator)
    func run(_ count: Int, _ generator: inout RandomGenerator) throws -> LearnedEpochs {
      var seed = RandomGenerator(seed: 0)
      let sizes = BertConfiguration(vocabularySize: integer("vocabularySize"))
      let model = RecordingModel(sizes, using: &seed)
      let optimizer = CountingOptimizer(of: model)
      let losses = try (0..<count).map { _ in
        model.eval()
        defer { model.endEpoch() }
        return try learn(model, optimizer, rows, &generator)
      }
      return (model, optimizer.hasFollowedEach, losses)
    }
    let (model, hasFollowed, losses) = try run(part == .performance ? 8 : 1, &generator)
    let (again, _, _) = try run(1, &twin)
    let first = rows.compactMap(\.first).sorted()
    let orders = model.epochs.map { $0.map { $0.compactMap(\.first).sorted() } }
    return [
      "losses of the first epoch": Tensor(losses[0]),
      "each sequence is read once an epoch": orders.allSatisfy { $0.joined().sorted() == first },
      "a step follows each batch": hasFollowed,
      "the model is in training": model.wasTraining,
      "the order is another one in each epoch": Set(orders).count > 1,
      "the blanks are others in each epoch": Set(model.epochs.map { Set($0.joined()) }).count > 1,
      "same seed, same batches": again.epochs[0] == model.epochs[0],
    ]
  }

  private typealias LearnedEpochs = (
    model: RecordingModel, hasFollowedEach: Bool, losses: [[Float]]
  )

  // MARK: - Blanks

  /// Tokens for blanks as results.
  public func filled<Model: Module>(
    _ model: Model, _ fill: (Model) throws -> [[(id: Int, share: Float)]]
  ) rethrows -> Answers {
    model.train()
    let blanks = try fill(model)
    return [
      "blanks": blanks.count, "tokens": blanks.flatMap { $0.map(\.id) },
      "shares": Tensor(blanks.flatMap { $0.map(\.share) }),
    ]
  }
}

extension Module {
  /// Whether all of it that depends on it is in training.
  fileprivate var isTraining: Bool {
    ([self] + submodules().map(\.module)).allSatisfy {
      ($0 as? any TrainingDependent)?.isTraining ?? true
    }
  }
}

/// Gradient descent, and nothing else.
package final class PlainDescent: Optimizer {
  package var learningRate: Double
  private let parameters: [TrainableTensor]

  package init(_ model: some Module, learningRate: Double) {
    self.learningRate = learningRate
    parameters = model.parameters()
  }

  package func step(_ gradients: Gradients) {
    for parameter in parameters {
      guard let gradient = gradients[parameter] else { continue }
      parameter.value = parameter.value - learningRate * gradient
    }
  }

  package func stateDictionary() -> StateDictionary { StateDictionary() }
  package func load(_ state: StateDictionary) throws(StateMismatch) {}
}

/// A model that finds all tokens equally likely, and writes down what it reads.
public final class RecordingModel: MaskedLanguageModel, TrainingDependent {
  @Parameter var scores: Tensor
  public var isTraining = true
  /// What it read, epoch by epoch and batch by batch, a row a sequence.
  private(set) var epochs: [[[[Int]]]] = []
  private var batches: [[[Int]]] = []
  /// Whether it was in training whenever it read.
  private(set) var wasTraining = true
  var readCount: Int { batches.count + epochs.reduce(0) { $0 + $1.count } }

  public init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {
    scores = .zeros([configuration.vocabularySize])
  }

  public func hiddenStates(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?
  ) -> [Tensor] {
    wasTraining = wasTraining && isTraining
    let (all, T) = (ids.scalars, ids.shape[1])
    batches.append((0..<ids.shape[0]).map { Array(all[$0 * T..<($0 + 1) * T]) })
    return [Tensor.zeros([ids.shape[0], T, 1]) + scores]
  }

  public func callAsFunction(
    _ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?
  ) -> LanguageModelOutput {
    let states = hiddenStates(ids, tokenTypes: tokenTypes, mask: mask)
    return LanguageModelOutput(logits: states[0], hiddenStates: states)
  }

  func endEpoch() {
    epochs.append(batches)
    batches = []
  }
}

/// An optimizer that moves nothing, and counts.
public final class CountingOptimizer: Optimizer {
  public var learningRate = 0.0
  private let model: RecordingModel
  private var stepCount = 0
  private var isBehind = true

  init(of model: RecordingModel) { self.model = model }

  /// Whether there was a step after each batch that the model read, and no other.
  var hasFollowedEach: Bool { isBehind && stepCount == model.readCount }

  public func step(_ gradients: Gradients) {
    stepCount += 1
    isBehind = isBehind && stepCount == model.readCount && !gradients.names.isEmpty
  }

  public func stateDictionary() -> StateDictionary { StateDictionary() }
  public func load(_ state: StateDictionary) throws(StateMismatch) {}
}
