import KataTesting
import Layers
import PlainFunctions
import Tensors

extension BatchedSamplerAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "pads", "as it is meant") { $0.batchPadded() }
    Way(results: "pads", "number by number") { example in
      let texts = example.ragged
      let T = texts.map(\.count).max() ?? 0
      var (ids, flags) = ([Int](), [Bool]())
      for text in texts {
        for place in 0..<T {
          let own = place - (T - text.count)
          ids.append(own < 0 ? 0 : text[own])
          flags.append(own >= 0)
        }
      }
      let shape: Shape = [texts.count, T]
      return ["ids": Tensor(IntTensor(ids, shape: shape)), "mask": Mask(flags, shape: shape)]
    }
    Way(parts: "appends", "as it is meant") { $0.batchAppended() }
    Way(parts: "places", "as it is meant") { $0.batchPlaced() }
    Way(parts: "places", "how many tokens stand before, and the last place where none follows") {
      $0.batchPlaced {
        $0.counted = { mask in
          let before = tril(Tensor.ones([mask.shape[1], mask.shape[1]]), k: -1)
          return IntTensor(matmul(Tensor(mask), before.transposed()))
        }
      }
    }

    Way(parts: "masks", "as it is meant") { $0.visible() }
    Way(parts: "masks", "all that stands up to it is seen where no token is") {
      $0.visible {
        $0.seen = { [seen = $0.seen] tokens, T in
          let S = tokens.shape[1]
          let asking = tokens[.all, .newAxis, (S - T)..., .newAxis]  // [B, 1, T, 1]
          let all = VisibilityFormula.upToOneself(tokens, T) .& .!asking
          return seen(tokens, T) .| all
        }
      }
    }
    Way(parts: "attends", "as it is meant") { $0.attendedUnderPadding() }
    Way(parts: "attends", "scores of −1e9, which are equal where nothing is seen") {
      $0.attendedUnderPadding {
        $0.visibility.seen = { tokens, T in
          VisibilityFormula.keys(tokens) .& VisibilityFormula.upToOneself(tokens, T)
        }
        $0.visibility.pattern = { attentionPattern($0, $1, hidden: -1e9) }
      }
    }
    Way(parts: "dropsShares", "the dropout of one head after another") {
      $0.attendedInHalf {
        $0.model.mixture = { [mixture = $0.model.mixture, dropout = $0.model.dropout] in
          let (pattern, value) = ($0, $1)
          let heads = (0..<value.shape[1]).map {
            mixture(dropout(pattern[.all, $0]), value[.all, $0])
          }
          return stacked(heads, axis: 1)
        }
        $0.model.dropout.rate = 0
      }
    }
    Way(parts: "transforms", "as it is meant") { $0.transformedUnderPadding() }
    Way(parts: "dropsHalf", "the dropout of one text after another") {
      $0.transformedPaddedInHalf { $0.model.changeHalves { $0.dropSequences() } }
    }
    Way(parts: "embeds", "as it is meant") { $0.embeddedAtPlaces() }
    Way(parts: "dropsEmbeddings", "one text after another") {
      $0.embeddedInHalf {
        $0.model.embedding.sum = { tokens, positions, dropout in
          stacked((0..<tokens.shape[0]).map { dropout(tokens[$0] + positions[$0]) })
        }
      }
    }
    Way(parts: "predicts", "as it is meant") { $0.predictedUnderPadding() }

    Way(parts: "areOver", "as it is meant") { $0.overAlready() }
    Way(parts: "chooses", "as it is meant") { $0.chosenForEach() }
    Way(parts: "continues", "as it is meant") { $0.continuedInABatch() }
    Way(parts: "continues", "texts that are over get a token that nobody sees") {
      $0.continuedInABatch {
        $0.batch.filled = { text, missing in Array(repeating: 3, count: missing) + text }
      }
    }
    Way(parts: "continuesAlone", "as it is meant") { $0.continuedAsAlone() }
  }
}
