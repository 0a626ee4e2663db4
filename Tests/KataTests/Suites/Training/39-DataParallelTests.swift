extension kata {
  @Suite(.kata) struct DataParallelTests {
    @Test(
      .step("DataParallel.shares(of:among:)"), arguments: Example.all(for: "sharesOut"))
    func sharesOut(_ example: Example) async {
      await example.check {
        let shares = DataParallel.shares(of: $0.integer("count"), among: $0.integer("workerCount"))
        return ["starts": shares.map(\.lowerBound), "ends": shares.map(\.upperBound)]
      }
    }

    @Test(
      .step("DataParallel.reduceScatter(_:_:)"), arguments: Example.all(for: "scattersSums"))
    func scattersSums(_ example: Example) async {
      await example.check { example in
        example.workers(sending: 1) { worker in
          let chunks = example.chunks(of: example.part("values", of: worker))
          return DataParallel.reduceScatter(chunks, worker)
        }
      }
    }

    @Test(.step("DataParallel.allGather(_:_:)"), arguments: Example.all(for: "gathersAll"))
    func gathersAll(_ example: Example) async {
      await example.check { example in
        example.workers(sending: 1) { worker in
          let chunks = example.chunks(of: example["values"])
          return concatenated(DataParallel.allGather(chunks[worker.rank], worker), axis: 0)
        }
      }
    }

    @Test(
      .step(
        "DataParallel.allReduce(_:_:)", needs: "DataParallel.shares(of:among:)",
        "DataParallel.reduceScatter(_:_:)", "DataParallel.allGather(_:_:)"),
      arguments: Example.all(for: "reducesAll"))
    func reducesAll(_ example: Example) async {
      await example.check { example in
        example.workers(sending: 2) { worker in
          DataParallel.allReduce(example.part("values", of: worker), worker)
        }
      }
    }

    @Test(.step("DataParallel.joined(_:)"), arguments: Example.all(for: "joins"))
    func joins(_ example: Example) async {
      await example.check { DataParallel.joined(tensors(of: $0).map(\.tensor)) }
    }

    @Test(.step("DataParallel.parted(_:like:)"), arguments: Example.all(for: "parts"))
    func parts(_ example: Example) async {
      await example.check { example in
        let tensors = tensors(of: example)
        let parts = DataParallel.parted(example["row"], like: tensors.map(\.tensor))
        return Answers(zip(tensors.map(\.name), parts))
      }
    }

    @Test(
      .step(
        "DataParallel.shareWeights(of:_:)", needs: "DataParallel.joined(_:)",
        "DataParallel.parted(_:like:)"),
      arguments: Example.all(for: "sharesWeights"))
    func sharesWeights(_ example: Example) async {
      await example.check { example in
        example.replicas { DataParallel.shareWeights(of: $1, $0) }
      }
    }

    @Test(
      .step(
        "DataParallel.mean(of:over:_:)", needs: "DataParallel.shares(of:among:)",
        "DataParallel.reduceScatter(_:_:)", "DataParallel.allGather(_:_:)",
        "DataParallel.allReduce(_:_:)", "DataParallel.joined(_:)", "DataParallel.parted(_:like:)"),
      arguments: Example.all(for: "weighsRows"))
    func weighsRows(_ example: Example) async {
      await example.check { example in
        example.gradients { DataParallel.mean(of: $0, over: $1, $2) }
      }
    }

    @Test(
      .step(
        "DataParallel.step(_:_:rowCount:_:loss:)", needs: "DataParallel.shares(of:among:)",
        "DataParallel.reduceScatter(_:_:)", "DataParallel.allGather(_:_:)",
        "DataParallel.allReduce(_:_:)", "DataParallel.joined(_:)", "DataParallel.parted(_:like:)",
        "DataParallel.shareWeights(of:_:)", "DataParallel.mean(of:over:_:)"),
      arguments: Example.all(for: "trains"))
    func trains(_ example: Example) async {
      // Twenty steps, as of one worker that learns from whole batches.
      await example.check { example in
        example.trained { model, worker, steps in
          DataParallel.shareWeights(of: model, worker)
          let optimizer = AdamW(
            model, learningRate: example.double("learningRate"),
            weightDecay: example.double("weightDecay"))
          steps.forEach(model) {
            DataParallel.step(model, optimizer, rowCount: $0, worker, loss: $1)
          }
        }
      }
    }

    @Test(
      .step(
        "ShardedOptimizer.init(_:_:learningRate:weightDecay:)",
        needs: "DataParallel.shares(of:among:)", "DataParallel.joined(_:)"),
      arguments: Example.all(for: "startsSharded"))
    func startsSharded(_ example: Example) async {
      await example.check { example in
        let made = example.made { model, worker in
          ShardedOptimizer(
            model, worker, learningRate: example.double("learningRate"),
            weightDecay: example.double("weightDecay"))
        }
        return example.starts(
          shares: made.map(\.share.numbers), counts: made.map(\.share.parameterCount),
          learningRates: made.map(\.optimizer.learningRate),
          weightDecays: made.map(\.optimizer.weightDecay))
      }
    }

    @Test(
      .step(
        "ShardedOptimizer.step(_:over:)", needs: "DataParallel.shares(of:among:)",
        "DataParallel.reduceScatter(_:_:)", "DataParallel.allGather(_:_:)",
        "DataParallel.allReduce(_:_:)", "DataParallel.joined(_:)", "DataParallel.parted(_:like:)",
        "ShardedOptimizer.init(_:_:learningRate:weightDecay:)"),
      arguments: Example.all(for: "trainsSharded"))
    func trainsSharded(_ example: Example) async {
      await example.check { example in
        example.trainedInShares { model, worker in
          let optimizer = ShardedOptimizer(
            model, worker, learningRate: example.double("learningRate"),
            weightDecay: example.double("weightDecay"))
          return (
            step: { optimizer.step($0, over: $1) }, state: { optimizer.optimizer.stateDictionary() }
          )
        }
      }
    }
  }
}

// MARK: - Fixtures

private func tensors(of example: Example) -> [(name: String, tensor: Tensor)] {
  (0..<example.integer("count")).map { ("tensor\($0)", example["tensor\($0)"]) }
}
