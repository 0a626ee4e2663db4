import Layers
import Tensors

/// What kata 34's training does, whoever wrote it.
public protocol PretrainingRun: AnyObject {
  associatedtype Model: Module
  var model: Model { get }
  var optimizer: any Optimizer { get }
  var losses: [Float] { get set }
  var heldOutLosses: [Float] { get set }
  /// Whether what is dropped in training would be dropped now.
  var isTraining: Bool { get set }
  func batch(of step: Int) -> [[Int]]
  func step(on parts: [[[Int]]])
  func heldOutLoss() -> Float
  func train(until stepCount: Int, every interval: Int)
  func stateDictionary() -> StateDictionary
  func load(_ state: StateDictionary) throws(StateMismatch)
}

extension PretrainingRun {
  public var isTraining: Bool {
    get {
      let parts = model.submodules().compactMap { $0.module as? any TrainingDependent }
      return parts.allSatisfy(\.isTraining)
    }
    set { model.train(newValue) }
  }

  /// All weights are the other's, bit for bit.
  fileprivate func hasWeights(_ weights: StateDictionary) -> Bool {
    model.stateDictionary().isSame(weights)
  }

  /// All that there is to be saved, under the names that it shall have.
  fileprivate var whole: StateDictionary {
    var state = StateDictionary()
    for (name, tensor) in model.stateDictionary() { state["model.\(name)"] = tensor }
    for (name, tensor) in optimizer.stateDictionary() { state["optimizer.\(name)"] = tensor }
    state["losses"] = Tensor(losses)
    state["heldOutLosses"] = Tensor(heldOutLosses)
    return state
  }
}

extension StateDictionary {
  fileprivate func isSame(_ other: StateDictionary) -> Bool {
    count == other.count && allSatisfy { $0.tensor.scalars == other[$0.name]?.scalars }
  }

  /// Whether it has what another has under names that begin so.
  fileprivate func has(_ prefix: String, of other: StateDictionary) -> Bool {
    other.allSatisfy { name, tensor in
      !name.hasPrefix(prefix) || self[name]?.scalars == tensor.scalars
    }
  }
}

// MARK: - What is learned from

extension Example {
  /// The parts of each step: rows of tokens, of which −1 is none.
  public var learningSteps: [[[[Int]]]] {
    let ids = ids("parts")
    let (count, B, L) = (ids.shape[0], ids.shape[1], ids.shape[2])
    let all = ids.scalars
    let parts = (0..<count).map { part in
      (0..<B).map { row in
        all[(part * B + row) * L..<(part * B + row + 1) * L].filter { $0 >= 0 }
      }.filter { !$0.isEmpty }
    }
    let size = integer("partCount")
    return stride(from: 0, to: count, by: size).map { Array(parts[$0..<$0 + size]) }
  }

  /// As many sequences as the example says, all of them different.
  public var countedSequences: [[Int]] {
    numberedSequences(0..<integer("sequenceCount"))
  }

  /// As many other sequences.
  public var countedHeldOut: [[Int]] {
    let first = integer("sequenceCount")
    return numberedSequences(first..<first + integer("heldOutCount"))
  }

  private func numberedSequences(_ numbers: Range<Int>) -> [[Int]] {
    let V = Int(double("vocabularySize")) == 0 ? 100 : integer("vocabularySize")
    return numbers.map { number in
      [number % V, number / V] + (0...number % 3).map { (7 * number + 5 * $0) % V }
    }
  }
}

// MARK: - Results

extension Example {
  /// Sequences as the goldens have them: `7 3 1`.
  public func spelledSequences(_ rows: [[Int]]) -> [String] {
    rows.map { $0.map(String.init).joined(separator: " ") }
  }

  /// What holds of the batches of several epochs.
  /// - Parameter batch: that of a step, where so much is added to the seed.
  public func dealt(_ batch: (_ step: Int, _ moreSeed: Int) -> [[Int]]) -> Answers {
    let (all, size) = (countedSequences, integer("batchSize"))
    let count = (all.count + size - 1) / size
    func epoch(_ number: Int, _ moreSeed: Int = 0) -> [[[Int]]] {
      (0..<count).map { batch(number * count + $0, moreSeed) }
    }
    func isWhole(_ epoch: [[[Int]]]) -> Bool {
      spelledSequences(epoch.flatMap(\.self)).sorted() == spelledSequences(all).sorted()
    }
    let first = epoch(0)
    return [
      "an epoch has each sequence once": isWhole(first),
      "so has the next epoch": isWhole(epoch(1)),
      "so has the fourth": isWhole(epoch(3)),
      "asked for again, a step has the same batch": epoch(0) == first,
      "the next epoch has another order": epoch(1) != first,
      "with another seed, it is another order": epoch(0, 1000) != first,
      "sizes of an epoch's batches": first.map(\.count).sorted(),
    ]
  }

