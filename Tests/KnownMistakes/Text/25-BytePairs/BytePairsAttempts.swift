import Foundation
import KataTesting
import Layers

final class BytePairsAttempts: KataAttempts {}

extension BytePairsAttempts {
  static var mistakes: [Way] { holding + letters + pieces + merging + coding }

  @WayList private static var holding: [Way] {
    Way(parts: "holds", "ids are counted from 1") { $0.bytePaired { $0.number = { $0 + 1 } } }
    Way(parts: "holds", "the tokens are sorted before they get their ids") {
      $0.bytePaired { $0.tokens.sort() }
    }
    Way(parts: "holds", "the last merge has the lowest rank") {
      $0.bytePaired { $0.merges.reverse() }
    }
  }

  // MARK: - Merges

  @WayList private static var merging: [Way] {
    Way(parts: "merges", "the first place alone is merged") {
      $0.bytePaired { $0.merge = mergedOnce }
    }
    Way(parts: "merges", "merges go from right to left") {
      $0.bytePaired {
        $0.merge = { pair, word in
          let turned = merged(TokenPair(pair.right, pair.left), word.reversed())
          return turned.reversed().map { $0 == pair.right + pair.left ? pair.joined : $0 }
        }
      }
    }
    Way(parts: "merges", "a token is used for two merges: of a a a come aa aa") {
      $0.bytePaired { $0.merge = mergedAcross }
    }
    Way(parts: "merges", "the walk goes on by one token after a merge, and not by two") {
      $0.bytePaired { $0.merge = mergedByOne }
    }
    Way(parts: "merges", "what is spelled like the pair is merged, whatever its two tokens are") {
      $0.bytePaired { $0.merge = mergedByLetters }
    }
    Way(parts: "merges", "the word's last token is lost") {
      $0.bytePaired { $0.merge = { pair, word in merged(pair, word.dropLast()) } }
    }
    Way(parts: "merges", "the token behind a merge is lost") {
      $0.bytePaired { $0.merge = mergedTooFar }
    }
    Way(parts: "merges", "the merged token stands beside its parts") {
      $0.bytePaired {
        $0.merge = { pair, word in
          merged(pair, word).flatMap {
            $0 == pair.joined && !word.contains(pair.joined) ? [$0, pair.right] : [$0]
          }
        }
      }
    }
    Way(parts: "merges", "the pair is merged in either order") {
      $0.bytePaired { $0.merge = { merged(TokenPair($0.right, $0.left), merged($0, $1)) } }
    }

    Way(parts: "pairs", "merges are made in the order of the text, whatever their ranks") {
      $0.bytePaired {
        $0.choose = { $0.first }
        $0.merge = mergedOnce
      }
    }
    Way(parts: "pairs", "the first pair that has a rank is merged, and not that of the lowest") {
      $0.bytePaired { $0.choose = { $0.first } }
    }
    Way(parts: "pairs", "one merge is made, and no more") { $0.bytePaired { $0.limit = 1 } }
    Way(parts: "pairs", "one pass is made: each pair of letters that has a rank is merged") {
      $0.bytePaired { $0.tokenize = { $1.inOnePass($0) } }
    }
    Way(parts: "pairs", "the highest rank is merged first") {
      $0.bytePaired { $0.choose = { $0.max() } }
    }
    Way(parts: "pairs", "the longest token is taken from the left, as if there were no ranks") {
      $0.bytePaired { $0.tokenize = { $1.longestTokens($0) } }
    }
    Way(parts: "pairs", "no merge is made: letters stay") { $0.bytePaired { $0.limit = 0 } }
    Way(parts: "pairs", "the whole piece is a token") { $0.bytePaired { $0.start = { [$0] } } }
    Way(parts: "pairs", "the last rank is never found") {
      $0.bytePaired { $0.merges = $0.merges.dropLast() }
    }
    Way(parts: "pairs", "the first rank, 0, counts as none") {
      $0.bytePaired { $0.choose = { $0.filter { $0 > 0 }.min() } }
    }
  }

