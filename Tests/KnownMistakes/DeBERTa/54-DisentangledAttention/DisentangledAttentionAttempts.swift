import KataTesting
import Layers
import PlainFunctions
import Tensors

final class DisentangledAttentionAttempts: KataAttempts {}

extension DisentangledAttentionAttempts {
  static var mistakes: [Way] {
    contents + contentToPlace + placeToContent + scores + starts + projections + attention + masks
      + dropouts
  }

  // MARK: Each term alone

  @WayList private static var contents: [Way] {
    Way(parts: "contentToContent", "the products are divided by √D here already") {
      $0.comparing { $0.divisor = Float($0.D).squareRoot() }
    }
    Way(parts: "contentToContent", "the products are divided by √(3D) here already") {
      $0.comparing { $0.divisor = Float(3 * $0.D).squareRoot() }
    }
    Way(parts: "contentToContent", "queries and keys are exchanged") {
      $0.comparing { swap(&$0.query, &$0.key) }
    }
    Way(parts: "contentToContent", "keys are not transposed") {
      $0.comparing { $0.transpose = { $0 } }
    }
    Way(
      parts: "contentToContent",
      "all axes of the keys are turned around, not the last two exchanged"
    ) {
      $0.comparing { $0.transpose = { $0.transposed() } }
    }
    Way(parts: "contentToContent", "the softmax is taken here already") {
      $0.comparing { $0.finish = { softmax($0) } }
    }
  }

  @WayList private static var contentToPlace: [Way] {
    Way(parts: "contentToPlace", "the rows' axes are exchanged: the distance is that of (s, t)") {
      $0.askingPlaces { if $0.isSquare { $0.rows = $0.rows.transposed() } }
    }
    Way(parts: "contentToPlace", "the term's axes are exchanged") {
      $0.askingPlaces { if $0.isSquare { $0.finish = { $0.swappedAxes(-1, -2) } } }
    }
    Way(parts: "contentToPlace", "the key's place takes the distance's: it is an absolute one") {
      $0.askingPlaces { $0.takeAbsolute(ofKeys: true) }
    }
    Way(parts: "contentToPlace", "the query's place takes the distance's: it is an absolute one") {
      $0.askingPlaces { $0.takeAbsolute(ofKeys: false) }
    }
    Way(parts: "contentToPlace", "nothing is picked: the products with all rows are the result") {
      $0.askingPlaces { $0.pick = { products, _ in products } }
    }
    Way(parts: "contentToPlace", "the first query's rows are picked for all queries") {
      $0.askingPlaces { $0.rows = $0.rows[0..<1].broadcast(to: $0.rows.shape) }
    }
    Way(parts: "contentToPlace", "the first head's table is used for all heads") {
      $0.askingPlaces { $0.places = $0.places[0..<1].broadcast(to: $0.places.shape) }
    }
    Way(parts: "contentToPlace", "heads are mixed: all heads' products are added") {
      $0.askingPlaces { $0.finish = { $0.sum(axis: 1, keepDims: true) + $0 * 0 } }
    }
    Way(parts: "contentToPlace", "the term is divided by √D here already") {
      $0.askingPlaces {
        let D = $0.content.shape[-1]
        $0.finish = { $0 / Float(D).squareRoot() }
      }
    }
    Way(parts: "contentToPlace", "the term is divided by √(3D) here already") {
      $0.askingPlaces {
        let D = $0.content.shape[-1]
        $0.finish = { $0 / Float(3 * D).squareRoot() }
      }
    }
    Way(parts: "contentToPlace", "the table is turned around: distances have the other sign") {
      $0.askingPlaces { $0.turnTable() }
    }
    Way(parts: "contentToPlace", "the rows are counted from 1") {
      $0.askingPlaces { $0.rows = which($0.rows .> 0, $0.rows - 1, 0) }
    }
    Way(parts: "contentToPlace", "the softmax is taken here already") {
      $0.askingPlaces { $0.finish = { softmax($0) } }
    }
  }

