// Kata 39: DataParallel.
//
// Several workers learn from one batch, each from a part of it, and end up with the same weights as one
// that had learned from all. The lesson is Katas/Lessons/39-DataParallel.md.

import Layers
import Tensors

/// What workers do so that they train as one: share a batch out, and make one gradient of theirs.
///
/// Each worker has a replica of the model, and each function here is called by all of them, side by side. See
/// ``Layers/Workers`` and ``Layers/Worker``. Source: Li et al., "PyTorch Distributed: Experiences on
/// Accelerating Data Parallel Training" (2020).
public enum DataParallel {
  // MARK: - Shares

  /// Cuts a count of things into parts, one for each worker: one behind the other, and as even as can be.
  ///
  /// Where they don't come out even, the first parts have one more. Equals the sizes of
  /// `torch.tensor_split`.
  ///
  /// Exercise: 5 lines, 15 minutes. Helpful: `quotientAndRemainder(dividingBy:)`, `min(rank, rest)`.
  /// - Parameters:
  ///   - count: how many there are: rows of a batch, or numbers.
  ///   - workerCount: 1 or more.
  /// - Returns: as many ranges as there are workers; empty ones where there is nothing left to share.
  public static func shares(of count: Int, among workerCount: Int) -> [Range<Int>] {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Around the ring

  /// Adds up what all workers have, and leaves each with the sum of one chunk, its own.
  ///
  /// In each of n − 1 turns a worker sends a chunk to the next one, takes another from the one before, and
  /// adds it to what it has of that chunk. It begins with the chunk of the worker before it, and goes
  /// backwards: so what it sends next is what it has just added to. The last one that comes in is its own,
  /// with everybody's part in it. Equals `torch.distributed.reduce_scatter`.
  ///
  /// Exercise: 8 lines, 25 minutes. Helpful: `worker.send(_:to:)`, `worker.receive(from:)`, `worker.next`,
  /// `worker.previous`; (place + n) % n, since −1 % n is −1 in Swift.
  /// - Parameter chunks: n of any shapes, chunk k being that of worker k. All workers have chunks of the
  ///   same shapes.
  /// - Returns: the sum of all workers' chunks at this worker's place.
  public static func reduceScatter(_ chunks: [Tensor], _ worker: Worker) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Gives everybody's chunk to everybody.
  ///
  /// In each of n − 1 turns a worker sends the chunk that it got last, its own at first, to the next one, and
  /// takes another from the one before. Equals `torch.distributed.all_gather`.
  ///
  /// Exercise: 7 lines, 15 minutes.
  /// - Parameter chunk: this worker's own, of any shape.
  /// - Returns: n chunks, chunk k being that of worker k.
  public static func allGather(_ chunk: Tensor, _ worker: Worker) -> [Tensor] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The sum of everybody's tensor, for everybody.
  ///
  /// Cut into n chunks, of which each worker adds one up and hands it around. So each sends about twice the
  /// tensor, however many workers there are; were all sent to one, that one would get n − 1 of them. Equals
  /// `torch.distributed.all_reduce`. Source: Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for
  /// clusters of workstations" (2009).
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `flattened()`, `flat[range]`, `concatenated(_:axis:)`,
  /// `reshaped(_:)`.
  /// - Parameter tensor: of the same shape at all workers.
  /// - Returns: of that shape, and to the last bit the same at all workers.
  public static func allReduce(_ tensor: Tensor, _ worker: Worker) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Replicas in step

  /// All numbers of some tensors in one row, since one long message costs less than many short ones.
  ///
  /// Equals `torch.nn.utils.parameters_to_vector`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `flattened()`, `concatenated(_:axis:)`.
  /// - Returns: `[N]`.
  public static func joined(_ tensors: [Tensor]) -> Tensor {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The tensors that a row was joined of.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `split(sizes:axis:)`, `reshaped(_:)`.
  /// - Parameters:
  ///   - row: `[N]`, as ``joined(_:)`` gives it.
  ///   - tensors: some whose shapes are wanted, with N numbers together.
  public static func parted(_ row: Tensor, like tensors: [Tensor]) -> [Tensor] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Gives a model the weights that the first worker's has.
  ///
  /// Replicas that begin apart stay apart, since all of them take the same steps. The numbers go around the
  /// ring once, from the first worker to the last. Equals what PyTorch's `DistributedDataParallel` does when
  /// it is made.
  ///
  /// Exercise: 8 lines, 20 minutes. Helpful: ``joined(_:)``, ``parted(_:like:)``; the first worker has nothing
  /// to wait for, and the last nobody to send to; `parameter.value`, which can be set.
  public static func shareWeights(of model: some Module, _ worker: Worker) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The gradients of the whole batch, of those of everybody's rows: Σ n · g / Σ n, with n rows each.
  ///
  /// A worker's gradients are those of a mean over its own rows, so that one with more rows weighs more.
  ///
  /// Exercise: 4 lines, 20 minutes. Helpful: ``allReduce(_:_:)`` of the numbers and of the counts;
  /// `gradients * factor`, `gradients.tensors`, `gradients.replaced(by:)`.
  /// - Parameters:
  ///   - gradients: of the mean loss over this worker's rows. All workers have them for the same parameters.
  ///   - rowCount: how many rows that was, 1 or more.
  public static func mean(
    of gradients: Gradients, over rowCount: Int, _ worker: Worker
  ) -> Gradients {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Trains a replica by one step: on this worker's rows of a batch, with the gradients of all.
  ///
  /// Replicas and optimizers that were equal before are equal after it, and equal to those of one worker
  /// that learns from the whole batch.
  ///
  /// Exercise: 3 lines, 15 minutes. Uses 31. Helpful: `withGradients(of: model) { … }`,
  /// `optimizer.step(_:)`.
  /// - Parameters:
  ///   - rowCount: how many rows the whole batch has: as many as there are workers, or more.
  ///   - loss: the mean loss of the model over some rows of the batch.
  public static func step(
    _ model: some Module, _ optimizer: some Optimizer, rowCount: Int, _ worker: Worker,
    loss: (Range<Int>) -> Tensor
  ) {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// AdamW, shared out: each worker keeps the running means of a part of the numbers, and moves that part alone.
///
/// Where every worker has an optimizer of its own, all keep the same two numbers for each of the model's. Here
/// each keeps its share, and hands around what it moved. Equals stage 1 of Rajbhandari et al., "ZeRO: Memory
/// Optimizations Toward Training Trillion Parameter Models" (2020), section 5.1, and PyTorch's
/// `ZeroRedundancyOptimizer`.
public final class ShardedOptimizer {
  /// What trains, all of it.
  let parameters: [TrainableTensor]
  let worker: Worker
  /// This worker's part of all numbers.
  public let share: Share
  /// Moves the share.
  public let optimizer: AdamW

  /// An optimizer of all parameters that a worker's replica has.
  ///
  /// Exercise: 6 lines, 15 minutes. Uses 31. Helpful: ``DataParallel/joined(_:)``,
  /// ``DataParallel/shares(of:among:)``, `Share(_:)`; a `Share` is a module, so that an `AdamW` can be made
  /// for it.
  public init(
    _ model: some Module, _ worker: Worker, learningRate: Double = 1e-3,
    weightDecay: Double = 1e-2
  ) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Moves every number of the model, each by the worker whose share it is in.
  ///
  /// Exercise: 8 lines, 30 minutes. Uses 31. Helpful: ``DataParallel/reduceScatter(_:_:)``, which gives a
  /// worker the sums of its share; `share.gradients(_:)`, given below; ``DataParallel/allGather(_:_:)`` of
  /// `share.numbers`; ``DataParallel/parted(_:like:)``.
  /// - Parameters:
  ///   - gradients: of the mean loss over this worker's rows, for all parameters of the model.
  ///   - rowCount: how many rows that was, 1 or more.
  public func step(_ gradients: Gradients, over rowCount: Int) {
    // Your code here instead of the next line.
    notWritten()
  }
}

/// Some of a model's numbers, as a module of their own.
public final class Share: Module {
  /// `[n]`.
  @Parameter public var numbers: Tensor

  public init(_ numbers: Tensor) { self.numbers = numbers }

  /// Gradients as an optimizer of the share takes them: Σ numbers · gradient has that gradient.
  /// - Parameter gradient: by the numbers, `[n]`.
  public func gradients(_ gradient: Tensor) -> Gradients {
    withGradients(of: self) { (numbers * gradient).sum() }.gradients
  }
}
