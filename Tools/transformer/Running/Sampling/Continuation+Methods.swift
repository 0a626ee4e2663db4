import Foundation
import Layers
import Tensors

extension ContinuationRequest {
  /// Continues the prompt by a method of somebody's, other than plain sampling.
  /// - Parameters:
  ///   - other: the tokens of the text that it rests on beside the prompt.
  ///   - ends: the tokens after which nothing comes.
  ///   - smaller: the model of another folder, of the same kind.
  ///   - show: gets each token, several at once; says whether to go on.
  func continuation<Model: CachingLanguageModel>(
    by model: Model, _ configuration: Model.Configuration, _ method: GenerateMethod,
    _ methods: TextMethods<Model>, other: [Int], endingWith ends: Set<Int>,
    smaller: (URL) throws -> (Model, Model.Configuration),
    using generator: inout RandomGenerator, _ show: (Int) -> Bool
  ) throws -> Continuation {
    let text = ReadText(by: model)
    try text.read(prompt, configuration.vocabularySize)
    if text.scores.isPoisoned { return Continuation(ids: [], lengthAtLastPosition: nil) }
    try Choice(scores: text.scores, ids: text.ids, settings: settings).check(after: 0)
    let room = configuration.positionCount
    var ids: [Int] = []
    switch method {
    case .plain: throw RunError("plain sampling goes token by token.")
    case .beams(var settings):
      guard let search = methods.search else { throw missing(method) }
      settings.endToken = ends.min()
      let found = search(model, prompt, tokenCount, settings)
      _ = try add(found.first?.ids ?? [], to: &ids, configuration, ends, show)
      return continuation(ids, endingEarlyAt: found.isEmpty ? prompt.count : room, ends)
    case .versus(_, let pairing):
      guard let pair = methods.pair else { throw missing(method) }
      try Self.check(other, method.name, roomFor: 0, configuration)
      let common = room - max(0, other.count - prompt.count)
      return try inParts(room: common, configuration, ends, show) { text, count in
        pair(
          model, text, other + text.dropFirst(prompt.count), count, pairing, settings, &generator)
      }
    case .steered(_, let beta, let candidateCount):
      guard let steer = methods.steer else { throw missing(method) }
      let problem = SteeringSettings.problem(
        suffix: other, candidateCount: candidateCount, beta: beta)
      if let problem { throw RunError("\(method.name): \(problem)") }
      try Self.check(prompt, "--prompt", roomFor: other.count, configuration)
      let steering = SteeringSettings(suffix: other, candidateCount: candidateCount, beta: beta)
      return try inParts(room: room - other.count, configuration, ends, show) { text, count in
        steer(model, text, count, steering, settings, &generator)
      }
    case .drafted(let folder, let draftCount):
      guard let speculate = methods.speculate else { throw missing(method) }
      let (small, smallConfiguration) = try smaller(folder)
      guard smallConfiguration.vocabularySize == configuration.vocabularySize else {
        throw RunError(
          "--draft: \(folder.path) has \(smallConfiguration.vocabularySize) tokens, and the model "
            + "\(configuration.vocabularySize): a draft has the model's own vocabulary.")
      }
      return try inParts(room: room, configuration, ends, show) { text, count in
        speculate(model, small, text, count, draftCount, settings, &generator)
      }
    }
  }

  private func missing(_ method: GenerateMethod) -> RunError {
    RunError("\(method.name): there is no code for it with a model of this kind.")
  }

  /// Several tokens at a time: for whoever looks ahead, and so cannot be handed the scores of one place.
  private func inParts(
    room: Int, _ configuration: some LanguageModelConfiguration, _ ends: Set<Int>,
    _ show: (Int) -> Bool, _ generate: (_ text: [Int], _ tokenCount: Int) -> [Int]
  ) throws(RunError) -> Continuation {
    var ids: [Int] = []
    let count = min(tokenCount, room - prompt.count)
    while ids.count < count {
      let partSize = min(Self.partSize, count - ids.count)
      let new = generate(prompt + ids, partSize)
      guard new.count <= partSize else {
        throw RunError(
          "there are \(new.count) new tokens where at most \(partSize) are asked for.")
      }
      if new.isEmpty { break }
      if try !add(new, to: &ids, configuration, ends, show) {
        return Continuation(ids: ids, lengthAtLastPosition: nil)
      }
    }
    return continuation(ids, endingEarlyAt: room, ends)
  }

  /// How many tokens are asked for at a time: the text is read anew for each part, and what follows its end
  /// is computed for nothing.
  private static let partSize = 16

  /// - Returns: whether the text goes on.
  private func add(
    _ new: [Int], to ids: inout [Int], _ configuration: some LanguageModelConfiguration,
    _ ends: Set<Int>, _ show: (Int) -> Bool
  ) throws(RunError) -> Bool {
    for id in new {
      guard (0..<configuration.vocabularySize).contains(id) else {
        throw RunError("\(id) was chosen, which is no id of the model's vocabulary.")
      }
      ids.append(id)
      if !show(id) || ends.contains(id) { return false }
    }
    return true
  }

  private func continuation(
    _ ids: [Int], endingEarlyAt limit: Int, _ ends: Set<Int>
  ) -> Continuation {
    let length = prompt.count + ids.count
    let isOver = ids.last.map(ends.contains) ?? false
    let endsEarly = !isOver && ids.count < tokenCount && length >= limit
    return Continuation(ids: ids, lengthAtLastPosition: endsEarly ? length : nil)
  }
}
