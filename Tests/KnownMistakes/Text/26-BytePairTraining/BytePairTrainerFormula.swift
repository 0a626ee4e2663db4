import KataTesting
import Layers

/// The training of byte pairs as a row of parts. Tokens are numbers here: their ids.
struct BytePairTrainerFormula: Formula {
  /// A word as ids, and how often it occurs.
  struct Word: Equatable {
    var ids: [Int]
    var count: Int
  }

  /// Two ids.
  struct Pair: Hashable {
    let left, right: Int
  }

  // MARK: Words

  var cutter = BytePairFormula()
  /// The texts that are cut, each by itself.
  var gathered: ([String]) -> [String] = { $0 }
  var order: ([Unicode.Scalar]) -> [Unicode.Scalar] = { $0.sorted() }
  /// How much a word counts that occurs so often.
  var weight: (_ count: Int) -> Int = { $0 }
  /// The words whose pairs are counted.
  var joined: ([Word]) -> [Word] = { $0 }
  /// How often pairs stand in a row of ids.
  var pairs: (_ ids: [Int]) -> [Pair] = { ids in
    zip(ids, ids.dropFirst()).map { Pair(left: $0, right: $1) }
  }

  // MARK: Merges

  /// Whether of two pairs that come equally often, the first is taken.
  var comesFirst: (_ a: Pair, _ b: Pair, _ tokens: [String]) -> Bool = { a, b, _ in
    (a.left, a.right) < (b.left, b.right)
  }
  /// Whether a count is better than another one.
  var isBetter: (_ a: Int, _ b: Int) -> Bool = { $0 > $1 }
  var merge: (_ pair: Pair, _ id: Int, _ ids: [Int]) -> [Int] = mergedIDs
  /// The counts after a merge, of the words before and after it and the counts before.
  var recount:
    (_ old: [Word], _ new: [Word], _ counts: [Pair: Int], _ formula: BytePairTrainerFormula) ->
      [Pair: Int] = { _, new, _, formula in formula.count(new) }
  /// What the next token is called.
  var name: (_ left: String, _ right: String) -> String = { $0 + $1 }

  // MARK: Training

  /// Whether it goes on: of so many tokens and merges, the size that is asked for.
  var goesOn: (_ tokens: Int, _ merges: Int, _ size: Int) -> Bool = { tokens, _, size in
    tokens < size
  }
  /// Whether a pair occurs often enough.
  var isEnough: (_ count: Int, _ least: Int) -> Bool = { $0 >= $1 }
}

extension BytePairTrainerFormula {
  /// What is learned so far.
  struct State {
    var words: [Word]
    var tokens: [String]
    var merges: [TokenPair] = []
    var counts: [Pair: Int] = [:]
  }

  func words(of texts: [String]) -> [String: Int] {
    var words: [String: Int] = [:]
    for piece in gathered(texts).flatMap(cutter.pieces) {
      words[cutter.spelled(piece), default: 0] += 1
    }
    return words.mapValues(weight)
  }

  /// - Parameter words: in the order of their bytes.
  func start(_ words: [(String, Int)]) -> State {
    let letters = order((UInt8.min...UInt8.max).map(cutter.letter))
    let ids = Dictionary(letters.enumerated().map { ($1, $0) }) { first, _ in first }
    let counted = words.map { word, count in
      Word(ids: word.unicodeScalars.compactMap { ids[$0] }, count: weight(count))
    }
    var state = State(words: counted, tokens: letters.map { String($0) })
    state.counts = count(counted)
    return state
  }

  func count(_ words: [Word]) -> [Pair: Int] {
    var counts: [Pair: Int] = [:]
    for word in joined(words) {
      for pair in pairs(word.ids) { counts[pair, default: 0] += word.count }
    }
    return counts
  }

  func bestPair(_ state: State) -> Pair? {
    var best: (pair: Pair, count: Int)?
    for (pair, count) in state.counts where count > 0 {
      guard let found = best else {
        best = (pair, count)
        continue
      }
      let isFirst = count == found.count && comesFirst(pair, found.pair, state.tokens)
      if isBetter(count, found.count) || isFirst { best = (pair, count) }
    }
    return best?.pair
  }

  func merge(_ pair: Pair, in state: inout State) {
    let old = state.words
    let id = state.tokens.count
    for place in old.indices where old[place].ids.contains(pair.left) {
      state.words[place].ids = merge(pair, id, old[place].ids)
    }
    state.counts = recount(old, state.words, state.counts, self)
    let (left, right) = (state.tokens[pair.left], state.tokens[pair.right])
    state.tokens.append(name(left, right))
    state.merges.append(TokenPair(left, right))
  }

