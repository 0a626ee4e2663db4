import Layers
import Tensors

// What kata 39 is judged by: workers on threads of their own, and a small model that each has a replica of.

extension Example {
  /// How many workers there are: as many as have something, or as the example says.
  public var workerCount: Int {
    numbers["workerCount"].map { Int($0) }
      ?? (integers["chunkCounts"]?.count ?? self["values"].shape[0])
  }

  /// A worker's own part of an input, whose first axis is the workers'.
  public func part(_ name: String, of worker: Worker) -> Tensor { self[name][worker.rank] }

  /// A row of numbers in chunks, one for each worker.
  public func chunks(of row: Tensor) -> [Tensor] { row.split(sizes: sizes("chunkCounts"), axis: 0) }

  /// What all workers come to, each under its name.
  public func workers(
    _ body: @escaping @Sendable (Worker) -> Tensor
  ) -> Answers {
    Answers(Workers.run(workerCount, body).named)
  }

  /// The same, and whether each sends no more than around a ring: all chunks but one, so many times.
  public func workers(
    sending times: Int, _ body: @escaping @Sendable (Worker) -> Tensor
  ) -> Answers {
    let results = Workers.run(workerCount) { (body($0), $0.sentCount) }
    var answers = Answers(results.map(\.0).named)
    answers[Self.sendsLittle] = results.allSatisfy { $0.1 <= times * largestTurn }
    return answers
  }

  /// How many numbers a worker sends in all turns around a ring, at most.
  private var largestTurn: Int {
    let values = self["values"]
    if let counts = integers["chunkCounts"]?.scalars { return counts.reduce(0, +) - counts.min()! }
    // However it is cut, an empty chunk among them.
    return values[0].count
  }

  package static let sendsLittle = "no worker sends more than it takes"
  package static let sharesRows = "each row of a batch is one worker's"

  // MARK: - Replicas

  /// A replica for each worker, with weights of its own; where there are weights for one only, all have them.
  public var replicas: [TwoLayers] {
    let (weights, sizes) = (self["weights"], sizes("layers"))
    let count = numbers["workerCount"].map { Int($0) } ?? weights.shape[0]
    return (0..<count).map { TwoLayers(weights[min($0, weights.shape[0] - 1)], sizes: sizes) }
  }

  /// What each worker makes of its replica.
  public func replicas(
    _ body: @escaping @Sendable (Worker, TwoLayers) -> Void
  ) -> Answers {
    let replicas = replicas
    Workers.run(replicas, body)
    return Answers(replicas.map(\.row).named)
  }

  /// What each worker makes of gradients that are given for its replica.
  public func gradients(
    _ body: @escaping @Sendable (Gradients, Int, Worker) -> Gradients
  ) -> Answers {
    let (rows, counts, sizes) = (self["gradients"], sizes("rowCounts"), sizes("layers"))
    let replicas = (0..<rows.shape[0]).map { TwoLayers(rows[$0], sizes: sizes) }
    let results = Workers.run(replicas) { worker, model in
      // The model's numbers are what their own gradients shall be.
      let wanted = model.parameters().map { $0.value.detached() }
      let gradients = withGradients(of: model) {
        zip(model.parameters(), wanted).map { ($0.value * $1).sum() }.reduce(Tensor(0), +)
      }.gradients
      let tensors = body(gradients, counts[worker.rank], worker).tensors
      return concatenated(tensors.map { $0.flattened() }, axis: 0)
    }
    return Answers(results.named)
  }

  /// Trains a replica for each worker, and finds out whether each row of each batch is one worker's.
  /// - Parameter train: trains one, by steps that ``Steps`` has.
  public func trained(
    _ train: @escaping @Sendable (TwoLayers, Worker, TrainingSteps) -> Void
  ) -> Answers {
    let steps = TrainingSteps(of: self)
    var answers = replicas { train($1, $0, steps) }
    answers[Self.sharesRows] = steps.hasEachRowOnce
    return answers
  }

  // MARK: - Shares

  /// What each worker makes for its replica.
  public func made<Made>(
    _ make: @escaping @Sendable (TwoLayers, Worker) -> Made
  ) -> [Made] {
    Workers.run(replicas) { make($1, $0) }
  }

