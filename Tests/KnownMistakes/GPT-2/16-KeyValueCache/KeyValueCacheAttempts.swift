import KataTesting
import PlainFunctions
import Tensors

final class KeyValueCacheAttempts: KataAttempts {}

extension KeyValueCacheAttempts {
  static var mistakes: [Way] { caches + runs }

  /// Mistakes of the cache alone.
  @WayList private static var caches: [Way] {
    // MARK: The start
    Way(parts: "starts", "the tensors grow along the channels") {
      $0.started { $0.grow(along: -1) }
    }
    Way(parts: "starts", "the tensors grow along the heads") {
      $0.started { $0.grow(along: 1) }
    }
    Way(parts: "starts", "the tensors grow along the batch") {
      $0.started { $0.grow(along: 0) }
    }
    Way(parts: "starts", "the values grow along the channels") {
      $0.started { $0.values = $0.values.map { _ in GrowingTensor(axis: -1) } }
    }
    Way(parts: "starts", "all blocks have one tensor together") {
      $0.started { ($0.keys, $0.values) = (Array($0.keys.prefix(1)), Array($0.values.prefix(1))) }
    }
    Way(parts: "starts", "there are no tensors for values") {
      $0.started { $0.values = [] }
    }

    // MARK: Appending
    Way(parts: "appends", "values are kept where keys belong, and keys where values do") {
      $0.appended { $0.kept = { key, value in (value, key) } }
    }
    Way(parts: "appends", "the keys are kept as values too") {
      $0.appended { $0.kept = { key, _ in (key, key) } }
    }
    Way(parts: "appends", "the values are kept as keys too") {
      $0.appended { $0.kept = { _, value in (value, value) } }
    }
    Way(parts: "appends", "the results are exchanged") {
      $0.appended { $0.result = { keys, values, _ in (values.tensor, keys.tensor) } }
    }
    Way(parts: "appends", "the keys are added twice") {
      $0.appended { $0.addKey = addTwice }
    }
    Way(parts: "appends", "keys and values are added twice") {
      $0.appended { ($0.addKey, $0.addValue) = (addTwice, addTwice) }
    }
    Way(parts: "appends", "the values are not kept") {
      $0.appended {
        $0.addValue = { _, _ in }
        $0.result = { keys, _, new in (keys.tensor, new.value) }
      }
    }
    Way(parts: "appends", "the new positions are returned, not all of them") {
      $0.appended { $0.result = { _, _, new in new } }
    }
    Way(parts: "appends", "all blocks share the first one's tensors") {
      $0.appended { $0.place = { _ in 0 } }
    }

    // MARK: Counting
    Way(parts: "counts", "the first block alone is asked") {
      $0.counted { $0.counted = { keys, _ in keys.first ?? 0 } }
    }
    Way(parts: "counts", "the fullest block is asked") {
      $0.counted { $0.counted = { keys, _ in keys.max() ?? 0 } }
    }
    Way(parts: "counts", "the positions of all blocks are added up") {
      $0.counted { $0.counted = { keys, _ in keys.reduce(0, +) } }
    }
    Way(parts: "counts", "blocks are counted, and not positions") {
      $0.counted { $0.counted = { keys, _ in keys.count } }
    }
    Way(parts: "counts", "keys and values are both counted") {
      $0.counted { $0.counted = { keys, values in (keys + values).min().map { $0 * 2 } ?? 0 } }
    }
    Way(parts: "counts", "without blocks, there is one position") {
      $0.counted { $0.counted = { keys, _ in keys.min() ?? 1 } }
    }

    // MARK: Truncating
    Way(parts: "truncates", "only the keys are cut, and not the values") {
      $0.truncated { $0.cutValues = { _, _ in } }
    }
    Way(parts: "truncates", "only the values are cut, and not the keys") {
      $0.truncated { $0.cutKeys = { _, _ in } }
    }
    Way(parts: "truncates", "the first block alone is cut") {
      $0.truncated { $0.cutLayers = { $0.prefix(1) } }
    }
    Way(parts: "truncates", "the last block alone is cut") {
      $0.truncated { $0.cutLayers = { $0.suffix(1) } }
    }
    Way(parts: "truncates", "nothing is cut") {
      $0.truncated { $0.cutLayers = { $0.prefix(0) } }
    }
    Way(parts: "truncates", "as many are forgotten as should be kept") {
      $0.truncated { $0.left = { count, held in max(0, held - count) } }
    }
    Way(parts: "truncates", "one more is kept than should be") {
      $0.truncated { $0.left = { count, _ in count + 1 } }
    }
    Way(parts: "truncates", "everything is forgotten") {
      $0.truncated { $0.left = { _, _ in 0 } }
    }
  }

