/// A lexicon as the teller needs it: bytes.
struct World: Sendable {
  private let girls, boys: [[UInt8]]
  /// With their articles.
  let kinds: [[UInt8]]
  /// By the index of the list.
  let words, wordsWithArticles: [[[UInt8]]]
  let traits: [Trait]
  let traitNames: [[UInt8]]
  let plots: [Plot]
  /// How many of the sentences for one thing may be chosen.
  let alternatives: Int
  /// Choices among equals, by how many these are.
  let equal: [Weights]

  static let whole = World(.whole)

  init(
    _ lexicon: Lexicon, traits: [Trait] = Trait.all, plots: [Plot] = Plot.all,
    alternatives: Int = .max
  ) {
    (self.traits, self.plots, self.alternatives) = (traits, plots, alternatives)
    girls = Self.bytes(lexicon.girls)
    boys = Self.bytes(lexicon.boys)
    kinds = Self.bytes(lexicon.kinds.map(Lexicon.withArticle))
    let lists = WordList.allCases.map { lexicon.words[$0]! }
    words = lists.map(Self.bytes)
    wordsWithArticles = lists.map { Self.bytes($0.map(Lexicon.withArticle)) }
    traitNames = Self.bytes(traits.map(\.name))
    equal = (0...128).map { Weights(equal: $0) }
  }

  func names(_ areGirls: Bool) -> [[UInt8]] { areGirls ? girls : boys }

  /// Of girls and boys, small and capital: he, him, his.
  static let pronouns = [
    [["she", "her", "her"], ["She", "Her", "Her"]], [["he", "him", "his"], ["He", "Him", "His"]],
  ].map { $0.map(bytes) }

  private static func bytes(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }
}

extension WordList {
  /// Its place among all lists.
  var index: Int { Self.places[self]! }

  private static let places = Dictionary(
    uniqueKeysWithValues: zip(allCases, 0..<allCases.count))
}
