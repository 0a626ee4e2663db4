import Foundation
import KataTesting
import Layers
import Tensors

/// What a classifier says of texts, as a row of parts: as the seed starts it, or later.
struct TextScoresFormula: Formula {
  private let configuration: BertConfiguration
  /// Whether what is dropped in training is dropped.
  var isTraining: Bool
  var state: StateDictionary
  /// How many positions all texts are filled up to, or cut to.
  var length: (_ texts: [[Int]]) -> Int = { $0.map(\.count).max() ?? 0 }
  /// Whether the tokens stand behind what fills a text up.
  var fillsInFront = false
  var filler = 0
  var tokenType = 0
  var mask: (Mask) -> Mask? = { $0 }
  /// What is classified, of all hidden states.
  var encoding: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1][.all, 0] }
  var finish: Move = { $0 }

  init(_ example: Example) {
    configuration = example.configuration
    isTraining = false
    var start = BertStart(example)
    start.addModel(in: "bert.")
    start.addLinear("classifier", configuration.hiddenSize, example.integer("classCount"))
    state = start.state
  }

  /// `[texts, classes]`.
  func callAsFunction(_ texts: [[Int]]) -> Tensor {
    let T = length(texts)
    let cut = texts.map { Array($0.prefix(T)) }
    func filled<Value>(_ values: [Value], with value: Value) -> [Value] {
      let filler = Array(repeating: value, count: T - values.count)
      return fillsInFront ? filler + values : values + filler
    }
    let ids = IntTensor(cut.map { filled($0, with: filler) })
    let isToken = Mask(cut.map { filled($0.map { _ in true }, with: false) })
    let types = IntTensor(Array(repeating: tokenType, count: ids.count), shape: ids.shape)
    let bert = BertFormula(
      Parameters(state, in: "bert."), configuration, isTraining: isTraining)
    let states = bert.row.states(
      from: bert.embedding(ids, tokenTypes: types), mask: mask(isToken))
    let first = bert.embedding.dropout(encoding(states))
    return finish(Parameters(state).linear("classifier")(first))
  }
}

/// Training as a row of parts.
struct TuningFormula: Formula {
  var scores: TextScoresFormula
  let batches: [[LabelledRow]]
  /// Of a step that trains the head alone, and of the others.
  var headRate, rate: Double
  var headStepCount: Int
  /// Whether a step drops what is dropped in training.
  var dropsInSteps = true
  var loss: (_ scores: Tensor, _ labels: IntTensor) -> Tensor = { scores, labels in
    let logs = scores - scores.logSumExp(axis: -1, keepDims: true)
    return -logs.gather(labels[.all, .newAxis], axis: -1).mean()
  }
  /// What is frozen while the head is trained, and later.
  var frozenFirst: (_ name: String) -> Bool = { $0.hasPrefix("bert.") }
  var frozenLater: (_ name: String) -> Bool = { _ in false }
  /// Which of the batches train the head, and which everything.
  var first: (_ batches: [[LabelledRow]], _ count: Int) -> [[LabelledRow]] = {
    Array($0.prefix($1))
  }
  var later: (_ batches: [[LabelledRow]], _ count: Int) -> [[LabelledRow]] = {
    Array($0.dropFirst($1))
  }
  /// Whether the second phase goes on with the first one's means.
  var keepsOptimizer = false
  /// Whether a step changes the model, and then says how good it is.
  var measuresAfterwards = false
  var changesModel = true
  var isFrozenAtEnd = false
  var isInEvaluationAtEnd = true

  init(_ example: Example) {
    scores = TextScoresFormula(example)
    batches = example.labelledBatches
    rate = Double(example.float("rate"))
    headRate = example.test == "tunes" ? Double(example.float("headRate")) : rate
    headStepCount = example.test == "tunes" ? example.integer("headStepCount") : 0
  }

  func results(_ example: Example) -> Answers {
    var scores = scores
    scores.isTraining = dropsInSteps
    var (losses, optimizer) = ([Float](), AdamWFormula())
    func train(_ batches: [[LabelledRow]], _ rate: Double, _ isFrozen: (String) -> Bool) {
      let names = scores.state.names.filter { !isFrozen($0) && !$0.contains("tokenHead") }
      for batch in batches {
        losses.append(step(&scores, on: batch, names, rate, &optimizer))
      }
    }
    train(first(batches, headStepCount), headRate, frozenFirst)
    if !keepsOptimizer { optimizer = AdamWFormula() }
    train(later(batches, headStepCount), rate, frozenLater)
    var results = example.trained(
      losses, weight: scores.state["classifier.weight"]!, bias: scores.state["classifier.bias"])
    guard example.test == "tunes" else { return results }
    results["nothing is frozen"] = !isFrozenAtEnd
    results["the model is in evaluation"] = isInEvaluationAtEnd
    scores.isTraining = false
    results["scores of the first batch afterwards"] = scores(batches[0].map(\.ids))
    return results
  }

  private func step(
    _ scores: inout TextScoresFormula, on batch: [LabelledRow], _ names: [String], _ rate: Double,
    _ optimizer: inout AdamWFormula
  ) -> Float {
    func loss(_ scores: TextScoresFormula) -> Tensor {
      self.loss(scores(batch.map(\.ids)), IntTensor(batch.map(\.label)))
    }
    let values = names.map { scores.state[$0]! }
    let (value, gradients) = withGradients(of: values) { leaves in
      var scores = scores
      for (name, leaf) in zip(names, leaves) { scores.state[name] = leaf }
      return loss(scores)
    }
    if changesModel {
      optimizer.move(&scores.state, Dictionary(zip(names, gradients)) { $1 }, rate)
    }
    return (measuresAfterwards ? loss(scores) : value).item()
  }
}