  /// The loss and the gradients of a batch.
  /// - Parameter name: of a parameter in the model, by its name.
  public func found(
    _ result: (loss: Float, gradients: Gradients)?, _ name: (String) -> String = { $0 }
  ) -> Answers {
    var answers: Answers = ["loss": result.map { Answer.tensor(Tensor($0.loss)) } ?? Self.none]
    let prefix = "gradient of "
    for key in goldens.keys where key.hasPrefix(prefix) {
      let gradient = result?.gradients[name(String(key.dropFirst(prefix.count)))]
      answers[key] = gradient.map { Answer.tensor($0) } ?? Self.none
    }
    return answers
  }

  private static let none = Answer.unfit("it is missing.")

  /// The losses of all steps, and some of what was learned.
  public func learned(
    _ run: some PretrainingRun, _ name: (String) -> String = { $0 }
  ) -> Answers {
    // Whoever trains says so.
    run.isTraining = false
    for parts in learningSteps { run.step(on: parts) }
    var answers: Answers = ["losses": Tensor(run.losses)]
    let (state, suffix) = (run.model.stateDictionary(), ", after all")
    for key in goldens.keys where key.hasSuffix(suffix) {
      let tensor = state[name(String(key.dropLast(suffix.count)))]
      answers[key] = tensor.map { Answer.tensor($0) } ?? Self.none
    }
    return answers
  }

  public func tested(_ run: some PretrainingRun) -> Answers {
    run.isTraining = true
    let weights = run.model.stateDictionary()
    return [
      "held-out loss": run.heldOutLoss(), "the model is in training again": run.isTraining,
      "nothing is learned": run.hasWeights(weights),
    ]
  }

  // MARK: - Laws of many steps

  /// What becomes of a training, beside one whose steps are made one by one.
  /// - Parameter make: makes one, the same each time.
  public func trained<Run: PretrainingRun>(run make: () throws -> Run) rethrows -> Answers {
    let (run, twin, until) = (try make(), try make(), integer("until"))
    let before = Int(double("before"))
    var looks: [Float] = []
    for count in 0..<max(until, before) {
      let isBefore = count < before
      for one in isBefore ? [run, twin] : [twin] { one.step(on: [one.batch(of: count)]) }
      if !isBefore && (count + 1).isMultiple(of: integer("interval")) {
        looks.append(twin.heldOutLoss())
      }
    }
    run.train(until: until, every: integer("interval"))
    return [
      "steps": run.losses.count, "looks": run.heldOutLosses.count,
      "each step learns from its own batch": run.losses == twin.losses,
      "held-out losses are taken when they should be": run.heldOutLosses == looks,
      "nothing is learned from what is held out": run.hasWeights(twin.model.stateDictionary()),
    ]
  }

  /// What of a training is in what it saves.
  public func saved(_ run: some PretrainingRun) -> Answers {
    run.train(until: integer("until"), every: integer("interval"))
    return found(in: run.stateDictionary(), of: run.whole)
  }

  private func found(in state: StateDictionary, of whole: StateDictionary) -> Answers {
    [
      "the weights are there": state.has("model.", of: whole),
      "what the optimizer remembers is there": state.has("optimizer.", of: whole),
      "the losses are there": state.has("losses", of: whole),
      "the held-out losses are there": state.has("heldOutLosses", of: whole),
      "nothing else is there": state.names.allSatisfy { whole[$0] != nil },
    ]
  }

  /// Whether a training that was stopped goes on as one that was not.
  /// - Parameter make: makes one; its first weights are others with another number.
  public func goneOn<Run: PretrainingRun>(run make: (Int) throws -> Run) throws -> Answers {
    let (run, other) = (try make(0), try make(1))
    let (end, interval) = (integer("end"), integer("interval"))
    run.train(until: integer("until"), every: interval)
    let (before, state) = (run.whole, run.whole)
    try other.load(state)
    let after = other.whole
    let (losses, looks) = (other.losses, other.heldOutLosses)
    for one in [run, other] { one.train(until: end, every: interval) }
    return [
      "the weights are the same": after.has("model.", of: before),
      "the optimizer remembers the same": after.has("optimizer.", of: before),
      "the losses are the same": losses == state["losses"]?.scalars,
      "the held-out losses are the same": looks == state["heldOutLosses"]?.scalars,
      "it goes on bit for bit as if nothing had happened":
        other.losses == run.losses && other.hasWeights(run.model.stateDictionary()),
    ]
  }
}
