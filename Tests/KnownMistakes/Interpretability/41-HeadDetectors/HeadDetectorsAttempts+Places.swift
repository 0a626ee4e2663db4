import KataTesting
import Tensors

extension HeadDetectorsAttempts {
  @WayList static var previous: [Way] {
    Way(parts: "findsPrevious", "each position looks at itself: the diagonal is one off") {
      $0.headPlaces { $0.isPlace = { $0 == $1 } }
    }
    Way(parts: "findsPrevious", "keys and queries are exchanged: each looks at the next") {
      $0.headPlaces { $0.isPlace = { $0 == $1 - 1 } }
    }
    Way(parts: "findsPrevious", "each position looks at the one before the one before it") {
      $0.headPlaces { $0.isPlace = { $1 == $0 - 2 } }
    }
    Way(parts: "findsPrevious", "each position looks at all before it") {
      $0.headPlaces { $0.isPlace = { $1 < $0 } }
    }
    Way(parts: "findsPrevious", "each position looks at itself and all before it") {
      $0.headPlaces { $0.isPlace = { $1 <= $0 } }
    }
    Way(parts: "findsPrevious", "each position looks at itself and the one before it") {
      $0.headPlaces { $0.isPlace = { $1 == $0 || $1 == $0 - 1 } }
    }
    Way(parts: "findsPrevious", "each position looks at both of its neighbors") {
      $0.headPlaces { $0.isPlace = { abs($0 - $1) == 1 } }
    }
    Way(parts: "findsPrevious", "the first position looks at itself") {
      $0.headPlaces { $0.isPlace = { $1 == max(0, $0 - 1) } }
    }
    Way(parts: "findsPrevious", "the first position looks at the last") {
      $0.headPlaces { formula in
        formula.isPlace = { [count = formula.count] in $1 == ($0 + count - 1) % count }
      }
    }
    Way(parts: "findsPrevious", "the second position has none either") {
      $0.headPlaces { $0.isPlace = { $0 > 1 && $1 == $0 - 1 } }
    }
    Way(parts: "findsPrevious", "each position looks at the first") {
      $0.headPlaces { $0.isPlace = { $1 == 0 && $0 > 0 } }
    }
    Way(parts: "findsPrevious", "the mask is false there, and true elsewhere") {
      $0.headPlaces { $0.isPlace = { $1 != $0 - 1 } }
    }
    Way(parts: "findsPrevious", "there is a row less, for the query that has none") {
      $0.headPlaces { $0.size = { $0 - 1 } }
    }
  }

  @WayList static var first: [Way] {
    Way(parts: "findsFirst", "the first position counts as well, which has no choice") {
      $0.headPlaces { $0.isPlace = { $1 == 0 } }
    }
    Way(parts: "findsFirst", "the first position alone counts") {
      $0.headPlaces { $0.isPlace = { $1 == 0 && $0 == 0 } }
    }
    Way(parts: "findsFirst", "keys and queries are exchanged: the first position looks at all") {
      $0.headPlaces { $0.isPlace = { $0 == 0 && $1 > 0 } }
    }
    Way(parts: "findsFirst", "each position looks at the second") {
      $0.headPlaces { $0.isPlace = { $1 == 1 && $0 > 0 } }
    }
    Way(parts: "findsFirst", "positions are counted from 1: the second is looked at") {
      $0.headPlaces { $0.isPlace = { $1 == 1 && $0 > 1 } }
    }
    Way(parts: "findsFirst", "the second position has none either") {
      $0.headPlaces { $0.isPlace = { $1 == 0 && $0 > 1 } }
    }
    Way(parts: "findsFirst", "each position looks at the last") {
      $0.headPlaces { formula in
        formula.isPlace = { [count = formula.count] in $1 == count - 1 && $0 > 0 }
      }
    }
    Way(parts: "findsFirst", "the last position alone looks at the first") {
      $0.headPlaces { formula in
        formula.isPlace = { [count = formula.count] in $1 == 0 && $0 == count - 1 }
      }
    }
    Way(parts: "findsFirst", "each position looks at the one before it") {
      $0.headPlaces { $0.isPlace = { $1 == $0 - 1 } }
    }
    Way(parts: "findsFirst", "each position looks at all others") {
      $0.headPlaces { $0.isPlace = { $0 > 0 && $1 < $0 } }
    }
    Way(parts: "findsFirst", "the first position and the first key are joined by or") {
      $0.headPlaces { $0.isPlace = { $0 > 0 || $1 == 0 } }
    }
    Way(parts: "findsFirst", "the mask is false there, and true elsewhere") {
      $0.headPlaces { $0.isPlace = { !($1 == 0 && $0 > 0) } }
    }
    Way(parts: "findsFirst", "there is a row less, for the query that has none") {
      $0.headPlaces { $0.size = { $0 - 1 } }
    }
  }

