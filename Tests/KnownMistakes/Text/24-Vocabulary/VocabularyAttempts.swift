import KataTesting
import Tensors

final class VocabularyAttempts: KataAttempts {}

extension VocabularyAttempts {
  static var mistakes: [Way] { splits + counts + ids + batches }

  // MARK: - Words

  @WayList private static var splits: [Way] {
    Way(parts: "splits", "signs stay on their words: only white space parts them") {
      $0.worded { $0.changeKind { $0 == .sign ? .letter : $0 } }
    }
    Way(parts: "splits", "each sign is a word of its own") {
      $0.worded { $0.joins = { $0 == $1 && $1 != .sign } }
    }
    Way(parts: "splits", "signs are left out") {
      $0.worded { $0.changeKind { $0 == .sign ? .blank : $0 } }
    }
    Way(parts: "splits", "the blank is the only white space") {
      $0.worded { $0.changeKindOfScalar { $1 == .blank && $0 != " " ? .sign : $1 } }
    }
    Way(parts: "splits", "the white space of ASCII is the only one") {
      $0.worded { $0.changeKindOfScalar { $1 == .blank && !$0.isASCII ? .sign : $1 } }
    }
    Way(parts: "splits", "digits are signs") {
      $0.worded { $0.changeKindOfScalar { $0.isDigit ? .sign : $1 } }
    }
    Way(parts: "splits", "digits make words apart from letters") {
      $0.worded { $0.changeKindOfScalar { $0.isDigit ? .digit : $1 } }
    }
    Way(parts: "splits", "the underscore is a sign") {
      $0.worded { $0.changeKindOfScalar { $0 == "_" ? .sign : $1 } }
    }
    Way(parts: "splits", "marks on letters are signs, as with \\w alone in Swift's patterns") {
      $0.worded { $0.changeKindOfScalar { $0.isCombining || $0.isJoiner ? .sign : $1 } }
    }
    Way(parts: "splits", "fractions, powers and numbers in circles are letters") {
      $0.worded { $0.changeKindOfScalar { $0.properties.numericType != nil ? .letter : $1 } }
    }
    Way(parts: "splits", "the letters of ASCII are the only ones") {
      $0.worded { $0.changeKindOfScalar { $1 == .letter && !$0.isASCII ? .sign : $1 } }
    }
    Way(parts: "splits", "each letter is a word of its own") {
      $0.worded { $0.joins = { $0 == $1 && $1 != .letter } }
    }
    Way(parts: "splits", "all is put in lower case") {
      $0.worded { $0.clean = { $0.lowercased() } }
    }
    Way(parts: "splits", "the last word is lost: nothing follows it") {
      $0.worded { $0.finish = { $0.dropLast() } }
    }
    Way(parts: "splits", "the first letter of each word is lost") {
      $0.worded {
        $0.finish = { $0.map { String(String.UnicodeScalarView($0.unicodeScalars.dropFirst())) } }
      }
    }
    Way(parts: "splits", "characters are looked at, which take their marks along") { example in
      example.worded { formula in
        formula.clean = { _ in "" }
        formula.finish = { _ in wordsOfCharacters(example.text("text")) }
      }
    }
  }

  /// A whole character has one kind: that of its first scalar.
  private static func wordsOfCharacters(_ text: String) -> [String] {
    var (words, last) = ([String](), VocabularyFormula.Kind.blank)
    for character in text {
      let kind = kindOfScalar(character.unicodeScalars.first!)
      if kind != .blank {
        if kind == last {
          words[words.count - 1].append(character)
        } else {
          words.append("\(character)")
        }
      }
      last = kind
    }
    return words
  }

  // MARK: - Counting

