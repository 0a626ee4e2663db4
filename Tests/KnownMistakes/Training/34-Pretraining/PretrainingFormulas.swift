import Foundation
import KataTesting
import Layers
import Tensors

/// How a weight's first numbers spread, as a row of parts.
struct SpreadFormula: Formula {
  var usual = 0.02
  var isEnd: (_ name: String) -> Bool = {
    $0.hasSuffix("attention.output.weight") || $0.hasSuffix("mlp.contract.weight")
  }
  /// By what the spread of an end is divided.
  var divisor: (_ blockCount: Int) -> Double = { Double(2 * $0).squareRoot() }

  func callAsFunction(_ name: String, _ blockCount: Int) -> Double {
    isEnd(name) ? usual / divisor(blockCount) : usual
  }
}

/// A GPT-2's first weights as a row of parts.
struct FirstWeightsFormula: Formula {
  var spread = SpreadFormula()
  var isDrawn: (_ name: String, _ shape: Shape) -> Bool = { $1.rank > 1 }
  var draw: (Shape, inout RandomGenerator) -> Tensor = { .randomNormal($0, using: &$1) }
  var gain: (Shape) -> Tensor = { .ones($0) }
  var bias: (Shape) -> Tensor = { .zeros($0) }
  var order: ([String]) -> [String] = { $0 }

  func callAsFunction(
    _ start: StateDictionary, blockCount: Int, _ generator: RandomGenerator
  ) -> (state: StateDictionary, generator: RandomGenerator) {
    var (state, generator) = (start, generator)
    for name in order(start.names) {
      let shape = start[name]!.shape
      if isDrawn(name, shape) {
        state[name] = spread(name, blockCount) * draw(shape, &generator)
      } else {
        state[name] = name.hasSuffix("weight") ? gain(shape) : bias(shape)
      }
    }
    return (state, generator)
  }
}

/// A text divided into windows, as a row of parts.
struct DivisionFormula: Formula {
  var windows: (_ ids: [Int], _ length: Int) -> [[Int]] = { ids, length in
    (0..<ids.count / length).map { Array(ids[$0 * length..<($0 + 1) * length]) }
  }
  /// Which windows are learned from, of so many, if so many are held out.
  var learned: (_ count: Int, _ heldOut: Int) -> [Int] = { Array(0..<($0 - $1)) }
  var heldOut: (_ count: Int, _ heldOut: Int) -> [Int] = { Array(($0 - $1)..<$0) }

  func callAsFunction(
    _ ids: [Int], length: Int, heldOutCount: Int
  ) -> (sequences: [[Int]], heldOut: [[Int]]) {
    let windows = windows(ids, length)
    let count = windows.count
    return (
      learned(count, heldOutCount).map { windows[$0] },
      heldOut(count, heldOutCount).map { windows[$0] }
    )
  }
}

/// A training of a GPT-2 as a row of parts.
struct PretrainingFormula: Formula {
  // MARK: Batches
  /// With what the generator of an epoch is seeded.
  var epochSeed: (_ seed: Int, _ epoch: Int, _ step: Int) -> Int = { seed, epoch, _ in seed + epoch
  }
  /// How many batches an epoch has.
  var batchCount: (_ sequences: Int, _ size: Int) -> Int = { ($0 + $1 - 1) / $1 }
  /// Which of them a step has.
  var place: (_ step: Int, _ count: Int) -> Int = { $0 % $1 }

  // MARK: A step
  /// What a model reads and what it is asked, of some sequences.
  var asked: (_ rows: [[Int]]) -> (ids: IntTensor, targets: IntTensor) = { rows in
    (padded(rows.map { Array($0.dropLast()) }, 0), padded(rows.map { Array($0.dropFirst()) }, -100))
  }
  var loss = LossFormula()
  /// How much a part weighs that has so many targets.
  var weight: (_ targetCount: Int) -> Float = { Float($0) }
  /// Of all parts, those that count.
  var parts: (_ parts: [[[Int]]]) -> [[[Int]]] = { $0 }
  var sum: (_ sum: Float, _ weights: Float) -> Float = { $1 }
  /// What is left of the gradients of the step before.
  var carriesOn = false
  var isTraining = true
  var clipping = ClippingFormula()
  var clips = true
  /// For the rate of which step a step is taken.
  var rateStep: (Int) -> Int = { $0 }
  var schedule: StepRateFormula
  /// How many times a step's gradients are used.
  var times = 1
  /// Whether the loss is noted that the model has behind the step.
  var notesAfter = false

  // MARK: Held out
  var isEvaluating = true
  var trainsOn = true
  var tested: (_ batches: [[[Int]]]) -> [[[Int]]] = { $0 }
  var testedWeight: (_ targetCount: Int) -> Float = { Float($0) }
  var finish: (Float) -> Float = { $0 }

  /// `[B, T]` of rows, the shorter ones filled at their ends.
  static func padded(_ rows: [[Int]], _ filler: Int) -> IntTensor {
    let T = rows.map(\.count).max() ?? 0
    return IntTensor(rows.map { $0 + Array(repeating: filler, count: T - $0.count) })
  }
}