  private static func mergedOnce(_ pair: TokenPair, _ word: [String]) -> [String] {
    for place in word.indices.dropLast()
    where word[place] == pair.left && word[place + 1] == pair.right {
      return Array(word[..<place]) + [pair.joined] + word[(place + 2)...]
    }
    return word
  }

  private static func mergedAcross(_ pair: TokenPair, _ word: [String]) -> [String] {
    var (result, place) = ([String](), 0)
    while place < word.count {
      let isPair =
        place + 1 < word.count && word[place] == pair.left && word[place + 1] == pair.right
      let isUsed = place > 0 && word[place - 1] == pair.left && word[place] == pair.right
      if isPair { result.append(pair.joined) } else if !isUsed { result.append(word[place]) }
      place += 1
    }
    return result
  }

  private static func mergedByLetters(_ pair: TokenPair, _ word: [String]) -> [String] {
    var (result, place) = ([String](), 0)
    while place < word.count {
      let isPair = place + 1 < word.count && word[place] + word[place + 1] == pair.joined
      result.append(isPair ? pair.joined : word[place])
      place += isPair ? 2 : 1
    }
    return result
  }

  private static func mergedByOne(_ pair: TokenPair, _ word: [String]) -> [String] {
    word.indices.map { place in
      let isPair =
        place + 1 < word.count && word[place] == pair.left && word[place + 1] == pair.right
      return isPair ? pair.joined : word[place]
    }
  }

  private static func mergedTooFar(_ pair: TokenPair, _ word: [String]) -> [String] {
    var (result, place) = ([String](), 0)
    while place < word.count {
      let isPair =
        place + 1 < word.count && word[place] == pair.left && word[place + 1] == pair.right
      result.append(isPair ? pair.joined : word[place])
      place += isPair ? 3 : 1
    }
    return result
  }

  // MARK: - Ids

  @WayList private static var coding: [Way] {
    Way(parts: "encodes", "a blank is put before the text") {
      $0.bytePaired { $0.clean = { " " + $0 } }
    }
    Way(parts: "encodes", "the text is not cut into pieces: merges go across words") {
      $0.bytePaired { $0.cut = { [$0] } }
    }
    Way(parts: "encodes", "blanks are lost") {
      $0.bytePaired { $0.cut = { $0.split(separator: " ").map(String.init) } }
    }
    Way(
      parts: "encodes", "pieces are not spelled: what is not ASCII has no token, nor has the blank"
    ) {
      $0.bytePaired { $0.letter = { Unicode.Scalar($0) } }
    }
    Way(parts: "encodes", "scalars are spelled, not bytes") {
      $0.bytePaired { $0.bytes = { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } } }
    }
    Way(parts: "encodes", "what came of a word is looked up by its characters, not by its bytes") {
      $0.bytePaired { $0.key = keyOfCharacters }
    }
    Way(parts: "encodes", "what came of a word is looked up without its blank") {
      $0.bytePaired { $0.key = { $0.utf8.filter { $0 != 32 } } }
    }
    Way(parts: "encodes", "what came of a word is looked up by its length") {
      $0.bytePaired { $0.key = { [UInt8(truncatingIfNeeded: $0.utf8.count)] } }
    }
    Way(parts: "encodes", "a word that came before is left out") {
      $0.bytePaired { formula in
        formula.cut = { [cut = formula.cut] text in
          var seen: Set<String> = []
          return cut(text).filter { seen.insert($0).inserted }
        }
      }
    }
    Way(parts: "encodes", "all is put in lower case") {
      $0.bytePaired { $0.clean = { $0.lowercased() } }
    }
    Way(parts: "encodes", "no merge is made: each byte is a token") {
      $0.bytePaired { $0.limit = 0 }
    }
    Way(parts: "encodes", "one merge is made in each piece") { $0.bytePaired { $0.limit = 1 } }
    Way(parts: "encodes", "ids are counted from 1") { $0.bytePaired { $0.number = { $0 + 1 } } }
    Way(parts: "encodes", "the last piece is lost") {
      $0.bytePaired { $0.cut = { [cut = $0.cut] in cut($0).dropLast() } }
    }
    Way(parts: "encodes", "the ids come in reverse order") {
      $0.bytePaired { $0.finish = { $0.reversed() } }
    }