/// AdamW with PyTorch's defaults.
private struct AdamWFormula {
  private var moments: [String: (count: Int, means: Tensor, squares: Tensor)] = [:]

  mutating func move(
    _ state: inout StateDictionary, _ gradients: [String: Tensor], _ rate: Double
  ) {
    for (name, gradient) in gradients {
      // Where dropout leaves nothing, no path leads to the body; and what gets no gradient does not decay.
      if name.hasPrefix("bert."), !(gradient .!= 0).any() { continue }
      var (count, means, squares) = moments[name] ?? (0, Tensor(0), Tensor(0))
      count += 1
      means = means * 0.9 + gradient * 0.1
      squares = squares * 0.999 + gradient.square() * 0.001
      moments[name] = (count, means, squares)
      let (one, other) = (1 - pow(0.9, Double(count)), 1 - pow(0.999, Double(count)))
      let direction = (means / one) / ((squares / other).squareRoot() + 1e-8)
      state[name] = state[name]! * (1 - rate * 0.01) - direction * rate
    }
  }
}

/// What a classifier finds, as a row of parts.
struct FindingFormula: Formula {
  var scores: TextScoresFormula
  let texts: [[Int]]
  let labels: [Int]
  var choose: (_ scores: Tensor) -> [Int] = { $0.argMax(axis: -1).scalars }
  var isCounted: (_ found: Int, _ label: Int) -> Bool = { $0 == $1 }
  var logs: Move = { $0 - $0.logSumExp(axis: -1, keepDims: true) }
  /// What makes a text bad, the higher the worse: of its log-shares and its label.
  var badness: (_ logs: [Float], _ label: Int) -> Float = { -$0[$1] }
  /// Whether a text comes before another one that is as bad.
  var isEarlierFirst = true
  /// What is given of the places in order.
  var listed: (_ places: [Int], _ count: Int) -> [Int] = { Array($0.prefix($1)) }

  init(_ example: Example) {
    scores = TextScoresFormula(example)
    texts = example.ragged
    labels = example.test == "classes" ? [] : example.ids("labels").scalars
  }

  var classes: [Int] { choose(scores(texts)) }

  var accuracy: Answers {
    ["correct": zip(classes, labels).count { isCounted($0, $1) }, "count": texts.count]
  }

  func worst(_ count: Int) -> [Int] {
    let rows = logs(scores(texts))  // [B, classes]
    let bad: [Float] = labels.indices.map { badness(rows[$0].scalars, labels[$0]) }
    let order = labels.indices.sorted { one, other in
      if bad[one] == bad[other] { return (one < other) == isEarlierFirst }
      return bad[one] > bad[other]
    }
    return listed(order, count)
  }
}

/// Wilson's interval as a row of parts.
struct IntervalFormula: Formula {
  let p, n: Double
  var z = 1.959963984540054
  var middle: (_ p: Double, _ n: Double, _ z: Double) -> Double = { $0 + $2 * $2 / (2 * $1) }
  var spread: (_ p: Double, _ n: Double, _ z: Double) -> Double = {
    $0 * (1 - $0) / $1 + $2 * $2 / (4 * $1 * $1)
  }
  var half: (_ spread: Double, _ z: Double) -> Double = { $1 * $0.squareRoot() }
  var scale: (_ n: Double, _ z: Double) -> Double = { 1 + $1 * $1 / $0 }

  init(_ example: Example) {
    n = Double(example.integer("count"))
    p = Double(example.integer("correct")) / n
  }

  func callAsFunction() -> Answers {
    let half = half(spread(p, n, z), z)
    let bounds = [middle(p, n, z) - half, middle(p, n, z) + half].map { Float($0 / scale(n, z)) }
    return ["from and to": Tensor(bounds)]
  }
}

// MARK: - Running them

extension Example {
  func textScores(
    _ change: @escaping (inout TextScoresFormula) -> Void
  ) -> Exchange<TextScoresFormula> {
    Exchange(of: TextScoresFormula(self), change) { $0(self.ragged) }
  }

  func tuned(_ change: @escaping (inout TuningFormula) -> Void) -> Exchange<TuningFormula> {
    Exchange(of: TuningFormula(self), change, answers: { $0.results(self) })
  }

  func foundClasses(_ change: @escaping (inout FindingFormula) -> Void) -> Exchange<FindingFormula>
  {
    Exchange(of: FindingFormula(self), change) { $0.classes }
  }

  func measured(_ change: @escaping (inout FindingFormula) -> Void) -> Exchange<FindingFormula> {
    Exchange(of: FindingFormula(self), change, answers: { $0.accuracy })
  }

  func foundWorst(_ change: @escaping (inout FindingFormula) -> Void) -> Exchange<FindingFormula> {
    Exchange(of: FindingFormula(self), change) { $0.worst(self.integer("worst")) }
  }

  func bounded(_ change: @escaping (inout IntervalFormula) -> Void) -> Exchange<IntervalFormula> {
    Exchange(of: IntervalFormula(self), change, answers: { $0() })
  }
}