  /// What optimizers of shares start with.
  public func starts(
    shares: [Tensor], counts: [Int], learningRates: [Double], weightDecays: [Double]
  ) -> Answers {
    Answers(shares.named).merging([
      "numbers that each optimizer moves": counts,
      "learning rates": Tensor(learningRates.map { Float($0) }),
      "weight decays": Tensor(weightDecays.map { Float($0) }),
    ])
  }

  /// Trains a replica for each worker on its rows, and counts what is remembered of them.
  /// - Parameter prepare: makes what takes a worker's gradients, and what tells the state after it.
  public func trainedInShares(
    _ prepare:
      @escaping @Sendable (TwoLayers, Worker) -> (
        step: (Gradients, _ rowCount: Int) -> Void, state: () -> StateDictionary
      )
  ) -> Answers {
    let (steps, replicas) = (TrainingSteps(of: self), replicas)
    let counts = Workers.run(replicas) { worker, model in
      let (step, state) = prepare(model, worker)
      for (place, rowCount) in steps.rowCounts.enumerated() {
        let rows = Self.share(of: rowCount, at: worker.rank, among: worker.count)
        let gradients = withGradients(of: model) { steps.loss(of: model, rows, at: place) }
          .gradients
        step(gradients, rows.count)
      }
      return state().filter { $0.name.hasSuffix(".means") }.map(\.tensor.count).reduce(0, +)
    }
    return Answers(replicas.map(\.row).named).merging([
      "running means that each worker keeps": counts
    ])
  }

  /// The rows that a worker learns from, the first ones having one more.
  package static func share(of count: Int, at rank: Int, among workers: Int) -> Range<Int> {
    let (size, rest) = count.quotientAndRemainder(dividingBy: workers)
    let start = rank * size + min(rank, rest)
    return start..<(start + size + (rank < rest ? 1 : 0))
  }

}

/// The steps of a training: batches of unequal sizes, and which of their rows were learned from.
public final class TrainingSteps: Sendable {
  /// How many rows each step's batch has.
  public let rowCounts: [Int]
  private let x, y: Tensor
  private let learnedRows: Locked<[[Int]]>

  package init(of example: Example) {
    (x, y, rowCounts) = (example["x"], example["y"], example.sizes("rowCounts"))
    learnedRows = Locked(rowCounts.map { _ in [] })
  }

  /// Takes all steps, one after another.
  /// - Parameter step: gets the batch's size, and what gives the loss over some of its rows.
  public func forEach(
    _ model: TwoLayers, _ step: (_ rowCount: Int, _ loss: (Range<Int>) -> Tensor) -> Void
  ) {
    for (place, rowCount) in rowCounts.enumerated() {
      step(rowCount) { learned(model, $0, at: place) }
    }
  }

  /// The loss over some rows, which are noted.
  package func learned(_ model: TwoLayers, _ rows: Range<Int>, at step: Int) -> Tensor {
    learnedRows.withLock { $0[step] += rows }
    return loss(of: model, rows, at: step)
  }

  package func loss(of model: TwoLayers, _ rows: Range<Int>, at step: Int) -> Tensor {
    (model(x[step, rows]) - y[step, rows]).square().mean()
  }

  package var hasEachRowOnce: Bool {
    learnedRows.withLock { learned in learned.map { $0.sorted() } == rowCounts.map { Array(0..<$0) }
    }
  }
}

/// A small model: tanh(x · firstᵀ + bias) · secondᵀ.
public final class TwoLayers: Module {
  @Parameter public var first: Tensor
  @Parameter public var bias: Tensor
  @Parameter public var second: Tensor

  /// - Parameters:
  ///   - row: all of its numbers, one after another.
  ///   - sizes: of what goes in, of what is between, and of what comes out.
  package init(_ row: Tensor, sizes: [Int]) {
    let (I, H, O) = (sizes[0], sizes[1], sizes[2])
    let parts = row.split(sizes: [H * I, H, O * H], axis: 0)
    first = parts[0].reshaped([H, I])
    bias = parts[1]
    second = parts[2].reshaped([O, H])
  }

  /// All of its numbers, one after another.
  package var row: Tensor {
    concatenated(parameters().map { $0.value.flattened() }, axis: 0)
  }

  /// `[B, I]` to `[B, O]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    matmul(tanh(matmul(x, first.transposed()) + bias), second.transposed())
  }
}

extension [Tensor] {
  /// `worker 0` and so on.
  package var named: [(String, Tensor)] { enumerated().map { ("worker \($0)", $1) } }
}
