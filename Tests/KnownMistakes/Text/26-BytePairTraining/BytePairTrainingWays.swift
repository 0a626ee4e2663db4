import KataTesting
import Layers

extension BytePairTrainingAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "collects", "pieces, spelled and counted") { $0.learned() }
    Way(results: "collects", "grouped, all texts as one list") { example in
      let formula = BytePairFormula()
      let spelled = example.texts("texts").flatMap(formula.pieces).map(formula.spelled)
      let groups = Dictionary(grouping: spelled) { Array($0.utf8) }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      return ["words": groups.map { $0.value[0] }, "counts": groups.map(\.value.count)]
    }
    Way(parts: "counts", "neighbors of each word") { $0.learned() }
    Way(parts: "begins", "letters in their order") { $0.learned() }
    Way(parts: "chooses", "the best so far, compared with each") { $0.learned() }
    Way(parts: "choosesLater", "the best so far, compared with each") { $0.learned() }
    Way(parts: "merges", "counted from nothing after each merge") { $0.learned() }
    Way(parts: "merges", "only what changed is counted again") {
      $0.learned { $0.recount = putRight }
    }
    Way(parts: "trains", "counted from nothing after each merge") { $0.learned() }
    Way(parts: "trains", "only what changed is counted again") {
      $0.learned { $0.recount = putRight }
    }
    Way(parts: "trains", "the last word first") {
      $0.learned { $0.joined = { $0.reversed() } }
    }
  }

  private static func putRight(
    _ old: [BytePairTrainerFormula.Word], _ new: [BytePairTrainerFormula.Word],
    _ counts: [BytePairTrainerFormula.Pair: Int], _ formula: BytePairTrainerFormula
  ) -> [BytePairTrainerFormula.Pair: Int] {
    let changed = zip(old, new).filter { $0 != $1 }
    return counts.merging(formula.count(changed.map(\.0))) { $0 - $1 }
      .merging(formula.count(changed.map(\.1))) { $0 + $1 }
  }
}
