import KataTesting
import Layers
import Tensors

extension DataParallelAttempts {
  @WayList static var rows: [Way] {
    // MARK: The first worker's weights
    Way(results: "sharesWeights", "each worker keeps its own weights") {
      $0.sharedWeights { weights, rank in weights[rank] }
    }
    Way(results: "sharesWeights", "the last worker's weights are everybody's") {
      $0.sharedWeights { weights, _ in weights[weights.count - 1] }
    }
    Way(results: "sharesWeights", "each worker gets those of the one before, and passes on its own")
    {
      $0.sharedWeights { weights, rank in weights[max(rank - 1, 0)] }
    }
    Way(
      results: "sharesWeights", "each worker gets those of the one before, and the first the last's"
    ) {
      $0.sharedWeights { weights, rank in weights[(rank + weights.count - 1) % weights.count] }
    }
    Way(results: "sharesWeights", "the second worker alone gets the first one's weights") {
      $0.sharedWeights { weights, rank in rank == 1 ? weights[0] : weights[rank] }
    }
    Way(results: "sharesWeights", "everybody gets the mean of all weights") {
      $0.sharedWeights { weights, _ in
        weights.dropFirst().reduce(weights[0]) { $0 + $1 } / Float(weights.count)
      }
    }
    Way(results: "sharesWeights", "everybody gets the sum of all weights") {
      $0.sharedWeights { weights, _ in weights.dropFirst().reduce(weights[0]) { $0 + $1 } }
    }

    // MARK: Gradients of the whole batch
    Way(parts: "weighsRows", "the gradients are added up, and no mean is taken: sum for mean") {
      $0.weighed {
        $0.weight = { gradient, _ in gradient }
        $0.divisor = { _, _ in 1 }
      }
    }
    Way(parts: "weighsRows", "all workers count the same, however many rows they have") {
      $0.weighed {
        $0.weight = { gradient, _ in gradient }
        $0.divisor = { counts, _ in Float(counts.count) }
      }
    }
    Way(parts: "weighsRows", "they are weighed by their rows, and divided by the workers") {
      $0.weighed { $0.divisor = { counts, _ in Float(counts.count) } }
    }
    Way(parts: "weighsRows", "they are weighed by their rows, and not divided") {
      $0.weighed { $0.divisor = { _, _ in 1 } }
    }
    Way(parts: "weighsRows", "they are divided by the worker's own rows, and not by all") {
      $0.weighed { $0.divisor = { counts, rank in Float(counts[rank]) } }
    }
    Way(parts: "weighsRows", "they are not weighed, and divided by all rows") {
      $0.weighed { $0.weight = { gradient, _ in gradient } }
    }
    Way(parts: "weighsRows", "they are divided by their rows, and not multiplied") {
      $0.weighed { $0.weight = { $0 / Float($1) } }
    }
    Way(parts: "weighsRows", "they are divided by the rows and by the workers") {
      $0.weighed {
        $0.divisor = { counts, _ in Float(counts.reduce(0, +) * counts.count) }
      }
    }
    Way(parts: "weighsRows", "each worker keeps its own gradients") {
      $0.weighed { $0.finish = { _, own in own } }
    }
    Way(parts: "weighsRows", "nothing is handed around: a part of the mean stands everywhere") {
      $0.weighed { $0.reduce.gather.ring.turns = { _ in 0 } }
    }
  }

