// Kata 25: BytePairs.
//
// GPT-2's tokenizer: any text becomes tokens that are known, and comes back byte for byte. The lesson is
// Katas/Lessons/25-BytePairs.md.

import Layers

/// Cuts texts into tokens that grew out of bytes: pairs that stand side by side often were merged, most
/// frequent ones first, and so they are here.
///
/// A token is spelled with a letter for each of its bytes, so that files can hold it: `Ġthe` is a blank
/// and “the”. Among those 256 letters there are no two spellings of one text, so Swift's `==` and
/// dictionaries compare tokens as they should. Equals Hugging Face's `GPT2Tokenizer`, whose files
/// `vocab.json` and `merges.txt` hold what it is made of. Source: Radford et al., "Language Models are
/// Unsupervised Multitask Learners" (2019), section 2.2.
public struct BytePairTokenizer: Tokenizer {
  /// In the order of their ids.
  public let tokens: [String]
  /// In the order in which they are made.
  public let merges: [TokenPair]
  /// The id of each token.
  public let ids: [String: Int]
  /// The place of each merge among all: the lower it is, the earlier it is made.
  public let ranks: [TokenPair: Int]

  /// Makes a tokenizer.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `Dictionary(uniqueKeysWithValues:)` of pairs, and
  /// `enumerated()`, which gives each a place.
  /// - Parameters:
  ///   - tokens: in the order of their ids. The letters of all bytes are among them.
  ///   - merges: by rank. What a merge makes is among the tokens.
  public init(tokens: [String], merges: [TokenPair]) {
    self.tokens = tokens
    self.merges = merges
    ids = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, $0) })
    ranks = Dictionary(uniqueKeysWithValues: merges.enumerated().map { ($1, $0) })
  }

  // MARK: - Bytes as letters

  /// The letter that a byte is written as.
  ///
  /// Bytes whose scalar of the same number prints stand for themselves: 33 to 126, 161 to 172 and 174 to
  /// 255. The other 68, in their order, get the letters from number 256 on: 0 to 32 are Ā to Ġ, 127 to 160
  /// are ġ to ł, and 173 is Ń. Equals `bytes_to_unicode` of GPT-2's code.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `Unicode.Scalar(_:)`, which makes a scalar of a byte, and
  /// an optional one of a larger number.
  public static func letter(of byte: UInt8) -> Unicode.Scalar {
    switch byte {
    case 0...32: Unicode.Scalar(256 + UInt32(byte))!
    case 127...160: Unicode.Scalar(256 + 33 + UInt32(byte - 127))!
    case 173: Unicode.Scalar(256 + 67)!
    default: Unicode.Scalar(byte)
    }
  }

  /// A text with each of its bytes written as a letter.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `text.utf8`, and `String.UnicodeScalarView`, which is made of
  /// scalars.
  public static func spelled(_ text: String) -> String {
    String(String.UnicodeScalarView(text.utf8.map(letter)))
  }

  // MARK: - Pieces

  /// Cuts a text into pieces, across whose ends nothing is merged.
  ///
  /// From left to right, each piece is the first of these that fits, and as long as it can be:
  ///
  /// 1. one of `'s 't 're 've 'm 'll 'd`;
  /// 2. letters, of category L, with a blank before them if there is one;
  /// 3. the same with digits and other numbers, category N;
  /// 4. the same with what is none of these and no white space;
  /// 5. white space, but for its last scalar where something else follows;
  /// 6. white space.
  ///
  /// It goes by scalars, and never by characters: `\r\n` are two. Equals GPT-2's pattern
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: the pattern between two `/`, its
  /// `matchingSemantics(.unicodeScalar)`, and `text.matches(of:)`, each with an `output`.
  /// - Returns: pieces that are the text when they are joined.
  public static func pieces(of text: String) -> [String] {
    let pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/
    let matches = text.matches(of: pattern.matchingSemantics(.unicodeScalar))
    return matches.map { String($0.output) }
  }

  // MARK: - Merges

  /// Merges a pair of tokens wherever it stands in a word.
  ///
  /// From left to right, and a token is used once: of `a a a` come `aa a`.
  ///
  /// Exercise: 12 lines, 15 minutes. Helpful: an index that goes on by one token or by two.
  /// - Parameter word: tokens that are the word when they are joined.
  public static func merge(_ pair: TokenPair, in word: [String]) -> [String] {
    var merged: [String] = []
    var place = 0
    while place < word.count {
      if place + 1 < word.count, word[place] == pair.left, word[place + 1] == pair.right {
        merged.append(pair.joined)
        place += 2
      } else {
        merged.append(word[place])
        place += 1
      }
    }
    return merged
  }

  /// The tokens of a piece: it begins as letters, and as long as some neighbors have a rank, the pair
  /// of the lowest rank is merged.
  ///
  /// Exercise: 6 lines, 20 minutes. Helpful: `zip(word, word.dropFirst())`, `compactMap(_:)`, and
  /// `min()` of the ranks, which says which of `merges` it is.
  /// - Parameter piece: spelled in letters.
  public func bytePairs(of piece: String) -> [String] {
    var word = piece.unicodeScalars.map { String($0) }
    func found() -> [Int] { zip(word, word.dropFirst()).compactMap { ranks[TokenPair($0, $1)] } }
    while let lowest = found().min() {
      word = Self.merge(merges[lowest], in: word)
    }
    return word
  }

  // MARK: - Ids

  /// The ids of a text's tokens.
  ///
  /// Words return, and merging is the slow part: what came of a piece before is looked up.
  ///
  /// Exercise: 8 lines, 15 minutes. Helpful: a dictionary from spelled pieces to ids.
  public func encode(_ text: String) -> [Int] {
    var known: [String: [Int]] = [:]
    var all: [Int] = []
    for piece in Self.pieces(of: text).map(Self.spelled) {
      let new = known[piece] ?? bytePairs(of: piece).map { ids[$0]! }
      known[piece] = new
      all += new
    }
    return all
  }

  /// The text of some tokens: the bytes of all of them, read as UTF-8.
  ///
  /// A character may lie in several tokens, so nothing is read before all bytes are there. What is no
  /// UTF-8 even then is read as �, U+FFFD, as `String(decoding:as:)` does.
  ///
  /// Exercise: 4 lines, 15 minutes. Helpful: `UInt8.min...UInt8.max`, all bytes, for a dictionary from
  /// letters to bytes.
  public func decode(_ ids: [Int]) -> String {
    let bytes = UInt8.min...UInt8.max
    let byteOf = Dictionary(uniqueKeysWithValues: bytes.map { (Self.letter(of: $0), $0) })
    let letters = ids.flatMap { tokens[$0].unicodeScalars }
    return String(decoding: letters.compactMap { byteOf[$0] }, as: UTF8.self)
  }
}
