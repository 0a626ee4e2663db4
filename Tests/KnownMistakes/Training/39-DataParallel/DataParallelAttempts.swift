import KataTesting
import Layers
import Tensors

final class DataParallelAttempts: KataAttempts {}

extension DataParallelAttempts {
  static var mistakes: [Way] { shares + scatters + gathers + sums + rows + replicas + sharded }

  @WayList private static var shares: [Way] {
    Way(results: "sharesOut", "what is left over is nobody's") {
      $0.sharedOut { _, size, _, _ in size }
    }
    Way(results: "sharesOut", "the last worker gets all that is left over") {
      $0.sharedOut { rank, size, rest, n in size + (rank == n - 1 ? rest : 0) }
    }
    Way(results: "sharesOut", "the first worker gets all that is left over") {
      $0.sharedOut { rank, size, rest, _ in size + (rank == 0 ? rest : 0) }
    }
    Way(results: "sharesOut", "the last parts have one more, and not the first") {
      $0.sharedOut { rank, size, rest, n in size + (rank >= n - rest ? 1 : 0) }
    }
    Way(results: "sharesOut", "the size is rounded up for all, beyond the end") {
      $0.sharedOut { _, size, rest, _ in size + (rest > 0 ? 1 : 0) }
    }
    Way(results: "sharesOut", "the size is rounded up, and the last ones get less or nothing") {
      let (count, n) = ($0.integer("count"), $0.integer("workerCount"))
      let size = (count + n - 1) / n
      return [
        "starts": (0..<n).map { min($0 * size, count) },
        "ends": (0..<n).map { min(($0 + 1) * size, count) },
      ]
    }
    Way(
      results: "sharesOut", "parts begin where they would if nothing were left over: they overlap"
    ) {
      let (count, n) = ($0.integer("count"), $0.integer("workerCount"))
      return [
        "starts": (0..<n).map { $0 * (count / n) },
        "ends": (0..<n).map { ($0 + 1) * (count / n) + ($0 < count % n ? 1 : 0) },
      ]
    }
    Way(results: "sharesOut", "everybody gets all") {
      let (count, n) = ($0.integer("count"), $0.integer("workerCount"))
      return ["starts": (0..<n).map { _ in 0 }, "ends": (0..<n).map { _ in count }]
    }
    Way(results: "sharesOut", "places are rounded, so that the larger parts lie between others") {
      let (count, n) = ($0.integer("count"), $0.integer("workerCount"))
      return [
        "starts": (0..<n).map { $0 * count / n }, "ends": (0..<n).map { ($0 + 1) * count / n },
      ]
    }
  }

  @WayList private static var scatters: [Way] {
    Way(parts: "scattersSums", "what comes in takes the place of what was there: no sum") {
      $0.scattered { $0.ring.join = { $1 } }
    }
    Way(parts: "scattersSums", "chunks are sent as they were at first, without what came in") {
      $0.scattered { $0.ring.sendsFirst = true }
    }
    Way(parts: "scattersSums", "a worker begins with its own chunk, whose sum ends at another") {
      $0.scattered { $0.ring.shift(by: 1) }
    }
    Way(parts: "scattersSums", "a worker begins with its own chunk, and gives the next one's sum") {
      $0.scattered {
        $0.ring.shift(by: 1)
        $0.place = { ($0 + 1) % $1 }
      }
    }
    Way(parts: "scattersSums", "one turn is missing") {
      $0.scattered { $0.ring.turns = { $0 - 2 } }
    }
    Way(parts: "scattersSums", "there is one turn too many, and something is added twice") {
      $0.scattered { $0.ring.turns = { $0 } }
    }
    Way(parts: "scattersSums", "there is one turn: only neighbors are added up") {
      $0.scattered { $0.ring.turns = { min($0 - 1, 1) } }
    }
    Way(parts: "scattersSums", "the mean is given, and no sum") {
      $0.scattered { $0.finish = { $0 / Float($1) } }
    }
    Way(parts: "scattersSums", "the chunk of the next worker is given") {
      $0.scattered { $0.place = { ($0 + 1) % $1 } }
    }
    Way(parts: "scattersSums", "the chunk of the worker before is given") {
      $0.scattered { $0.place = { ($0 + $1 - 1) % $1 } }
    }
    Way(parts: "scattersSums", "the first chunk is given to everybody") {
      $0.scattered { $0.place = { _, _ in 0 } }
    }
    Way(parts: "scattersSums", "its own chunk is given, and nothing is added") {
      $0.scattered { $0.ring.turns = { _ in 0 } }
    }
    Way(parts: "scattersSums", "the larger of two numbers is kept, and no sum") {
      $0.scattered { $0.ring.join = { maximum($0, $1) } }
    }
    Way(results: "scattersSums", "everything is sent to the first worker, which adds up") {
      example in
      let all = (0..<example.workerCount).map { example["values"][$0] }
      let sums = example.chunks(of: all.dropFirst().reduce(all[0]) { $0 + $1 })
      let isLittle = all.count == 1 || example.sizes("chunkCounts").contains(0)
      return example.sendingLittle(sums, isLittle)
    }
    Way(results: "scattersSums", "all receive before they send, and wait for each other") {
      example in
      example.workers(sending: 1) { worker in
        let chunks = example.chunks(of: example.part("values", of: worker))
        guard worker.count > 1 else { return chunks[0] }
        let received = worker.receive(from: worker.previous)
        worker.send(received, to: worker.next)
        return received
      }
    }
  }

