import Checkpoints
import Foundation
import Layers
import Tensors

extension RunnableModel {
  /// How a checkpoint's model continues many prompts at once.
  typealias Batcher = @Sendable (_ options: GenerateOptions, _ prompts: [[Int]]) throws -> [[Int]]
  /// How likely completions are after a prompt, by a checkpoint's model.
  typealias Scorer =
    @Sendable (_ folder: URL, _ prompt: [Int], _ completions: [[Int]]) throws -> [Float]

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
      var settings = try options.settings()
      settings.endToken = options.ignoresEnd ? nil : try EndOfText(of: options.model).ids.min()
      var generator = RandomGenerator(seed: UInt64(options.seed))
      var start = generator.split()
      let model = try loaded(type, from: checkpoint, using: &start)
      var generators = prompts.map { _ in generator.split() }
      return batch(model, prompts, options.tokenCount, settings, &generators)
    }
  }

  static func scorer<Model: CachingLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ score: @escaping TextMethods<Model>.Scorer
  ) -> Scorer where Model.Configuration: PretrainedConfiguration {
    { folder, prompt, completions in
      let checkpoint = try Checkpoint<Model.Configuration>(folder)
      try checkpoint.checkThatTokensAreScored()
      let longest = completions.max { $0.count < $1.count } ?? []
      try ContinuationRequest.check(
        prompt, "--prompt", roomFor: longest.count, checkpoint.configuration)
      for ids in completions {
        try ContinuationRequest.check(ids, "--completion", roomFor: 0, checkpoint.configuration)
      }
      var generator = RandomGenerator(seed: 0)
      let model = try loaded(type, from: checkpoint, using: &generator)
      return score(model, prompt, completions)
    }
  }
}
