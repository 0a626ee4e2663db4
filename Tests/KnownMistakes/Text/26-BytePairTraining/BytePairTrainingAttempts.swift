import KataTesting
import Layers

final class BytePairTrainingAttempts: KataAttempts {}

extension BytePairTrainingAttempts {
  static var mistakes: [Way] { words + counts + choices + merging + training }

  // MARK: - Words

  @WayList private static var words: [Way] {
    Way(parts: "collects", "each different word counts once") {
      $0.learned { $0.weight = { _ in 1 } }
    }
    Way(parts: "collects", "the words are not spelled in letters") {
      $0.learned { $0.cutter.letter = { Unicode.Scalar($0) } }
    }
    Way(parts: "collects", "words are cut at blanks, which are lost") {
      $0.learned { $0.cutter.cut = { $0.split(separator: " ").map(String.init) } }
    }
    Way(parts: "collects", "whole texts are counted, not their pieces") {
      $0.learned { $0.cutter.cut = { [$0] } }
    }
    Way(parts: "collects", "the texts are joined before they are cut: words go across their ends") {
      $0.learned { $0.gathered = { [$0.joined()] } }
    }
    Way(parts: "collects", "words are counted before they are spelled: two that are == are one") {
      $0.learned { $0.cutter.bytes = { keyOfCharacters($0) } }
    }
    Way(parts: "collects", "all is put in lower case") {
      $0.learned { $0.cutter.clean = { $0.lowercased() } }
    }
    Way(parts: "collects", "the last text alone is counted") { example in
      let last = example.texts("texts").last!
      return example.learned { formula in
        formula.cutter.clean = { $0 == last ? $0 : "" }
      }
    }

    Way(parts: "begins", "the letters stand in the order of their bytes, from Ā on") {
      $0.learned { $0.order = { $0 } }
    }
    Way(parts: "begins", "only the letters that print are tokens") {
      $0.learned { $0.order = { $0.filter { $0.value < 256 }.sorted() } }
    }
    Way(parts: "begins", "only the letters of the words are tokens, and not those of all bytes") {
      let used = Set($0.texts("words").flatMap(\.unicodeScalars))
      return $0.learned { $0.order = { $0.filter { used.contains($0) }.sorted() } }
    }
    Way(parts: "begins", "the letters stand in reverse order") {
      $0.learned { $0.order = { $0.sorted(by: >) } }
    }
    Way(parts: "begins", "each different word counts once") {
      $0.learned { $0.weight = { _ in 1 } }
    }
    Way(parts: "begins", "no pair is counted yet") { $0.learned { $0.pairs = { _ in [] } } }
  }

  // MARK: - Counts

  @WayList private static var counts: [Way] {
    Way(parts: "counts", "the count of a word is forgotten: each pair counts once a word") {
      $0.learned { $0.weight = { _ in 1 } }
    }
    Way(parts: "counts", "pairs go across words: the last token of one and the first of the next") {
      $0.learned { $0.joined = joined }
    }
    Way(parts: "counts", "a pair counts once a word, however often it stands there") {
      $0.learned { formula in
        formula.pairs = { [pairs = formula.pairs] in Array(Set(pairs($0))) }
      }
    }
    Way(parts: "counts", "places that overlap count once: of a a a, a a stands there once") {
      $0.learned { $0.pairs = pairsApart }
    }
    Way(parts: "counts", "every second pair is left out: tokens 1 and 2, 3 and 4 and so on") {
      $0.learned { formula in
        formula.pairs = { [pairs = formula.pairs] ids in
          pairs(ids).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        }
      }
    }
    Way(parts: "counts", "the last pair of a word is left out") {
      $0.learned { formula in
        formula.pairs = { [pairs = formula.pairs] in pairs($0).dropLast() }
      }
    }
    Way(parts: "counts", "a pair counts in either order") {
      $0.learned { formula in
        formula.pairs = { [pairs = formula.pairs] ids in
          pairs(ids).flatMap { [$0, .init(left: $0.right, right: $0.left)] }
        }
      }
    }
    Way(parts: "counts", "tokens count with themselves, not with their neighbors") {
      $0.learned { $0.pairs = { $0.map { .init(left: $0, right: $0) } } }
    }
  }

  typealias Formula = BytePairTrainerFormula

  /// All words in one, each as often as it occurs, as if no blank stood between.
  private static func joined(_ words: [Formula.Word]) -> [Formula.Word] {
    let ids = words.flatMap { word in Array(repeating: word.ids, count: word.count) }
    return [Formula.Word(ids: ids.flatMap { $0 }, count: 1)]
  }

