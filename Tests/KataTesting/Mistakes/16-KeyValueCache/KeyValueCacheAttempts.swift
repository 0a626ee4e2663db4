import Tensors

private typealias Change = CachedGPT2.Change
private typealias Slip = SlippingCache.Slip

extension Example {
  fileprivate func cache(_ slips: Slip...) -> SlippingCache {
    SlippingCache(layerCount: integer("layerCount"), slips)
  }

  fileprivate func attendedInPieces(
    _ changes: Change..., cache: SlippingCache? = nil
  ) -> [String: Tensor] {
    let model = CachedGPT2(self, changes, start: parameters.isEmpty ? drawnAttention : [:])
    return inPieces(self["x"], cache ?? self.cache()) { x, cache in
      let layer = changes.contains(.firstLayer) ? 0 : integer("layer")
      return model.attention(x, cache: &cache, layer: layer)
    }
  }

  fileprivate func transformedInPieces(_ changes: Change...) -> [String: Tensor] {
    let model = CachedGPT2(self, changes)
    return inPieces(self["x"], cache()) { x, cache in
      model.block(x, cache: &cache, layer: integer("layer"))
    }
  }

  fileprivate func predictedInPieces(
    _ changes: Change..., cache: some KeyValueCaching
  ) -> [String: Tensor] {
    let model = CachedGPT2(self, changes)
    return inPieces(ids("ids"), cache) { ids, cache in model(ids, cache: &cache) }
  }

  fileprivate func predictedInPieces(_ changes: Change...) -> [String: Tensor] {
    let model = CachedGPT2(self, changes)
    return inPieces(ids("ids"), cache()) { ids, cache in model(ids, cache: &cache) }
  }

  fileprivate func forked(in cache: some KeyValueCaching) -> [String: Tensor] {
    let model = CachedGPT2(self)
    return forked(cache) { ids, cache in model(ids, cache: &cache) }
  }

  fileprivate func goneOn(_ changes: Change..., in cache: some KeyValueCaching) -> [String: Tensor]
  {
    let model = CachedGPT2(self, changes)
    return goneOn(cache) { ids, cache in model(ids, cache: &cache) }
  }
}

final class KeyValueCacheAttempts: KataAttempts {}

