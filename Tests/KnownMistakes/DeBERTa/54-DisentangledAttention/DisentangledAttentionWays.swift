import KataTesting
import Layers
import PlainFunctions
import Tensors

extension DisentangledAttentionAttempts {
  @WayList static var otherWays: [Way] {
    // MARK: Each term
    Way("contentToContent", "einsum") {
      einsum("b h t d, b h s d -> b h t s", $0["query"], $0["key"])
    }
    Way("contentToContent", "keys first, then transposed") {
      products($0["key"], $0["query"]).swappedAxes(-1, -2)
    }
    Way("contentToPlace", "a row for each pair, then einsum") {
      let rows = $0["placeKey"].take($0.ids("rows"), axis: 1)  // [H, T, S, D]
      return einsum("b h t d, h t s d -> b h t s", $0["query"], rows)
    }
    Way("contentToPlace", "query by query") {
      let (query, rows) = ($0["query"], $0.ids("rows"))
      let products = einsum("b h t d, h r d -> b h t r", query, $0["placeKey"])
      let picked = (0..<rows.shape[0]).map { products[.all, .all, $0].take(rows[$0], axis: -1) }
      return stacked(picked, axis: 2)
    }
    Way("placeToContent", "a row for each pair, then einsum") {
      let rows = $0["placeQuery"].take($0.ids("rows"), axis: 1)  // [H, T, S, D]
      return einsum("b h s d, h t s d -> b h t s", $0["key"], rows)
    }
    Way("placeToContent", "rows first, then their axes exchanged") {
      let (key, rows) = ($0["key"], $0.ids("rows"))
      let products = products($0["placeQuery"].expandedDimensions(axis: 0), key)  // [B, H, R, S]
      let shape = products.shape.prefix(2).appending(rows.shape)
      return products.gather(rows.broadcast(to: shape), axis: 2)
    }
    Way("placeToContent", "key by key") {
      let (key, rows) = ($0["key"], $0.ids("rows"))
      let products = einsum("b h s d, h r d -> b h s r", key, $0["placeQuery"])
      let picked = (0..<rows.shape[1]).map { s in
        products[.all, .all, s].take(rows[.all, s], axis: -1)
      }
      return stacked(picked, axis: -1)
    }

    // MARK: All terms
    Way(parts: "scores", "each term is scaled before they are added") {
      $0.disentangled {
        $0.sum = { terms, size in
          terms.map { $0 / size.squareRoot() }.dropFirst().reduce(
            terms[0] / size.squareRoot(), +)
        }
      }
    }
    Way(parts: "scores", "multiplied by one over the root") {
      $0.disentangled {
        $0.sum = { terms, size in
          terms.dropFirst().reduce(terms[0], +) * (1 / size.squareRoot())
        }
      }
    }
    Way(parts: "scores", "the places' terms are added first") {
      $0.disentangled {
        $0.sum = { terms, size in
          terms.reversed().dropFirst().reduce(terms[terms.count - 1], +) / size.squareRoot()
        }
      }
    }
    Way("scores", "queries and their distances' rows in one sum, then einsum") { example in
      let (query, key, rows) = (example["query"], example["key"], example.ids("rows"))
      let queries = example.optionalTensor("placeQuery").map { $0.take(rows, axis: 1) }
      let keys = example.optionalTensor("placeKey").map { $0.take(rows, axis: 1) }
      let count = 1 + (queries == nil ? 0 : 1) + (keys == nil ? 0 : 1)
      var sum = products(query, key)
      if let keys { sum = sum + einsum("b h t d, h t s d -> b h t s", query, keys) }
      if let queries { sum = sum + einsum("h t s d, b h s d -> b h t s", queries, key) }
      return sum / Float(count * query.shape[-1]).squareRoot()
    }

    // MARK: The module
    Way(parts: "projects", "split by reshaping, then transposed") { example in
      let H = example.integer("headCount")
      return example.projectingPlaces {
        $0.split = { $0.reshaped([$0.shape[0], H, -1]).transposed(1, 0, 2) }
      }
    }
    Way(parts: "dropsTogether", "the table is dropped by a mask of its own") {
      $0.droppingTogether {
        $0.dropped = { table, dropout in
          let kept = table * dropout(.ones(table.shape))
          return (kept, kept)
        }
      }
    }
    Way(parts: "attends", "einsum") {
      $0.disentangledAttention {
        $0.scores.contents = { einsum("b h t d, b h s d -> b h t s", $0, $1) }
        $0.attention.mixture = { einsum("b h t s, b h s d -> b h t d", $0, $1) }
      }
    }
    Way(parts: "attends", "hidden scores are −1e9") {
      $0.disentangledAttention {
        $0.attention.pattern = { attentionPattern($0, $1.map(ofKeys), hidden: -1e9) }
      }
    }
    Way(parts: "attends", "hidden scores are the lowest number, as in Hugging Face") {
      $0.disentangledAttention {
        $0.attention.pattern = {
          attentionPattern($0, $1.map(ofKeys), hidden: -Float.greatestFiniteMagnitude)
        }
      }
    }
    Way(parts: "attends", "−1e9 is added to hidden scores") {
      $0.disentangledAttention {
        $0.attention.pattern = { scores, mask in
          attentionPattern(scores + which(mask.map(ofKeys) ?? Mask([true]), 0, -1e9), nil)
        }
      }
    }
    Way(parts: "attends", "each term is hidden by −∞ of its own") { example in
      let mask = example.optionalMask("mask").map(ofKeys) ?? Mask([true])
      return example.disentangledAttention {
        $0.scores.contents = { which(mask, products($0, $1), -.infinity) }
        $0.scores.toPlace = { which(mask, $0(), -.infinity) }
        $0.scores.toContent = { which(mask, $0(), -.infinity) }
        $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) }
      }
    }
    Way(parts: "dropsShares", "the pattern is dropped by a mask of its own") {
      $0.disentangledDropping {
        $0.pattern = { [dropout = $0.attention.dropout] attention, scores, mask in
          let pattern = attention.pattern(scores, mask)
          return pattern * dropout(.ones(pattern.shape))
        }
        $0.attention.dropout.rate = 0
      }
    }
  }
}
