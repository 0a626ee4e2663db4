import KataTesting
import Layers
import PlainFunctions
import Tensors

final class SamplerAttempts: KataAttempts {}

extension SamplerAttempts {
  static var mistakes: [Way] { penalties + filters + choices + continuations }

  @WayList private static var penalties: [Way] {
    Way(parts: "penalizes", "the penalty is added") {
      $0.penalized { $0.penalty = -$0.penalty }
    }
    Way(parts: "penalizes", "the scores are multiplied by the penalty") {
      $0.penalized { $0.apply = { which($1 .> 0, $0 * $2, $0) } }
    }
    Way(parts: "penalizes", "the scores are divided by the penalty") {
      $0.penalized { $0.apply = { which($1 .> 0, $0 / ($2 + 1e-9), $0) } }
    }
    Way(parts: "penalizes", "a token that occurred often pays once") {
      $0.penalized { $0.cost = { Tensor($0 .> 0) } }
    }
    Way(parts: "penalizes", "each occurrence is counted twice") {
      $0.penalized { $0.cost = { 2 * $0 } }
    }
    Way(parts: "penalizes", "the last token alone pays") {
      $0.penalized { $0.ids = Array($0.ids.suffix(1)) }
    }
    Way(parts: "penalizes", "the counts are multiplied by the scores") {
      $0.penalized { $0.apply = { $0 - $2 * $1 * $0 } }
    }
  }

