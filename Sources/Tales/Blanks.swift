/// A word of a story that nothing but itself can stand for: the rest of the story determines it.
public struct DeterminedWord: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Of somebody who is named elsewhere too, or of whom nobody else can be meant.
    case name
    /// He, she, him, her and his.
    case pronoun
    /// A word of a list: a thing or a place, a time or a food, which comes back; or what somebody is like.
    case listed
    /// A word of the grammar's own sentences.
    case grammar
  }

  public let kind: Kind
  /// The word: letters alone.
  public let word: String
  /// What stands around it.
  public let before, after: String
}

extension Tale {
  /// The words of a story that its rest determines: where one is hidden, all stories that go like the rest
  /// have that word there.
  ///
  /// So the grammar says it, and no count: a name that comes back, she where somebody is a girl, the kite that
  /// was lost, and “upon” behind “Once”; and not the kind of an animal, which no other sentence tells.
  public func determinedWords() -> [DeterminedWord] { determinedWords(in: .whole) }

  func determinedWords(in world: World) -> [DeterminedWord] {
    let bytes = Array(text.utf8)
    var ways = Ways(world, of: bytes)
    return Self.words(of: bytes).compactMap { range in
      var words: [[UInt8]: DeterminedWord.Kind] = [:]
      for length in Length.allCases {
        words.merge(ways.words(in: range, through: length)) { first, _ in first }
      }
      guard words.count == 1, let kind = words[Array(bytes[range])] else { return nil }
      func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
      return DeterminedWord(
        kind: kind, word: part(range), before: part(0..<range.lowerBound),
        after: part(range.upperBound..<bytes.count))
    }
  }

  /// Where the words are: rows of letters. The s of “Mia's” is none.
  private static func words(of text: [UInt8]) -> [Range<Int>] {
    var (words, start) = ([Range<Int>](), Int?.none)
    for place in 0...text.count {
      let isLetter = place < text.count && text[place].isLetter
      if isLetter, start == nil { start = place }
      if !isLetter, let first = start {
        if first == 0 || text[first - 1] != UInt8(ascii: "'") { words.append(first..<place) }
        start = nil
      }
    }
    return words
  }
}
