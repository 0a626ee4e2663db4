import KataTesting
import Layers
import Tensors

// How the attempts at kata 39 are run. Nothing in them runs at once: what one worker does in a turn, another
// sees in the next.

extension Example {
  /// Each worker's chunks of its own part.
  private var chunksOfAll: [[Tensor]] {
    (0..<workerCount).map { chunks(of: self["values"][$0]) }
  }

  func scattered(
    _ change: @escaping (inout ScatterFormula) -> Void
  ) -> Exchange<ScatterFormula> {
    Exchange(of: ScatterFormula(), change, answers: { sendingLittle($0(chunksOfAll)) })
  }

  func gathered(_ change: @escaping (inout GatherFormula) -> Void) -> Exchange<GatherFormula> {
    Exchange(
      of: GatherFormula(), change,
      answers: { formula in
        sendingLittle(formula(chunks(of: self["values"])).map { concatenated($0, axis: 0) })
      })
  }

  func reduced(_ change: @escaping (inout ReduceFormula) -> Void) -> Exchange<ReduceFormula> {
    Exchange(
      of: ReduceFormula(), change,
      answers: { formula in
        sendingLittle(formula((0..<workerCount).map { self["values"][$0] }))
      })
  }

  func weighed(_ change: @escaping (inout MeanFormula) -> Void) -> Exchange<MeanFormula> {
    Exchange(
      of: MeanFormula(), change,
      answers: { formula in
        let rows = self["gradients"]
        let gradients = (0..<rows.shape[0]).map { rows[$0] }
        return Answers(formula(gradients, over: sizes("rowCounts")).named)
      })
  }

  func trainedReplicas(
    _ change: @escaping (inout ReplicasFormula) -> Void
  ) -> Exchange<ReplicasFormula> {
    Exchange(of: ReplicasFormula(), change, answers: { $0(self) })
  }

  func trainedShards(
    _ change: @escaping (inout ShardedFormula) -> Void
  ) -> Exchange<ShardedFormula> {
    Exchange(of: ShardedFormula(), change, answers: { $0(self) })
  }

  /// Parts of a count, one behind the other.
  /// - Parameter size: of a worker's part, of what is even and what is left over.
  func sharedOut(
    _ size: (_ rank: Int, _ even: Int, _ rest: Int, _ n: Int) -> Int
  ) -> Answers {
    let n = integer("workerCount")
    let (even, rest) = integer("count").quotientAndRemainder(dividingBy: n)
    let sizes = (0..<n).map { size($0, even, rest, n) }
    let ends = sizes.indices.map { sizes[...$0].reduce(0, +) }
    return ["starts": zip(ends, sizes).map { $0 - $1 }, "ends": ends]
  }

  /// A row in parts, as other tensors are.
  /// - Parameters:
  ///   - shaping: gives a part its shape.
  ///   - order: in which the tensors take their parts.
  func partedRow(
    shaping: (_ part: Tensor, _ shape: Shape) -> Tensor = { $0.reshaped($1) },
    _ order: ([(name: String, tensor: Tensor)]) -> [(name: String, tensor: Tensor)]
  ) -> Answers {
    var (answers, start) = (Answers(), 0)
    for (name, tensor) in order(joinedTensors) {
      answers[name] = shaping(self["row"][start..<(start + tensor.count)], tensor.shape)
      start += tensor.count
    }
    return answers
  }

  /// What each worker's weights become, of those of all.
  func sharedWeights(_ share: (_ weights: [Tensor], _ rank: Int) -> Tensor) -> Answers {
    let weights = replicas.map(\.row)
    return Answers(weights.indices.map { share(weights, $0) }.named)
  }

  /// What each worker's optimizer starts with.
  /// - Parameter share: what is in it, of all numbers.
  func startedSharded(
    learningRate: Double? = nil, weightDecay: Double? = nil,
    _ share: (_ numbers: Tensor, _ rank: Int, _ n: Int) -> Tensor
  ) -> Answers {
    let (numbers, n) = (self["weights"][0], integer("workerCount"))
    let shares = (0..<n).map { share(numbers, $0, n) }
    return starts(
      shares: shares, counts: shares.map(\.count),
      learningRates: shares.map { _ in learningRate ?? double("learningRate") },
      weightDecays: shares.map { _ in weightDecay ?? double("weightDecay") })
  }

  /// The tensors that are joined, or whose shapes are wanted.
  var joinedTensors: [(name: String, tensor: Tensor)] {
    (0..<integer("count")).map { ("tensor\($0)", self["tensor\($0)"]) }
  }

  func sendingLittle(_ results: [Tensor], _ isSo: Bool = true) -> Answers {
    var answers = Answers(results.named)
    answers[Self.sendsLittle] = isSo
    return answers
  }
}
