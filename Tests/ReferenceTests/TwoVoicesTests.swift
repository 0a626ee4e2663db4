import Layers

/// What holds of two models, and of two texts, beyond what learners owe.
@Suite struct TwoVoicesTests {
  /// A model that drafts for itself is never rejected: it writes what it writes alone, by as many draws.
  @Test(arguments: [0, 1, 3, 8]) func aModelDraftsForItself(_ draftCount: Int) {
    let (model, settings) = (Self.model(seed: 1), SamplingSettings(temperature: 0))
    var (generator, other) = (RandomGenerator(seed: 2), RandomGenerator(seed: 2))
    let alone = Sampler.generate(
      model, after: [3, 1], tokenCount: 9, settings, using: &generator)
    let drafted = SpeculativeDecoding.generate(
      model, model, after: [3, 1], tokenCount: 9, draftCount: draftCount, settings, using: &other)
    #expect(drafted == alone && drafted.count == 9)
  }

  /// Whatever is drafted and however wild the settings are, a text ends where it should.
  @Test(arguments: [-2, 0, 4, 99]) func textsEndWhereTheyShould(_ draftCount: Int) {
    let (large, small) = (Self.model(seed: 1), Self.model(seed: 2))
    let settings = SamplingSettings(temperature: 3, topK: 1, topP: 1e-9, frequencyPenalty: -1)
    var generator = RandomGenerator(seed: 3)
    for (prompt, tokenCount, count) in [
      ([1], 99, 11), ([0, 1, 2], 2, 2), ([1], 0, 0), ([1], -3, 0),
      (Array(repeating: 2, count: 12), 5, 0), (Array(repeating: 2, count: 14), 5, 0),
    ] {
      let new = SpeculativeDecoding.generate(
        large, small, after: prompt, tokenCount: tokenCount, draftCount: draftCount, settings,
        using: &generator)
      #expect(new.count == count)
      let paired = PairedContexts.generate(
        large, after: prompt, and: [4], tokenCount: tokenCount, .mean, settings, using: &generator)
      #expect(paired.count == count)
    }
  }

  /// A text and itself are one voice, however they are paired; α = 0 is plain sampling.
  @Test(arguments: [ContextPairing.mean, .contrast(alpha: 3, plausibility: 0)])
  func oneTextTwiceIsOneVoice(_ pairing: ContextPairing) {
    let (model, settings) = (Self.model(seed: 4), SamplingSettings(temperature: 0.7))
    var (generator, other) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5))
    let alone = Sampler.generate(
      model, after: [3, 1], tokenCount: 10, settings, using: &generator)
    let paired = PairedContexts.generate(
      model, after: [3, 1], and: [3, 1], tokenCount: 10, pairing, settings, using: &other)
    #expect(paired == alone)
    generator = RandomGenerator(seed: 5)
    let first = PairedContexts.generate(
      model, after: [3, 1], and: [0, 4, 2], tokenCount: 9,
      .contrast(alpha: 0, plausibility: 0), settings, using: &generator)
    #expect(first == Array(alone.prefix(9)))
  }

  // MARK: - Fixtures

  private static func model(seed: UInt64) -> GPT2 {
    var generator = RandomGenerator(seed: seed)
    let sizes = GPT2Configuration(
      vocabularySize: 5, positionCount: 12, hiddenSize: 8, layerCount: 2, headCount: 2)
    let model = GPT2(sizes, using: &generator)
    model.eval()
    return model
  }
}
