// Kata 24: Vocabulary.
//
// Texts become numbers: each word that is known has an id, and all others share one. The lesson is
// Katas/Lessons/24-Vocabulary.md.

import Layers
import Tensors

/// The words that a model knows. The place of a word among them is its id.
///
/// Two words are the same if they have the same bytes: `Array(word.utf8)`. Swift's `==` between texts
/// compares characters, and takes é in one piece and e with an accent after it for the same. Equals
/// Hugging Face's `WordLevel` behind its pre-tokenizer `Whitespace`.
public struct Vocabulary: Tokenizer {
  /// The word that stands for all that are not known.
  public static let unknown = "[UNK]"
  /// The word that fills up short texts.
  public static let padding = "[PAD]"

  /// In the order of their ids. `[UNK]` and `[PAD]` are among them, wherever that is.
  public let words: [String]
  /// The id of each word, by its bytes.
  public let ids: [[UInt8]: Int]

  /// Cuts a text into words: as many letters in a row as there are, or as many signs.
  ///
  /// White space parts words and belongs to none. “Don't stop!” has five: Don, ', t, stop and !. Letters
  /// count as ``ScalarKind`` says, a scalar at a time. Equals the pattern `\w+|[^\w\s]+` of the
  /// pre-tokenizer `Whitespace`.
  ///
  /// Exercise: 11 lines, 15 minutes. Helpful: `text.unicodeScalars`, `ScalarKind(scalar)`, and
  /// `String.UnicodeScalarView`, a row of scalars that begins empty and that `append(_:)` makes longer.
  public static func split(_ text: String) -> [String] {
    var words: [String.UnicodeScalarView] = []
    var last = ScalarKind.blank
    for scalar in text.unicodeScalars {
      let kind = ScalarKind(scalar)
      if kind != .blank {
        if kind != last { words.append(.init()) }
        words[words.count - 1].append(scalar)
      }
      last = kind
    }
    return words.map { String($0) }
  }

  /// The words that occur most often, the most frequent one first.
  ///
  /// Of two that occur equally often, the one comes first whose bytes do, as in a dictionary:
  /// `lexicographicallyPrecedes(_:)`. So the order is the same on every run. Equals the order of Hugging
  /// Face's `WordLevelTrainer`.
  ///
  /// Exercise: 6 lines, 15 minutes. Helpful: a dictionary of counts by bytes, whose
  /// `sorted(by:)` compares a `key` and a `value` with another, and `String(decoding:as:)`.
  /// - Parameters:
  ///   - words: each as often as it occurs.
  ///   - count: how many to return, at most.
  public static func mostFrequent(_ words: [String], count: Int) -> [String] {
    var counts: [[UInt8]: Int] = [:]
    for word in words { counts[Array(word.utf8), default: 0] += 1 }
    let sorted = counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    return sorted.prefix(count).map { String(decoding: $0.key, as: UTF8.self) }
  }

  /// Makes a vocabulary of words that are there already.
  ///
  /// Exercise: 4 lines, 5 minutes. Helpful: `enumerated()`, which gives each its place.
  /// - Parameter words: in the order of their ids, each once, `[UNK]` and `[PAD]` among them.
  public init(words: [String]) {
    self.words = words
    var ids: [[UInt8]: Int] = [:]
    for (id, word) in words.enumerated() { ids[Array(word.utf8)] = id }
    self.ids = ids
  }

  /// Makes a vocabulary of what occurs most often in some texts: first `[PAD]`, then `[UNK]`, then the
  /// words.
  ///
  /// Exercise: 3 lines, 5 minutes. Helpful: `flatMap(_:)`.
  /// - Parameter size: how many words it has at most, those two included.
  public init(of texts: [String], size: Int) {
    let special = [Self.padding, Self.unknown]
    let words = Self.mostFrequent(texts.flatMap(Self.split), count: size - special.count)
    self.init(words: special + words)
  }

  /// The ids of a text's words; of those that are not known, the id of `[UNK]`.
  ///
  /// Exercise: 2 lines, 10 minutes. Helpful: `??`, behind what a dictionary gives.
  public func encode(_ text: String) -> [Int] {
    let unknownID = ids[Array(Self.unknown.utf8)]!
    return Self.split(text).map { ids[Array($0.utf8)] ?? unknownID }
  }

  /// The words of some ids, with a blank between two.
  ///
  /// It is the text, but for the white space and for what was not known. Equals `decode` of Hugging Face
  /// with `skip_special_tokens=False`.
  ///
  /// Exercise: 1 line, 5 minutes. Helpful: `joined(separator:)`.
  public func decode(_ ids: [Int]) -> String {
    ids.map { words[$0] }.joined(separator: " ")
  }

  /// The ids of several texts as one tensor: the short ones are filled up with `[PAD]`, behind their
  /// words, until all are as long as the longest.
  ///
  /// The mask is true at words and false at what was filled up. It goes by lengths, not by ids. Equals
  /// `encode_batch` of Hugging Face behind `enable_padding()`.
  ///
  /// Exercise: 7 lines, 20 minutes. Helpful: `Array(repeating:count:)`, `IntTensor(_:)` of rows of equal
  /// length, `IntTensor.arange(_:)` beside lengths of shape `[B, 1]`, and `.<`.
  /// - Parameter texts: one or more.
  /// - Returns: `[B, T]` each, T being the number of words of the longest text.
  public func batch(_ texts: [String]) -> (ids: IntTensor, mask: Mask) {
    let rows = texts.map(encode)
    let lengths = IntTensor(rows.map(\.count))  // [B]
    let longest = lengths.max()
    let paddingID = ids[Array(Self.padding.utf8)]!
    let filled = rows.map { $0 + Array(repeating: paddingID, count: longest - $0.count) }
    let mask = IntTensor.arange(longest) .< lengths[.all, .newAxis]  // [T] < [B, 1] = [B, T]
    return (IntTensor(filled), mask)
  }
}

// kata: given
/// What a scalar is to whoever looks for words. A scalar is a number of Unicode's: most letters are one,
/// and é may be two.
public enum ScalarKind: Sendable {
  /// White space.
  case blank
  /// A letter, a mark on one, a digit, or what joins words, such as the underscore: `\w`.
  case letter
  /// Anything else.
  case sign

  public init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    switch properties.generalCategory {
    case _ where properties.isWhitespace: self = .blank
    case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark:
      self = .letter
    default: self = properties.isAlphabetic || properties.isJoinControl ? .letter : .sign
    }
  }
}
