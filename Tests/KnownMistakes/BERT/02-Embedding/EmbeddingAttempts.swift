import KataTesting
import Tensors

final class EmbeddingAttempts: KataAttempts {}

extension EmbeddingAttempts {
  @WayList static var embeddingMistakes: [Way] {
    // MARK: The start
    Way(parts: "starts", "the numbers have a standard deviation of 0.02, not 1") {
      $0.table { $0.finish = { $0 * 0.02 } }
    }
    Way(parts: "starts", "the numbers are divided by √C") { example in
      example.table { $0.finish = { $0 / Float(example.integer("size")).squareRoot() } }
    }
    Way(parts: "starts", "the numbers are uniform from 0 to 1") {
      $0.table { $0.draw = { .randomUniform($0, using: &$1) } }
    }
    Way(parts: "starts", "a generator of its own is used, not the one that is passed in") {
      $0.table { $0.generator = RandomGenerator(seed: 42) }
    }
    Way(parts: "starts", "rows and columns are exchanged") {
      $0.table { $0.shape = [$0.shape[1], $0.shape[0]] }
    }
    Way(parts: "starts", "the table is all 0") {
      $0.table { $0.draw = { shape, _ in .zeros(shape) } }
    }
    Way(parts: "starts", "each row is drawn by itself, and not the table at once") {
      $0.table {
        $0.draw = { [draw = $0.draw] shape, generator in
          stacked((0..<shape[0]).map { _ in draw([shape[1]], &generator) })
        }
      }
    }

    // MARK: Looking up
    Way(parts: "looksUp", "ids are looked up among the columns") { $0.lookedUp { $0.axis = 1 } }
    Way(parts: "looksUp", "ids are looked up in the transposed table") {
      $0.lookedUp { $0.table = $0.table.transposed() }
    }
    Way(parts: "looksUp", "ids are counted from 1") {
      $0.lookedUp {
        let count = $0.table.shape[0]
        let rows = $0.ids.scalars.map { ($0 + count - 1) % count }
        $0.ids = IntTensor(rows, shape: $0.ids.shape)
      }
    }
    Way(parts: "looksUp", "rows are scaled by √C, which neither BERT nor GPT-2 does") { example in
      example.lookedUp { $0.finish = { $0 * Float(example["weight"].shape[1]).squareRoot() } }
    }
    Way(parts: "looksUp", "the ids' axes are flattened") {
      $0.lookedUp { $0.ids = $0.ids.flattened() }
    }
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