  /// Mistakes on the way to the next token.
  @WayList private static var choices: [Way] {
    // MARK: Draws
    Way(results: "draws", "the best token is always taken") {
      $0.frequencies { logits, _ in logits.argMax().item() }
    }
    Way(results: "draws", "all tokens in the running are equally likely") {
      $0.frequencies { pointed(at: Tensor($0 .> -.infinity), by: uniform(&$1)) }
    }
    Way(results: "draws", "a copy of the generator draws the same number forever") {
      $0.frequencies { logits, generator in
        var copy = generator
        return pointed(at: softmax(logits), by: uniform(&copy))
      }
    }
    Way(results: "draws", "the numbers are the system's, which no seed repeats") {
      $0.frequencies { logits, _ in pointed(at: softmax(logits), by: .random(in: 0..<1)) }
    }
    Way(results: "draws", "a share ends where it should begin: .< stands for .<=") {
      $0.frequencies { logits, generator in
        let ends = softmax(logits).cumsum(axis: 0)
        return IntTensor(ends / ends[-1] .< uniform(&generator)).sum()
      }
    }
    Way(results: "draws", "the sums are not divided by the last") {
      $0.frequencies { logits, generator in
        IntTensor(softmax(logits).cumsum(axis: 0) .<= uniform(&generator)).sum()
      }
    }
    Way(
      results: "draws",
      "a share ends where it should begin: .< for .<=, with Float.random(in:using:)"
    ) {
      $0.frequencies { logits, generator in
        let ends = softmax(logits).cumsum(axis: 0)
        let point = Float.random(in: 0..<1, using: &generator)
        return IntTensor(ends / ends[-1] .< point).sum()
      }
    }
    Way(results: "draws", "the sums are not divided by the last, with Float.random(in:using:)") {
      $0.frequencies { logits, generator in
        let point = Float.random(in: 0..<1, using: &generator)
        return IntTensor(softmax(logits).cumsum(axis: 0) .<= point).sum()
      }
    }
    Way(results: "draws", "a number is drawn for each token, and not one for all") {
      $0.frequencies { logits, generator in
        let ends = softmax(logits).cumsum(axis: 0)
        let points = Tensor.randomUniform(logits.shape, using: &generator)
        return IntTensor(ends / ends[-1] .<= points).sum()
      }
    }
    Way(results: "draws", "the rank is returned, not the id") {
      $0.frequencies { pointed(at: ranked($0).shares, by: uniform(&$1)) }
    }
    Way(results: "draws", "the id is one too high") {
      $0.frequencies { pointed(at: softmax($0), by: uniform(&$1)) + 1 }
    }
    Way(results: "draws", "the softmax is taken twice") {
      $0.frequencies { pointed(at: softmax(softmax($0)), by: uniform(&$1)) }
    }
    Way(results: "draws", "the scores are taken for shares") {
      $0.frequencies { logits, generator in
        let raised = which(logits .> -.infinity, logits - logits.min(), 0)
        return pointed(at: raised, by: uniform(&generator))
      }
    }
    Way(
      results: "draws", "a token is taken at random, and kept if another number is below its share"
    ) {
      $0.frequencies { logits, generator in
        // Once more at most, where it should go on until one is kept.
        let (shares, V) = (softmax(logits).scalars, Float(logits.shape[0]))
        let id = Int(uniform(&generator) * V)
        return uniform(&generator) < shares[id] ? id : Int(uniform(&generator) * V)
      }
    }

    // MARK: The next token
    Way(parts: "choosesNext", "the scores are multiplied by the temperature") {
      $0.chosen { $0.scale = { $0 * $1 } }
    }
    Way(parts: "choosesNext", "the temperature comes after the filters") {
      $0.chosen { $0.steps = { [$0.penalized, $0.keptTopK, $0.keptTopP, $0.scaled] } }
    }
    Way(parts: "choosesNext", "the penalty comes after the temperature") {
      $0.chosen { $0.steps = { [$0.scaled, $0.penalized, $0.keptTopK, $0.keptTopP] } }
    }
    Way(parts: "choosesNext", "the penalty comes after the filters") {
      $0.chosen {
        $0.steps = { [$0.keptTopK, $0.keptTopP, $0.penalized, $0.scaled] }
        $0.greedySteps = { [$0.keptTopK, $0.keptTopP, $0.penalized] }
      }
    }
    Way(parts: "choosesNext", "the penalty comes last") {
      $0.chosen { $0.steps = { [$0.scaled, $0.keptTopK, $0.keptTopP, $0.penalized] } }
    }
    Way(parts: "choosesNext", "top-p comes before top-k") {
      $0.chosen { $0.steps = { [$0.penalized, $0.scaled, $0.keptTopP, $0.keptTopK] } }
    }
    Way(parts: "choosesNext", "top-k is ignored") {
      $0.chosen { $0.keepTopK = { scores, _ in scores } }
    }
    Way(parts: "choosesNext", "top-p is ignored") {
      $0.chosen { $0.keepTopP = { scores, _ in scores } }
    }
    Way(parts: "choosesNext", "a topK of nil is taken for 40") { $0.chosen { $0.missingTopK = 40 } }
    Way(parts: "choosesNext", "a topK of nil is taken for 50, as Hugging Face does") {
      $0.chosen { $0.missingTopK = 50 }
    }
    Way(parts: "choosesNext", "a topP of nil is taken for 0.9") {
      $0.chosen { $0.missingTopP = 0.9 }
    }
    Way(parts: "choosesNext", "the temperature is ignored") {
      $0.chosen { $0.scale = { scores, _ in scores } }
    }
    Way(parts: "choosesNext", "the penalty is ignored") {
      $0.chosen { $0.penalize = { scores, _, _ in scores } }
    }
    Way(parts: "choosesNext", "a temperature of 0 ignores the penalty") {
      $0.chosen { $0.greedySteps = { _ in [] } }
    }
    Way(parts: "choosesNext", "a temperature of 0 is divided by") {
      $0.chosen { $0.isGreedy = { _ in false } }
    }
    Way(parts: "choosesNext", "the best token is always taken") {
      $0.chosen { $0.isGreedy = { _ in true } }
    }
    Way(parts: "choosesNext", "all tokens that are left are equally likely") {
      $0.chosen { $0.draw = { pointed(at: Tensor($0 .> -.infinity), by: uniform(&$1)) } }
    }
  }

