import KataTesting
import Layers
import PlainFunctions
import Tensors

extension DisentangledAttentionAttempts {
  /// Mistakes in what a new attention holds.
  @WayList static var starts: [Way] {
    Way(results: "starts", "the layers of places are there though they are shared") {
      $0.disentangledStart { $0.hasLayer = { _, _ in true } }
    }
    Way(results: "starts", "the layers of places are there for terms that are not") {
      $0.disentangledStart { $0.hasLayer = { !$1.sharesProjections && !$0.isEmpty } }
    }
    Way(results: "starts", "places have no layers of their own, though they should") {
      $0.disentangledStart { $0.hasLayer = { _, _ in false } }
    }
    Way(results: "starts", "sharing is turned around") {
      $0.disentangledStart {
        $0.hasLayer = { name, configuration in
          var other = configuration
          other.sharesProjections.toggle()
          return DisentangledStart.hasOwnLayer(name, other)
        }
      }
    }
    Way(results: "starts", "the terms' layers are exchanged: placeKey is there for .placeToContent")
    {
      $0.disentangledStart {
        $0.hasLayer = {
          DisentangledStart.hasOwnLayer($0 == "placeKey" ? "placeQuery" : "placeKey", $1)
        }
      }
    }
    Way(results: "starts", "the output's layer is drawn before those of places") {
      $0.disentangledStart {
        $0.order = ["query", "key", "value", "output", "placeKey", "placeQuery"]
      }
    }
    Way(results: "starts", "placeQuery is drawn before placeKey") {
      $0.disentangledStart {
        $0.order = ["query", "key", "value", "placeQuery", "placeKey", "output"]
      }
    }
    Way(results: "starts", "the key's layer is drawn before the query's") {
      $0.disentangledStart { $0.order.swapAt(0, 1) }
    }
    Way(results: "starts", "the value's layer is drawn before the key's") {
      $0.disentangledStart { $0.order.swapAt(1, 2) }
    }
    Way(results: "starts", "the layers of places are drawn first") {
      $0.disentangledStart {
        $0.order = ["placeKey", "placeQuery", "query", "key", "value", "output"]
      }
    }
    Way(results: "starts", "all layers are drawn from copies of one generator") {
      $0.disentangledStart { $0.drawsFromCopies = true }
    }
    Way(results: "starts", "the layers of places have no bias") {
      $0.disentangledStart { $0.hasBias = { !$0.hasPrefix("place") } }
    }
    Way(results: "starts", "placeKey has no bias, as in the first DeBERTa") {
      $0.disentangledStart { $0.hasBias = { $0 != "placeKey" } }
    }
    Way(results: "starts", "the key has no bias, as in the first DeBERTa") {
      $0.disentangledStart { $0.hasBias = { $0 != "key" } }
    }
    Way(results: "starts", "no layer has a bias") {
      $0.disentangledStart { $0.hasBias = { _ in false } }
    }
    Way(results: "starts", "the layers have the channels of one head only") {
      $0.disentangledStart { $0.outputSize /= $0.headCount }
    }
    Way(results: "starts", "D is taken for H") {
      $0.disentangledStart { $0.headCount = $0.configuration.hiddenSize / $0.headCount }
    }
    Way(results: "starts", "the two dropouts' rates are exchanged") {
      $0.disentangledStart { swap(&$0.patternRate, &$0.placeRate) }
    }
    Way(results: "starts", "places are dropped at the pattern's rate") {
      $0.disentangledStart { $0.placeRate = $0.patternRate }
    }
    Way(results: "starts", "the pattern is dropped at the places' rate") {
      $0.disentangledStart { $0.patternRate = $0.placeRate }
    }
  }

