import KataTesting
import Layers
import Tensors

extension DataParallelAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Shares
    Way(results: "sharesOut", "one thing after another is dealt out") { example in
      let n = example.integer("workerCount")
      var counts = [Int](repeating: 0, count: n)
      for place in 0..<example.integer("count") { counts[place % n] += 1 }
      let ends = counts.indices.map { counts[...$0].reduce(0, +) }
      return ["starts": zip(ends, counts).map { $0 - $1 }, "ends": ends]
    }

    // MARK: Around the ring
    Way(parts: "scattersSums", "as it is meant") { $0.scattered { _ in } }
    Way(results: "scattersSums", "each chunk is sent straight to the worker whose it is") {
      example in
      example.workers(sending: 1) { worker in
        let chunks = example.chunks(of: example.part("values", of: worker))
        for rank in 0..<worker.count where rank != worker.rank {
          worker.send(chunks[rank], to: rank)
        }
        return (0..<worker.count).filter { $0 != worker.rank }
          .reduce(chunks[worker.rank]) { $0 + worker.receive(from: $1) }
      }
    }
    Way(results: "scattersSums", "on threads, what is sent is handed on from turn to turn") {
      example in
      example.workers(sending: 1) { worker in
        let (r, n) = (worker.rank, worker.count)
        let chunks = example.chunks(of: example.part("values", of: worker))
        var sum = chunks[(r + n - 1) % n]
        for turn in 2..<(n + 1) {
          worker.send(sum, to: worker.next)
          sum = chunks[(r + n - turn) % n] + worker.receive(from: worker.previous)
        }
        return sum
      }
    }
    Way(parts: "gathersAll", "as it is meant") { $0.gathered { _ in } }
    Way(results: "gathersAll", "the other way around the ring") { example in
      example.workers(sending: 1) { worker in
        var chunk = example.chunks(of: example["values"])[worker.rank]
        var found = [worker.rank: chunk]
        for turn in 1..<max(worker.count, 1) {
          worker.send(chunk, to: worker.previous)
          chunk = worker.receive(from: worker.next)
          found[(worker.rank + turn) % worker.count] = chunk
        }
        return concatenated((0..<worker.count).map { found[$0]! }, axis: 0)
      }
    }
    Way(parts: "reducesAll", "as it is meant") { $0.reduced { _ in } }
    Way(parts: "reducesAll", "the parts are cut where rounding says") {
      $0.reduced {
        $0.cut = { count, n in (0..<n).map { ($0 * count / n)..<(($0 + 1) * count / n) } }
      }
    }

    // MARK: Rows of numbers
    Way("joins", "number by number") {
      Tensor($0.joinedTensors.flatMap { $0.tensor.scalars })
    }
    Way(results: "parts", "as it is meant") { $0.partedRow { $0 } }

    // MARK: Replicas
    Way(results: "sharesWeights", "as it is meant") {
      $0.sharedWeights { weights, _ in weights[0] }
    }
    Way(parts: "weighsRows", "as it is meant") { $0.weighed { _ in } }
    Way(parts: "weighsRows", "each is divided by all rows before they are added up") {
      let all = Float($0.sizes("rowCounts").reduce(0, +))
      return $0.weighed {
        $0.weight = { $0 * (Float($1) / all) }
        $0.divisor = { _, _ in 1 }
      }
    }
    Way(parts: "trains", "as it is meant") { $0.trainedReplicas { _ in } }

    // MARK: Shares of an optimizer
    Way(results: "startsSharded", "as it is meant") {
      $0.startedSharded { $0[Example.share(of: $0.count, at: $1, among: $2)] }
    }
    Way(parts: "trainsSharded", "as it is meant") { $0.trainedShards { _ in } }
  }
}