    Way(parts: "decodes", "letters are not read as bytes: Ġ stays") {
      $0.bytePaired { $0.text = { tokens, _ in tokens.joined() } }
    }
    Way(parts: "decodes", "Ġ becomes a blank, and other letters stay") {
      $0.bytePaired { $0.text = { tokens, _ in tokens.joined().replacing("\u{120}", with: " ") } }
    }
    Way(parts: "decodes", "each token is read by itself: characters in two tokens are torn") {
      $0.bytePaired {
        $0.text = { [text = $0.text] tokens, byteOf in tokens.map { text([$0], byteOf) }.joined() }
      }
    }
    Way(parts: "decodes", "a text that is no UTF-8 becomes an empty one") {
      $0.bytePaired {
        $0.text = { tokens, byteOf in
          String(validating: bytes(of: tokens, byteOf), as: UTF8.self) ?? ""
        }
      }
    }
    Way(parts: "decodes", "what is no UTF-8 is left out") {
      $0.bytePaired {
        $0.text = { [text = $0.text] in text($0, $1).replacing("\u{fffd}", with: "") }
      }
    }
    Way(parts: "decodes", "each byte is read as a scalar of the same number") {
      $0.bytePaired {
        $0.text = { tokens, byteOf in
          String(String.UnicodeScalarView(bytes(of: tokens, byteOf).map { Unicode.Scalar($0) }))
        }
      }
    }
    Way(parts: "decodes", "white space at both ends is lost") {
      $0.bytePaired {
        $0.text = { [text = $0.text] in
          text($0, $1).trimmingCharacters(in: .whitespacesAndNewlines)
        }
      }
    }
    Way(parts: "decodes", "a blank stands between tokens") {
      $0.bytePaired {
        $0.read = { [read = $0.read] in
          Array(read($0, $1).map { [$0] }.joined(separator: ["\u{120}"]))
        }
      }
    }
    Way(parts: "decodes", "ids are counted from 1") {
      $0.bytePaired { $0.read = { [read = $0.read] in read($0.map { $0 - 1 }, $1) } }
    }
  }

  private static func bytes(
    of tokens: [String], _ byteOf: [Unicode.Scalar: UInt8]
  ) -> [UInt8] { tokens.flatMap { $0.unicodeScalars.compactMap { byteOf[$0] } } }
}

extension BytePairFormula {
  /// All pairs of letters side by side that have a rank, from the left, and none of what they become.
  fileprivate func inOnePass(_ piece: String) -> [String] {
    let (ranks, word) = (Set(merges), start(piece))
    var (result, place) = ([String](), 0)
    while place < word.count {
      if place + 1 < word.count, ranks.contains(TokenPair(word[place], word[place + 1])) {
        result.append(word[place] + word[place + 1])
        place += 2
      } else {
        result.append(word[place])
        place += 1
      }
    }
    return result
  }

  /// The longest token that the rest begins with, again and again.
  fileprivate func longestTokens(_ piece: String) -> [String] {
    let (all, scalars) = (Set(tokens), Array(piece.unicodeScalars))
    var (result, place) = ([String](), 0)
    while place < scalars.count {
      let ends = (place + 1...scalars.count).reversed()
      let found = ends.lazy.map { String(String.UnicodeScalarView(scalars[place..<$0])) }
        .first { all.contains($0) || $0.unicodeScalars.count == 1 }!
      result.append(found)
      place += found.unicodeScalars.count
    }
    return result
  }
}
