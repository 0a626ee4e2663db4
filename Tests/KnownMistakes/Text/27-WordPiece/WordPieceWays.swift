import Foundation
import KataTesting

extension WordPieceAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "finds", "a search from the first token on") { $0.foundTokens(id(of:in:)) }
    Way(results: "finds", "a table by the tokens' bytes") {
      $0.foundTokens { token, tokens in
        let pairs = zip(tokens.map { Array($0.utf8) }, tokens.indices)
        return Dictionary(uniqueKeysWithValues: pairs)[Array(token.utf8)]
      }
    }

    Way(results: "cleans", "scalar by scalar, in a loop") {
      var cleaned = ""
      for scalar in $0.text("text").unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where ["\t", "\n", "\r"].contains(scalar): cleaned += " "
        case .control, .format, .privateUse: continue
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: cleaned += " "
        default: if scalar.value != 0xFFFD { cleaned.unicodeScalars.append(scalar) }
        }
      }
      return Answers(cleaned)
    }
    Way(results: "cleans", "what goes is found by a pattern") {
      let text = $0.text("text").unicodeScalars
      let spaced = text.map { "\t\n\r".unicodeScalars.contains($0) ? " " : String($0) }
      let kept = spaced.filter { $0.wholeMatch(of: /[\p{Cc}\p{Cf}\p{Co}\x{FFFD}]/) == nil }
      return Answers(kept.map { $0.wholeMatch(of: /\s/) == nil ? $0 : " " }.joined())
    }

    Way(results: "uncases", "small first, then without accents") {
      let parts = $0.text("text").lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
      return Answers(
        String(scalars: parts.filter { $0.properties.generalCategory != .nonspacingMark }))
    }
    Way(results: "uncases", "without accents first, then small as a whole") {
      let parts = $0.text("text").decomposedStringWithCanonicalMapping.unicodeScalars
      let letters = parts.filter { $0.properties.generalCategory != .nonspacingMark }
      return Answers(String(scalars: letters).lowercased())
    }
    Way(results: "uncases", "each scalar decomposed by itself") {
      let letters = $0.text("text").unicodeScalars.flatMap {
        String($0).decomposedStringWithCanonicalMapping.unicodeScalars
      }
      return Answers(
        letters.filter { $0.properties.generalCategory != .nonspacingMark }
          .map(\.properties.lowercaseMapping).joined())
    }

    Way(results: "judges", "numbers of ASCII, and a list of categories") {
      $0.judged { scalar in
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: true
        default: scalar.isUnicodePunctuation
        }
      }
    }
    Way(results: "judges", "visible ASCII that is neither letter nor digit, or Foundation's set") {
      $0.judged { scalar in
        let character = Character(scalar)
        let isASCIISign =
          (33...126).contains(scalar.value) && !character.isLetter && !character.isNumber
        return isASCIISign || CharacterSet.punctuationCharacters.contains(scalar)
      }
    }

    Way(results: "splits", "a word grows until something ends it") {
      var (words, word) = ([String](), "")
      for scalar in $0.text("text").unicodeScalars {
        let isSpace = scalar.properties.isWhitespace
        let isAlone = scalar.isMark || scalar.isHan
        if (isSpace || isAlone) && !word.isEmpty {
          words.append(word)
          word = ""
        }
        if isAlone {
          words.append(String(scalar))
        } else if !isSpace {
          word.unicodeScalars.append(scalar)
        }
      }
      return Answers(word.isEmpty ? words : words + [word])
    }
    Way(results: "splits", "at white space first, and each part then") {
      let parts = $0.text("text").unicodeScalars.split { $0.properties.isWhitespace }
      return Answers(
        parts.flatMap { part -> [String] in
          var words: [[Unicode.Scalar]] = []
          var isOpen = false
          for scalar in part {
            let isAlone = scalar.isMark || scalar.isHan
            if isOpen && !isAlone {
              words[words.count - 1].append(scalar)
            } else {
              words.append([scalar])
            }
            isOpen = !isAlone
          }
          return words.map { String(scalars: $0) }
        })
    }

    Way(results: "cuts", "the rest of the word gets shorter and shorter") {
      let tokens = Set($0.texts("tokens").map(Spelled.init))
      var (pieces, rest) = ([String](), Array($0.text("word").unicodeScalars))
      if rest.count > 100 { return Answers(["[UNK]"]) }
      while !rest.isEmpty {
        let prefix = pieces.isEmpty ? "" : "##"
        var length = rest.count
        while length > 0
          && !tokens.contains(Spelled(prefix + String(scalars: rest.prefix(length))))
        {
          length -= 1
        }
        if length == 0 { return Answers(["[UNK]"]) }
        pieces.append(prefix + String(scalars: rest.prefix(length)))
        rest.removeFirst(length)
      }
      return Answers(pieces)
    }
    Way(results: "cuts", "by itself, on what is left") {
      let tokens = Set($0.texts("tokens").map(Spelled.init))
      func pieces(_ rest: ArraySlice<Unicode.Scalar>, _ prefix: String) -> [String]? {
        if rest.isEmpty { return [] }
        for length in (1...rest.count).reversed() {
          let piece = prefix + String(scalars: rest.prefix(length))
          if tokens.contains(Spelled(piece)) {
            return pieces(rest.dropFirst(length), "##").map { [piece] + $0 }
          }
        }
        return nil
      }
      let scalars = Array($0.text("word").unicodeScalars)
      return Answers((scalars.count > 100 ? nil : pieces(scalars[...], "")) ?? ["[UNK]"])
    }

    Way(parts: "encodes", "its parts, one after another") { $0.wordPieceEncoded { _ in } }
    Way(parts: "encodes", "Chinese characters get their spaces before letters are decomposed") {
      $0.wordPieceEncoded {
        $0.clean = { [clean = $0.clean] in
          String(
            scalars: clean($0).unicodeScalars.flatMap { $0.isHan ? [" ", $0, " "] : [$0] })
        }
      }
    }
    Way(parts: "pairs", "its parts, one after another") { $0.wordPiecePaired { _ in } }
    Way(parts: "pairs", "a type for each id, by where the first [SEP] stands") {
      $0.wordPiecePaired { $0.types = { a, b in (0..<a + b + 3).map { $0 < a + 2 ? 0 : 1 } } }
    }

    Way(parts: "decodes", "its parts, one after another") { $0.wordPieceDecoded { _ in } }
    Way(results: "decodes", "joined by spaces, some of which go again") { example in
      let tokens = example.ids("ids").scalars.map { example.texts("tokens")[$0] }
      var text = tokens.first ?? ""
      for token in tokens.dropFirst() { text += " " + token }
      for mark in [".", ",", "?", "!"] {
        text = Self.replacing(" " + mark, by: mark, in: text)
      }
      return Answers(Self.replacing(" ##", by: "", in: text))
    }
  }

  /// By scalars: an accent may follow.
  private static func replacing(_ part: String, by other: String, in text: String) -> String {
    var (scalars, rest) = ([Unicode.Scalar](), Array(text.unicodeScalars)[...])
    let part = Array(part.unicodeScalars)
    while !rest.isEmpty {
      if rest.starts(with: part) {
        scalars += other.unicodeScalars
        rest = rest.dropFirst(part.count)
      } else {
        scalars.append(rest.removeFirst())
      }
    }
    return String(scalars: scalars)
  }
}