  /// Mistakes with a cache.
  @WayList private static var runs: [Way] {
    // MARK: Attention
    Way(parts: "attends", "the new positions join the cache after attending") {
      $0.attendedInPieces {
        $0.memory.met = { old, _, new in old ?? new }
        $0.pattern = { scores, _ in
          let isSquare = scores.shape[-1] == scores.shape[-2]
          return attentionPattern(scores, isSquare ? causalMask(of: scores) : nil)
        }
      }
    }
    Way(parts: "attends", "the queries are taken for the first positions, not the last") {
      $0.attendedInPieces {
        $0.pattern = { scores, _ in
          let (T, S) = (scores.shape[-2], scores.shape[-1])
          return attentionPattern(scores, tril(Mask.full([T, S], true)))
        }
      }
    }
    Way(parts: "attends", "new positions see those that come after them") {
      $0.attendedInPieces { $0.pattern = { scores, _ in attentionPattern(scores, nil) } }
    }
    Way(parts: "attends", "the new positions see each other, but none before them") {
      $0.attendedInPieces { $0.memory.met = { _, _, new in new } }
    }
    Way(parts: "attends", "keys and values are exchanged") {
      $0.attendedInPieces { swap(&$0.model.key, &$0.model.value) }
    }
    Way(parts: "attends", "the first block's part of the cache is used by all") {
      $0.attendedInPieces { $0.memory.layer = { _ in 0 } }
    }
    Way(parts: "attends", "the dropout of the pattern is missing") {
      $0.attendedInPieces { $0.dropout.rate = 0 }
    }
    Way(parts: "attends", "the new positions are added twice") {
      $0.attendedInPieces { ($0.cache.addKey, $0.cache.addValue) = (addTwice, addTwice) }
    }

    // MARK: A block
    Way(parts: "transforms", "the first block's part of the cache is used by all") {
      $0.transformedInPieces { $0.attention.memory.layer = { _ in 0 } }
    }
    Way(parts: "transforms", "attention is called without the cache") {
      $0.transformedInPieces { block in
        block.attention.memory.met = { _, _, new in new }
      }
    }
    Way(parts: "transforms", "attention reads the stream without its norm") {
      $0.transformedInPieces { $0.attentionHalf.read = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads the stream without its norm") {
      $0.transformedInPieces { $0.mlpHalf.read = { y, _ in y } }
    }
    Way(parts: "transforms", "what attention found is not added to the stream") {
      $0.transformedInPieces { $0.attentionHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "what the MLP made is not added to the stream") {
      $0.transformedInPieces { $0.mlpHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "the MLP reads the block's input") {
      $0.transformedInPieces { $0.mlpInput = { x, _ in x } }
    }
    Way(parts: "transforms", "the dropout is missing") {
      $0.transformedInPieces { $0.residualDropoutRate = 0 }
    }
    Way(parts: "transforms", "numbers are dropped after eval() too") {
      $0.transformedInPieces { $0.model.train() }
    }
    Way(parts: "dropsHalf", "the dropout of what attention adds is applied twice") {
      $0.transformedInHalf { $0.attentionHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "the dropout of what the MLP adds is applied twice") {
      $0.transformedInHalf { $0.mlpHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "both dropouts are applied twice") {
      $0.transformedInHalf { $0.model.changeHalves { $0.dropout.times = 2 } }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      $0.transformedInHalf { $0.residualDropoutRate = 0 }
    }

    // MARK: The whole
    Way(parts: "predicts", "positions start at 0 again with each piece") {
      $0.predictedInPieces { $0.start = { _ in 0 } }
    }
    Way(parts: "predicts", "the new positions are counted from the last of the old ones") {
      $0.predictedInPieces { $0.start = { cache in max(0, cache.count - 1) } }
    }
    Way(parts: "predicts", "one position is left out before the new ones") {
      $0.predictedInPieces { $0.start = { cache in cache.count == 0 ? 0 : cache.count + 1 } }
    }
    Way(parts: "predicts", "positions are those of all blocks' keys together") {
      $0.predictedInPieces { $0.cache.counted = { keys, _ in keys.reduce(0, +) } }
    }
    Way(parts: "predicts", "the blocks get a copy of the cache, which is then lost") {
      $0.predictedInPieces {
        $0.lend = { cache, call in
          var copy = cache
          return call(&copy)
        }
      }
    }
    Way(parts: "predicts", "the blocks are called without the cache") { example in
      example.predictedInPieces {
        $0.lend = { _, call in
          var empty = example.cache()
          return call(&empty)
        }
      }
    }
    Way(parts: "predicts", "the first block's part of the cache is used by all") {
      $0.predictedInPieces { $0.row.changeEach { $0.attention.memory.layer = { _ in 0 } } }
    }
    Way(parts: "predicts", "the blocks run in reverse order") {
      $0.predictedInPieces { $0.row.blocks.reverse() }
    }
    Way(parts: "predicts", "the final norm is missing") {
      $0.predictedInPieces { $0.finish = { x, _ in x } }
    }
    Way(parts: "predicts", "the embedding is normalized") {
      $0.predictedInPieces { $0.embedding.finish = { [norm = $0.finalNorm] in norm($0) } }
    }
    Way(parts: "predicts", "the dropout is missing") {
      $0.predictedInPieces {
        $0.embedding.dropout.rate = 0
        $0.row.changeEach { $0.residualDropoutRate = 0 }
      }
    }
    Way(results: "predicts", "all tokens so far run again, at the places of the new ones") {
      example in
      let (gpt2, whole) = (GPT2Formula(example), example.ids("ids"))
      return example.inPieces(whole, example.cache()) { ids, cache in
        let (start, T) = (cache.count, ids.shape[1])
        var again = example.cache()
        let logits = gpt2.logits(whole[.all, ..<(start + T)], from: start, cache: &again)
        _ = gpt2(ids, cache: &cache)
        return logits[.all, start...]
      }
    }
    Way(parts: "predicts", "the logits of the last position alone are returned") {
      $0.predictedInPieces {
        $0.scores = { [scores = $0.scores] in scores($0, $1)[.all, -1, .newAxis] }
      }
    }

    // MARK: Copies and cuts
    Way(results: "forks", "a copy shares what it holds, so that the forks see each other") {
      $0.forked(in: SharedCache(layerCount: $0.integer("layerCount")))
    }
    Way(parts: "goesOn", "only the keys are cut, and not the values") {
      $0.goneOn { $0.cache.cutValues = { _, _ in } }
    }
    Way(parts: "goesOn", "the first block alone is cut") {
      $0.goneOn { $0.cache.cutLayers = { $0.prefix(1) } }
    }
    Way(parts: "goesOn", "the last block alone is cut") {
      $0.goneOn { $0.cache.cutLayers = { $0.suffix(1) } }
    }
    Way(parts: "goesOn", "nothing is cut") {
      $0.goneOn { $0.cache.cutLayers = { $0.prefix(0) } }
    }
    Way(parts: "goesOn", "positions start at 0 again with each piece") {
      $0.goneOn { $0.start = { _ in 0 } }
    }
  }

  private static func addTwice(_ tensor: inout GrowingTensor, _ new: Tensor) {
    tensor.append(new)
    tensor.append(new)
  }
}