  @WayList private static var counts: [Way] {
    Way(parts: "ranks", "the rarest word comes first") {
      $0.worded { $0.comesFirst = { $0.count != $1.count ? $0.count < $1.count : isFirst($0, $1) } }
    }
    Way(
      parts: "ranks",
      "of words that occur equally often, the one comes first that the text has first"
    ) {
      $0.worded {
        $0.comesFirst = { $0.count != $1.count ? $0.count > $1.count : $0.rank < $1.rank }
      }
    }
    Way(parts: "ranks", "of words that occur equally often, the last of a dictionary comes first") {
      $0.worded { $0.comesFirst = { $0.count != $1.count ? $0.count > $1.count : isFirst($1, $0) } }
    }
    Way(
      parts: "ranks",
      "words that occur equally often are compared with <, which goes by characters, not by bytes"
    ) {
      $0.worded {
        $0.comesFirst = { $0.count != $1.count ? $0.count > $1.count : $0.word < $1.word }
      }
    }
    Way(parts: "ranks", "all stand as in a dictionary, whatever their counts") {
      $0.worded { $0.comesFirst = isFirst }
    }
    Way(parts: "ranks", "a word's spellings are counted together") {
      $0.worded { $0.key = keyOfCharacters }
    }
    Way(parts: "ranks", "capitals are counted together with small letters") {
      $0.worded { $0.key = { Array($0.lowercased().utf8) } }
    }
    Way(parts: "ranks", "all words are returned, however many are asked for") {
      $0.worded { $0.limit = { _ in .max } }
    }
    Way(parts: "ranks", "one word too few is returned") { $0.worded { $0.limit = { $0 - 1 } } }

    Way(parts: "learns", "[PAD] and [UNK] come on top of the size") {
      $0.worded { $0.room = { size, _ in size } }
    }
    Way(parts: "learns", "[UNK] comes before [PAD]") { $0.worded { $0.special.reverse() } }
    Way(parts: "learns", "[PAD] and [UNK] come behind the words") {
      $0.worded { $0.addSpecial = { $1 + $0 } }
    }
    Way(parts: "learns", "[PAD] and [UNK] are missing, and room is kept for them") {
      $0.worded { $0.addSpecial = { $1 } }
    }
    Way(parts: "learns", "the first text alone is counted") {
      $0.worded { $0.counted = { Array($0.prefix(1)) } }
    }
    Way(parts: "learns", "the last text alone is counted") {
      $0.worded { $0.counted = { Array($0.suffix(1)) } }
    }
    Way(parts: "learns", "the words of all texts are joined without a blank between two texts") {
      $0.worded { $0.counted = { [$0.joined()] } }
    }
    Way(parts: "learns", "whole texts are counted, not their words") {
      $0.worded {
        $0.kind = { _ in .letter }
      }
    }
  }

  private static func isFirst(
    _ a: VocabularyFormula.Counted, _ b: VocabularyFormula.Counted
  ) -> Bool { a.word.utf8.lexicographicallyPrecedes(b.word.utf8) }

  // MARK: - Ids

  @WayList private static var ids: [Way] {
    Way(parts: "holds", "ids are counted from 1") { $0.worded { $0.number = { $0 + 1 } } }
    Way(parts: "holds", "the words are sorted before they get their ids") {
      $0.worded { $0.held = { $0.sorted() } }
    }
    Way(parts: "holds", "a word's spellings share an id") { $0.worded { $0.key = keyOfCharacters } }
    Way(parts: "holds", "[PAD] and [UNK] are put before the words, which have them already") {
      $0.worded { $0.held = { ["[PAD]", "[UNK]"] + $0 } }
    }
    Way(parts: "holds", "[PAD] and [UNK] get no id") {
      $0.worded { $0.held = { $0.filter { !["[PAD]", "[UNK]"].contains($0) } } }
    }

    Way(parts: "encodes", "unknown words get the id 0, and not that of [UNK]") {
      $0.worded { $0.unknownID = { _ in 0 } }
    }
    Way(parts: "encodes", "unknown words get the id 1, and not that of [UNK]") {
      $0.worded { $0.unknownID = { _ in 1 } }
    }
    Way(parts: "encodes", "unknown words get the id −1") {
      $0.worded { $0.unknownID = { _ in -1 } }
    }
    Way(parts: "encodes", "unknown words are left out") {
      $0.worded { $0.unknownID = { _ in nil } }
    }
    Way(parts: "encodes", "unknown words get the id of [PAD]") {
      $0.worded { $0.unknownID = { $0.firstIndex(of: "[PAD]") } }
    }
    Way(parts: "encodes", "unknown words get an id behind all others") {
      $0.worded { $0.unknownID = { $0.count } }
    }
    Way(parts: "encodes", "all is put in lower case") {
      $0.worded { $0.clean = { $0.lowercased() } }
    }
    Way(parts: "encodes", "a word's spellings share an id") {
      $0.worded { $0.key = keyOfCharacters }
    }
    Way(parts: "encodes", "the text is cut at white space alone") {
      $0.worded { $0.changeKind { $0 == .sign ? .letter : $0 } }
    }
    Way(parts: "encodes", "the text's letters are looked up, not its words") {
      $0.worded { $0.joins = { _, _ in false } }
    }
    Way(parts: "encodes", "the words come in reverse order") {
      $0.worded { $0.finish = { $0.reversed() } }
    }

    Way(parts: "decodes", "no blank stands between words") {
      $0.worded { $0.write = { $0.joined() } }
    }
    Way(parts: "decodes", "a blank stands behind every word, the last one too") {
      $0.worded { $0.write = { $0.map { $0 + " " }.joined() } }
    }
    Way(parts: "decodes", "no blank stands before a comma or a full stop") {
      $0.worded {
        $0.write = { [write = $0.write] in write($0).replacing(/[ ]([.,])/) { "\($0.1)" } }
      }
    }
    Way(parts: "decodes", "[PAD] and [UNK] are left out") {
      $0.worded {
        $0.write = { [write = $0.write] in write($0.filter { $0 != "[PAD]" && $0 != "[UNK]" }) }
      }
    }
    Way(parts: "decodes", "the padding is left out") {
      $0.worded { $0.write = { [write = $0.write] in write($0.filter { $0 != "[PAD]" }) } }
    }
    Way(parts: "decodes", "ids are counted from 1") { $0.worded { $0.place = { $0 - 1 } } }
    Way(parts: "decodes", "a word that occurs again is left out") {
      $0.worded {
        $0.write = { [write = $0.write] words in
          write(words.indices.filter { !words[..<$0].contains(words[$0]) }.map { words[$0] })
        }
      }
    }
  }

