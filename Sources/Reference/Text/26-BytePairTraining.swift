// Kata 26: BytePairTraining.
//
// Where the merges come from: the pair that stands side by side most often becomes a token, again and
// again. The lesson is Katas/Lessons/26-BytePairTraining.md.

import Layers

/// Learns merges from words, for a ``BytePairTokenizer``.
///
/// A word counts as often as it occurs, and no pair goes across the end of one. Equals Hugging Face's
/// `BpeTrainer` with the letters of all bytes as its `initial_alphabet`. Source: Sennrich, Haddow and
/// Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), section 3.2.
public struct BytePairTrainer: Sendable {
  /// The words as they are merged so far, each different one once.
  public private(set) var words: [CountedWord]
  /// In the order of their ids: all letters, then what the merges made.
  public private(set) var tokens: [String]
  /// The id of each token.
  public private(set) var ids: [String: Int]
  /// In the order in which they were learned.
  public private(set) var merges: [TokenPair] = []
  /// How often each pair stands in the words as they are now.
  public private(set) var counts: [TokenPair: Int]

  /// The words of some texts, and how often each occurs.
  ///
  /// A word is one of GPT-2's pieces, spelled in letters.
  ///
  /// Exercise: 5 lines, 5 minutes. Uses 25. Helpful: a dictionary's `default:`.
  public static func words(of texts: [String]) -> [String: Int] {
    var words: [String: Int] = [:]
    for piece in texts.flatMap(BytePairTokenizer.pieces) {
      words[BytePairTokenizer.spelled(piece), default: 0] += 1
    }
    return words
  }

  /// How often each pair of neighbors stands in some words: in each as often as it stands there, times
  /// the count of the word.
  ///
  /// Each place counts, also where two overlap: `a a a` has the pair `a a` twice.
  ///
  /// Exercise: 7 lines, 10 minutes. Helpful: `zip(tokens, tokens.dropFirst())`.
  public static func pairCounts(of words: [CountedWord]) -> [TokenPair: Int] {
    var counts: [TokenPair: Int] = [:]
    for word in words {
      for (left, right) in zip(word.tokens, word.tokens.dropFirst()) {
        counts[TokenPair(left, right), default: 0] += word.count
      }
    }
    return counts
  }

  /// Begins with letters: those of the words, and all 256 of the bytes as tokens, in the order of their
  /// scalars.
  ///
  /// Exercise: 7 lines, 15 minutes. Uses 25. Helpful: `UInt8.min...UInt8.max`, all bytes, `sorted()`, and
  /// ``pairCounts(of:)``.
  /// - Parameter words: spelled in letters, and how often each occurs.
  public init(words: [String: Int]) {
    self.words = words.map { word, count in
      CountedWord(tokens: word.unicodeScalars.map { String($0) }, count: count)
    }
    let letters = (UInt8.min...UInt8.max).map { BytePairTokenizer.letter(of: $0) }
    tokens = letters.sorted().map { String($0) }
    ids = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
    counts = Self.pairCounts(of: self.words)
  }

  /// The pair that stands in the words most often.
  ///
  /// Of several that stand there equally often, it is the one whose left token has the lowest id, and of
  /// several such, the one whose right token has. So the same words always give the same merges.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `counts.values.max()`, and `min(by:)` of two tuples
  /// of ids, which `<` compares in that way.
  /// - Returns: nil where no word has two tokens.
  public func bestPair() -> TokenPair? {
    guard let most = counts.values.max(), most > 0 else { return nil }
    let best = counts.filter { $0.value == most }.keys
    func place(_ pair: TokenPair) -> (Int, Int) { (ids[pair.left]!, ids[pair.right]!) }
    return best.min { place($0) < place($1) }
  }

  /// Makes a token of a pair: merges it in all words, and puts the counts right.
  ///
  /// Only words that have the pair change: what they counted is taken away, and what they count now is
  /// added. The new token gets the next id.
  ///
  /// Exercise: 11 lines, 20 minutes. Uses 25. Helpful: `BytePairTokenizer.merge(_:in:)`, and
  /// ``pairCounts(of:)`` of one word.
  public mutating func merge(_ pair: TokenPair) {
    for place in words.indices where words[place].tokens.contains(pair.left) {
      let old = words[place]
      words[place].tokens = BytePairTokenizer.merge(pair, in: old.tokens)
      for (pair, count) in Self.pairCounts(of: [old]) { counts[pair]! -= count }
      for (pair, count) in Self.pairCounts(of: [words[place]]) {
        counts[pair, default: 0] += count
      }
    }
    merges.append(pair)
    ids[pair.joined] = tokens.count
    tokens.append(pair.joined)
  }

  /// Learns merges until there are enough tokens, or no pair occurs often enough.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `while` with two conditions, the second with `let`.
  /// - Parameters:
  ///   - size: how many tokens there are to be in all, letters included.
  ///   - minimumCount: how often a pair must occur to be merged: Hugging Face's `min_frequency`.
  public mutating func train(size: Int, minimumCount: Int) {
    while tokens.count < size, let pair = bestPair(), counts[pair]! >= minimumCount {
      merge(pair)
    }
  }
}

// kata: given
/// A word as a row of tokens, and how often it occurs.
public struct CountedWord: Sendable {
  public var tokens: [String]
  public let count: Int

  public init(tokens: [String], count: Int) {
    self.tokens = tokens
    self.count = count
  }
}
