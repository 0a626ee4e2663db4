import Checkpoints
import Foundation
import Layers
import Tensors

extension RunnableModel {
  /// How a checkpoint's model continues many prompts at once.
  typealias Batcher =
    @Sendable (_ options: GenerateOptions, _ prompts: [[Int]]) throws -> [Continuation]
  /// How likely completions are after a prompt, by a checkpoint's model.
  typealias Scorer =
    @Sendable (
      _ folder: URL, _ prompt: [Int], _ completions: [[Int]],
      _ names: (prompt: String, completions: String)
    ) throws -> [Float]

  static func batcher<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ batch: @escaping TextMethods<Model>.Batcher
  ) -> Batcher where Model.Configuration: PretrainedConfiguration {
    { options, prompts in
      let checkpoint = try Checkpoint<Model.Configuration>(options.model)
      try checkpoint.checkThatTokensAreScored()
      for (place, ids) in prompts.enumerated() {
        try ContinuationRequest.check(
          ids, "--batch, line \(place + 1)", roomFor: 0, checkpoint.configuration)
      }
      let ends = options.ignoresEnd ? [] : try EndOfText(of: options.model).ids
      var settings = try options.settings()
      // The others end a text afterwards: no row's tokens rest on another's, and none on what follows.
      settings.endToken = ends.min()
      var generator = RandomGenerator(seed: UInt64(options.seed))
      var start = generator.split()
      let model = try loaded(type, from: checkpoint, using: &start)
      var generators = prompts.map { _ in generator.split() }
      let (V, room) = (
        checkpoint.configuration.vocabularySize,
        Room(tokens: checkpoint.configuration.positionCount)
      )
      for (place, prompt) in prompts.enumerated() where options.tokenCount > 0 {
        let witness = Witness(by: model, V, settings, who: "model, of line \(place + 1),")
        try witness.begin(with: prompt)
        if prompt.count < room.tokens { try witness.check(after: 0) }
      }
      let new = batch(model, prompts, options.tokenCount, settings, &generators)
      return try zip(prompts, new).enumerated().map { place, row in
        let request = try ContinuationRequest(options, text: row.0)
        let last = row.1.firstIndex(where: ends.contains) ?? row.1.count
        let ids = Array(row.1.prefix(last + 1))
        if let stray = ids.first(where: { !(0..<V).contains($0) }) {
          throw RunError("\(stray) was chosen, which is no id of the model's vocabulary.")
        }
        let witness = Witness(by: model, V, settings, who: "model, of line \(place + 1),")
        try witness.begin(with: row.0)
        if let problem = try witness.follow(ids, after: 0).problem { throw problem }
        return request.continuation(ids, room, ends)
      }
    }
  }

  static func scorer<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ score: @escaping TextMethods<Model>.Scorer
  ) -> Scorer where Model.Configuration: PretrainedConfiguration {
    { folder, prompt, completions, names in
      let checkpoint = try Checkpoint<Model.Configuration>(folder)
      try checkpoint.checkThatTokensAreScored()
      let longest = completions.max { $0.count < $1.count } ?? []
      try ContinuationRequest.check(
        prompt, names.prompt, roomFor: longest.count, checkpoint.configuration)
      for ids in completions {
        try ContinuationRequest.check(
          ids, names.completions, roomFor: 0, checkpoint.configuration)
      }
      var generator = RandomGenerator(seed: 0)
      let model = try loaded(type, from: checkpoint, using: &generator)
      return score(model, prompt, completions)
    }
  }
}