  private static func pairsApart(_ ids: [Int]) -> [Formula.Pair] {
    var (pairs, place) = ([Formula.Pair](), 0)
    while place + 1 < ids.count {
      let pair = Formula.Pair(left: ids[place], right: ids[place + 1])
      pairs.append(pair)
      let isAgain = pair.left == pair.right && place + 2 < ids.count && ids[place + 2] == pair.left
      place += isAgain ? 2 : 1
    }
    return pairs
  }

  // MARK: - The best pair

  @WayList private static var choices: [Way] {
    Way(parts: "chooses", "the rarest pair is taken") { $0.learned { $0.isBetter = { $0 < $1 } } }
    Way(parts: "chooses", "of pairs that come equally often, the last one is taken") {
      $0.learned { $0.reverseTies() }
    }
    Way(parts: "chooses", "of pairs that come equally often, the right token decides first") {
      $0.learned { $0.comesFirst = { a, b, _ in (a.right, a.left) < (b.right, b.left) } }
    }
    Way(parts: "chooses", "each different word counts once") {
      $0.learned { $0.weight = { _ in 1 } }
    }

    Way(parts: "choosesLater", "the rarest pair is taken") {
      $0.learned { $0.isBetter = { $0 < $1 } }
    }
    Way(parts: "choosesLater", "of pairs that come equally often, the last one is taken") {
      $0.learned { $0.reverseTies() }
    }
    Way(
      parts: "choosesLater",
      "of pairs that come equally often, the first by its letters is taken, and not by its ids"
    ) { $0.learned { $0.compareTexts() } }
    Way(parts: "choosesLater", "of pairs that come equally often, the right token decides first") {
      $0.learned { $0.comesFirst = { a, b, _ in (a.right, a.left) < (b.right, b.left) } }
    }
    Way(parts: "choosesLater", "the counts are still those of the letters") {
      $0.learned { $0.recount = { _, _, counts, _ in counts } }
    }
    Way(parts: "choosesLater", "of pairs that come equally often, the newest tokens are taken") {
      $0.learned { $0.comesFirst = { a, b, _ in (-a.left, a.right) < (-b.left, b.right) } }
    }
  }

  // MARK: - Training

  @WayList private static var training: [Way] {
    Way(parts: "trains", "the size is that of the merges, without the letters") {
      $0.learned { $0.goesOn = { _, merges, size in merges < size } }
    }
    Way(parts: "trains", "one merge too few is learned") {
      $0.learned { $0.goesOn = { tokens, _, size in tokens < size - 1 } }
    }
    Way(parts: "trains", "one merge too many is learned: <= stands for <") {
      $0.learned { $0.goesOn = { tokens, _, size in tokens <= size } }
    }
    Way(parts: "trains", "a pair must occur more often than the least: > stands for >=") {
      $0.learned { $0.isEnough = { $0 > $1 } }
    }
    Way(parts: "trains", "pairs are merged however rarely they occur") {
      $0.learned { $0.isEnough = { _, _ in true } }
    }
    Way(parts: "trains", "all merges are of the pairs that were best at first: counts stay") {
      $0.learned { $0.recount = keptWithoutMerged }
    }
    Way(parts: "trains", "of pairs that come equally often, the first by its letters is taken") {
      $0.learned { $0.compareTexts() }
    }
    Way(parts: "trains", "of pairs that come equally often, the last one is taken") {
      $0.learned { $0.reverseTies() }
    }
    Way(parts: "trains", "of pairs that come equally often, the right token decides first") {
      $0.learned { $0.comesFirst = { a, b, _ in (a.right, a.left) < (b.right, b.left) } }
    }
    Way(parts: "trains", "pairs go across words") { $0.learned { $0.joined = joined } }
    Way(parts: "trains", "each different word counts once") {
      $0.learned { $0.weight = { _ in 1 } }
    }
    Way(
      parts: "trains", "the letters stand in the order of their bytes, which decides between pairs"
    ) {
      $0.learned { $0.order = { $0 } }
    }
  }

  /// The counts of the letters, without that of the pair that was merged.
  private static func keptWithoutMerged(
    _ old: [Formula.Word], _ new: [Formula.Word], _ counts: [Formula.Pair: Int], _ formula: Formula
  ) -> [Formula.Pair: Int] {
    let best = counts.values.max() ?? 0
    let first = counts.filter { $0.value == best }.keys
      .min { formula.comesFirst($0, $1, []) }
    return counts.filter { $0.key != first }
  }
}

extension BytePairTrainerFormula {
  fileprivate mutating func reverseTies() {
    comesFirst = { [comesFirst] in comesFirst($1, $0, $2) }
  }

  fileprivate mutating func compareTexts() {
    comesFirst = { [comesFirst] a, b, tokens in
      // Where another mistake asks without the texts, the order is as before.
      if tokens.isEmpty { return comesFirst(a, b, tokens) }
      return (tokens[a.left], tokens[a.right]) < (tokens[b.left], tokens[b.right])
    }
  }
}
