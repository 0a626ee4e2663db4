import Layers
import Reference
import Running
import Tensors

// Models are of GPT-2's smallest shape, of 124 million random numbers.

extension Comparison {
  private static let V = GPT2Configuration().vocabularySize

  private static func prompt(_ count: Int, _ number: Int = 0) -> [Int] {
    (0..<count).map { ($0 * 7919 + number * 104_729 + 11) % V }
  }

  // MARK: - What a token costs

  /// One token more behind 16, 256 and 960 that are in the cache, and the attention of all blocks alone.
  ///
  /// `ratio` is a token's time there by that behind 16; `attention` what it would be if attention's time
  /// alone had grown; and `beyond` what is left of the ratio without attention: 1 where nothing else grows.
  static let costOfAToken = Comparison(name: "cost-a-token") {
    let (model, lengths, count) = (Models.gpt2(), [16, 256, 960], 8)
    let caches = lengths.map { length in
      var cache = model.newCache()
      _ = model(IntTensor([prompt(length)]), cache: &cache)
      return cache
    }
    var generator = RandomGenerator(seed: 4)
    let x = Tensor.randomNormal([1, 1, GPT2Configuration().hiddenSize], using: &generator)
    func tokens(_ cache: KeyValueCache) -> Double {
      var copy = cache
      // The first takes the copy's own memory.
      _ = model(IntTensor([[5]]), cache: &copy)
      return milliseconds { for id in 0..<count { _ = model(IntTensor([[id]]), cache: &copy) } }
        / Double(count)
    }
    func attention(_ cache: KeyValueCache) -> Double {
      var copy = cache
      func step() {
        for (layer, block) in model.blocks.enumerated() {
          _ = block.attention(x, cache: &copy, layer: layer)
        }
      }
      step()
      return milliseconds { for _ in 0..<count { step() } } / Double(count)
    }
    let whole = zip(lengths, caches).map { length, cache in
      ("token-\(length)", { tokens(cache) })
    }
    let parts = zip(lengths, caches).map { length, cache in
      ("attention-\(length)", { attention(cache) })
    }
    return Ways(timed: whole + parts) { t in
      [(1, 4), (2, 5)].flatMap { place, own -> [(name: String, value: Double)] in
        let length = lengths[place]
        return [
          ("ratio-\(length)", t[place] / t[0]),
          ("attention-\(length)", 1 + (t[own] - t[3]) / t[0]),
          ("beyond-\(length)", (t[place] - t[own]) / (t[0] - t[3])),
        ]
      }
    }
  }

  // MARK: - Batches

  /// Eight texts of 16 to 23 tokens, 16 new ones each: side by side, and one after another.
  static let batch = Comparison(name: "batch-8") {
    let (model, count) = (Models.gpt2(), 16)
    let prompts = (0..<8).map { prompt(16 + $0, $0) }
    let settings = SamplingSettings(temperature: 0)
    var generators = prompts.map { _ in RandomGenerator(seed: 1) }
    return Ways(timed: [
      (
        "batch",
        {
          milliseconds {
            _ = BatchedSampler.generate(
              model, after: prompts, tokenCount: count, settings, using: &generators)
          }
        }
      ),
      (
        "alone",
        {
          milliseconds {
            for (row, prompt) in prompts.enumerated() {
              _ = Sampler.generate(
                model, after: prompt, tokenCount: count, settings, using: &generators[row])
            }
          }
        }
      ),
    ]) { [("ratio", $0[1] / $0[0])] }
  }

  // MARK: - Speculation