  @WayList private static var gathers: [Way] {
    Way(parts: "gathersAll", "a worker sends its own chunk in each turn, and not what came in") {
      $0.gathered { $0.ring.sent = { rank, _, _ in rank } }
    }
    Way(parts: "gathersAll", "what comes in is added, and not put in its place") {
      $0.gathered { $0.ring.join = { $0 + $1 } }
    }
    Way(parts: "gathersAll", "one turn is missing: a place still has the worker's own") {
      $0.gathered { $0.ring.turns = { $0 - 2 } }
    }
    Way(
      results: "gathersAll", "there is one turn too many: nothing changes, and its own comes back"
    ) {
      example in
      let n = example.workerCount
      return example.sendingLittle(
        [Tensor](repeating: example["values"], count: n), example.sizes("chunkCounts").contains(0))
    }
    Way(parts: "gathersAll", "chunks stand in the order in which they came, its own first") {
      $0.gathered {
        $0.arrange = { chunks, rank in
          chunks.indices.map { chunks[(rank - $0 + chunks.count) % chunks.count] }
        }
      }
    }
    Way(parts: "gathersAll", "chunks are turned: its own stands first") {
      $0.gathered {
        $0.arrange = { chunks, rank in
          chunks.indices.map { chunks[(rank + $0) % chunks.count] }
        }
      }
    }
    Way(parts: "gathersAll", "chunks are one place off") {
      $0.gathered {
        $0.arrange = { chunks, _ in
          chunks.indices.map { chunks[($0 + chunks.count - 1) % chunks.count] }
        }
      }
    }
    Way(parts: "gathersAll", "nothing is sent: its own chunk stands everywhere") {
      $0.gathered { $0.ring.turns = { _ in 0 } }
    }
    Way(parts: "gathersAll", "chunks stand in reverse order") {
      $0.gathered { $0.arrange = { chunks, _ in chunks.reversed() } }
    }
    Way(results: "gathersAll", "all receive before they send, and wait for each other") { example in
      example.workers(sending: 1) { worker in
        let chunks = example.chunks(of: example["values"])
        guard worker.count > 1 else { return chunks[0] }
        let received = worker.receive(from: worker.previous)
        worker.send(received, to: worker.next)
        return received
      }
    }
  }

  @WayList private static var sums: [Way] {
    // MARK: All of a tensor
    Way(parts: "reducesAll", "the mean is given, and no sum") {
      $0.reduced { $0.scatter.finish = { $0 / Float($1) } }
    }
    Way(parts: "reducesAll", "the shape is lost: the sum is one row") {
      $0.reduced { $0.finish = { sum, _ in sum } }
    }
    Way(parts: "reducesAll", "nothing is added up before it is handed around") {
      $0.reduced { $0.scatter.ring.turns = { _ in 0 } }
    }
    Way(parts: "reducesAll", "nothing is handed around: its own part of the sum stands everywhere")
    {
      $0.reduced { $0.gather.ring.turns = { _ in 0 } }
    }
    Way(parts: "reducesAll", "each worker keeps what it had") {
      $0.reduced { $0.finish = { _, own in own } }
    }
    Way(parts: "reducesAll", "its own is added once more") {
      $0.reduced { $0.finish = { $0.reshaped($1.shape) + $1 } }
    }
    Way(parts: "reducesAll", "what is left over where chunks don't come out even is lost") {
      $0.reduced {
        $0.cut = { count, n in (0..<n).map { ($0 * (count / n))..<(($0 + 1) * (count / n)) } }
        $0.finish = { sum, own in
          let rest = own.flattened()[sum.count...]
          return concatenated([sum, rest], axis: 0).reshaped(own.shape)
        }
      }
    }
    Way(results: "reducesAll", "the sum is the first worker's alone") { example in
      let all = (0..<example.workerCount).map { example["values"][$0] }
      let sum = all.dropFirst().reduce(all[0]) { $0 + $1 }
      return example.sendingLittle(all.enumerated().map { $0 == 0 ? sum : $1 })
    }
    Way(results: "reducesAll", "everything is sent to everybody: the sum is right, and costs more")
    {
      example in
      let n = example.workerCount
      let all = (0..<n).map { example["values"][$0] }
      let sum = all.dropFirst().reduce(all[0]) { $0 + $1 }
      return example.sendingLittle(all.map { _ in sum }, n <= 3)
    }

    // MARK: Rows of numbers
    Way("joins", "the tensors are joined in reverse order") {
      joined($0.joinedTensors.map(\.tensor).reversed())
    }
    Way("joins", "the columns of a matrix come one after another, and not its rows") {
      joined($0.joinedTensors.map { $0.tensor.rank == 2 ? $0.tensor.transposed() : $0.tensor })
    }
    Way("joins", "each tensor is a sum of its numbers") {
      joined($0.joinedTensors.map { $0.tensor.sum() })
    }
    Way("joins", "the first tensor alone is there") { $0["tensor0"].flattened() }
    Way(results: "parts", "the parts are taken from the end") { $0.partedRow { $0.reversed() } }
    Way(results: "parts", "the parts stay rows, without their shapes") {
      $0.partedRow(shaping: { part, _ in part }) { $0 }
    }
    Way(results: "parts", "all parts begin at the start of the row") { example in
      Answers(
        example.joinedTensors.map { name, tensor in
          (name, example["row"][..<tensor.count].reshaped(tensor.shape))
        })
    }
    Way(results: "parts", "the tensors' own numbers are given, and not the row's") { example in
      Answers(example.joinedTensors.map { ($0.name, $0.tensor) })
    }
    Way(results: "parts", "a matrix is filled column by column") {
      $0.partedRow(shaping: { part, shape in
        shape.rank == 2
          ? part.reshaped([shape[1], shape[0]]).transposed() : part.reshaped(shape)
      }) { $0 }
    }
  }
}