extension KeyValueCacheAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The cache
    Way(results: "starts", "the tensors grow along the channels") {
      $0.start(SlippingCache(layerCount: $0.integer("layerCount"), [], axis: -1))
    }
    Way(results: "starts", "the tensors grow along the heads") {
      $0.start(SlippingCache(layerCount: $0.integer("layerCount"), [], axis: 1))
    }
    Way(results: "starts", "the tensors grow along the batch") {
      $0.start(SlippingCache(layerCount: $0.integer("layerCount"), [], axis: 0))
    }
    Way(results: "starts", "the values grow along the channels") {
      $0.start(SlippingCache(layerCount: $0.integer("layerCount"), [], valueAxis: -1))
    }
    Way(results: "starts", "all blocks have one tensor together") {
      $0.start(SlippingCache(layerCount: 1, []))
    }
    Way(results: "starts", "there are no tensors for values") {
      $0.start(SlippingCache(layerCount: $0.integer("layerCount"), valueCount: 0, []))
    }

    Way(results: "appends", "values are kept where keys belong, and keys where values do") {
      $0.appended(to: $0.cache(.keysExchanged))
    }
    Way(results: "appends", "the keys are kept as values too") {
      $0.appended(to: $0.cache(.keysAsValues))
    }
    Way(results: "appends", "the values are kept as keys too") {
      $0.appended(to: $0.cache(.valuesAsKeys))
    }
    Way(results: "appends", "the results are exchanged") {
      $0.appended(to: $0.cache(.exchangesResults))
    }
    Way(results: "appends", "the keys are added twice") { $0.appended(to: $0.cache(.keysTwice)) }
    Way(results: "appends", "keys and values are added twice") {
      $0.appended(to: $0.cache(.bothTwice))
    }
    Way(results: "appends", "the values are not kept") { $0.appended(to: $0.cache(.noValues)) }
    Way(results: "appends", "the new positions are returned, not all of them") {
      $0.appended(to: $0.cache(.returnsNew))
    }
    Way(results: "appends", "all blocks share the first one's tensors") {
      $0.appended(to: $0.cache(.oneBlock))
    }

    Way("counts", "the first block alone is asked") { $0.counts($0.cache(.countsFirstBlock)) }
    Way("counts", "the fullest block is asked") { $0.counts($0.cache(.countsMost)) }
    Way("counts", "the positions of all blocks are added up") {
      $0.counts($0.cache(.countsAllBlocks))
    }
    Way("counts", "keys and values are both counted") {
      $0.counts($0.cache(.countsKeysAndValues))
    }

    Way(results: "truncates", "only the keys are cut, and not the values") {
      $0.truncated($0.cache(.truncatesKeys))
    }
    Way(results: "truncates", "only the values are cut, and not the keys") {
      $0.truncated($0.cache(.truncatesValues))
    }
    Way(results: "truncates", "the first block alone is cut") {
      $0.truncated($0.cache(.truncatesFirstBlock))
    }
    Way(results: "truncates", "the last block alone is cut") {
      $0.truncated($0.cache(.truncatesLastBlock))
    }
    Way(results: "truncates", "nothing is cut") { $0.truncated($0.cache(.truncatesNothing)) }
    Way(results: "truncates", "as many are forgotten as should be kept") {
      $0.truncated($0.cache(.truncatesBy))
    }
    Way(results: "truncates", "one more is kept than should be") {
      $0.truncated($0.cache(.truncatesToOneMore))
    }
    Way(results: "truncates", "everything is forgotten") { $0.truncated($0.cache(.clears)) }

    // MARK: Attention
    Way(results: "attends", "the new positions join the cache after attending") {
      $0.attendedInPieces(.appendsLate)
    }
    Way(results: "attends", "the queries are taken for the first positions, not the last") {
      $0.attendedInPieces(.seesFirst)
    }
    Way(results: "attends", "new positions see those that come after them") {
      $0.attendedInPieces(.seesAll)
    }
    Way(results: "attends", "the new positions see each other, but none before them") {
      $0.attendedInPieces(.seesNewOnly)
    }
    Way(results: "attends", "keys and values are exchanged") {
      $0.attendedInPieces(.keysExchangedWithValues)
    }
    Way(results: "attends", "the first block's part of the cache is used by all") {
      $0.attendedInPieces(.firstLayer)
    }
    Way(results: "attends", "the dropout of the pattern is missing") {
      $0.attendedInPieces(.noAttentionDropout)
    }
    Way(results: "attends", "the new positions are added twice") {
      $0.attendedInPieces(cache: $0.cache(.bothTwice))
    }

    // MARK: A block
    Way(results: "transforms", "the first block's part of the cache is used by all") {
      $0.transformedInPieces(.firstLayer)
    }
    Way(results: "transforms", "attention reads the stream without its norm") {
      $0.transformedInPieces(.noAttentionNorm)
    }
    Way(results: "transforms", "the MLP reads the stream without its norm") {
      $0.transformedInPieces(.noMLPNorm)
    }
    Way(results: "transforms", "what attention found is not added to the stream") {
      $0.transformedInPieces(.noAttentionResidual)
    }
    Way(results: "transforms", "what the MLP made is not added to the stream") {
      $0.transformedInPieces(.noMLPResidual)
    }
    Way(results: "transforms", "the MLP reads the block's input") {
      $0.transformedInPieces(.mlpOfBlockInput)
    }
    Way(results: "transforms", "the dropout is missing") { $0.transformedInPieces(.noDropout) }
    Way(results: "transforms", "numbers are dropped after eval() too") {
      $0.transformedInPieces(.alwaysDrops)
    }

    // MARK: The whole
    Way(results: "predicts", "positions start at 0 again with each piece") {
      $0.predictedInPieces(.restarts)
    }
    Way(results: "predicts", "the new positions are counted from the last of the old ones") {
      $0.predictedInPieces(.startsOneEarly)
    }
    Way(results: "predicts", "one position is left out before the new ones") {
      $0.predictedInPieces(.startsOneLate)
    }
    Way(results: "predicts", "positions are those of all blocks' keys together") {
      $0.predictedInPieces(cache: $0.cache(.countsAllBlocks))
    }
    Way(results: "predicts", "the first block's part of the cache is used by all") {
      $0.predictedInPieces(.firstLayer)
    }
    Way(results: "predicts", "the blocks run in reverse order") {
      $0.predictedInPieces(.layersReversed)
    }
    Way(results: "predicts", "the final norm is missing") { $0.predictedInPieces(.noFinalNorm) }
    Way(results: "predicts", "the embedding is normalized") { $0.predictedInPieces(.normsTokens) }
    Way(results: "predicts", "the dropout is missing") { $0.predictedInPieces(.noDropout) }
    Way(results: "predicts", "all tokens so far run again, at the places of the new ones") {
      example in
      let (model, whole) = (CachedGPT2(example), example.ids("ids"))
      return example.inPieces(whole, example.cache()) { ids, cache in
        let (start, T) = (cache.count, ids.shape[1])
        var again = example.cache()
        let logits = model.run(whole[.all, ..<(start + T)], from: start, cache: &again)
        _ = model(ids, cache: &cache)
        return logits[.all, start...]
      }
    }
    Way(results: "predicts", "the logits of the last position alone are returned") { example in
      let model = CachedGPT2(example)
      return example.inPieces(example.ids("ids"), example.cache()) { ids, cache in
        model(ids, cache: &cache)[.all, -1, .newAxis]
      }
    }

    Way(results: "forks", "a copy shares what it holds, so that the forks see each other") {
      $0.forked(in: SharedCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "goesOn", "only the keys are cut, and not the values") {
      $0.goneOn(in: $0.cache(.truncatesKeys))
    }
    Way(results: "goesOn", "the first block alone is cut") {
      $0.goneOn(in: $0.cache(.truncatesFirstBlock))
    }
    Way(results: "goesOn", "the last block alone is cut") {
      $0.goneOn(in: $0.cache(.truncatesLastBlock))
    }
    Way(results: "goesOn", "nothing is cut") { $0.goneOn(in: $0.cache(.truncatesNothing)) }
    Way(results: "goesOn", "positions start at 0 again with each piece") {
      $0.goneOn(.restarts, in: $0.cache())
    }
  }
}