  @WayList private static var placeToContent: [Way] {
    Way(parts: "placeToContent", "the rows' axes are not exchanged: the keys pick rows of (t, s)") {
      $0.askedByPlaces {
        if $0.isSquare { $0.pick = { pickedScores($0, $1).swappedAxes(-1, -2) } }
      }
    }
    Way(parts: "placeToContent", "what the keys picked keeps its axes: the term is transposed") {
      $0.askedByPlaces {
        if $0.isSquare { $0.pick = { pickedScores($0, $1.transposed()) } }
      }
    }
    Way(
      parts: "placeToContent",
      "neither the rows nor what was picked have their axes exchanged: row t is compared with key t"
    ) {
      $0.askedByPlaces { if $0.isSquare { $0.pick = { pickedScores($0, $1) } } }
    }
    Way(
      parts: "placeToContent", "the distance has the other sign, as the paper's equation prints it"
    ) {
      $0.askedByPlaces { $0.turnRows() }
    }
    Way(parts: "placeToContent", "the key's place takes the distance's: it is an absolute one") {
      $0.askedByPlaces { $0.takeAbsolute(ofKeys: true) }
    }
    Way(parts: "placeToContent", "the query's place takes the distance's: it is an absolute one") {
      $0.askedByPlaces { $0.takeAbsolute(ofKeys: false) }
    }
    Way(parts: "placeToContent", "nothing is picked: the products with all rows are the result") {
      $0.askedByPlaces { $0.pick = { products, _ in products } }
    }
    Way(parts: "placeToContent", "the first head's table is used for all heads") {
      $0.askedByPlaces { $0.places = $0.places[0..<1].broadcast(to: $0.places.shape) }
    }
    Way(parts: "placeToContent", "the first key is asked for all keys") {
      $0.askedByPlaces {
        $0.content = $0.content[.all, .all, 0..<1].broadcast(to: $0.content.shape)
      }
    }
    Way(parts: "placeToContent", "heads are mixed: all heads' products are added") {
      $0.askedByPlaces { $0.finish = { $0.sum(axis: 1, keepDims: true) + $0 * 0 } }
    }
    Way(parts: "placeToContent", "the term is divided by √D here already") {
      $0.askedByPlaces {
        let D = $0.content.shape[-1]
        $0.finish = { $0 / Float(D).squareRoot() }
      }
    }
    Way(parts: "placeToContent", "the term is divided by √(3D) here already") {
      $0.askedByPlaces {
        let D = $0.content.shape[-1]
        $0.finish = { $0 / Float(3 * D).squareRoot() }
      }
    }
    Way(parts: "placeToContent", "the table is turned around: distances have the other sign") {
      $0.askedByPlaces { $0.turnTable() }
    }
  }

  // MARK: All terms