  /// 32 tokens, four drafted at a time by a model of 2 blocks of 128 channels, beside plain sampling.
  ///
  /// Of random numbers two models agree where a temperature makes all tokens alike: so it says how many
  /// guesses are accepted, which is told, as a share of those that were made.
  static let speculations = [50, 200, 1000].map { temperature in
    Comparison(name: "speculation-\(temperature)") {
      let (model, count, draftCount) = (Models.gpt2(), 32, 4)
      let large = PassCounter(model)
      var generator = RandomGenerator(seed: 3)
      let small = GPT2(
        GPT2Configuration(hiddenSize: 128, layerCount: 2, headCount: 2), using: &generator)
      small.eval()
      let settings = SamplingSettings(temperature: Float(temperature))
      return Ways(timed: [
        (
          "plain",
          {
            milliseconds {
              _ = Sampler.generate(
                model, after: prompt(16), tokenCount: count, settings, using: &generator)
            }
          }
        ),
        (
          "speculative",
          {
            milliseconds {
              large.add(
                tokens: SpeculativeDecoding.generate(
                  large, small, after: prompt(16), tokenCount: count, draftCount: draftCount,
                  settings, using: &generator
                ).count)
            }
          }
        ),
      ]) { [("ratio", $0[0] / $0[1]), ("accepted", large.acceptedShare)] }
    }
  }

  // MARK: - Beams

  /// Four beams of 16 tokens behind 16: all in one batch as `transformer generate --beams` reads them, a row
  /// at a time as kata 20 does, and four texts of the best tokens.
  static let beams = Comparison(name: "beams-4") {
    let (model, count, settings) = (Models.gpt2(), 16, BeamSettings(beamCount: 4))
    let steps = BeamSteps(
      expand: { BeamSearch.expand($0, logits: $1, $2) },
      prune: { BeamSearch.prune($0, of: $1, $2) },
      finish: { BeamSearch.finish($0, joining: $1, $2) },
      isDone: { BeamSearch.isDone($0, $1, $2) })
    var generator = RandomGenerator(seed: 1)
    return Ways(timed: [
      (
        "batched",
        {
          milliseconds {
            _ = BatchedBeams.search(
              model, after: prompt(16), tokenCount: count, settings, steps
            ) { cache, places in
              var rows = KeyValueCache(layerCount: cache.keys.count)
              for layer in cache.keys.indices {
                let places = IntTensor(places)
                _ = rows.append(
                  key: cache.keys[layer].tensor.take(places, axis: 0),
                  value: cache.values[layer].tensor.take(places, axis: 0), layer: layer)
              }
              return rows
            }
          }
        }
      ),
      (
        "rows",
        {
          milliseconds {
            _ = BeamSearch.search(model, after: prompt(16), tokenCount: count, settings)
          }
        }
      ),
      (
        "greedy",
        {
          milliseconds {
            for number in 0..<4 {
              _ = Sampler.generate(
                model, after: prompt(16, number), tokenCount: count,
                SamplingSettings(temperature: 0), using: &generator)
            }
          }
        }
      ),
    ]) { [("ratio", $0[2] / $0[0]), ("ratio-of-rows", $0[2] / $0[1])] }
  }
}

/// A model that counts how often it is asked.
private final class PassCounter: RewindingLanguageModel {
  private let model: GPT2
  private var passCount = 0
  private var tokenCount = 0

  init(_ model: GPT2) { self.model = model }

  init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {
    model = GPT2(configuration, using: &generator)
  }

  var positionCount: Int { model.positionCount }
  var vocabularySize: Int { model.vocabularySize }
  func newCache() -> KeyValueCache { model.newCache() }

  func callAsFunction(_ ids: IntTensor, cache: inout KeyValueCache) -> Tensor {
    passCount += 1
    draftedCount += max(0, ids.shape[1] - 1)
    return model(ids, cache: &cache)
  }

  func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput { model(ids) }

  private var draftedCount = 0

  /// Each pass gives a token of its own beside those that were accepted.
  var acceptedShare: Double {
    Double(tokenCount - passCount) / Double(max(1, draftedCount))
  }

  func add(tokens: Int) {
    tokenCount += tokens
    // The prompt was read, and not drafted.
    draftedCount -= 15
  }
}