/// A warm-up and a cosine as a row of parts.
struct StepRateFormula: Formula {
  let peak: Double
  let warmupCount, stepCount: Int
  var warmup: (_ step: Int, _ count: Int) -> Double = { $0 < $1 ? Double($0) / Double($1) : 1 }
  var cosine: (_ done: Double) -> Double = { (1 + cos(.pi * $0)) / 2 }

  func rate(of step: Int) -> Double {
    let done = Double(step - warmupCount) / Double(max(1, stepCount - warmupCount))
    let share = step < warmupCount ? 1 : cosine(min(1, done))
    return peak * warmup(step, warmupCount) * share
  }
}

/// What trains as a formula says.
final class FormulaTraining: PretrainingRun {
  let model: HeldParameters
  let optimizer: any Optimizer
  var losses: [Float] = []
  var heldOutLosses: [Float] = []
  var isTraining = true
  private let (example, formula): (Example, PretrainingFormula)
  private let (sequences, heldOut): ([[Int]], [[Int]])
  private var carried: Gradients?

  init(
    _ example: Example, _ formula: PretrainingFormula, sequences: [[Int]] = [],
    heldOut: [[Int]] = []
  ) {
    (self.example, self.formula) = (example, formula)
    (self.sequences, self.heldOut) = (sequences, heldOut)
    model = HeldParameters(
      Dictionary(uniqueKeysWithValues: example.parameters.map { ($0.name, $0.tensor) }))
    let adam = example.adamW
    optimizer = FormulaOptimizer(model, WalkFormula(), learningRate: 0) {
      adam.moved($0, by: $1, &$2, rate: $3)
    }
  }

  private func logits(_ ids: IntTensor) -> Tensor {
    var state = StateDictionary()
    for name in model.held.keys { state[name] = model.value(of: name) }
    let gpt2 = GPT2Formula(
      Parameters(state), example.gpt2Configuration, isTraining: isTraining)
    return gpt2.logits(gpt2.hiddenStates(ids).last!)
  }

  func batch(of step: Int) -> [[Int]] {
    example.batch(of: step, example.integer("seed"), sequences, formula)
  }

  func gradients(of parts: [[[Int]]]) -> (loss: Float, gradients: Gradients)? {
    var (sum, weights, whole) = (Float(0), Float(0), Gradients?.none)
    for part in formula.parts(parts) {
      let (ids, targets) = formula.asked(part)
      let (loss, gradients) = withGradients(of: model) { formula.loss(logits(ids), targets) }
      let weight = formula.weight(targets.scalars.count { $0 != -100 })
      whole = whole.map { $0 + gradients * weight } ?? gradients * weight
      sum += loss.item() * weight
      weights += weight
    }
    let share = 1 / formula.sum(sum, weights)
    return whole.map { (sum * share, $0 * share) }
  }

  func step(on parts: [[[Int]]]) {
    isTraining = formula.isTraining
    guard let found = gradients(of: parts) else { return }
    var all = found.gradients
    if formula.carriesOn, let carried { all = all + carried }
    carried = all
    optimizer.learningRate = formula.schedule.rate(of: formula.rateStep(losses.count))
    for _ in 0..<formula.times { optimizer.step(formula.clips ? clipped(all) : all) }
    losses.append(formula.notesAfter ? gradients(of: parts)!.loss : found.loss)
  }

  private func clipped(_ gradients: Gradients) -> Gradients {
    let all = gradients.tensors
    let largest = example.float("maximumNorm")
    return gradients.replaced(by: all.map { formula.clipping($0, among: all, largest) })
  }

  func heldOutLoss() -> Float {
    if formula.isEvaluating { isTraining = false }
    defer { if formula.trainsOn { isTraining = true } }
    let size = example.integer("batchSize")
    let batches = stride(from: 0, to: heldOut.count, by: size).map {
      Array(heldOut[$0..<min($0 + size, heldOut.count)])
    }
    var (sum, weights) = (Float(0), Float(0))
    for rows in formula.tested(batches) {
      let (ids, targets) = formula.asked(rows)
      let weight = formula.testedWeight(targets.scalars.count { $0 != -100 })
      sum += formula.loss(logits(ids), targets).item() * weight
      weights += weight
    }
    return formula.finish(sum / weights)
  }

  // What follows is judged by laws, and its mistakes are told by which of them hold.
  func train(until stepCount: Int, every interval: Int) {}
  func stateDictionary() -> StateDictionary { [:] }
  func load(_ state: StateDictionary) {}
}

extension Example {
  /// What a step learns from.
  func batch(
    of step: Int, _ seed: Int, _ sequences: [[Int]], _ formula: PretrainingFormula
  ) -> [[Int]] {
    let size = integer("batchSize")
    let count = max(1, formula.batchCount(sequences.count, size))
    let number = formula.epochSeed(seed, step / count, step)
    var generator = RandomGenerator(seed: UInt64(number))
    let order = sequences.shuffled(using: &generator).sorted { $0.count < $1.count }
    let batches = stride(from: 0, to: order.count, by: size).map {
      Array(order[$0..<min($0 + size, order.count)])
    }
    return batches.shuffled(using: &generator)[formula.place(step, count)]
  }
}