  @WayList static var copies: [Way] {
    // MARK: Which key
    Way(parts: "findsCopies", "the earlier occurrences are looked at, not what came behind") {
      $0.copyPlaces { ids, t, s in s < t && ids[s] == ids[t] }
    }
    Way(parts: "findsCopies", "all occurrences are looked at, the token itself among them") {
      $0.copyPlaces { ids, t, s in s <= t && ids[s] == ids[t] }
    }
    Way(parts: "findsCopies", "all occurrences are looked at, also in the future") {
      $0.copyPlaces { ids, t, s in ids[s] == ids[t] }
    }
    Way(parts: "findsCopies", "what came before an earlier occurrence is looked at") {
      $0.copyPlaces { ids, t, s in s + 1 < t && ids[s + 1] == ids[t] }
    }
    Way(parts: "findsCopies", "the place two behind an earlier occurrence is looked at") {
      $0.copyPlaces { ids, t, s in s > 1 && s <= t && ids[s - 2] == ids[t] }
    }
    Way(parts: "findsCopies", "the diagonal is that of the previous token") {
      $0.copyPlaces { _, t, s in s == t - 1 }
    }
    Way(parts: "findsCopies", "the token before a query is looked for: it is one place late") {
      $0.copyPlaces { ids, t, s in t > 0 && s > 0 && s < t && ids[s - 1] == ids[t - 1] }
    }
    Way(parts: "findsCopies", "the answer is known: occurrences of the next token are looked at") {
      $0.copyPlaces { ids, t, s in t + 1 < ids.count && s <= t && ids[s] == ids[t + 1] }
    }
    Way(parts: "findsCopies", "the occurrence itself counts as well as what came behind it") {
      $0.copyPlaces { ids, t, s in
        (s > 0 && s <= t && ids[s - 1] == ids[t]) || (s < t && ids[s] == ids[t])
      }
    }
    Way(parts: "findsCopies", "keys and queries are exchanged") {
      $0.copyPlaces { ids, t, s in t > 0 && t <= s && ids[t - 1] == ids[s] }
    }
    Way(parts: "findsCopies", "the first query's token is looked for by all") {
      $0.copyPlaces { ids, t, s in s > 0 && s <= t && ids[s - 1] == ids[0] }
    }
    Way(parts: "findsCopies", "the distance of the first repeat is that of all") {
      $0.copyPlaces { ids, t, s in
        let repeats = ids.indices.filter { ids[..<$0].contains(ids[$0]) }
        guard let again = repeats.first, let before = ids.firstIndex(of: ids[again]) else {
          return false
        }
        return s == t - (again - before) + 1 && t >= again
      }
    }

    // MARK: How far
    Way(parts: "findsCopies", "the future is looked at too") {
      $0.copyPlaces { ids, t, s in s > 0 && s - 1 != t && ids[s - 1] == ids[t] }
    }
    Way(parts: "findsCopies", "the future is looked at too, from the token itself on") {
      $0.copyPlaces { ids, t, s in s > 0 && ids[s - 1] == ids[t] }
    }
    Way(parts: "findsCopies", "a token counts as an earlier occurrence of itself") {
      $0.copyPlaces { ids, t, s in s > 0 && s <= t + 1 && ids[s - 1] == ids[t] }
    }
    Way(parts: "findsCopies", "a token behind its own like is left out: s is less than t") {
      $0.copyPlaces { ids, t, s in s > 0 && s < t && ids[s - 1] == ids[t] }
    }
    Way(parts: "findsCopies", "the latest earlier occurrence alone counts") {
      $0.headPlaces { $0.left = { $0.suffix(1) } }
    }
    Way(parts: "findsCopies", "the earliest occurrence alone counts") {
      $0.headPlaces { $0.left = { Array($0.prefix(1)) } }
    }

    // MARK: Ends
    Way(parts: "findsCopies", "it goes round: the first position comes behind the last") {
      $0.copyPlaces { ids, t, s in
        let before = (s + ids.count - 1) % ids.count
        return s <= t && ids[before] == ids[t]
      }
    }
    Way(parts: "findsCopies", "what stands before the first token is taken for token 0") {
      $0.copyPlaces { ids, t, s in s <= t && (s > 0 ? ids[s - 1] : 0) == ids[t] }
    }
    Way(parts: "findsCopies", "what stands before the first token is taken for the first token") {
      $0.copyPlaces { ids, t, s in s <= t && ids[max(0, s - 1)] == ids[t] }
    }
    Way(parts: "findsCopies", "token 0 is taken for none") {
      $0.copyPlaces { ids, t, s in
        s > 0 && s <= t && ids[t] != 0 && ids[s - 1] == ids[t]
      }
    }
    Way(parts: "findsCopies", "the last query is left out") {
      $0.copyPlaces { ids, t, s in
        s > 0 && s <= t && t < ids.count - 1 && ids[s - 1] == ids[t]
      }
    }
    Way(parts: "findsCopies", "the mask is a row and a column smaller") {
      $0.headPlaces { $0.size = { $0 - 1 } }
    }
    Way(parts: "findsCopies", "the mask is false there, and true elsewhere") {
      $0.copyPlaces { ids, t, s in !(s > 0 && s <= t && ids[s - 1] == ids[t]) }
    }
  }
}

extension Example {
  /// Other places behind earlier occurrences.
  fileprivate func copyPlaces(
    _ isPlace: @escaping (_ ids: [Int], _ t: Int, _ s: Int) -> Bool
  ) -> Exchange<HeadPlacesFormula> {
    headPlaces { formula in
      formula.isPlace = { [ids = formula.ids] in isPlace(ids, $0, $1) }
    }
  }
}
