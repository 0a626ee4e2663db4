import Layers
import Tensors

/// A step as it is called to be judged: after a rehearsal with other numbers, which must leave
/// nothing behind.
struct StepSubject: Sendable {
  /// The answers on an example, after other numbers of the same shapes.
  let performed: @Sendable (Example, TrialNotes?) throws -> Answers
  /// Those of an instance that was used with other weights, for training and on a single position,
  /// while another one is there; nil where nothing has instances.
  let performedAgain: (@Sendable (Example) throws -> Answers)?
  /// Those without anything before.
  let anew: @Sendable (Example) throws -> Answers

  /// What is found out about answers that are wrong.
  static let keeps = """
    It is right only as long as nothing was called before: something is kept of an earlier call, of \
    other inputs or weights. Compute it of the parameters and inputs at every call.
    """
  static let ignoresInputs = """
    Other inputs give the same: they are not used, or something is kept of an earlier call. Compute it \
    of the parameters and inputs at every call.
    """
  static let ignoresSeeds = """
    Another seed gave the same numbers. Draw from the generator that is passed in, and hand it on \
    with `&`.
    """
  static let isRandom = """
    Two calls with the same inputs give different results. Whatever is drawn, is drawn from the \
    generator that is passed in; and the order of a dictionary or a set is another one each time.
    """

  static func function(
    _ call: @escaping @Sendable (Example, inout RandomGenerator) throws -> Answers
  ) -> StepSubject {
    let answers: @Sendable (Example) throws -> Answers = { example in
      var generator = example.generator
      return try call(example, &generator)
    }
    return StepSubject(
      performed: { example, notes in
        if example.isRehearsed { rehearse(notes) { _ = try answers(example.rehearsal) } }
        return try perform(example, notes) { try answers(example) }
      }, performedAgain: nil, anew: answers)
  }

  static func module<Model: Module & SendableMetatype>(
    _ make: @escaping Example.Making<Model>,
    _ results: @escaping @Sendable (Model, Example) throws -> Answers
  ) -> StepSubject {
    StepSubject(
      performed: { example, notes in
        if example.isOfStart { rehearse(notes) { _ = try example.rehearsal.made(make) } }
        let (model, drawn) = try perform(example, notes) { try example.made(make) }
        let weights = model.stateDictionary()
        if !example.isOfStart && example.isRehearsed {
          rehearse(notes) {
            try model.load(weights.rehearsed)
            _ = try results(model, example.rehearsal)
          }
          try model.load(weights)
        }
        return try perform(example, notes) { try results(model, example) }.merging(drawn)
      },
      performedAgain: { example in
        let (model, drawn) = try example.made(make)
        let (weights, modes) = (model.stateDictionary(), model.modes)
        var other: Model?
        rehearse(nil) {
          guard let neighbor = example.neighbor?.rehearsal else { return }
          let made = try neighbor.made(make).model
          other = made
          _ = try results(made, neighbor)
        }
        rehearse(nil) {
          try model.load(weights.rehearsed)
          model.train()
          _ = try results(model, example.shortRehearsal)
        }
        try model.load(weights)
        for (module, isTraining) in modes { module.isTraining = isTraining }
        return try withExtendedLifetime(other) { try results(model, example).merging(drawn) }
      },
      anew: { example in
        let (model, drawn) = try example.made(make)
        return try results(model, example).merging(drawn)
      })
  }

  /// Calls what nobody wants to know the results of. What goes wrong is noted, for a crash that may
  /// come of it, and is no finding.
  private static func rehearse(_ notes: TrialNotes?, _ body: () throws -> Void) {
    _ = LearnerThread.outcome(notes, of: body)
  }

  /// Calls what counts. What it prints is shown.
  private static func perform<Result>(
    _ example: Example, _ notes: TrialNotes?, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let notes else { return try body() }
    let start = notes.printedByteCount
    notes.write(.example(example.name, printedByteCount: start))
    defer {
      let end = notes.printedByteCount
      if end > start { notes.write(.printed(start..<end)) }
    }
    return try body()
  }
}

extension Example {
  /// Makes a module, and finds out what is left of the generator.
  fileprivate func made<Model: Module & SendableMetatype>(
    _ make: Making<Model>
  ) throws -> (model: Model, drawn: Answers) {
    var drawing = Drawing(of: self)
    let model = try make(self, &drawing.generator)
    return (model, isOfStart ? drawing.answers(for: model) : [:])
  }

  /// Whether it is about what a new module holds.
  var isOfStart: Bool {
    tensors["expected.\(Drawing.nextNumber)"] != nil
  }

  /// Whether a step is called with other numbers before. Where it has the size of a transformer, as a
  /// smaller one has shown what it keeps, nobody waits for that.
  var isRehearsed: Bool {
    modelFolder == nil && tensors.values.allSatisfy { $0.count < 1 << 13 }
      && configuration.hiddenSize < 256 && configuration.vocabularySize < 1 << 13
  }

  /// Whether an instance is used a second time on it. Two of a test's examples are enough to tell.
  var isUsedTwice: Bool {
    modelFolder == nil && !isOfStart
      && Example.all(of: kata, for: test).prefix(2).contains { $0.name == name }
  }
}

extension Module {
  /// What depends on training, and whether each is being trained.
  fileprivate var modes: [(module: any TrainingDependent, isTraining: Bool)] {
    ([self] + submodules().map(\.module)).compactMap { module in
      (module as? any TrainingDependent).map { ($0, $0.isTraining) }
    }
  }
}
