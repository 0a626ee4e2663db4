import Tensors

final class EmbeddingAttempts: KataAttempts {}

extension EmbeddingAttempts {
  @WayList static var embeddingMistakes: [Way] {
    // MARK: The start
    Way("starts", "the numbers have a standard deviation of 0.02, not 1") {
      normal($0) * 0.02
    }
    Way("starts", "the numbers are divided by √C") {
      normal($0) / Float($0.integer("size")).squareRoot()
    }
    Way("starts", "the numbers are uniform from 0 to 1") {
      var generator = $0.generator
      return .randomUniform([$0.integer("count"), $0.integer("size")], using: &generator)
    }
    Way("starts", "a generator of its own is used, not the one that is passed in") {
      var generator = RandomGenerator(seed: 42)
      return .randomNormal([$0.integer("count"), $0.integer("size")], using: &generator)
    }
    Way("starts", "rows and columns are exchanged") {
      var generator = $0.generator
      return .randomNormal([$0.integer("size"), $0.integer("count")], using: &generator)
    }
    Way("starts", "the table is all 0") { .zeros([$0.integer("count"), $0.integer("size")]) }
    Way("starts", "each row is drawn by itself, and not the table at once") { example in
      var generator = example.generator
      let size = example.integer("size")
      let rows = (0..<example.integer("count")).map { _ in
        Tensor.randomNormal([size], using: &generator)
      }
      return stacked(rows)
    }

    // MARK: Looking up
    Way("looksUp", "ids are looked up among the columns") {
      $0["weight"].take($0.ids("ids"), axis: 1)
    }
    Way("looksUp", "ids are looked up in the transposed table") {
      $0["weight"].transposed().take($0.ids("ids"), axis: 0)
    }
    Way("looksUp", "ids are counted from 1") {
      let count = $0["weight"].shape[0]
      let rows = $0.ids("ids").scalars.map { ($0 + count - 1) % count }
      return $0["weight"].take(IntTensor(rows, shape: $0.ids("ids").shape), axis: 0)
    }
    Way("looksUp", "rows are scaled by √C, which neither BERT nor GPT-2 does") {
      $0["weight"].take($0.ids("ids"), axis: 0) * Float($0["weight"].shape[1]).squareRoot()
    }
    Way("looksUp", "the ids' axes are flattened") {
      $0["weight"].take($0.ids("ids").flattened(), axis: 0)
    }
  }

  private static func normal(_ example: Example) -> Tensor {
    var generator = example.generator
    return .randomNormal([example.integer("count"), example.integer("size")], using: &generator)
  }
}

extension EmbeddingAttempts {
  @WayList static var embeddingOtherWays: [Way] {
    Way("looksUp", "one-hot rows times the table") {
      let isRow = $0.ids("ids")[.ellipsis, .newAxis] .== IntTensor.arange($0["weight"].shape[0])
      return matmul(Tensor(isRow), $0["weight"])
    }
    Way("looksUp", "a loop over the ids") { example in
      let (table, ids) = (example["weight"], example.ids("ids"))
      let rows = stacked(ids.scalars.map { table[$0] })
      return rows.reshaped(ids.shape.appending([table.shape[1]]))
    }
    Way("looksUp", "gather") {
      let (table, ids) = ($0["weight"], $0.ids("ids"))
      let places = ids.reshaped([-1, 1]).broadcast(to: [ids.count, table.shape[1]])
      return table.gather(places, axis: 0).reshaped(ids.shape.appending([table.shape[1]]))
    }
  }
}
