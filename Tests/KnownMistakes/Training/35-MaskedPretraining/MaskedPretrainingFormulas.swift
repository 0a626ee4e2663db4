import Foundation
import KataTesting
import Layers
import PlainFunctions
import Tensors

/// A batch with blanks as a row of parts.
struct BlankedFormula: Formula {
  var stack: StackFormula
  var masking: MaskingFormula
  /// What attention sees, of the stacked rows' mask.
  var seen: (_ mask: Mask) -> Mask = { $0 }
  /// What is asked, of the targets and the stacked rows' mask.
  var targets: (_ targets: IntTensor, _ mask: Mask) -> IntTensor = { targets, _ in targets }

  func callAsFunction(_ rows: [[Int]], using generator: inout RandomGenerator) -> BlankedRows {
    let (ids, mask) = stack(rows)
    let batch = masking(ids, using: &generator)
    return BlankedRows(
      ids: batch.ids, targets: targets(batch.targets, mask), mask: seen(mask))
  }
}

/// The loss on blanks as a row of parts.
struct BlankLossFormula: Formula {
  var types: (_ ids: IntTensor) -> IntTensor = { .zeros($0.shape) }
  var seen: (_ mask: Mask) -> Mask? = { $0 }
  /// What is compared, of the logits and the targets.
  var compared: (_ logits: Tensor, _ targets: IntTensor) -> (Tensor, IntTensor) = { ($0, $1) }
  var loss = LossFormula()

  func callAsFunction(_ model: some MaskedLanguageModel, _ batch: BlankedRows) -> Tensor {
    let output = model(batch.ids, tokenTypes: types(batch.ids), mask: seen(batch.mask))
    let (logits, targets) = compared(output.logits, batch.targets)
    return loss(logits, targets)
  }
}

/// Steps of a training as a row of parts.
struct LearningFormula: Formula {
  var loss = BlankLossFormula()
  /// What the optimizer gets, of the gradients.
  var clip: (_ gradients: Gradients) -> Gradients = { gradients in
    let squares = gradients.tensors.map { $0.square().sum().item() }
    let factor = 1 / (squares.reduce(0, +).squareRoot() + 1e-6)
    return factor < 1 ? gradients * factor : gradients
  }
  /// How often the optimizer steps.
  var stepCount = 1
  /// Whether gradients stay from step to step, and are added up.
  var keepsGradients = false
  /// What is given, of the losses before and after the step.
  var given: (_ before: Float, _ after: () -> Float) -> Float = { before, _ in before }

  func callAsFunction(
    _ model: FormulaBert, _ optimizer: any Optimizer, _ batches: [BlankedRows]
  ) -> [Float] {
    var sum: Gradients?
    return batches.map { batch in
      let (value, gradients) = withGradients(of: model) { loss(model, batch) }
      sum = keepsGradients ? sum.map { $0 + gradients } ?? gradients : gradients
      for _ in 0..<stepCount { optimizer.step(clip(sum!)) }
      return given(value.item()) { loss(model, batch).item() }
    }
  }
}

/// An epoch as a row of parts.
struct LearnedEpochFormula: Formula {
  var epoch = EpochFormula()
  var blanked: BlankedFormula
  var trains = true
  /// Which batches are learned from, of all.
  var learned: (_ batches: [[[Int]]]) -> [[[Int]]] = { $0 }
  /// Whether each epoch draws from a generator that starts anew.
  var drawsBlanksAnew = true
  /// Whether there is a step after each batch, or one after the last.
  var stepsEachTime = true
  var given: (_ losses: [Float]) -> [Float] = { $0 }

  func callAsFunction(
    _ model: RecordingModel, _ optimizer: CountingOptimizer, _ rows: [[Int]], size: Int,
    using generator: inout RandomGenerator
  ) -> [Float] {
    if trains { model.train() }
    let batches = learned(epoch(rows, size: size, using: &generator))
    var (fixed, last) = (RandomGenerator(seed: 7), Gradients?.none)
    let losses = batches.map { rows -> Float in
      let batch = drawsBlanksAnew ? blanked(rows, using: &generator) : blanked(rows, using: &fixed)
      let (loss, gradients) = withGradients(of: model) { BlankLossFormula()(model, batch) }
      if stepsEachTime { optimizer.step(gradients) } else { last = gradients }
      return loss.item()
    }
    if let last { optimizer.step(last) }
    return given(losses)
  }
}

/// What becomes of blanks that are asked about as a row of parts.
struct EvaluationFormula: Formula {
  var loss = BlankLossFormula()
  var isTrainingMeanwhile = false
  var isTrainingAfterwards = true
  var learns = false
  var weight: (_ batch: BlankedRows) -> Float = { batch in
    Float(batch.targets.scalars.count { $0 != -100 })
  }
  var chosen: (_ batches: [BlankedRows]) -> [BlankedRows] = { $0 }
  var divisor: (_ weights: [Float], _ batchCount: Int) -> Float = { weights, _ in
    weights.reduce(0, +)
  }
  var finish: (_ loss: Float) -> Float = { $0 }

