import Checkpoints
import Foundation
import Layers
import Tensors

/// What somebody wants to be trained, and where it goes.
package struct TrainingJob: Sendable {
  package let settings: TrainingSettings
  package let data: any TrainingData
  package let vocabularySize: Int
  /// The tokens that begin, end and fill a text, for the model's configuration.
  package let tokens: SpecialTokens
  /// Where the model goes, and meanwhile what is needed to go on.
  package let folder: URL
  /// A model of Hugging Face's that it begins with; nil where it begins from nothing.
  package let start: URL?
  package let resumes: Bool
  /// Where the weights at the start and all batches go, for another library to learn from; nil where
  /// nobody asks.
  package let recordFolder: URL?
  /// What it learns with.
  package let parts: TrainingParts
  /// How long at most what was learned is held in memory alone.
  package let secondsBetweenSaves: Double
  package let report: @Sendable (TrainingProgress) -> Void

  package init(
    settings: TrainingSettings, data: any TrainingData, vocabularySize: Int, tokens: SpecialTokens,
    folder: URL, start: URL? = nil, resumes: Bool = false, recordFolder: URL? = nil,
    parts: TrainingParts = .engine, secondsBetweenSaves: Double = 60,
    report: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) {
    (self.settings, self.data, self.vocabularySize) = (settings, data, vocabularySize)
    (self.tokens, self.folder) = (tokens, folder)
    (self.start, self.resumes) = (start, resumes)
    (self.recordFolder, self.parts) = (recordFolder, parts)
    self.secondsBetweenSaves = secondsBetweenSaves
    self.report = report
  }

  /// What a configuration is made of.
  var sizes: SizesOfTraining {
    SizesOfTraining(settings: settings, vocabularySize: vocabularySize)
  }
}

/// How far a training is.
package struct TrainingProgress: Sendable {
  /// How many steps were made.
  package let step: Int
  package let stepCount: Int
  /// The mean of the last steps', in nats a token.
  package let loss: Double
  package let learningRate: Double
  package let tokensPerSecond: Double
  package let secondsLeft: Double
}

/// What came of a training.
package struct TrainingResult: Sendable {
  package let parameterCount: Int
  /// The mean on what was held out, in nats a token, and what no model's is below.
  package let heldOutLoss: Double
  package let limit: Double?
  /// What a table of pairs reaches there; nil where that is another question.
  package let bigramLoss: Double?
}

