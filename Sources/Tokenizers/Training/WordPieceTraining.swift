/// Learns the word pieces of texts, as Hugging Face's `WordPieceTrainer` does with BERT's words: special
/// tokens come first, then all scalars, then all scalars that continue a word, then what is merged.
///
/// Where Hugging Face leaves it to chance, scalars decide: those that continue a word are numbered in
/// their order, and of equally rare ones beyond a limit of the alphabet, the later go.
public struct WordPieceTraining: Sendable {
  private var words = ByteStrings(capacity: 1 << 12)
  private var counts: [Int] = []
  private let rules: BertWords

  /// What a token begins with that continues a word.
  static let prefix = "##"

  public init(_ rules: BertWords) { self.rules = rules }

  /// Counts the words of a text. What is special in a text is no more than a text here.
  public mutating func add(_ text: String) {
    text.withUTF8Bytes { text in
      rules.forEach(in: text) { word in
        let (number, isNew) = words.insert(word)
        if isNew { counts.append(0) }
        counts[number] += 1
      }
    }
  }

  /// How many different words there are.
  public var wordCount: Int { words.count }

  /// - Parameters:
  ///   - vocabularySize: how many tokens there are at most, the special ones and all scalars of the
  ///     alphabet included; fewer where nothing is left to merge, and more where the alphabet alone is.
  ///   - minimumCount: how often a pair must come to be merged.
  ///   - alphabetLimit: how many scalars count, the most frequent ones.
  /// - Returns: all tokens by their ids.
  public func train(
    vocabularySize: Int, minimumCount: Int = 0, alphabetLimit: Int? = nil,
    specialTokens: [String] = Self.specialTokens
  ) -> [String] {
    var tokens = ByteStrings(capacity: vocabularySize)
    for token in specialTokens where !token.isEmpty { tokens.insert(token) }
    let alphabet = alphabet(limit: alphabetLimit)
    for scalar in alphabet { tokens.insert(String(scalar)) }
    let continuing = continuingScalars(among: tokens)
    for scalar in continuing { tokens.insert(Self.prefix + String(scalar)) }
    let ids = (0..<words.count).map { number in
      let word = words.text(of: number).unicodeScalars
      let ids: [Int32] = word.enumerated().compactMap { place, scalar in
        let text = String(scalar)
        guard tokens.number(of: text) != nil else { return nil }
        return tokens.number(of: place == 0 ? text : Self.prefix + text).map(Int32.init)
      }
      return (ids, counts[number])
    }
    var merging = PairMerging(tokens, words: ids, prefix: Array(Self.prefix.utf8))
    merging.run(untilCount: vocabularySize, minimumCount: minimumCount)
    return (0..<merging.tokens.count).map(merging.tokens.text)
  }

  /// BERT's.
  public static let specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  /// All scalars in their order, or the most frequent of them.
  private func alphabet(limit: Int?) -> [Unicode.Scalar] {
    var frequencies: [Unicode.Scalar: Int] = [:]
    for number in 0..<words.count {
      for scalar in words.text(of: number).unicodeScalars {
        frequencies[scalar, default: 0] += counts[number]
      }
    }
    let all = frequencies.keys.sorted()
    guard let limit, limit < all.count else { return all }
    return all.sorted { frequencies[$0]! > frequencies[$1]! }.prefix(max(limit, 0)).sorted()
  }

  /// The scalars that stand anywhere but at the start of a word, in their order.
  private func continuingScalars(among tokens: ByteStrings) -> [Unicode.Scalar] {
    var scalars: Set<Unicode.Scalar> = []
    for number in 0..<words.count {
      scalars.formUnion(words.text(of: number).unicodeScalars.dropFirst())
    }
    return scalars.filter { tokens.number(of: String($0)) != nil }.sorted()
  }
}
