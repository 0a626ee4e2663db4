import KataTesting
import Layers
import Tensors

/// Chunks that go around a ring, as a row of parts: n workers' turns, one worker after another.
struct RingFormula: Formula {
  typealias Place = (_ rank: Int, _ turn: Int, _ n: Int) -> Int

  /// Which chunk is sent to the next worker, and where that one's comes in.
  var sent, taken: Place
  /// What stands there then.
  var join: (_ own: Tensor, _ received: Tensor) -> Tensor
  var turns: (_ n: Int) -> Int = { $0 - 1 }
  /// From whom a worker takes.
  var sender: (_ rank: Int, _ n: Int) -> Int = { ($0 + $1 - 1) % $1 }
  /// Whether what is sent is always what was there at first.
  var sendsFirst = false

  /// Adds up, and leaves each worker with the sum at its own place.
  static var scattering: RingFormula {
    RingFormula(
      sent: { r, t, n in (r - t - 1 + 2 * n) % n }, taken: { r, t, n in (r - t - 2 + 2 * n) % n },
      join: { $0 + $1 })
  }
  /// Hands everybody's own to everybody.
  static var gathering: RingFormula {
    RingFormula(
      sent: { r, t, n in (r - t + 2 * n) % n }, taken: { r, t, n in (r - t - 1 + 2 * n) % n },
      join: { $1 })
  }

  /// - Parameter all: the chunks of each worker.
  func callAsFunction(_ all: [[Tensor]]) -> [[Tensor]] {
    let n = all.count
    var chunks = all
    for turn in 0..<max(turns(n), 0) {
      let messages = all.indices.map { rank in
        (sendsFirst ? all : chunks)[rank][sent(rank, turn, n)]
      }
      for rank in all.indices {
        let place = taken(rank, turn, n)
        chunks[rank][place] = join(chunks[rank][place], messages[sender(rank, n)])
      }
    }
    return chunks
  }

  /// Counted from another place on.
  mutating func shift(by places: Int) {
    let (sent, taken) = (sent, taken)
    self.sent = { r, t, n in (sent(r, t, n) + places + n) % n }
    self.taken = { r, t, n in (taken(r, t, n) + places + n) % n }
  }
}

/// Sums that are left with their workers, as a row of parts.
struct ScatterFormula: Formula {
  var ring = RingFormula.scattering
  /// Which chunk is given.
  var place: (_ rank: Int, _ n: Int) -> Int = { rank, _ in rank }
  var finish: (_ sum: Tensor, _ n: Int) -> Tensor = { sum, _ in sum }

  func callAsFunction(_ all: [[Tensor]]) -> [Tensor] {
    let chunks = ring(all)
    return chunks.indices.map { finish(chunks[$0][place($0, all.count)], all.count) }
  }
}

/// Chunks that are given to everybody, as a row of parts.
struct GatherFormula: Formula {
  var ring = RingFormula.gathering
  var arrange: (_ chunks: [Tensor], _ rank: Int) -> [Tensor] = { chunks, _ in chunks }

  /// - Parameter own: one chunk of each worker.
  func callAsFunction(_ own: [Tensor]) -> [[Tensor]] {
    let chunks = ring(own.map { [Tensor](repeating: $0, count: own.count) })
    return chunks.enumerated().map { arrange($1, $0) }
  }
}

/// Everybody's sum for everybody, as a row of parts.
struct ReduceFormula: Formula {
  var cut: (_ count: Int, _ n: Int) -> [Range<Int>] = { count, n in
    (0..<n).map { Example.share(of: count, at: $0, among: n) }
  }
  var scatter = ScatterFormula()
  var gather = GatherFormula()
  var finish: (_ sum: Tensor, _ own: Tensor) -> Tensor = { sum, own in sum.reshaped(own.shape) }

  func callAsFunction(_ all: [Tensor]) -> [Tensor] {
    let ranges = cut(all[0].count, all.count)
    let chunks = all.map { tensor in
      let flat = tensor.flattened()
      return ranges.map { flat[$0] }
    }
    let sums = gather(scatter(chunks))
    return zip(sums, all).map { finish(concatenated($0, axis: 0), $1) }
  }
}

/// The gradients of a whole batch, as a row of parts. Gradients are rows.
struct MeanFormula: Formula {
  var reduce = ReduceFormula()
  var weight: (_ gradient: Tensor, _ rowCount: Int) -> Tensor = { $0 * Float($1) }
  var divisor: (_ counts: [Int], _ rank: Int) -> Float = { counts, _ in
    Float(counts.reduce(0, +))
  }
  /// What is used, of the mean and of what a worker has itself.
  var finish: (_ mean: Tensor, _ own: Tensor) -> Tensor = { mean, _ in mean }

  func callAsFunction(_ gradients: [Tensor], over counts: [Int]) -> [Tensor] {
    let sums = reduce(zip(gradients, counts).map { weight($0, $1) })
    return gradients.indices.map { rank in
      finish(sums[rank] / divisor(counts, rank), gradients[rank])
    }
  }
}