extension TrainingJob {
  /// Trains a model and writes it as Hugging Face saves it, with the curve of its losses beside it.
  package func run<Model: LanguageModel>(
    _ type: Model.Type, _ objective: Objective<Model>
  ) throws -> TrainingResult where Model.Configuration: TrainableConfiguration {
    let (model, configuration) = try begin(type)
    let mover = parts.optimizer(model, settings.weightDecay)
    let optimizer = mover.optimizer
    var state = TrainingState(settings: settings)
    if resumes {
      state = try TrainingState(
        goingOnWith: model, optimizer, in: folder, settings: settings)
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let recorder = try recordFolder.map { try TrainingRecorder($0, model, configuration) }
    if let recorder {
      for (number, part) in data.heldOut.enumerated() {
        try recorder.record(heldOut: objective.batch(part, -1 - number), number: number)
      }
    }

    let clock = ContinuousClock()
    let (begin, first) = (clock.now, state.step)
    var (lastSave, tokenCount) = (begin, 0)
    while state.step < settings.stepCount {
      let batch = objective.batch(data.sequences(ofStep: state.step), state.step)
      let rate = parts.schedule(
        settings.learningRate, settings.warmupCount, settings.stepCount, state.step)
      try recorder?.record(batch, ofStep: state.step, learningRate: rate)
      optimizer.learningRate = rate
      let (loss, gradients) = withGradients(of: model) {
        parts.loss(objective.logits(model, batch), batch.targets)
      }
      mover.step(gradients)
      state.losses.append(loss.item())
      guard state.losses.last!.isFinite else {
        throw TrainingError(
          "the loss of step \(state.step) is \(state.losses.last!): a smaller --learning-rate than "
            + "\(settings.learningRate), or a longer --warmup, may help.")
      }
      tokenCount += batch.ids.count
      let isLast = state.step == settings.stepCount
      if isLast || state.step.isMultiple(of: max(1, settings.stepCount / 20)) {
        let part = isLast ? data.heldOut : data.heldOut.everyThird
        state.heldOut.append((state.step, self.loss(of: model, objective, on: part)))
      }
      if !isLast, clock.now - lastSave > .seconds(secondsBetweenSaves) {
        try state.write(model, optimizer, in: folder)
        lastSave = clock.now
      }
      let seconds = (clock.now - begin) / .seconds(1)
      let left = Double(settings.stepCount - state.step) / Double(state.step - first)
      report(
        TrainingProgress(
          step: state.step, stepCount: settings.stepCount, loss: state.recentLoss,
          learningRate: rate, tokensPerSecond: Double(tokenCount) / seconds,
          secondsLeft: seconds * left))
    }
    try recorder?.record(losses: state.losses)
    try Checkpoint.write(model, configuration, tokens, to: folder)
    let bigramLoss = bigramLoss
    try LossCurve(state, limit: data.limit, bigramLoss: bigramLoss).write(in: folder)
    try? FileManager.default.removeItem(at: TrainingState.file(in: folder))
    return TrainingResult(
      parameterCount: model.parameterCount, heldOutLoss: state.heldOut.last!.loss,
      limit: data.limit, bigramLoss: bigramLoss)
  }

  /// The model at the start: that of a folder, or its seed's.
  private func begin<Model: LanguageModel>(
    _ type: Model.Type
  ) throws -> (Model, Model.Configuration) where Model.Configuration: TrainableConfiguration {
    var generator = RandomGenerator(seed: UInt64(settings.seed))
    if let start {
      let checkpoint = try Checkpoint<Model.Configuration>(start)
      let configuration = checkpoint.configuration
      try checkpoint.checkThatTokensAreScored()
      if let problem = problem(of: configuration) { throw TrainingError(problem) }
      let model = type.init(configuration, using: &generator)
      try checkpoint.load(into: model)
      if settings.kind == .attentionOnly { model.silenceMLPs() }
      return (model, configuration)
    }
    let configuration = Model.Configuration(sizes)
    let model = type.init(configuration, using: &generator)
    model.drawAsLanguageModel(
      layerCount: settings.layerCount,
      endsOfHalves: settings.kind == .bert
        ? [] : ["attention.output.weight", "mlp.contract.weight"], using: &generator)
    if settings.kind == .attentionOnly { model.silenceMLPs() }
    return (model, configuration)
  }

  /// What keeps a model from learning these sequences, if anything does.
  private func problem(of configuration: some TrainableConfiguration) -> String? {
    if configuration.vocabularySize < vocabularySize {
      return "the model knows \(configuration.vocabularySize) tokens, and its tokenizer "
        + "\(vocabularySize): they do not belong together."
    }
    if configuration.positionCount < settings.contextSize {
      return "the model has \(configuration.positionCount) positions: --context "
        + "\(configuration.positionCount), or less, not \(settings.contextSize)."
    }
    return nil
  }

  /// The mean on sequences that the model did not learn from, in nats a token.
  private func loss<Model: LanguageModel>(
    of model: Model, _ objective: Objective<Model>, on sequences: [[[Int]]]
  ) -> Double {
    model.eval()
    defer { model.train() }
    var (sum, count) = (0.0, 0)
    for (number, part) in sequences.enumerated() {
      // Blanks of its own, the same each time.
      let batch = objective.batch(part, -1 - number)
      let mean = parts.loss(objective.logits(model, batch), batch.targets).item()
      sum += Double(mean) * Double(batch.targetCount)
      count += batch.targetCount
    }
    return sum / Double(count)
  }
}

extension TrainingState {
  /// The mean of the last twenty steps.
  fileprivate var recentLoss: Double {
    let last = losses.suffix(20)
    return last.reduce(0) { $0 + Double($1) } / Double(last.count)
  }
}

extension [[[Int]]] {
  /// What a look in between takes: of all lengths, in a third of the time.
  fileprivate var everyThird: [[[Int]]] {
    let some = enumerated().filter { $0.offset.isMultiple(of: 3) }.map(\.element)
    return some
  }
}
