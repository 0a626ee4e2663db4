import Foundation
import KataTesting
import Tensors

/// A vocabulary of words as a row of parts, from the text to a batch.
struct VocabularyFormula: Formula {
  /// What a scalar is to whoever looks for words.
  enum Kind { case blank, letter, digit, sign }

  // MARK: Words

  /// What becomes of a text before it is cut.
  var clean: (String) -> String = { $0 }
  var kind: (Unicode.Scalar) -> Kind = kindOfScalar
  /// Whether a scalar joins the word before it.
  var joins: (_ last: Kind, _ kind: Kind) -> Bool = { $0 == $1 }
  /// What becomes of the words.
  var finish: ([String]) -> [String] = { $0 }

  // MARK: Counting

  /// By what a word is known.
  var key: (String) -> [UInt8] = { Array($0.utf8) }
  var comesFirst: (_ a: Counted, _ b: Counted) -> Bool = { a, b in
    a.count != b.count ? a.count > b.count : a.word.utf8.lexicographicallyPrecedes(b.word.utf8)
  }
  /// How many words stay, of as many as are asked for.
  var limit: (Int) -> Int = { $0 }
  var special = ["[PAD]", "[UNK]"]
  var addSpecial: (_ special: [String], _ words: [String]) -> [String] = { $0 + $1 }
  /// The texts that are counted.
  var counted: ([String]) -> [String] = { $0 }
  /// How many words there is room for beside so many special ones.
  var room: (_ size: Int, _ special: Int) -> Int = { $0 - $1 }

  // MARK: Ids

  /// The words that a vocabulary is made of.
  var held: ([String]) -> [String] = { $0 }
  /// The id of the word at a place.
  var number: (Int) -> Int = { $0 }
  /// The id of what is not known, if it has one.
  var unknownID: (_ words: [String]) -> Int? = { $0.firstIndex(of: "[UNK]") }
  var write: (_ words: [String]) -> String = { $0.joined(separator: " ") }
  /// The place of the word that an id stands for.
  var place: (Int) -> Int = { $0 }

  // MARK: Batches

  var paddingID: (_ words: [String]) -> Int = { $0.firstIndex(of: "[PAD]")! }
  /// How long all become, of their lengths.
  var length: (_ lengths: [Int]) -> Int = { $0.max()! }
  var fill: (_ row: [Int], _ padding: [Int]) -> [Int] = { $0 + $1 }
  /// Whether a place holds a word, of a text of so many.
  var isWord: (_ place: Int, _ count: Int, _ length: Int) -> Bool = { place, count, _ in
    place < count
  }
  /// Whether the first axis is that of places.
  var isTurned = false

  /// A word, how often it occurs, and which of all it is as they come.
  struct Counted {
    let word: String
    var count = 1
    let rank: Int
  }
}

extension VocabularyFormula {
  func split(_ text: String) -> [String] {
    var words: [String.UnicodeScalarView] = []
    var last = Kind.blank
    for scalar in clean(text).unicodeScalars {
      let kind = kind(scalar)
      defer { last = kind }
      if kind == .blank { continue }
      if !joins(last, kind) { words.append(.init()) }
      words[words.count - 1].append(scalar)
    }
    return finish(words.map { String($0) })
  }

  func mostFrequent(_ words: [String], count: Int) -> [String] {
    var all: [[UInt8]: Counted] = [:]
    for word in words {
      let key = key(word)
      if all[key] == nil {
        all[key] = Counted(word: word, rank: all.count)
      } else {
        all[key]!.count += 1
      }
    }
    let limit = max(0, limit(count))
    return all.values.sorted(by: comesFirst).prefix(limit).map(\.word)
  }

  func learn(_ texts: [String], size: Int) -> [String] {
    let words = counted(texts).flatMap(split)
    return addSpecial(special, mostFrequent(words, count: room(size, special.count)))
  }

  func ids(_ words: [String]) -> [[UInt8]: Int] {
    var ids: [[UInt8]: Int] = [:]
    for (place, word) in held(words).enumerated() { ids[key(word)] = number(place) }
    return ids
  }

  func encode(_ text: String, _ words: [String]) -> [Int] {
    let (ids, unknownID) = (ids(words), unknownID(words))
    return split(text).compactMap { ids[key($0)] ?? unknownID }
  }

  func decode(_ ids: [Int], _ words: [String]) -> String {
    write(ids.map { words.indices.contains(place($0)) ? words[place($0)] : "" })
  }

  func batch(_ texts: [String], _ words: [String]) -> (ids: IntTensor, mask: Mask) {
    let rows = texts.map { encode($0, words) }
    let length = length(rows.map(\.count))
    let filled = rows.map { row in
      let padding = Array(repeating: paddingID(words), count: max(0, length - row.count))
      return Array(fill(row, padding).prefix(length))
    }
    let shown = rows.map { row in (0..<length).map { isWord($0, row.count, length) } }
    let shape: Shape = [rows.count, length]
    let ids = IntTensor(filled.flatMap { $0 }, shape: shape)
    let mask = Mask(shown.flatMap { $0 }, shape: shape)
    return isTurned ? (ids.transposed(), mask.transposed()) : (ids, mask)
  }
}

extension Example {
  /// What comes of the example, with some parts exchanged.
  func worded(
    _ change: @escaping (inout VocabularyFormula) -> Void = { _ in }
  ) -> Exchange<VocabularyFormula> {
    Exchange(of: VocabularyFormula(), change, answers: { answers(of: $0) })
  }

  private func answers(of formula: VocabularyFormula) -> Answers {
    switch test {
    case "splits": return Answers(formula.split(text("text")))
    case "ranks":
      return Answers(formula.mostFrequent(texts("words"), count: integer("count")))
    case "holds":
      let ids = formula.ids(texts("words"))
      return [
        "words": formula.held(texts("words")),
        "ids": texts("asked").map { ids[formula.key($0)] ?? -1 }, "count of ids": ids.count,
      ]
    case "learns": return Answers(formula.learn(texts("texts"), size: integer("size")))
    case "encodes": return Answers(formula.encode(text("text"), texts("words")))
    case "decodes": return Answers(formula.decode(ids("ids").scalars, texts("words")))
    default:
      let batch = formula.batch(texts("texts"), texts("words"))
      return [
        "ids": batch.ids.scalars, "sizes of ids": batch.ids.shape.map { $0 }, "mask": batch.mask,
      ]
    }
  }
}

// MARK: - The right parts

func kindOfScalar(_ scalar: Unicode.Scalar) -> VocabularyFormula.Kind {
  let properties = scalar.properties
  if properties.isWhitespace { return .blank }
  switch properties.generalCategory {
  case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark:
    return .letter
  default: return properties.isAlphabetic || properties.isJoinControl ? .letter : .sign
  }
}

/// The bytes of a word's characters, which are the same in each of their spellings.
func keyOfCharacters(_ word: String) -> [UInt8] {
  Array(word.precomposedStringWithCanonicalMapping.utf8)
}
