import KataTesting
import Layers
import PlainFunctions
import Tensors

final class BatchedSamplerAttempts: KataAttempts {}

extension BatchedSamplerAttempts {
  static var mistakes: [Way] { batches + models + texts }

  /// Mistakes with the batch alone.
  @WayList private static var batches: [Way] {
    // MARK: The start
    Way(parts: "pads", "the rows are filled on the right") {
      $0.batchPadded { $0.fillOnTheRight() }
    }
    Way(parts: "pads", "the ids are filled on the right, and the mask is for the left") {
      $0.batchPadded { $0.filled = { $0 + Array(repeating: 0, count: $1) } }
    }
    Way(parts: "pads", "the mask is turned around: true where a row is filled") {
      $0.batchPadded { $0.flags = { [flags = $0.flags] in flags($0, $1).map { !$0 } } }
    }
    Way(parts: "pads", "what is 0 in a text is taken for filling") {
      $0.batchPadded {
        $0.flags = { text, missing in
          Array(repeating: false, count: missing) + text.map { $0 != 0 }
        }
      }
    }
    Way(parts: "pads", "the mask is true everywhere") {
      $0.batchPadded {
        $0.flags = { text, missing in
          Array(repeating: true, count: missing + text.count)
        }
      }
    }
    Way(parts: "pads", "texts are cut to the length of the shortest") {
      $0.batchPadded { $0.width = { $0.map(\.count).min() ?? 0 } }
    }
    Way(parts: "pads", "rows are as long as the first text") {
      $0.batchPadded { $0.width = { $0.first?.count ?? 0 } }
    }
    Way(parts: "pads", "all rows get one token more than the longest has") {
      $0.batchPadded { $0.width = { ($0.map(\.count).max() ?? 0) + 1 } }
    }
    Way(parts: "pads", "the texts are turned around") {
      $0.batchPadded { $0.filled = { Array(repeating: 0, count: $1) + $0.reversed() } }
    }

    // MARK: More tokens
    Way(parts: "appends", "the new mask takes the place of the old one") {
      $0.batchAppended { $0.joinedMask = { _, more in more } }
    }
    Way(parts: "appends", "the mask does not grow") {
      $0.batchAppended { $0.joinedMask = { old, _ in old } }
    }
    Way(parts: "appends", "the new mask is put before the old one") {
      $0.batchAppended { $0.joinedMask = { concatenated([$1, $0], axis: 1) } }
    }
    Way(parts: "appends", "texts that are over get tokens all the same") {
      $0.batchAppended {
        $0.joinedMask = { concatenated([$0, .full($1.shape, true)], axis: 1) }
      }
    }
    Way(parts: "appends", "all ids are kept, and not the new ones alone") {
      $0.batchAppended { $0.joinedIDs = { concatenated([$0, $1], axis: 1) } }
    }
    Way(parts: "appends", "the ids stay as they were") {
      $0.batchAppended { $0.joinedIDs = { old, _ in old } }
    }
    Way(parts: "appends", "the rows are filled on the right") {
      $0.batchAppended { $0.fillOnTheRight() }
    }

    // MARK: Places
    Way(parts: "places", "the places are counted through the padding") {
      $0.batchPlaced {
        $0.counted = { mask in
          which(.full(mask.shape, true), IntTensor.arange(mask.shape[1]), 0)
        }
      }
    }
    Way(parts: "places", "the places are counted from 1") {
      $0.batchPlaced { $0.counted = { IntTensor(Tensor($0).cumsum(axis: -1)) } }
    }
    Way(parts: "places", "where a row is filled, the place is −1") {
      $0.batchPlaced { $0.counted = { IntTensor(Tensor($0).cumsum(axis: -1) - 1) } }
    }
    Way(parts: "places", "in each round they begin at 0 again") {
      $0.batchPlaced {
        $0.last = { places, T in
          let start = places[.all, (places.shape[1] - T)..<(places.shape[1] - T + 1)]
          return places[.all, (places.shape[1] - T)...] - start
        }
      }
    }
    Way(parts: "places", "those of the first positions are given, and not of the last") {
      $0.batchPlaced { $0.last = { places, T in places[.all, ..<T] } }
    }
    Way(parts: "places", "those of all positions are given") {
      $0.batchPlaced { $0.last = { places, _ in places } }
    }
    Way(parts: "places", "tokens are counted from the end of the row") {
      $0.batchPlaced {
        $0.counted = { mask in
          let all = Tensor(mask)
          return IntTensor(maximum(all.sum(axis: -1, keepDims: true) - all.cumsum(axis: -1), 0))
        }
      }
    }
    Way(parts: "places", "the sum runs over the texts, and not along them") {
      $0.batchPlaced {
        $0.counted = { IntTensor(maximum(Tensor($0).cumsum(axis: 0) - 1, 0)) }
      }
    }
  }