extension KeyValueCacheAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "starts", "the axis is counted from the start, and each tensor is made anew") {
      $0.start(RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "appends", "concatenated anew each time") {
      $0.appended(to: RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way("counts", "the last block's values") {
      $0.counts(RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "truncates", "sliced and put in new tensors") {
      $0.truncated(RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "attends", "one position after another") {
      $0.attendedInPieces(.positionByPosition)
    }
    Way(results: "attends", "one sequence after another") { $0.attendedInPieces(.itemByItem) }
    Way(results: "attends", "the mask by places compared") {
      $0.attendedInPieces(.comparesPlaces)
    }
    Way(results: "transforms", "one position after another") {
      $0.transformedInPieces(.positionByPosition)
    }
    Way(results: "transforms", "one sequence after another") {
      $0.transformedInPieces(.itemByItem)
    }
    Way(results: "transforms", "the mask by places compared") {
      $0.transformedInPieces(.comparesPlaces)
    }
    Way(results: "predicts", "the start is what the last block holds") {
      $0.predictedInPieces(.startsOfLast)
    }
    Way(results: "predicts", "a cache built anew each time") {
      $0.predictedInPieces(cache: RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "predicts", "one token after another through the whole model") { example in
      let model = CachedGPT2(example)
      return example.inPieces(example.ids("ids"), example.cache()) { ids, cache in
        let logits = (0..<ids.shape[1]).map { model(ids[.all, $0..<$0 + 1], cache: &cache) }
        return concatenated(logits, axis: 1)
      }
    }
    Way(results: "forks", "a cache built anew each time") {
      $0.forked(in: RebuiltCache(layerCount: $0.integer("layerCount")))
    }
    Way(results: "goesOn", "a cache built anew each time") {
      $0.goneOn(in: RebuiltCache(layerCount: $0.integer("layerCount")))
    }
  }
}
