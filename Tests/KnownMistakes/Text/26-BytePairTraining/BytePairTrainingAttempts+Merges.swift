import KataTesting
import Layers

// Mistakes in making a token of a pair.

extension BytePairTrainingAttempts {
  // MARK: - Merges

  @WayList static var merging: [Way] {
    Way(parts: "merges", "the counts are still those of the letters") {
      $0.learned { $0.recount = { _, _, counts, _ in counts } }
    }
    Way(parts: "merges", "what the changed words counted before is not taken away") {
      $0.learned { $0.recount = countsAdded }
    }
    Way(parts: "merges", "what all words count now is added, and nothing was taken away") {
      $0.learned { $0.recount = { $2.merging($3.count($1)) { $0 + $1 } } }
    }
    Way(parts: "merges", "what the changed words count now is not added") {
      $0.learned { $0.recount = countsTaken }
    }
    Way(parts: "merges", "of the counts, only the merged pair's is changed: it is gone") {
      $0.learned { formula in
        formula.recount = { old, new, counts, formula in
          let fresh = formula.count(new)
          return counts.filter { pair, _ in
            fresh[pair] != nil || !vanished(pair, old, new, formula)
          }
        }
      }
    }
    Way(parts: "merges", "a word's count is forgotten when the counts are put right") {
      $0.learned { $0.recount = countsByOne }
    }
    Way(parts: "merges", "each word is merged at the first place alone") {
      $0.learned { $0.merge = mergedOnce }
    }
    Way(parts: "merges", "merges go from right to left") {
      $0.learned { $0.merge = mergedFromTheRight }
    }
    Way(parts: "merges", "a token is used for two merges") {
      $0.learned { $0.merge = mergedAcross }
    }
    Way(parts: "merges", "the words stay as they are") { $0.learned { $0.merge = { $2 } } }
    Way(parts: "merges", "the new token is spelled the other way around") {
      $0.learned { $0.name = { $1 + $0 } }
    }
    Way(parts: "merges", "the new token is spelled with a blank between its parts") {
      $0.learned { $0.name = { $0 + " " + $1 } }
    }
  }

  private static func countsAdded(
    _ old: [Formula.Word], _ new: [Formula.Word], _ counts: [Formula.Pair: Int], _ formula: Formula
  ) -> [Formula.Pair: Int] {
    let changed = zip(old, new).filter { $0 != $1 }
    return counts.merging(formula.count(changed.map(\.1))) { $0 + $1 }
  }

  private static func countsTaken(
    _ old: [Formula.Word], _ new: [Formula.Word], _ counts: [Formula.Pair: Int], _ formula: Formula
  ) -> [Formula.Pair: Int] {
    let changed = zip(old, new).filter { $0 != $1 }
    return counts.merging(formula.count(changed.map(\.0))) { $0 - $1 }
  }

  /// As if each word occurred once.
  private static func countsByOne(
    _ old: [Formula.Word], _ new: [Formula.Word], _ counts: [Formula.Pair: Int], _ formula: Formula
  ) -> [Formula.Pair: Int] {
    func once(_ words: [Formula.Word]) -> [Formula.Pair: Int] {
      formula.count(words.map { Formula.Word(ids: $0.ids, count: 1) })
    }
    let changed = zip(old, new).filter { $0 != $1 }
    return counts.merging(once(changed.map(\.0))) { $0 - $1 }
      .merging(once(changed.map(\.1))) { $0 + $1 }
  }

  /// Whether it is the pair that was merged.
  private static func vanished(
    _ pair: Formula.Pair, _ old: [Formula.Word], _ new: [Formula.Word], _ formula: Formula
  ) -> Bool {
    zip(old, new).contains { before, after in
      before != after && formula.merge(pair, after.ids.max() ?? 0, before.ids) == after.ids
    }
  }

  private static func mergedOnce(_ pair: Formula.Pair, _ id: Int, _ ids: [Int]) -> [Int] {
    for place in ids.indices.dropLast()
    where ids[place] == pair.left && ids[place + 1] == pair.right {
      return Array(ids[..<place]) + [id] + ids[(place + 2)...]
    }
    return ids
  }

  private static func mergedFromTheRight(_ pair: Formula.Pair, _ id: Int, _ ids: [Int]) -> [Int] {
    mergedIDs(.init(left: pair.right, right: pair.left), id, ids.reversed()).reversed()
  }

  private static func mergedAcross(_ pair: Formula.Pair, _ id: Int, _ ids: [Int]) -> [Int] {
    func isPair(_ place: Int) -> Bool {
      ids.indices.contains(place) && ids.indices.contains(place + 1)
        && ids[place] == pair.left && ids[place + 1] == pair.right
    }
    return ids.indices.compactMap { isPair($0) ? id : isPair($0 - 1) ? nil : ids[$0] }
  }
}