/// A training of replicas, as a row of parts.
struct ReplicasFormula: Formula {
  var mean = MeanFormula()
  /// What the replicas start with.
  var start: (_ weights: [Tensor]) -> [Tensor] = { weights in weights.map { _ in weights[0] } }
  var rows: (_ count: Int, _ rank: Int, _ n: Int) -> Range<Int> = {
    Example.share(of: $0, at: $1, among: $2)
  }
  /// Which workers move after a step.
  var moves: (_ rank: Int) -> Bool = { _ in true }
  /// What becomes of the weights after a step.
  var settle: (_ weights: [Tensor]) -> [Tensor] = { $0 }
  /// How often the optimizer steps.
  var repeats = 1

  func callAsFunction(_ example: Example) -> Answers {
    let steps = TrainingSteps(of: example)
    let sizes = example.sizes("layers")
    let models = start(example.replicas.map(\.row)).map { TwoLayers($0, sizes: sizes) }
    let optimizers = models.map {
      Layers.AdamW(
        $0, learningRate: example.double("learningRate"),
        weightDecay: example.double("weightDecay"))
    }
    for (place, rowCount) in steps.rowCounts.enumerated() {
      let ranges = models.indices.map { rows(rowCount, $0, models.count) }
      let found = zip(models, ranges).map { model, range in
        withGradients(of: model) { steps.learned(model, range, at: place) }.gradients
      }
      let means = mean(
        found.map { joined($0.tensors) }, over: ranges.map(\.count))
      for rank in models.indices where moves(rank) {
        for _ in 0..<repeats {
          optimizers[rank].step(found[rank].replaced(by: parted(means[rank], models[rank])))
        }
      }
      for (model, row) in zip(models, settle(models.map(\.row))) { model.set(row) }
    }
    var answers = Answers(models.map(\.row).named)
    answers[Example.sharesRows] = steps.hasEachRowOnce
    return answers
  }
}

/// A training with a shared-out optimizer, as a row of parts.
struct ShardedFormula: Formula {
  var mean = MeanFormula()
  var cut = ReduceFormula().cut
  /// What each worker's own means are of, of the mean gradients and of its own.
  var gradient: (_ mean: Tensor, _ own: Tensor) -> Tensor = { mean, _ in mean }
  /// What a worker's replica becomes, of what all moved, and of what it was with its own share moved.
  var settle: (_ gathered: Tensor, _ own: Tensor) -> Tensor = { gathered, _ in gathered }
  /// Whether each worker keeps all means.
  var keepsAll = false

  func callAsFunction(_ example: Example) -> Answers {
    let steps = TrainingSteps(of: example)
    let replicas = example.replicas
    let n = replicas.count
    let count = replicas[0].row.count
    let ranges = cut(count, n)
    let shares = zip(replicas, ranges).map { Parameters($0.row[$1]) }
    let optimizers = shares.map {
      Layers.AdamW(
        $0, learningRate: example.double("learningRate"),
        weightDecay: example.double("weightDecay"))
    }
    for (place, rowCount) in steps.rowCounts.enumerated() {
      let rows = (0..<n).map { Example.share(of: rowCount, at: $0, among: n) }
      let found = zip(replicas, rows).map { model, rows in
        joined(
          withGradients(of: model) { steps.loss(of: model, rows, at: place) }.gradients.tensors)
      }
      let means = mean(found, over: rows.map(\.count))
      for rank in 0..<n {
        let own = gradient(means[rank], found[rank])[ranges[rank]]
        optimizers[rank].step(
          withGradients(of: shares[rank]) { (shares[rank].numbers * own).sum() }.gradients)
      }
      let gathered = concatenated(shares.map(\.numbers), axis: 0)
      for rank in 0..<n {
        let range = ranges[rank]
        let row = replicas[rank].row
        let own = concatenated(
          [row[..<range.lowerBound], shares[rank].numbers, row[range.upperBound...]], axis: 0)
        replicas[rank].set(settle(gathered, own))
      }
    }
    return Answers(replicas.map(\.row).named).merging([
      "running means that each worker keeps": ranges.map { keepsAll ? count : $0.count }
    ])
  }

  /// Some numbers that are trained.
  final class Parameters: Module {
    @Parameter var numbers: Tensor
    init(_ numbers: Tensor) { self.numbers = numbers }
  }
}

func joined(_ tensors: [Tensor]) -> Tensor {
  concatenated(tensors.map { $0.flattened() }, axis: 0)
}

/// A row as tensors of the shapes of a model's.
private func parted(_ row: Tensor, _ model: TwoLayers) -> [Tensor] {
  let values = model.parameters().map(\.value)
  let parts = row.split(sizes: values.map(\.count), axis: 0)
  return zip(parts, values).map { $0.reshaped($1.shape) }
}

extension TwoLayers {
  /// Gives it other numbers.
  fileprivate func set(_ row: Tensor) {
    for (parameter, value) in zip(parameters(), parted(row, self)) { parameter.value = value }
  }
}