  func callAsFunction(_ model: FormulaBert, _ batches: [BlankedRows]) -> Float {
    model.train(isTrainingMeanwhile)
    let chosen = chosen(batches)
    let weights = chosen.map(weight)
    let losses = chosen.map { batch -> Float in
      let (value, gradients) = withGradients(of: model) { loss(model, batch) }
      if learns { PlainDescent(model, learningRate: 0.1).step(gradients) }
      return value.item()
    }
    model.train(isTrainingAfterwards)
    let sum = zip(losses, weights).map { $0 * $1 }.reduce(0, +)
    return finish(sum / divisor(weights, chosen.count))
  }
}

/// Filling blanks as a row of parts.
struct FillingFormula: Formula {
  var isTraining = false
  var blanks: (_ ids: [Int], _ maskID: Int) -> [Int] = { ids, maskID in
    ids.indices.filter { ids[$0] == maskID }
  }
  /// Where the scores of a blank are read, of a place and T.
  var place: (_ place: Int, _ T: Int) -> Int = { place, _ in place }
  /// Which tokens may fill a blank, `[V]`.
  var allowed: (_ scores: Tensor) -> Tensor = { $0 }
  var shares: (_ scores: Tensor, _ count: Int) -> Tensor = { scores, _ in softmax(scores) }
  /// What the tokens are ranked by, of the shares.
  var rank: Move = { $0 }
  var tokens: (_ best: IntTensor) -> [Int] = { $0.scalars }
  var arrange: (_ tokens: [(id: Int, share: Float)]) -> [(id: Int, share: Float)] = { $0 }
  /// Whether what fills a blank is there when the next one is filled.
  var writesDown = false

  func callAsFunction(
    _ model: FormulaBert, _ ids: [Int], maskID: Int, count: Int
  ) -> [[(id: Int, share: Float)]] {
    model.train(isTraining)
    var text = ids
    return blanks(ids, maskID).map { blank in
      let read = IntTensor([text])
      let logits = model(read, tokenTypes: .zeros(read.shape), mask: nil).logits[0]
      let shares = shares(allowed(logits[place(blank, ids.count)]), count)
      let best = rank(shares).topK(count).indices
      if writesDown, let first = best.scalars.first { text[blank] = first }
      return arrange(zip(tokens(best), shares.gather(best, axis: -1).scalars).map { ($0, $1) })
    }
  }
}

extension Example {
  private var blankedFormula: BlankedFormula {
    let (padding, maskID, V) = (
      integer("paddingID"), integer("maskID"), integer("vocabularySize")
    )
    return BlankedFormula(
      stack: StackFormula(filler: padding),
      masking: MaskingFormula(
        asking: AskingFormula(special: specialIDs.union([padding]), share: 0.15),
        hiding: BlankFormula(maskID: maskID, V: V)))
  }

  func blankedRows(
    _ change: @escaping (inout BlankedFormula) -> Void
  ) -> Exchange<BlankedFormula> {
    Exchange(
      of: blankedFormula, change,
      answers: { formula in
        blanked { formula($0, using: &$1) }
      })
  }

  func blankLoss(
    _ change: @escaping (inout BlankLossFormula) -> Void
  ) -> Exchange<BlankLossFormula> {
    Exchange(of: BlankLossFormula(), change) { $0(FormulaBert(self), blankedBatches[0]) }
  }

  func learnedBlankSteps(
    _ change: @escaping (inout LearningFormula) -> Void
  ) -> Exchange<LearningFormula> {
    Exchange(
      of: LearningFormula(), change,
      answers: { formula in
        let (model, batches) = (FormulaBert(self), blankedBatches)
        let losses = formula(model, optimizer(of: model), batches)
        return [
          "losses": Tensor(losses),
          "loss of the first batch at the end": BlankLossFormula()(model, batches[0]),
        ]
      })
  }

  func learnedFromAll(
    _ change: @escaping (inout LearnedEpochFormula) -> Void
  ) -> Exchange<LearnedEpochFormula> {
    Exchange(
      of: LearnedEpochFormula(blanked: blankedFormula), change,
      answers: { formula in
        try learnedEpochs { formula($0, $1, $2, size: integer("size"), using: &$3) }
      })
  }

  func evaluated(
    _ change: @escaping (inout EvaluationFormula) -> Void
  ) -> Exchange<EvaluationFormula> {
    Exchange(
      of: EvaluationFormula(), change,
      answers: { formula in
        asked(FormulaBert(self)) { formula($0, blankedBatches) }
      })
  }

  func filledBlanks(
    _ change: @escaping (inout FillingFormula) -> Void
  ) -> Exchange<FillingFormula> {
    filled(by: FormulaBert(self), change)
  }

  func filledStories(
    _ change: @escaping (inout FillingFormula) -> Void
  ) throws -> Exchange<FillingFormula> {
    filled(by: try FormulaBert(littleBert), change)
  }

  private func filled(
    by bert: FormulaBert, _ change: @escaping (inout FillingFormula) -> Void
  ) -> Exchange<FillingFormula> {
    Exchange(
      of: FillingFormula(), change,
      answers: { formula in
        filled(bert) {
          formula($0, ids("ids").scalars, maskID: integer("maskID"), count: integer("count"))
        }
      })
  }
}
