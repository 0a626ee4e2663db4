import Layers
import TestSupport
import Tensors
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 5]) func passTensorsOn(_ count: Int) {
    let received = Workers.run(count) { worker in
      worker.send(Tensor(Float(worker.rank)), to: worker.next)
      return worker.receive(from: worker.previous).item()
    }
    let expected = (0..<count).map { Float(($0 + count - 1) % count) }
    #expect(received == expected)
  }

  /// Whatever the threads do, what comes from one sender comes in its order.
  @Test func keepTheOrderOfEachSender() {
    for _ in 0..<50 {
      let received = Workers.run(3) { worker in
        if worker.rank > 0 {
          for k in 0..<20 { worker.send(Tensor(Float(100 * worker.rank + k)), to: 0) }
          return [Float]()
        }
        // The second sender's first, though they may have come last.
        return [2, 1].flatMap { sender in (0..<20).map { _ in worker.receive(from: sender).item() }
        }
      }
      let expected: [Float] = [200, 100].flatMap { start in (0..<20).map { start + Float($0) } }
      #expect(received[0] == expected)
    }
  }

  /// Everyone meets everyone, often, at random moments.
  @Test func addUpWhateverTheThreadsDo() {
    for seed in 0..<20 {
      let sums = Workers.run(4) { worker in
        var generator = RandomGenerator(seed: UInt64(4 * seed + worker.rank))
        var sum = Tensor(Float(worker.rank))
        for _ in 0..<10 {
          if Bool.random(using: &generator) { _ = matmul(.ones([30, 30]), .ones([30, 30])) }
          for other in 0..<4 { worker.send(sum, to: other) }
          sum = (0..<4).map { worker.receive(from: $0) }.reduce(Tensor(0), +) / 4
        }
        return sum.item()
      }
      #expect(sums == [1.5, 1.5, 1.5, 1.5])
    }
  }

  @Test func haveWhatIsTheirs() {
    let models = (0..<3).map { _ in Scale(2) }
    let sizes = Workers.run(models) { worker, model in
      model.weight = model.weight * Float(worker.rank)
      return model.weight.count
    }
    #expect(sizes == [2, 2, 2])
    #expect(models.map(\.weight.scalars) == [[0, 0], [1, 1], [2, 2]])
  }

  @Test func countWhatTheySend() {
    let counts = Workers.run(3) { worker in
      for _ in 0..<worker.rank { worker.send(.zeros([2, 5]), to: worker.next) }
      for _ in 0..<worker.previous { _ = worker.receive(from: worker.previous) }
      return worker.sentCount
    }
    #expect(counts == [0, 10, 20])
  }

  /// Nothing that a gradient could go back through leaves its worker.
  @Test func sendPlainNumbers() {
    let model = Scale(2, bias: false)
    let gradients = withGradients(of: model) {
      let sent = nonisolatedPass(model.weight)
      return (sent * model.weight).sum()
    }.gradients
    #expect(gradients["weight"]?.scalars == [1, 1])
  }

  // MARK: - Misuse

  @Test(.timeLimit(.minutes(1))) func sayWhoWaitsForWhom() {
    let (results, messages) = collectingMisuse {
      Workers.run(3) { worker in
        let received = worker.receive(from: worker.previous)
        worker.send(received, to: worker.next)
        return received
      }
    }
    #expect(results.allSatisfy { $0.isPoisoned })
    #expect(
      messages == [
        "Workers: nobody can go on. They wait: worker 0 for 2; worker 1 for 0; worker 2 for 1. Each "
          + "receive takes what one send gave: in a ring, all send to the next one before they receive "
          + "from the one before, and equally often."
      ])
  }

  @Test(.timeLimit(.minutes(1))) func sayWhoHasEnded() {
    for _ in 0..<50 {
      let (results, messages) = collectingMisuse {
        Workers.run(2) { worker in
          worker.rank == 0 ? worker.receive(from: 1) : Tensor(1)
        }
      }
      #expect(results[0].isPoisoned && !results[1].isPoisoned)
      #expect(messages.count == 1)
      #expect(messages[0].contains("They wait: worker 0 for 1, which has ended. "))
    }
  }

  @Test func knowTheirRanks() {
    let (_, messages) = collectingMisuse {
      Workers.run(2) { worker in
        if worker.rank == 0 { worker.send(Tensor(1), to: 2) }
      }
    }
    #expect(
      messages == [
        "Worker.send: there is no worker 2: 2 workers have the ranks 0 to 1. Behind the last comes the "
          + "first: worker.next, worker.previous."
      ])
  }

  /// A worker's misuse is reported to whoever started it, and the others are not left waiting.
  @Test func reportMisuseOfTheEngine() {
    let (results, messages) = collectingMisuse {
      Workers.run(2) { worker in
        worker.send(Tensor.ones([worker.rank + 2]), to: worker.next)
        return Tensor.ones([worker.rank + 2]) + worker.receive(from: worker.previous)
      }
    }
    #expect(results.map(\.isPoisoned) == [true, true] && messages.count == 2)
  }
}

// MARK: - Fixtures

/// What another worker got of a tensor.
private func nonisolatedPass(_ tensor: Tensor) -> Tensor {
  Workers.run(2) { worker in
    if worker.rank == 0 { worker.send(tensor, to: 1) }
    return worker.rank == 0 ? tensor : worker.receive(from: 0)
  }[1]
}
