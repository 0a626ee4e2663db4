import Foundation
import Layers
import Tensors

extension ContinuationRequest {
  /// Continues the prompt by a method of somebody's, other than plain sampling.
  /// - Parameters:
  ///   - others: the tokens of the texts that it rests on beside the prompt.
  ///   - ends: the tokens after which nothing comes.
  ///   - smaller: the model of another folder, of the same kind.
  ///   - show: gets each token, several at once; says whether to go on.
  func continuation<Model: CachingLanguageModel>(
    by model: Model, _ configuration: Model.Configuration, _ method: GenerateMethod,
    _ methods: TextMethods<Model>, others: [[Int]], endingWith ends: Set<Int>,
    smaller: (URL) throws -> (Model, Model.Configuration),
    using generator: inout RandomGenerator, _ show: (Int) -> Bool
  ) throws -> Continuation {
    let V = configuration.vocabularySize
    let witness = Witness(by: model, V, settings)
    try witness.begin(with: prompt)
    if witness.isPoisoned { return Continuation(ids: []) }
    try witness.check(after: 0)
    let positions = configuration.positionCount
    let full = Room(tokens: positions)
    switch method {
    case .plain: throw RunError("plain sampling goes token by token.")
    case .beams(var settings):
      guard let search = methods.search else { throw missing(method) }
      settings.endToken = ends.min()
      let found = search(OneEnd(model, ends), prompt, tokenCount, settings)
      guard let best = found.first else { return try nothingFound(full, settings) }
      let new = try ended(best.ids, by: model, V, ends)
      var ids: [Int] = []
      let sound = try witness.follow(new.filter((0..<V).contains), after: 0)
      _ = try add(Array(new.prefix(sound.soundCount)), to: &ids, V, ends, show)
      if let problem = sound.problem { throw problem }
      return continuation(ids, full, ends)
    case .versus(_, let pairing):
      guard let pair = methods.pair else { throw missing(method) }
      try Self.check(others[0], method.name, roomFor: 0, configuration)
      let second = Witness(by: model, V, settings, who: "model, behind the other prompt,")
      try second.begin(with: others[0])
      let longer = max(0, others[0].count - prompt.count)
      let room = Room(
        tokens: positions - longer,
        behind: longer == 0 ? "" : " and \(longer) more of the other prompt")
      return try inParts(room, [witness, second], V, ends, show) { text, count in
        pair(
          model, text, others[0] + text.dropFirst(prompt.count), count, pairing, settings,
          &generator)
      }
    case .steered(let steering):
      let problem = SteeringSettings.problem(
        suffix: others[0], candidateCount: steering.candidateCount, beta: steering.beta)
      if let problem { throw RunError("\(method.name): \(problem)") }
      if others.count > 1, others[1].isEmpty {
        throw RunError("--versus-suffix: the suffix has no token: give it a text, or leave it out.")
      }
      let longest = others.map(\.count).max() ?? 0
      try Self.check(prompt, name, roomFor: longest, configuration)
      if others.count > 1 {
        guard let steps = methods.steps else { throw missing(method) }
        return try contrasted(
          by: model, configuration, steering, steps, between: others[0], and: others[1],
          endingWith: ends, using: &generator, show)
      }
      guard let steer = methods.steer else { throw missing(method) }
      let steered = steering.settings(suffix: others[0])
      let room = Room(tokens: positions - longest, behind: " and a suffix of \(longest)")
      return try inParts(room, [witness], V, behind: others[0], ends, show) { text, count in
        steer(model, text, count, steered, settings, &generator)
      }
    case .drafted(let folder, let draftCount):
      guard let speculate = methods.speculate else { throw missing(method) }
      let (small, smallConfiguration): (Model, Model.Configuration)
      do { (small, smallConfiguration) = try smaller(folder) } catch {
        throw RunError("--draft: \(folder.path): \(error)")
      }
      guard smallConfiguration.vocabularySize == V else {
        throw RunError(
          "--draft: \(folder.path) has \(smallConfiguration.vocabularySize) tokens, and the model "
            + "\(V): a draft has the model's own vocabulary.")
      }
      let drafting = Witness(by: small, V, settings, who: "draft")
      try drafting.begin(with: prompt)
      return try inParts(full, [witness, drafting], V, ends, show) { text, count in
        speculate(model, small, text, count, draftCount, settings, &generator)
      }
    }
  }
}

