// Kata 27: WordPiece.
//
// BERT's tokenizer: a text becomes words, and each word the longest pieces that a vocabulary has. The
// lesson is Katas/Lessons/27-WordPiece.md.

import Foundation
import Layers

/// Cuts words into the longest pieces that a vocabulary has. Equals Hugging Face's `BertTokenizer`.
///
/// A text is worked on by its Unicode scalars. Swift's `==` takes é for the same in one scalar and in
/// two, and its `Character`s join what follows each other; a vocabulary does neither. Source: Schuster
/// and Nakajima, "Japanese and Korean Voice Search" (2012); Wu et al., "Google's Neural Machine
/// Translation System" (2016), section 4.1.
public struct WordPieceTokenizer: Tokenizer {
  /// In the order of their ids. What goes on with a word begins with `##`.
  public let tokens: [String]
  /// Whether everything is read in small letters and without accents.
  public let isLowercased: Bool
  /// The id of each token, by its scalars.
  let ids: [[Unicode.Scalar]: Int]

  /// Makes the table in which ``id(of:)`` finds the id of each token.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `enumerated()`; `Array(token.unicodeScalars)`, which can be
  /// a key.
  /// - Parameters:
  ///   - tokens: V tokens in the order of their ids, no two of them equal, and `[UNK]` among them.
  ///   - isLowercased: whether the vocabulary knows neither capitals nor accents.
  public init(tokens: [String], isLowercased: Bool) {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Words

  /// Drops what cannot be seen, and makes a plain space of each white space.
  ///
  /// Scalars of the categories control, format and private use go, and U+FFFD, which stands for what
  /// could not be decoded. Tab, line feed and carriage return are of the category control, and stay: as
  /// spaces. Equals the first half of Hugging Face's `BertNormalizer`.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: `scalar.properties`, which has `generalCategory` and
  /// `isWhitespace`; `filter` and `map` of `text.unicodeScalars`, and
  /// `String(String.UnicodeScalarView(scalars))`, the way back.
  public static func clean(_ text: String) -> String {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Drops accents, and makes capitals small: what an uncased BERT reads.
  ///
  /// In the canonical decomposition (NFD), é is e and a mark of the category nonspacing mark. The marks
  /// go, and what is left stays decomposed: a Korean syllable is its two or three letters then. Each
  /// scalar is made small by itself, whatever stands beside it. Equals the second half of Hugging Face's
  /// `BertNormalizer`.
  ///
  /// Exercise: 3 lines, 10 minutes. Helpful: `decomposedStringWithCanonicalMapping`, from Foundation;
  /// `properties.lowercaseMapping`, a `String`; `joined()`.
  public static func uncased(_ text: String) -> String {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Whether a scalar is a word by itself, as a comma is: whatever Unicode calls punctuation, and of
  /// ASCII everything that is no letter, digit, space or control character, also `$`, `+` and `^`.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `case "!"..."/", …` in a `switch`;
  /// `Character(scalar).isPunctuation`, which is Unicode's word.
  public static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Cuts a text at white space, and around each punctuation mark and each Chinese character, which are
  /// words by themselves.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: ``isPunctuation(_:)``; `scalar.isIdeograph`, given below;
  /// `flatMap`; `split(whereSeparator:)`, which leaves no empty parts.
  /// - Returns: the words, none of them empty.
  public static func split(_ text: String) -> [String] {
    // Your code here instead of the next line.
    notWritten()
  }

  // MARK: - Pieces

  /// Cuts a word into pieces: each time the longest that the vocabulary has.
  ///
  /// From the second on, they are looked up with `##` before them. Where nothing fits, the *whole* word
  /// is `[UNK]`; so is a word of more than 100 scalars. Equals `WordPiece` of Hugging Face's `tokenizers`.
  ///
  /// Exercise: 13 lines, 20 minutes. Helpful: `(start + 1...count).last { … }`, which tries from the end.
  /// - Parameter word: a word, as ``split(_:)`` gives it.
  /// - Returns: tokens, all of them in the vocabulary.
  public func pieces(of word: String) -> [String] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The ids of a text: clean, uncased where that is asked for, split, in pieces.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `flatMap`.
  /// - Returns: ids without special tokens. A `[SEP]` in the text is three words.
  public func encode(_ text: String) -> [Int] {
    // Your code here instead of the next line.
    notWritten()
  }

  /// Two texts as BERT was trained on them: `[CLS] first [SEP] second [SEP]`. Each token's type says which
  /// text it is of, 0 or 1; `[CLS]` and the first `[SEP]` belong to the first.
  ///
  /// Exercise: 5 lines, 10 minutes. Helpful: `Array(repeating:count:)`.
  /// - Returns: as many token types as ids. The vocabulary must have `[CLS]` and `[SEP]`.
  public func encodePair(_ first: String, _ second: String) -> (ids: [Int], tokenTypes: [Int]) {
    // Your code here instead of the next line.
    notWritten()
  }

  /// The text that tokens stand for: a space before each, but not before the first, nor before what goes
  /// on with a word, whose `##` goes, nor before `.`, `,`, `?` and `!`.
  ///
  /// It is no way back: capitals, accents and spaces are gone. Equals `BertTokenizer.decode`.
  ///
  /// Exercise: 11 lines, 15 minutes. Helpful: `unicodeScalars.starts(with:)`, since to `hasPrefix` a `#`
  /// with an accent is another letter; `dropFirst(_:)`.
  /// - Parameter ids: each from 0 to V − 1.
  public func decode(_ ids: [Int]) -> String {
    // Your code here instead of the next line.
    notWritten()
  }
}

extension WordPieceTokenizer {
  /// The id of the token that has exactly these scalars, or nil where there is none.
  public func id(of token: String) -> Int? { ids[Array(token.unicodeScalars)] }
}

extension Unicode.Scalar {
  /// Whether it is a Chinese character, of those that BERT reads one by one. Where the sixth range
  /// begins, Google's code has a 9 for an 8, and BERT has learned it so.
  var isIdeograph: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