  func train(_ words: [(String, Int)], size: Int, least: Int) -> State {
    var state = start(words)
    while goesOn(state.tokens.count, state.merges.count, size), state.merges.count < 300,
      let pair = bestPair(state), isEnough(state.counts[pair]!, least)
    {
      merge(pair, in: &state)
    }
    return state
  }
}

// MARK: - The right parts

/// From left to right, and none is used twice.
func mergedIDs(
  _ pair: BytePairTrainerFormula.Pair, _ id: Int, _ ids: [Int]
) -> [Int] {
  var (result, place) = ([Int](), 0)
  while place < ids.count {
    let isPair =
      place + 1 < ids.count && ids[place] == pair.left && ids[place + 1] == pair.right
    result.append(isPair ? id : ids[place])
    place += isPair ? 2 : 1
  }
  return result
}

// MARK: - Examples

extension Example {
  /// What comes of the example, with some parts exchanged.
  func learned(
    _ change: @escaping (inout BytePairTrainerFormula) -> Void = { _ in }
  ) -> Exchange<BytePairTrainerFormula> {
    Exchange(of: BytePairTrainerFormula(), change, answers: { answers(of: $0) })
  }

  private var words: [(String, Int)] { Array(zip(texts("words"), sizes("counts"))) }

  private func answers(of formula: BytePairTrainerFormula) -> Answers {
    switch test {
    case "collects":
      let words = formula.words(of: texts("texts")).sorted(by: isFirst)
      return ["words": words.map(\.key), "counts": words.map(\.value)]
    case "counts":
      let pairs = lines(formula.start(words))
      return ["pairs": pairs.map(\.key), "counts": pairs.map(\.value)]
    case "begins":
      let state = formula.start(words)
      let (pairs, names) = (lines(state), spelled(state))
      return [
        "words": names.map(\.key), "counts": names.map(\.value), "tokens": state.tokens,
        "ids": Array(state.tokens.indices), "pairs": pairs.map(\.key),
        "counts of pairs": pairs.map(\.value),
      ]
    case "chooses", "choosesLater":
      let state = state(of: formula)
      let best = formula.bestPair(state)
      return Answers(best.map { [line($0, state)] } ?? [])
    case "merges":
      let state = state(of: formula)
      let (pairs, new) = (lines(state), Array(state.tokens.dropFirst(256)))
      return [
        "words": spelled(state).map(\.key), "new tokens": new,
        "ids": Array(256..<256 + new.count), "merges": state.merges, "pairs": pairs.map(\.key),
        "counts of pairs": pairs.map(\.value),
      ]
    default:
      let state = formula.train(words, size: integer("size"), least: integer("minimumCount"))
      return ["merges": state.merges, "new tokens": Array(state.tokens.dropFirst(256))]
    }
  }

  /// After the merges that the example begins with.
  private func state(of formula: BytePairTrainerFormula) -> BytePairTrainerFormula.State {
    var state = formula.start(words)
    guard hasTexts("earlier") else { return state }
    for pair in tokenPairs("earlier", staying: true) {
      guard let left = state.tokens.firstIndex(of: pair.left),
        let right = state.tokens.firstIndex(of: pair.right)
      else { continue }
      formula.merge(.init(left: left, right: right), in: &state)
    }
    return state
  }

  private func line(
    _ pair: BytePairTrainerFormula.Pair, _ state: BytePairTrainerFormula.State
  ) -> String { "\(state.tokens[pair.left]) \(state.tokens[pair.right])" }

  private func lines(_ state: BytePairTrainerFormula.State) -> [(key: String, value: Int)] {
    let lines = state.counts.filter { $0.value != 0 }.map { (line($0, state), $1) }
    return Dictionary(lines) { $0 + $1 }.sorted(by: isFirst)
  }

  private func spelled(_ state: BytePairTrainerFormula.State) -> [(key: String, value: Int)] {
    let words = state.words.map { word in
      let tokens = word.ids.map { state.tokens[$0] }
      return (tokens.joined(), (key: tokens.joined(separator: " "), value: word.count))
    }
    return words.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.map(\.1)
  }

  private func isFirst(_ a: (key: String, value: Int), _ b: (key: String, value: Int)) -> Bool {
    a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
  }
}