extension ContinuationRequest {
  func missing(_ method: GenerateMethod) -> RunError {
    RunError("\(method.name): there is no code for it with a model of this kind.")
  }

  /// A text with the likeliest of its ends, where a search knew one that stands for all of them.
  private func ended<Model: CachingLanguageModel>(
    _ new: [Int], by model: Model, _ V: Int, _ ends: Set<Int>
  ) throws(RunError) -> [Int] {
    guard ends.count > 1, let last = new.last, last == ends.min() else { return new }
    let text = ReadText(by: model)
    try text.read(prompt + new.dropLast(), V)
    let scores = text.scores.scalars
    let possible = ends.filter((0..<V).contains)
    let end = possible.sorted().max { scores[$0] < scores[$1] } ?? last
    return new.dropLast() + [end]
  }

  /// Where a search is left without a text: either the prompt fills the model, or nothing may follow.
  private func nothingFound(_ room: Room, _ settings: BeamSettings) throws(RunError) -> Continuation
  {
    if tokenCount == 0 || prompt.count >= room.tokens { return continuation([], room, []) }
    let repeats = settings.unrepeatedCount.map {
      " With --no-repeat-ngram \($0), every token may be one that would repeat something: a larger number "
        + "leaves more."
    }
    throw RunError(
      "--beams: the search ends without a text: nothing has a probability at some place."
        + (repeats ?? ""))
  }

  /// Several tokens at a time: for whoever looks ahead, and so cannot be handed the scores of one place.
  /// - Parameters:
  ///   - witnesses: have read the prompt, and go along.
  ///   - suffix: what is asked for behind each token.
  private func inParts<Model: CachingLanguageModel>(
    _ room: Room, _ witnesses: [Witness<Model>], _ V: Int, behind suffix: [Int] = [],
    _ ends: Set<Int>, _ show: (Int) -> Bool,
    _ generate: (_ text: [Int], _ tokenCount: Int) -> [Int]
  ) throws(RunError) -> Continuation {
    var ids: [Int] = []
    let count = min(tokenCount, room.tokens - prompt.count)
    while ids.count < count {
      for witness in witnesses { try witness.check(after: ids.count) }
      if !suffix.isEmpty { try witnesses[0].checkBehind(suffix, after: ids.count) }
      let partSize = min(Self.partSize, count - ids.count)
      let new = generate(prompt + ids, partSize)
      guard new.count <= partSize else {
        throw RunError(
          "there are \(new.count) new tokens where at most \(partSize) are asked for.")
      }
      if new.isEmpty { break }
      // What stands behind the end, or behind something impossible, nobody reads.
      let end = new.firstIndex { ends.contains($0) || !(0..<V).contains($0) } ?? partSize
      var sound: (count: Int, problem: RunError?) = (end + 1, nil)
      for witness in witnesses {
        let own = try witness.follow(
          Array(new.prefix(end + 1)).filter((0..<V).contains), after: ids.count)
        if own.problem != nil, own.soundCount < sound.count {
          sound = (own.soundCount, own.problem)
        }
      }
      if try !add(Array(new.prefix(sound.count)), to: &ids, V, ends, show) {
        return Continuation(ids: ids)
      }
      if let problem = sound.problem { throw problem }
    }
    return continuation(ids, room, ends)
  }

  /// How many tokens are asked for at a time: the text is read anew for each part, and what follows its end
  /// is computed for nothing.
  private static let partSize = 16

  /// - Returns: whether the text goes on.
  func add(
    _ new: [Int], to ids: inout [Int], _ V: Int, _ ends: Set<Int>, _ show: (Int) -> Bool
  ) throws(RunError) -> Bool {
    for id in new {
      guard (0..<V).contains(id) else {
        throw RunError("\(id) was chosen, which is no id of the model's vocabulary.")
      }
      ids.append(id)
      if !show(id) || ends.contains(id) { return false }
    }
    return true
  }

  /// What there is where nothing more is asked for, or nothing more can be.
  func continuation(_ ids: [Int], _ room: Room, _ ends: Set<Int>) -> Continuation {
    let length = prompt.count + ids.count
    let isOver = ids.last.map(ends.contains) ?? false
    let endsEarly = !isOver && ids.count < tokenCount && length >= room.tokens
    return Continuation(ids: ids, earlyEnd: endsEarly ? "\(length) tokens\(room.behind)" : nil)
  }
}

/// How long a text can become.
struct Room {
  /// The prompt's included.
  let tokens: Int
  /// What takes the other positions, in words.
  var behind = ""
}
