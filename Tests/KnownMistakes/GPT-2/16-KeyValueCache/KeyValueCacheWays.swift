import KataTesting
import PlainFunctions
import Tensors

extension KeyValueCacheAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: The cache
    Way(parts: "starts", "the axis is counted from the start, and each tensor is made anew") {
      $0.started { $0 = .rebuilt(layerCount: $0.keys.count) }
    }
    Way(parts: "appends", "concatenated anew each time") {
      $0.appended { $0 = .rebuilt(layerCount: $0.keys.count) }
    }
    Way(parts: "counts", "the last block's values") {
      $0.counted { $0 = .rebuilt(layerCount: $0.keys.count) }
    }
    Way(parts: "truncates", "sliced and put in new tensors") {
      $0.truncated { $0 = .rebuilt(layerCount: $0.keys.count) }
    }

    // MARK: Attention
    Way(parts: "attends", "one position after another") {
      $0.attendedInPieces { $0.memory.pieces = positions }
    }
    Way(parts: "attends", "one sequence after another") {
      $0.attendedInPieces { attendItemByItem(&$0.model) }
    }
    Way(parts: "attends", "the mask by places compared") {
      $0.attendedInPieces { comparePlaces(&$0.model) }
    }

    // MARK: A block
    Way(parts: "transforms", "one position after another") {
      $0.transformedInPieces { $0.attention.memory.pieces = positions }
    }
    Way(parts: "transforms", "one sequence after another") {
      $0.transformedInPieces { attendItemByItem(&$0.attention) }
    }
    Way(parts: "transforms", "the mask by places compared") {
      $0.transformedInPieces { comparePlaces(&$0.attention) }
    }

    Way(parts: "dropsHalf", "one position after another") {
      $0.transformedInHalf { $0.attention.memory.pieces = positions }
    }
    Way(parts: "dropsHalf", "the dropout of one sequence after another") {
      $0.transformedInHalf { $0.model.changeHalves { $0.dropSequences() } }
    }

    // MARK: The whole
    Way(parts: "predicts", "the start is what the last block holds") {
      $0.predictedInPieces { $0.start = { cache in cache.keys[cache.keys.count - 1].count } }
    }
    Way(parts: "predicts", "a cache built anew each time") {
      $0.predictedInPieces { $0.cache = .rebuilt(layerCount: $0.cache.keys.count) }
    }
    Way(results: "predicts", "one token after another through the whole model") { example in
      let gpt2 = GPT2Formula(example)
      return example.inPieces(example.ids("ids"), example.cache()) { ids, cache in
        let logits = (0..<ids.shape[1]).map { gpt2(ids[.all, $0..<$0 + 1], cache: &cache) }
        return concatenated(logits, axis: 1)
      }
    }
    Way(results: "forks", "a cache built anew each time") {
      $0.forked(in: CacheFormula.rebuilt(layerCount: $0.integer("layerCount")))
    }
    Way(parts: "goesOn", "a cache built anew each time") {
      $0.goneOn { $0.cache = .rebuilt(layerCount: $0.cache.keys.count) }
    }
  }

  /// Each position of `[B, T, C]`, `[B, 1, C]`.
  private static func positions(_ x: Tensor) -> [Tensor] { x.split(parts: x.shape[1], axis: 1) }

  private static func attendItemByItem(_ attention: inout AttentionFormula) {
    attention.scores = { query, key in
      stacked((0..<query.shape[0]).map { attentionScores(query[$0], key[$0]) })
    }
    attention.mixture = { pattern, value in
      stacked((0..<value.shape[0]).map { matmul(pattern[$0], value[$0]) })
    }
  }

  private static func comparePlaces(_ attention: inout AttentionFormula) {
    attention.pattern = { scores, _ in
      let (T, S) = (scores.shape[-2], scores.shape[-1])
      let last = IntTensor.arange(S - T, S)[.all, .newAxis]  // [T, 1]
      return attentionPattern(scores, IntTensor.arange(S) .<= last)
    }
  }
}
