import Foundation
import KataTesting

final class WordPieceAttempts: KataAttempts {}

extension WordPieceAttempts {
  static var mistakes: [Way] { tables + cleaning + uncasing + splitting + cutting + whole }

  @WayList private static var tables: [Way] {
    Way(results: "finds", "ids are counted from 1") {
      $0.foundTokens { id(of: $0, in: $1).map { $0 + 1 } }
    }
    Way(results: "finds", "tokens are compared as Swift's texts: both spellings of é are one key") {
      $0.foundTokens { token, tokens in tokens.lastIndex(of: token) }
    }
    Way(results: "finds", "of the two spellings of é, the first to come keeps its place") {
      $0.foundTokens { token, tokens in tokens.firstIndex(of: token) }
    }
    Way(results: "finds", "the ids are those of the sorted tokens") {
      $0.foundTokens { token, tokens in id(of: token, in: tokens.sorted()) }
    }
    Way(results: "finds", "what is not there is the first token") {
      $0.foundTokens { id(of: $0, in: $1) ?? 0 }
    }
    Way(
      results: "finds",
      "the ids count those before it that begin a word, and those that go on apart"
    ) {
      $0.foundTokens { token, tokens in
        let goesOn = token.hasPrefix("##")
        return id(of: token, in: tokens.filter { $0.hasPrefix("##") == goesOn })
      }
    }
  }

  // MARK: - Before words are split

  @WayList private static var cleaning: [Way] {
    Way(parts: "cleans", "control characters stay") {
      $0.cleaned { $0.hidden.remove(.control) }
    }
    Way(parts: "cleans", "format characters stay, such as the joiner of emoji") {
      $0.cleaned { $0.hidden.remove(.format) }
    }
    Way(parts: "cleans", "scalars for private use stay") {
      $0.cleaned { $0.hidden.remove(.privateUse) }
    }
    Way(parts: "cleans", "scalars that are not assigned go") {
      $0.cleaned { $0.hidden.insert(.unassigned) }
    }
    Way(parts: "cleans", "nonspacing marks go") {
      $0.cleaned { $0.hidden.insert(.nonspacingMark) }
    }
    Way(parts: "cleans", "U+FFFD stays") { $0.cleaned { $0.isUnreadable = { _ in false } } }
    Way(parts: "cleans", "tabs and the ends of lines go, and words run together") {
      $0.cleaned { $0.stays = { _ in false } }
    }
    Way(parts: "cleans", "carriage returns go, as other control characters do") {
      $0.cleaned { $0.stays = { $0 == "\n" || $0 == "\t" } }
    }
    Way(parts: "cleans", "all control characters that are white space stay, as spaces") {
      $0.cleaned { $0.stays = \.properties.isWhitespace }
    }
    Way(parts: "cleans", "what is hidden becomes a space") { $0.cleaned { $0.nothing = " " } }
    Way(parts: "cleans", "white space stays as it is") {
      $0.cleaned { $0.isSpace = { _ in false } }
    }
    Way(parts: "cleans", "of white space, only tab, line feed and carriage return become spaces") {
      $0.cleaned { $0.isSpace = { ["\t", "\n", "\r"].contains($0) } }
    }
    Way(parts: "cleans", "of white space, only what ASCII has becomes spaces") {
      $0.cleaned { $0.isSpace = { $0.isASCII && $0.properties.isWhitespace } }
    }
    Way(parts: "cleans", "Foundation's CharacterSet says what white space is: U+200B is there") {
      $0.cleaned {
        $0.stays = { ["\t", "\n", "\r", "\u{200B}"].contains($0) }
        $0.isSpace = { CharacterSet.whitespacesAndNewlines.contains($0) }
      }
    }
    Way(parts: "cleans", "white space goes") { $0.cleaned { $0.space = "" } }
    Way(parts: "cleans", "runs of white space become one space") {
      $0.cleaned {
        $0.finish = { $0.replacing(/\ +/, with: " ") }
      }
    }
    Way(parts: "cleans", "white space at both ends goes") {
      $0.cleaned { $0.finish = { $0.trimmingCharacters(in: .whitespaces) } }
    }
    Way(parts: "cleans", "it works on characters, of which \\r\\n is one") {
      $0.cleaned { $0.units = { $0.map { $0 == "\r\n" ? "\n" : String($0) } } }
    }
    Way(parts: "cleans", "it works on characters, and keeps what is joined") {
      $0.cleaned { $0.units = { $0.map { String($0) } } }
    }
    Way(parts: "cleans", "letters are composed with their marks") {
      $0.cleaned { $0.finish = \.precomposedStringWithCanonicalMapping }
    }
  }