  /// Mistakes in the queries and keys of places.
  @WayList static var projections: [Way] {
    Way(parts: "projects", "queries and keys of places are exchanged") {
      $0.projectingPlaces { if $0.query != nil && $0.key != nil { swap(&$0.query, &$0.key) } }
    }
    Way(parts: "projects", "queries are there without the term from place to content") {
      $0.projectingPlaces { if $0.query == nil { $0.query = $0.key } }
    }
    Way(parts: "projects", "keys are there without the term from content to place") {
      $0.projectingPlaces { if $0.key == nil { $0.key = $0.query } }
    }
    Way(parts: "projects", "the terms are exchanged: queries are nil without .contentToPlace") {
      $0.projectingPlaces { if $0.query == nil || $0.key == nil { swap(&$0.query, &$0.key) } }
    }
    Way(parts: "projects", "the contents' layers are used, though places have their own") {
      example in
      example.projectingPlaces { formula in
        if formula.query != nil { formula.query = example.layer("query") }
        if formula.key != nil { formula.key = example.layer("key") }
      }
    }
    Way(parts: "projects", "places are projected with the contents' biases") { example in
      example.projectingPlaces { formula in
        formula.query = formula.query.map { example.rebiased($0, by: "query") }
        formula.key = formula.key.map { example.rebiased($0, by: "key") }
      }
    }
    Way(parts: "projects", "places are projected without a bias") {
      $0.projectingPlaces {
        $0.query = $0.query.map(unbiased)
        $0.key = $0.key.map(unbiased)
      }
    }
    Way(parts: "projects", "keys of places are projected without a bias, as in the first DeBERTa") {
      $0.projectingPlaces { $0.key = $0.key.map(unbiased) }
    }
    Way(parts: "projects", "one layer makes queries and keys of places: placeKey, or key") {
      $0.projectingPlaces { if $0.query != nil, let key = $0.key { $0.query = key } }
    }
    Way(parts: "projects", "one layer makes queries and keys of places: placeQuery, or query") {
      $0.projectingPlaces { if $0.key != nil, let query = $0.query { $0.key = query } }
    }
    Way(parts: "projects", "the value's layer makes the keys of places") { example in
      example.projectingPlaces { if $0.key != nil { $0.key = example.layer("value") } }
    }
    Way(parts: "projects", "places are not projected at all") {
      $0.projectingPlaces {
        $0.query = $0.query.map { _ in { $0 } }
        $0.key = $0.key.map { _ in { $0 } }
      }
    }
    Way(parts: "projects", "the table's rows are reshaped into heads, without exchanging axes") {
      example in
      let H = example.integer("headCount")
      return example.projectingPlaces { $0.split = { $0.reshaped([H, $0.shape[0], -1]) } }
    }
    Way(parts: "projects", "channels are divided as (d h), not (h d)") { example in
      let H = example.integer("headCount")
      return example.projectingPlaces {
        $0.split = { rearrange($0, "r (d h) -> h r d", ["h": H]) }
      }
    }
    Way(parts: "projects", "rows come before heads") { example in
      let H = example.integer("headCount")
      return example.projectingPlaces {
        $0.split = { rearrange($0, "r (h d) -> r h d", ["h": H]) }
      }
    }
    Way(parts: "projects", "the channels come before the rows") { example in
      let H = example.integer("headCount")
      return example.projectingPlaces {
        $0.split = { rearrange($0, "r (h d) -> h d r", ["h": H]) }
      }
    }
    Way(parts: "projects", "the table is not split into heads") {
      $0.projectingPlaces { $0.split = { $0 } }
    }
    Way(parts: "projects", "the table is normalized, which the model does") {
      $0.projectingPlaces {
        $0.dropped = { table, dropout in
          let C = table.shape[1]
          let normed = dropout(layerNorm(table, .ones([C]), .zeros([C]), epsilon: 1e-7))
          return (normed, normed)
        }
      }
    }
    Way(parts: "projects", "the dropout is missing") { $0.projectingPlaces { $0.dropout.rate = 0 } }
    Way(parts: "projects", "the dropout is there after eval() too") {
      $0.projectingPlaces { $0.dropout.isTraining = true }
    }
    Way(parts: "projects", "the dropout is of the queries and keys, not of the table") {
      $0.projectingPlaces {
        $0.split = { [split = $0.split, dropout = $0.dropout] in dropout(split($0)) }
        $0.dropped = { table, _ in (table, table) }
      }
    }
    Way(parts: "projects", "the dropout is of the table for keys alone") {
      $0.projectingPlaces { $0.dropped = { ($0, $1($0)) } }
    }
    Way(parts: "projects", "the dropout is of the table for queries alone") {
      $0.projectingPlaces { $0.dropped = { ($1($0), $0) } }
    }
    Way(parts: "dropsPlaces", "nothing is dropped in training") {
      $0.droppingPlaces { $0.dropout.rate = 0 }
    }
    Way(parts: "dropsPlaces", "the dropout is applied twice") {
      $0.droppingPlaces { $0.dropout.times = 2 }
    }
    Way(parts: "dropsPlaces", "what is left is not divided by 1 − rate") {
      $0.droppingPlaces {
        $0.dropped = { table, dropout in
          let half = dropout(table) / 2
          return (half, half)
        }
      }
    }
    Way(parts: "dropsTogether", "the table is dropped once for queries, and once more for keys") {
      $0.droppingTogether { $0.dropped = { ($1($0), $1($0)) } }
    }
  }
}

extension Example {
  /// A layer of the example's, by its name.
  fileprivate func layer(_ name: String) -> Move { Parameters(parameters).linear(name) }

  /// A layer with the bias of another one.
  fileprivate func rebiased(_ layer: @escaping Move, by name: String) -> Move {
    let bias = parameters["\(name).bias"] ?? .poisoned
    return { unbiased(layer)($0) + bias }
  }
}