  @WayList static var replicas: [Way] {
    Way(parts: "trains", "the gradients are added up, and no mean is taken: sum for mean") {
      $0.trainedReplicas {
        $0.mean.weight = { gradient, _ in gradient }
        $0.mean.divisor = { _, _ in 1 }
      }
    }
    Way(parts: "trains", "all workers count the same, however many rows they have") {
      $0.trainedReplicas {
        $0.mean.weight = { gradient, _ in gradient }
        $0.mean.divisor = { counts, _ in Float(counts.count) }
      }
    }
    Way(parts: "trains", "replicas drift: they did not start from the same weights") {
      $0.trainedReplicas { $0.start = { $0 } }
    }
    Way(parts: "trains", "replicas drift: each moves by its own gradients") {
      $0.trainedReplicas { $0.mean.finish = { _, own in own } }
    }
    Way(parts: "trains", "the first worker's replica moves alone") {
      $0.trainedReplicas { $0.moves = { $0 == 0 } }
    }
    Way(parts: "trains", "each moves by its own gradients, and the mean of the weights is taken") {
      $0.trainedReplicas {
        $0.mean.finish = { _, own in own }
        $0.settle = { weights in
          let mean = weights.dropFirst().reduce(weights[0]) { $0 + $1 } / Float(weights.count)
          return weights.map { _ in mean }
        }
      }
    }
    Way(parts: "trains", "every worker learns from the whole batch: right, and no faster than one")
    {
      $0.trainedReplicas { $0.rows = { count, _, _ in 0..<count } }
    }
    Way(parts: "trains", "every worker learns from the first rows") {
      $0.trainedReplicas { $0.rows = { count, _, n in Example.share(of: count, at: 0, among: n) } }
    }
    Way(parts: "trains", "rows that are left over are not learned from") {
      $0.trainedReplicas {
        $0.rows = { count, rank, n in (rank * (count / n))..<((rank + 1) * (count / n)) }
      }
    }
    Way(parts: "trains", "the optimizer steps twice with the same gradients") {
      $0.trainedReplicas { $0.repeats = 2 }
    }
    Way(parts: "trains", "the gradients go uphill") {
      $0.trainedReplicas { $0.mean.finish = { mean, _ in -mean } }
    }
  }

  @WayList static var sharded: [Way] {
    // MARK: The start
    Way(results: "startsSharded", "every worker has all of the numbers") {
      $0.startedSharded { numbers, _, _ in numbers }
    }
    Way(results: "startsSharded", "every worker has the first share") {
      $0.startedSharded { numbers, _, n in
        numbers[Example.share(of: numbers.count, at: 0, among: n)]
      }
    }
    Way(results: "startsSharded", "each worker has the share of the next one") {
      $0.startedSharded { numbers, rank, n in
        numbers[Example.share(of: numbers.count, at: (rank + 1) % n, among: n)]
      }
    }
    Way(results: "startsSharded", "each worker has every nth number, and no row of neighbors") {
      $0.startedSharded { numbers, rank, n in numbers[.stride(from: rank, by: n)] }
    }
    Way(results: "startsSharded", "the shares are all 0") {
      $0.startedSharded { numbers, rank, n in
        .zeros([Example.share(of: numbers.count, at: rank, among: n).count])
      }
    }
    Way(results: "startsSharded", "the learning rate is not handed on") {
      $0.startedSharded(learningRate: 1e-3) { $0[Example.share(of: $0.count, at: $1, among: $2)] }
    }
    Way(results: "startsSharded", "the weight decay is not handed on") {
      $0.startedSharded(weightDecay: 1e-2) { $0[Example.share(of: $0.count, at: $1, among: $2)] }
    }
    Way(results: "startsSharded", "the learning rate and the weight decay are exchanged") {
      let (rate, decay) = ($0.double("learningRate"), $0.double("weightDecay"))
      return $0.startedSharded(learningRate: decay, weightDecay: rate) {
        $0[Example.share(of: $0.count, at: $1, among: $2)]
      }
    }

    // MARK: Steps
    Way(parts: "trainsSharded", "the gradients are added up, and no mean is taken: sum for mean") {
      $0.trainedShards {
        $0.mean.weight = { gradient, _ in gradient }
        $0.mean.divisor = { _, _ in 1 }
      }
    }
    Way(parts: "trainsSharded", "all workers count the same, however many rows they have") {
      $0.trainedShards {
        $0.mean.weight = { gradient, _ in gradient }
        $0.mean.divisor = { counts, _ in Float(counts.count) }
      }
    }
    Way(parts: "trainsSharded", "the sum is divided by the worker's own rows, and not by all") {
      $0.trainedShards { $0.mean.divisor = { counts, rank in Float(counts[rank]) } }
    }
    Way(parts: "trainsSharded", "the sum is divided by the workers, and not by the rows") {
      $0.trainedShards { $0.mean.divisor = { counts, _ in Float(counts.count) } }
    }
    Way(parts: "trainsSharded", "a share moves by the worker's own gradients") {
      $0.trainedShards { $0.gradient = { _, own in own } }
    }
    Way(parts: "trainsSharded", "nothing is handed around: each replica has its own share moved") {
      $0.trainedShards { $0.settle = { _, own in own } }
    }
    Way(parts: "trainsSharded", "every worker keeps the running means of all numbers") {
      $0.trainedShards { $0.keepsAll = true }
    }
    Way(parts: "trainsSharded", "the gradients go uphill") {
      $0.trainedShards { $0.gradient = { mean, _ in -mean } }
    }
  }
}