  // MARK: - Batches

  @WayList private static var batches: [Way] {
    Way(parts: "pads", "the mask is turned around: true where something was filled up") {
      $0.worded { $0.isWord = { [isWord = $0.isWord] in !isWord($0, $1, $2) } }
    }
    Way(parts: "pads", "the mask is true everywhere") {
      $0.worded { $0.isWord = { _, _, _ in true } }
    }
    Way(parts: "pads", "short texts are filled up in front, and the mask is true behind that") {
      $0.worded {
        $0.fill = { $1 + $0 }
        $0.isWord = { $0 >= $2 - $1 }
      }
    }
    Way(parts: "pads", "short texts are filled up in front, and the mask is true in front") {
      $0.worded { $0.fill = { $1 + $0 } }
    }
    Way(parts: "pads", "short texts are filled up with 0, and not with the id of [PAD]") {
      $0.worded { $0.paddingID = { _ in 0 } }
    }
    Way(parts: "pads", "short texts are filled up with the id of [UNK]") {
      $0.worded { $0.paddingID = { $0.firstIndex(of: "[UNK]")! } }
    }
    Way(parts: "pads", "short texts are filled up with −1") {
      $0.worded { $0.paddingID = { _ in -1 } }
    }
    Way(parts: "pads", "the mask is false at the last word of each text") {
      $0.worded { $0.isWord = { place, count, _ in place < count - 1 } }
    }
    Way(parts: "pads", "the mask is true one place beyond each text: .<= stands for .<") {
      $0.worded { $0.isWord = { place, count, _ in place <= count } }
    }
    Way(parts: "pads", "all texts are cut to the length of the shortest") {
      $0.worded { $0.length = { $0.min()! } }
    }
    Way(parts: "pads", "all texts are as long as the first") { $0.worded { $0.length = { $0[0] } } }
    Way(parts: "pads", "all texts have one place more than the longest has words") {
      $0.worded { $0.length = { $0.max()! + 1 } }
    }
    Way(parts: "pads", "places come before texts: [T, B]") { $0.worded { $0.isTurned = true } }
    Way(parts: "pads", "unknown words count as filled up") { example in
      example.worded { formula in
        formula.finish = { words in words.filter { example.texts("words").contains($0) } }
      }
    }
  }
}

extension VocabularyFormula {
  fileprivate mutating func changeKind(_ change: @escaping (Kind) -> Kind) {
    kind = { [kind] in change(kind($0)) }
  }

  fileprivate mutating func changeKindOfScalar(
    _ change: @escaping (Unicode.Scalar, Kind) -> Kind
  ) {
    kind = { [kind] in change($0, kind($0)) }
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { properties.generalCategory == .decimalNumber }

  fileprivate var isCombining: Bool {
    [.nonspacingMark, .spacingMark, .enclosingMark].contains(properties.generalCategory)
  }

  fileprivate var isJoiner: Bool { properties.isJoinControl }
}