  /// Mistakes with a model.
  @WayList private static var models: [Way] {
    // MARK: What is seen
    Way(parts: "masks", "padding is attended to") { $0.visible { $0.attendToPadding() } }
    Way(parts: "masks", "tokens see those that come after them") {
      $0.visible {
        $0.seen = { tokens, T in
          VisibilityFormula.keys(tokens) .| VisibilityFormula.oneself(tokens, T)
        }
      }
    }
    Way(parts: "masks", "what stands before a text sees nothing, not even itself") {
      $0.visible {
        $0.seen = { tokens, T in
          VisibilityFormula.keys(tokens) .& VisibilityFormula.upToOneself(tokens, T)
        }
      }
    }
    Way(parts: "masks", "the mask is turned around: padding is seen, and no token") {
      $0.visible { $0.seen = { [seen = $0.seen] in seen(.!$0, $1) } }
    }
    Way(parts: "masks", "the queries are masked, and not the keys") {
      $0.visible { $0.maskQueries() }
    }
    Way(parts: "masks", "no position sees itself") {
      $0.visible {
        $0.seen = { [seen = $0.seen] tokens, T in
          seen(tokens, T) .& .!VisibilityFormula.oneself(tokens, T)
        }
      }
    }
    Way(parts: "masks", "the queries are taken for the first positions, not the last") {
      $0.visible {
        $0.seen = { [seen = $0.seen] tokens, T in
          seen(tokens, tokens.shape[-1])[.ellipsis, ..<T, .all]
        }
      }
    }

    // MARK: Attention
    Way(parts: "attends", "padding is attended to") {
      $0.attendedUnderPadding { $0.visibility.attendToPadding() }
    }
    Way(parts: "attends", "the queries are masked, and not the keys") {
      $0.attendedUnderPadding { $0.visibility.maskQueries() }
    }
    Way(parts: "attends", "the new positions see each other, but none before them") {
      $0.attendedUnderPadding { formula in
        formula.model.memory.met = { _, _, new in new }
        formula.visibility.seen = { [seen = formula.visibility.seen] tokens, T in
          seen(tokens[.all, (tokens.shape[1] - T)...], T)
        }
      }
    }
    Way(parts: "attends", "keys and values are exchanged") {
      $0.attendedUnderPadding { swap(&$0.model.key, &$0.model.value) }
    }
    Way(parts: "attends", "the first block's part of the cache is used by all") {
      $0.attendedUnderPadding { $0.model.memory.layer = { _ in 0 } }
    }
    Way(parts: "attends", "the dropout of the pattern is missing") {
      $0.attendedUnderPadding { $0.model.dropout.rate = 0 }
    }
    Way(parts: "attends", "the output's projection is missing") {
      $0.attendedUnderPadding { $0.model.output = { $0 } }
    }
    Way(parts: "attends", "the products are not divided by √D") {
      $0.attendedUnderPadding { $0.model.scores = products }
    }
    Way(parts: "dropsShares", "the dropout is applied twice") {
      $0.attendedInHalf { $0.model.dropout.times = 2 }
    }
    Way(parts: "dropsShares", "nothing is dropped in training") {
      $0.attendedInHalf { $0.model.dropout.rate = 0 }
    }
    Way(
      parts: "dropsShares",
      "the dropout is of the values, of what the heads find or of the output, not of the pattern"
    ) { $0.attendedInHalf { $0.model.dropMixture() } }

    // MARK: A block
    Way(parts: "transforms", "padding is attended to: attention is called without the tokens") {
      $0.transformedUnderPadding { $0.visibility.attendToPadding() }
    }
    Way(parts: "transforms", "the first block's part of the cache is used by all") {
      $0.transformedUnderPadding { $0.model.attention.memory.layer = { _ in 0 } }
    }
    Way(parts: "transforms", "attention reads the stream without its norm") {
      $0.transformedUnderPadding { $0.model.attentionHalf.read = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads the stream without its norm") {
      $0.transformedUnderPadding { $0.model.mlpHalf.read = { y, _ in y } }
    }
    Way(parts: "transforms", "the MLP reads the block's input") {
      $0.transformedUnderPadding { $0.model.mlpInput = { x, _ in x } }
    }
    Way(parts: "transforms", "the dropout is missing") {
      $0.transformedUnderPadding { $0.model.residualDropoutRate = 0 }
    }
    Way(parts: "dropsHalf", "the dropout of what attention adds is applied twice") {
      $0.transformedPaddedInHalf { $0.model.attentionHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "the dropout of what the MLP adds is applied twice") {
      $0.transformedPaddedInHalf { $0.model.mlpHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "both dropouts are applied twice") {
      $0.transformedPaddedInHalf { $0.model.changeHalves { $0.dropout.times = 2 } }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      $0.transformedPaddedInHalf { $0.model.residualDropoutRate = 0 }
    }

    // MARK: The whole
    Way(parts: "embeds", "the places are counted from 0 in every row, whatever is given") {
      $0.embeddedAtPlaces { $0.places = { _, T, start in .arange(T) + start } }
    }
    Way(parts: "embeds", "the first text's places are taken for all texts'") {
      $0.embeddedAtPlaces { $0.places = { places, _, _ in places[..<1] } }
    }
    Way(parts: "embeds", "the dropout is missing") {
      $0.embeddedAtPlaces { $0.model.embedding.dropout.rate = 0 }
    }
    Way(parts: "embeds", "the positions are left out") {
      $0.embeddedAtPlaces { $0.model.embedding.sum = { tokens, _, dropout in dropout(tokens) } }
    }
    Way(parts: "dropsEmbeddings", "the dropout is applied twice") {
      $0.embeddedInHalf { $0.model.embedding.dropout.times = 2 }
    }
    Way(parts: "dropsEmbeddings", "nothing is dropped in training") {
      $0.embeddedInHalf { $0.model.embedding.dropout.rate = 0 }
    }
    Way(parts: "predicts", "the places are counted through the padding") {
      $0.predictedUnderPadding { $0.places = { _, T, start in .arange(T) + start } }
    }
    Way(parts: "predicts", "padding is attended to") {
      $0.predictedUnderPadding { $0.visibility.attendToPadding() }
    }
    Way(parts: "predicts", "the first block's part of the cache is used by all") {
      $0.predictedUnderPadding {
        $0.model.row.changeEach { $0.attention.memory.layer = { _ in 0 } }
      }
    }
    Way(parts: "predicts", "the final norm is missing") {
      $0.predictedUnderPadding { $0.model.finish = { x, _ in x } }
    }
    Way(parts: "predicts", "what stands before a text sees nothing, so that NaN spreads") {
      $0.predictedUnderPadding {
        $0.visibility.seen = { tokens, T in
          VisibilityFormula.keys(tokens) .& VisibilityFormula.upToOneself(tokens, T)
        }
      }
    }
  }
}

extension VisibilityFormula {
  mutating func attendToPadding() {
    seen = { tokens, T in
      let all = tokens .| .!tokens  // [B, S]
      return Self.keys(all) .& Self.upToOneself(tokens, T)
    }
  }

  mutating func maskQueries() {
    seen = { tokens, T in
      let asking = tokens[.all, .newAxis, (tokens.shape[1] - T)..., .newAxis]  // [B, 1, T, 1]
      return asking .& Self.upToOneself(tokens, T) .| Self.oneself(tokens, T)
    }
  }
}
