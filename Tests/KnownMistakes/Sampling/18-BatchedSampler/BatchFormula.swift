import KataTesting
import Layers
import Tensors

/// Continuing several texts at once as a row of parts.
struct BatchFormula: Formula {
  var batch = PaddedBatchFormula()
  /// The model, with the example's parameters.
  var model: PaddedFormula<GPT2Formula>?

  /// Whether a text is over, of P tokens of a prompt and what is new, where N may be added and there are S
  /// positions.
  var isOver: (_ text: [Int], _ P: Int, _ N: Int, _ S: Int, _ end: Int?) -> Bool = {
    text, P, N, S, end in
    let new = text.dropFirst(P)
    return end != nil && new.last == end || new.count >= N || text.count >= S
  }
  /// What becomes of that for all texts.
  var areOver: (_ each: [Bool]) -> [Bool] = { $0 }

  /// The row whose logits are used, and the generator that is drawn with, for a text; others are over.
  var logitsOf: (_ row: Int) -> Int = { $0 }
  var generatorOf: (_ row: Int, _ isOver: [Bool]) -> Int = { row, _ in row }
  /// The text whose tokens the penalty counts.
  var textOf: (_ row: Int) -> Int = { $0 }
  /// Whether those that are over draw too, and whether they get what they drew.
  var drawsWhenOver = false
  var goesOnWhenOver = false
  /// What becomes of a generator that was drawn with.
  var generatorLeft: (_ old: RandomGenerator, _ new: RandomGenerator) -> RandomGenerator = { $1 }
  var sampler = SamplerFormula()

  /// The position whose logits are read, of T.
  var position: (_ T: Int) -> Int = { $0 - 1 }
  /// Whether it stops, of which texts are over.
  var stops: (_ isOver: [Bool]) -> Bool = { !$0.contains(false) }
  /// What is told of a text.
  var told: (_ text: [Int], _ P: Int, _ end: Int?) -> [Int] = { text, P, _ in
    Array(text.dropFirst(P))
  }
  /// Whether all of the texts go through the model in each round.
  var readsAgain = false
}

extension BatchFormula {
  func over(
    _ texts: [[Int]], prompts: [[Int]], tokenCount: Int, positionCount: Int, end: Int?
  ) -> [Bool] {
    areOver(zip(texts, prompts).map { isOver($0, $1.count, tokenCount, positionCount, end) })
  }

  /// - Parameter logits: `[B, V]`.
  func next(
    _ logits: Tensor, after texts: [[Int]], isOver: [Bool], _ settings: SamplingSettings,
    using generators: inout [RandomGenerator]
  ) -> [[Int]] {
    texts.indices.map { row in
      if isOver[row] && !drawsWhenOver { return [] }
      let place = generatorOf(row, isOver)
      let old = generators[place]
      let id = sampler.next(
        logits[logitsOf(row)], after: texts[textOf(row)], settings, using: &generators[place])
      generators[place] = generatorLeft(old, generators[place])
      return isOver[row] && !goesOnWhenOver ? [] : [id]
    }
  }

  func generate(
    after prompts: [[Int]], tokenCount: Int, _ settings: SamplingSettings,
    counting counts: inout [Int], using generators: inout [RandomGenerator]
  ) -> [[Int]] {
    guard let model else { return [] }
    let S = model.model.configuration.positionCount
    var (texts, batch, cache) = (prompts, batch.started(prompts), model.cache)
    while true {
      let isOver = over(
        texts, prompts: prompts, tokenCount: tokenCount, positionCount: S, end: settings.endToken)
      if stops(isOver) { break }
      if readsAgain { (batch, cache) = (self.batch.started(texts), model.cache) }
      let T = batch.ids.shape[1]
      counts.append(T)
      let logits = model(batch.ids, places: batch.places, mask: batch.mask, cache: &cache)
      // After a misuse nothing is a token.
      if logits.isPoisoned { break }
      let new = next(
        logits[.all, position(T)], after: texts, isOver: isOver, settings, using: &generators)
      texts = zip(texts, new).map { $0 + $1 }
      batch.append(new)
    }
    return zip(texts, prompts).map { told($0, $1.count, settings.endToken) }
  }
}