  /// Mistakes in continuing a text.
  @WayList private static var continuations: [Way] {
    // MARK: What is read
    Way(parts: "continues", "the first position's scores are read") {
      $0.continued { $0.position = { _ in 0 } }
    }
    Way(parts: "continues", "the scores are read one position early") {
      $0.continued { $0.position = { T in max(0, T - 2) } }
    }
    Way(parts: "continues", "the scores are read one position late") {
      $0.continued { $0.position = { T in T } }
    }

    // MARK: What is returned
    Way(parts: "continues", "the prompt is returned too") {
      $0.continued { $0.result = { _, ids in ids } }
    }
    Way(parts: "continues", "it stops one token early") {
      $0.continued { $0.end = { P, N, S in min(P + N - 1, S) } }
    }
    Way(parts: "continues", "it adds one token too many") {
      $0.continued { $0.end = { P, N, S in min(P + N + 1, S) } }
    }
    Way(parts: "continues", "it goes on after the last position") {
      // The limit is for a loop that nothing else stops.
      $0.continued { $0.end = { P, N, S in min(P + N, S + 2) } }
    }
    Way(parts: "continues", "it goes on while there are no more than enough: <= stands for <") {
      // The limit is for a loop that nothing else stops.
      $0.continued { $0.end = { P, N, S in min(P + N, S) + 1 } }
    }
    Way(parts: "continues", "it stops before the last position") {
      $0.continued { $0.end = { P, N, S in min(P + N, S - 1) } }
    }
    Way(parts: "continues", "it always goes on to the last position") {
      $0.continued { $0.end = { _, _, S in S } }
    }

    // MARK: What goes through the model
    Way(parts: "continues", "the new token alone goes through the model, without a cache") {
      $0.continued { $0.cache = { _, empty in empty } }
    }
    Way(
      parts: "continues", "the whole text goes through the model again, and into the cache again"
    ) {
      $0.continued { $0.feed = { ids, _ in ids } }
    }
    Way(parts: "continues", "the whole text goes through the model again, without a cache") {
      $0.continued {
        $0.cache = { _, empty in empty }
        $0.feed = { ids, _ in ids }
      }
    }
    Way(parts: "continues", "the prompt goes through the model again for each new token") {
      $0.continued { $0.keepsFirstInput = true }
    }
    Way(parts: "continues", "the prompt goes through the model token by token") {
      $0.continued { $0.feedsOneByOne = true }
    }
    Way(parts: "continues", "of the prompt, only the last token goes through the model") {
      $0.continued { $0.start = { prompt in prompt.suffix(1) } }
    }

    // MARK: The settings
    Way(parts: "continues", "the penalty does not count the prompt") {
      $0.continued { $0.counted = { prompt, ids in Array(ids.dropFirst(prompt.count)) } }
    }
    Way(parts: "continues", "the penalty counts the prompt alone") {
      $0.continued { $0.counted = { prompt, _ in prompt } }
    }
    Way(parts: "continues", "the penalty counts the prompt twice") {
      $0.continued { $0.counted = { prompt, ids in ids + prompt } }
    }
    Way(parts: "continues", "the penalty is ignored") {
      $0.continued { $0.sampler.penalize = { scores, _, _ in scores } }
    }
    Way(parts: "continues", "the settings are ignored") {
      $0.continued { $0.sampler.settings = { _ in SamplingSettings() } }
    }

    // MARK: Draws
    Way(parts: "drawsContinuations", "each token is drawn with a copy of the generator") {
      $0.pairs {
        $0.sampler.draw = { [draw = $0.sampler.draw] scores, generator in
          var copy = generator
          return draw(scores, &copy)
        }
      }
    }
    Way(results: "drawsContinuations", "the text is drawn from a copy of the generator") {
      example in
      let (model, formula) = (GPT2Formula(example), ContinuationFormula())
      let readings = ContinuationFormula.Readings()
      return example.pairFrequencies { generator in
        var (copy, counts) = (generator, [Int]())
        return formula(
          model, after: example.prompt, tokenCount: 2, example.settings, counting: &counts,
          readings: readings, using: &copy)
      }
    }
    Way(parts: "drawsContinuations", "the settings are ignored") {
      $0.pairs { $0.sampler.settings = { _ in SamplingSettings() } }
    }
    Way(parts: "drawsContinuations", "the best token is always taken") {
      $0.pairs { $0.sampler.isGreedy = { _ in true } }
    }
    Way(parts: "drawsContinuations", "the prompt is returned too") {
      $0.pairs { $0.result = { _, ids in ids } }
    }
    Way(parts: "drawsContinuations", "the temperature is ignored") {
      $0.pairs { $0.sampler.scale = { scores, _ in scores } }
    }
  }
}
