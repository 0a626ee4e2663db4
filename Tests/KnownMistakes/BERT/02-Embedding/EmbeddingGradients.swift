import KataTesting
import PlainFunctions
import Tensors

extension EmbeddingAttempts {
  @WayList static var embeddingGradientMistakes: [Way] {
    Way("gradients of looksUp", "rows are copied as plain numbers") {
      plain($0["weight"]).take($0.ids("ids"), axis: 0)
    }
    Way("gradients of looksUp", "of an id that occurs twice, one row learns") { example in
      let (table, ids) = (example["weight"], example.ids("ids"))
      let rows = ids.scalars.enumerated().map { place, id in
        ids.scalars.prefix(place).contains(id) ? table[id].detached() : table[id]
      }
      return stacked(rows).reshaped(ids.shape.appending([table.shape[1]]))
    }
  }
}
