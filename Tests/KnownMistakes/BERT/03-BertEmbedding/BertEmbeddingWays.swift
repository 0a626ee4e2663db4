import KataTesting
import Tensors

extension BertEmbeddingAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "embeds", "the first rows of the position table") { example in
      let table = example["parameters.positions.weight"]
      return example.embedded {
        $0.positions = { table[..<$0.count] }
        $0.sum = { tokens, positions, segments in segments + positions + tokens }
      }
    }
    Way(parts: "embeds", "positions repeated for every sequence") { example in
      let shape = example.ids("ids").shape
      return example.embedded {
        $0.places = { T in IntTensor.arange(T).broadcast(to: shape) }
        $0.sum = { tokens, positions, segments in tokens + segments + positions }
      }
    }
    Way(parts: "embeds", "one-hot rows times the tables") { example in
      example.embedded {
        $0.tokens = oneHot(example["parameters.tokens.weight"])
        $0.tokenTypes = oneHot(example["parameters.tokenTypes.weight"])
        $0.sum = { tokens, positions, segments in tokens + segments + positions }
      }
    }
    Way("embeds", "a loop over the tokens") { example in
      let (embedding, ids) = (example.bertEmbedding, example.ids("ids"))
      let pairs = zip(ids.scalars, example.ids("tokenTypes").scalars)
      let rows = pairs.enumerated().map { place, pair in
        let position = embedding.positions(IntTensor(place % ids.shape[-1]))
        let sum = embedding.tokens(IntTensor(pair.0)) + position
        return embedding.norm(sum + embedding.tokenTypes(IntTensor(pair.1)))
      }
      return stacked(rows).reshaped(ids.shape.appending([-1]))
    }
    Way(parts: "dropsOutLast", "zeros multiplied in") {
      $0.embedded {
        let isAllDropped = $0.dropout.isTraining && $0.dropout.rate == 1
        $0.finish = { sum, norm, _ in norm(sum) * (isAllDropped ? 0 : 1) }
      }
    }
    Way(parts: "dropsHalf", "one sequence after another") {
      $0.embeddedInHalf {
        $0.finish = { sum, norm, dropout in
          stacked((0..<sum.shape[0]).map { dropout(norm(sum[$0])) })
        }
      }
    }
  }

  /// A table's rows by products with rows of 1 and 0.
  private static func oneHot(_ table: Tensor) -> (_ ids: IntTensor) -> Tensor {
    { ids in
      Tensor(ids[.ellipsis, .newAxis] .== IntTensor.arange(table.shape[0])).matmul(table)
    }
  }
}