  @WayList private static var scores: [Way] {
    Way(parts: "scores", "the sum is divided by √D, and not by √(3D)") {
      $0.disentangled { $0.size = { _, D in Float(D) } }
    }
    Way(parts: "scores", "the sum is divided by √(3D), however many terms there are") {
      $0.disentangled { $0.size = { Float(3 * $1) + Float($0 * 0) } }
    }
    Way(parts: "scores", "the sum is divided by √(2D)") {
      $0.disentangled { $0.size = { Float(2 * $1) + Float($0 * 0) } }
    }
    Way(parts: "scores", "the sum is not divided at all") {
      $0.disentangled { $0.size = { _, _ in 1 } }
    }
    Way(parts: "scores", "the sum is divided by 3D, without a root") {
      $0.disentangled { $0.sum = { total($0) / $1 } }
    }
    Way(parts: "scores", "the sum is divided by √3 · D") {
      $0.disentangled { $0.size = { Float($0 * $1 * $1) } }
    }
    Way(parts: "scores", "the sum is divided by 3 · √D") {
      $0.disentangled { $0.size = { Float($0 * $0 * $1) } }
    }
    Way(parts: "scores", "the sum is multiplied by √(3D)") {
      $0.disentangled { $0.sum = { total($0) * $1.squareRoot() } }
    }
    Way(parts: "scores", "the contents' term alone is divided") {
      $0.disentangled {
        $0.sum = { terms, size in
          terms.dropFirst().reduce(terms[0] / size.squareRoot(), +)
        }
      }
    }
    Way(parts: "scores", "the places' terms alone are divided") {
      $0.disentangled {
        $0.sum = { terms, size in
          terms.dropFirst().reduce(terms[0]) { $0 + $1 / size.squareRoot() }
        }
      }
    }
    Way(parts: "scores", "the sum is divided by √C, of all heads") { example in
      let H = example["query"].shape[1]
      return example.disentangled { $0.size = { Float($0 * $1 * H) } }
    }
    Way(parts: "scores", "the sum is divided by √(3S), S being the number of keys") { example in
      let S = example["key"].shape[2]
      return example.disentangled { $0.size = { Float($0 * S) + Float($1 * 0) } }
    }
    Way(parts: "scores", "the terms are multiplied, not added") {
      $0.disentangled {
        $0.sum = { terms, size in terms.dropFirst().reduce(terms[0], *) / size.squareRoot() }
      }
    }
    Way(parts: "scores", "the places' terms are subtracted") {
      $0.disentangled {
        $0.sum = { terms, size in terms.dropFirst().reduce(terms[0], -) / size.squareRoot() }
      }
    }
    Way(parts: "scores", "the contents' term is missing") {
      $0.disentangled {
        $0.sum = { ($0.count > 1 ? total(Array($0.dropFirst())) : $0[0] * 0) / $1.squareRoot() }
      }
    }
    Way(parts: "scores", "the term from content to place is missing") {
      $0.disentangled { $0.toPlace = { $0() * 0 } }
    }
    Way(parts: "scores", "the term from place to content is missing") {
      $0.disentangled { $0.toContent = { $0() * 0 } }
    }
    Way(parts: "scores", "both places' terms are missing") {
      $0.disentangled {
        $0.toPlace = { $0() * 0 }
        $0.toContent = { $0() * 0 }
      }
    }
    Way(parts: "scores", "the term from place to content is transposed") {
      $0.disentangled { $0.toContent = { $0.isSquare ? $0().swappedAxes(-1, -2) : $0() } }
    }
    Way(parts: "scores", "the term from place to content has the rows of (s, t)") {
      $0.disentangled {
        $0.toContent = { term in
          term.changed { if $0.isSquare { $0.rows = $0.rows.transposed() } }()
        }
      }
    }
    Way(parts: "scores", "the term from place to content has the other sign of the distance") {
      $0.disentangled { $0.toContent = { term in term.changed { $0.turnRows() }() } }
    }
    Way(parts: "scores", "the term from content to place has the rows of (s, t)") {
      $0.disentangled {
        $0.toPlace = { term in
          term.changed { if $0.isSquare { $0.rows = $0.rows.transposed() } }()
        }
      }
    }
    Way(parts: "scores", "the tables of queries and keys are exchanged") {
      $0.disentangled { $0.tables = { $0 != nil && $1 != nil ? ($1, $0) : ($0, $1) } }
    }
    Way(parts: "scores", "the table of keys is used for both terms") {
      $0.disentangled { $0.tables = { ($0 == nil ? nil : $1 ?? $0, $1) } }
    }
    Way(parts: "scores", "the table of queries is used for both terms") {
      $0.disentangled { $0.tables = { ($0, $1 == nil ? nil : $0 ?? $1) } }
    }
    Way(parts: "scores", "absolute places take the distances' part") {
      $0.disentangled { $0.rows = { absolute($0, ofKeys: true) } }
    }
    Way(parts: "scores", "the softmax is taken here already") {
      $0.disentangled { $0.sum = { softmax(total($0) / $1.squareRoot()) } }
    }
  }
}

extension PlaceTermFormula {
  /// A place of a key, or of a query, is taken for a distance.
  fileprivate mutating func takeAbsolute(ofKeys: Bool) { rows = absolute(rows, ofKeys: ofKeys) }

  /// The table's first row is its last.
  fileprivate mutating func turnTable() {
    let R = places.shape[1]
    places = places.take(IntTensor((0..<R).map { R - 1 - $0 }), axis: 1)
  }

  /// The rows of distances with the other sign: distance 0 stays in the middle.
  fileprivate mutating func turnRows() {
    let R = places.shape[1]
    let turned = R - rows
    rows = which(turned .>= R, R - 1, turned)
  }
}

/// The sum of some terms.
private func total(_ terms: [Tensor]) -> Tensor { terms.dropFirst().reduce(terms[0], +) }

/// Rows that are the places of keys or of queries, and within the table: `[T, S]`.
private func absolute(_ rows: IntTensor, ofKeys: Bool) -> IntTensor {
  let (T, S) = (rows.shape[0], rows.shape[1])
  let places =
    ofKeys
    ? IntTensor.arange(S).broadcast(to: [T, S])
    : IntTensor.arange(T)[.all, .newAxis].broadcast(to: [T, S])
  return which(places .> rows.max(), rows.max(), places)
}
