import KataTesting
import Layers
import Tensors

// How the attempts at kata 18 are run, each with some parts exchanged.

extension Example {
  // MARK: - The batch alone

  func batchPadded(
    _ change: @escaping (inout PaddedBatchFormula) -> Void = { _ in }
  ) -> Exchange<PaddedBatchFormula> {
    Exchange(
      of: PaddedBatchFormula(), change, answers: { formula in padded { formula.started($0) } })
  }

  func batchAppended(
    _ change: @escaping (inout PaddedBatchFormula) -> Void = { _ in }
  ) -> Exchange<PaddedBatchFormula> {
    Exchange(
      of: PaddedBatchFormula(), change, answers: { formula in appended { formula.started($0) } })
  }

  func batchPlaced(
    _ change: @escaping (inout PaddedBatchFormula) -> Void = { _ in }
  ) -> Exchange<PaddedBatchFormula> {
    Exchange(
      of: PaddedBatchFormula(), change, answers: { formula in placed { formula.started($0) } })
  }

  // MARK: - A model

  func visible(
    _ change: @escaping (inout VisibilityFormula) -> Void = { _ in }
  ) -> Exchange<VisibilityFormula> {
    Exchange(
      of: VisibilityFormula(), change,
      answers: { seen($0.seen(mask("tokens"), integer("queryCount"))) })
  }

  func attendedUnderPadding(
    _ change: @escaping (inout PaddedFormula<AttentionFormula>) -> Void = { _ in }
  ) -> Exchange<PaddedFormula<AttentionFormula>> {
    Exchange(
      of: PaddedFormula(cachedAttention, cache()), change,
      answers: { formula in
        inPaddedPieces(self["x"], formula.cache) { x, _, tokens, cache in
          formula(x, tokens: tokens, cache: &cache, layer: integer("layer"))
        }
      })
  }

  func transformedUnderPadding(
    _ change: @escaping (inout PaddedFormula<BlockFormula>) -> Void = { _ in }
  ) -> Exchange<PaddedFormula<BlockFormula>> {
    Exchange(
      of: PaddedFormula(cachedBlock, cache()), change,
      answers: { formula in
        inPaddedPieces(self["x"], formula.cache) { x, _, tokens, cache in
          formula(x, tokens: tokens, cache: &cache, layer: integer("layer"))
        }
      })
  }

  func embeddedAtPlaces(
    _ change: @escaping (inout PaddedFormula<GPT2Formula>) -> Void = { _ in }
  ) -> Exchange<PaddedFormula<GPT2Formula>> {
    Exchange(of: PaddedFormula(GPT2Formula(self), cache()), change) {
      $0.embedded(ids("ids"), places: ids("places"))
    }
  }

  func predictedUnderPadding(
    _ change: @escaping (inout PaddedFormula<GPT2Formula>) -> Void = { _ in }
  ) -> Exchange<PaddedFormula<GPT2Formula>> {
    Exchange(
      of: PaddedFormula(GPT2Formula(self), cache()), change,
      answers: { formula in
        let places = ids("places")
        return inPaddedPieces(ids("ids"), formula.cache) {
          formula($0, places: places[.all, $1], mask: $2, cache: &$3)
        }
      })
  }

  // MARK: - Where half is dropped

  func attendedInHalf(
    _ change: @escaping (inout PaddedFormula<AttentionFormula>) -> Void
  ) -> Exchange<PaddedFormula<AttentionFormula>> {
    Exchange(
      of: PaddedFormula(cachedAttention, cache()), change,
      answers: { formula in
        let x = self["x"]
        var cache = formula.cache
        let found = formula(x, tokens: mask("tokens"), cache: &cache, layer: integer("layer"))
        return multiples(in: found, ofEach: x.shape[-1] / integer("headCount"))
      })
  }

  func transformedPaddedInHalf(
    _ change: @escaping (inout PaddedFormula<BlockFormula>) -> Void
  ) -> Exchange<PaddedFormula<BlockFormula>> {
    Exchange(
      of: PaddedFormula(cachedBlock, cache()), change,
      answers: { formula in
        var cache = formula.cache
        let layer = integer("layer")
        return multiples(
          in: formula(self["x"], tokens: mask("tokens"), cache: &cache, layer: layer))
      })
  }

  func embeddedInHalf(
    _ change: @escaping (inout PaddedFormula<GPT2Formula>) -> Void
  ) -> Exchange<PaddedFormula<GPT2Formula>> {
    Exchange(
      of: PaddedFormula(GPT2Formula(self), cache()), change,
      answers: { multiples(in: $0.embedded(ids("ids"), places: ids("places"))) })
  }

  // MARK: - Texts

  func overAlready(
    _ change: @escaping (inout BatchFormula) -> Void = { _ in }
  ) -> Exchange<BatchFormula> {
    Exchange(
      of: BatchFormula(), change,
      answers: { formula in
        Answers(
          Mask(
            formula.over(
              ragged, prompts: ragged("prompts"), tokenCount: integer("tokenCount"),
              positionCount: integer("positionCount"), end: settings.endToken)))
      })
  }

  func chosenForEach(
    _ change: @escaping (inout BatchFormula) -> Void = { _ in }
  ) -> Exchange<BatchFormula> {
    let (logits, texts, settings) = (self["logits"], ragged, settings)
    return Exchange(
      of: BatchFormula(), change,
      answers: { formula in
        chosenTogether { isOver, generators in
          formula.next(logits, after: texts, isOver: isOver, settings, using: &generators)
        } alone: { row, generator in
          SamplerFormula().next(logits[row], after: texts[row], settings, using: &generator)
        }
      })
  }

  /// The right formula, with the example's model.
  private var batchFormula: BatchFormula {
    BatchFormula().changed { $0.model = PaddedFormula(GPT2Formula(self), cache()) }
  }

  func continuedInABatch(
    _ change: @escaping (inout BatchFormula) -> Void = { _ in }
  ) -> Exchange<BatchFormula> {
    Exchange(
      of: batchFormula, change,
      answers: { formula in
        var (counts, generators) = ([Int](), generators(ragged.count))
        let texts = formula.generate(
          after: ragged, tokenCount: integer("tokenCount"), settings, counting: &counts,
          using: &generators)
        return batchContinuation(texts, counts)
      })
  }

  func continuedAsAlone(
    _ change: @escaping (inout BatchFormula) -> Void = { _ in }
  ) -> Exchange<BatchFormula> {
    Exchange(
      of: batchFormula, change,
      answers: { formula in
        let model = GPT2Formula(self)
        return continuedTogether { generators in
          var counts: [Int] = []
          return formula.generate(
            after: ragged, tokenCount: integer("tokenCount"), settings, counting: &counts,
            using: &generators)
        } alone: { prompt, tokenCount, generator in
          var counts: [Int] = []
          return ContinuationFormula()(
            model, after: prompt, tokenCount: tokenCount, settings, counting: &counts,
            using: &generator)
        }
      })
  }
}