  @WayList private static var uncasing: [Way] {
    Way(parts: "uncases", "accents stay") { $0.uncased { $0.isDropped = { _ in false } } }
    Way(parts: "uncases", "accents stay, and letters are not decomposed") {
      $0.uncased {
        $0.decompose = { $0 }
        $0.isDropped = { _ in false }
      }
    }
    Way(parts: "uncases", "letters are not decomposed: only marks that stand apart go") {
      $0.uncased { $0.decompose = { $0 } }
    }
    Way(parts: "uncases", "capitals stay") { $0.uncased { $0.lower = { String($0) } } }
    Way(parts: "uncases", "small letters become capitals") {
      $0.uncased { $0.lower = \.properties.uppercaseMapping }
    }
    Way(parts: "uncases", "only the capitals of ASCII become small") {
      $0.uncased {
        $0.lower = { $0.isASCII ? $0.properties.lowercaseMapping : String($0) }
      }
    }
    Way(parts: "uncases", "compatible forms are taken apart too (NFKD): ﬁ becomes two letters") {
      $0.uncased { $0.decompose = \.decomposedStringWithCompatibilityMapping }
    }
    Way(parts: "uncases", "what is left is composed again: Korean syllables come back") {
      $0.uncased { $0.finish = \.precomposedStringWithCanonicalMapping }
    }
    Way(parts: "uncases", "marks of all kinds go, also those that take room") {
      $0.uncased {
        $0.isDropped = { [.nonspacingMark, .spacingMark, .enclosingMark].contains($0.kind) }
      }
    }
    Way(parts: "uncases", "only the marks from U+0300 to U+036F go") {
      $0.uncased { $0.isDropped = { ("\u{300}"..."\u{36F}").contains($0) } }
    }
    Way(parts: "uncases", "whatever is not ASCII goes") {
      $0.uncased { $0.isDropped = { !$0.isASCII } }
    }
    Way(parts: "uncases", "a final sigma is written as one") {
      $0.uncased { $0.finish = { $0.replacing(/σ\b/, with: "ς") } }
    }
    Way(parts: "uncases", "text is folded, which turns ß into ss") {
      $0.uncased { $0.finish = { $0.replacing("ß", with: "ss") } }
    }
    Way(results: "uncases", "a letter loses its marks only where it is one character with them") {
      let text = $0.text("text")
      return Answers(
        text.map { character in
          let first = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first!
          return first.properties.lowercaseMapping
        }.joined())
    }
  }

  // MARK: - Words

  @WayList private static var splitting: [Way] {
    Way(results: "judges", "only what Unicode calls punctuation is: not $, + and ^") {
      $0.judged(\.isUnicodePunctuation)
    }
    Way(results: "judges", "only ASCII has punctuation") { $0.judged(\.isASCIIMark) }
    Way(results: "judges", "all symbols are punctuation, also € and →") {
      $0.judged {
        $0.isMark
          || [.currencySymbol, .mathSymbol, .modifierSymbol, .otherSymbol].contains($0.kind)
      }
    }
    Way(results: "judges", "whatever is no letter, digit or white space is punctuation") {
      $0.judged { !CharacterSet.alphanumerics.contains($0) && !$0.properties.isWhitespace }
    }
    Way(results: "judges", "_ is part of a word") { $0.judged { $0.isMark && $0 != "_" } }
    Way(results: "judges", "the apostrophe is part of a word") {
      $0.judged { $0.isMark && $0 != "'" }
    }
    Way(results: "judges", "the space is punctuation, and so is U+007F") {
      $0.judged { $0.isMark || $0 == " " || $0 == "\u{7F}" }
    }
    Way(results: "judges", "the ranges of ASCII end one too early") {
      $0.judged {
        $0.isUnicodePunctuation && !$0.isASCII || $0.isMark && !"/@`~".unicodeScalars.contains($0)
      }
    }
    Way(results: "judges", "digits are punctuation: the range goes from ! to @") {
      $0.judged { $0.isMark || ("!"..."@").contains($0) }
    }
    Way(results: "judges", "it is turned around") { $0.judged { !$0.isMark } }

    Way(parts: "splits", "punctuation stays with its word") {
      $0.splitWords { $0.isPunctuation = { _ in false } }
    }
    Way(parts: "splits", "only what Unicode calls punctuation is a word by itself") {
      $0.splitWords { $0.isPunctuation = \.isUnicodePunctuation }
    }
    Way(parts: "splits", "Chinese characters stay together") {
      $0.splitWords { $0.isIdeograph = { _ in false } }
    }
    Way(parts: "splits", "Japanese and Korean letters are words by themselves too") {
      $0.splitWords {
        $0.isIdeograph = {
          $0.isHan || (0x3040...0x30FF).contains($0.value) || (0xAC00...0xD7A3).contains($0.value)
        }
      }
    }
    Way(parts: "splits", "Chinese characters and punctuation go") {
      $0.splitWords { $0.alone = { _ in [" "] } }
    }
    Way(parts: "splits", "punctuation begins the next word") {
      $0.splitWords { $0.alone = { [" ", $0] } }
    }
    Way(parts: "splits", "punctuation ends the word before it") {
      $0.splitWords { $0.alone = { [$0, " "] } }
    }
    Way(parts: "splits", "a run of punctuation is one word") {
      $0.splitWords {
        $0.finish = { words in
          words.reduce(into: []) { joined, word in
            let isMark = word.unicodeScalars.allSatisfy(\.isMark)
            if isMark, joined.last?.unicodeScalars.allSatisfy(\.isMark) == true {
              joined[joined.count - 1] += word
            } else {
              joined.append(word)
            }
          }
        }
      }
    }
    Way(parts: "splits", "it splits at plain spaces alone") {
      $0.splitWords { $0.isSpace = { $0 == " " } }
    }
    Way(parts: "splits", "empty words stay") { $0.splitWords { $0.keepsEmptyWords = true } }
    Way(parts: "splits", "each scalar is a word") {
      $0.splitWords { $0.isPunctuation = { _ in true } }
    }
    Way(parts: "splits", "the words are made small") {
      $0.splitWords { $0.finish = { $0.map { $0.lowercased() } } }
    }
    Way(parts: "splits", "a word that comes again is left out") {
      $0.splitWords {
        $0.finish = { $0.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
      }
    }
  }
}
