import Foundation
import KataTesting
import Layers

// Mistakes in what a text becomes before anything is merged.

extension BytePairsAttempts {
  // MARK: - Letters

  @WayList static var letters: [Way] {
    Way(parts: "letters", "each byte is the scalar of the same number") {
      $0.bytePaired { $0.letter = { Unicode.Scalar($0) } }
    }
    Way(parts: "letters", "all bytes get the letters from number 256 on") {
      $0.bytePaired { $0.letter = { Unicode.Scalar(256 + UInt32($0))! } }
    }
    Way(parts: "letters", "a byte that does not print gets letter 256 + its number, with gaps") {
      $0.bytePaired { $0.changeLetters { $1.value > 255 ? Unicode.Scalar(256 + UInt32($0))! : $1 } }
    }
    Way(parts: "letters", "the blank stands for itself, and those behind it move up") {
      $0.bytePaired { $0.letter = letterOfByte { $0 == 32 || prints($0) } }
    }
    Way(parts: "letters", "byte 127 stands for itself") {
      $0.bytePaired { $0.letter = letterOfByte { $0 == 127 || prints($0) } }
    }
    Way(parts: "letters", "byte 173, the soft hyphen, stands for itself") {
      $0.bytePaired { $0.letter = letterOfByte { $0 == 173 || prints($0) } }
    }
    Way(parts: "letters", "byte 160, the no-break space, stands for itself") {
      $0.bytePaired { $0.letter = letterOfByte { $0 == 160 || prints($0) } }
    }
    Way(parts: "letters", "bytes from 128 on all get letters from number 256 on") {
      $0.bytePaired { $0.letter = letterOfByte { 33...126 ~= $0 } }
    }
    Way(parts: "letters", "the letters begin at number 255") {
      $0.bytePaired { $0.changeLetters { $1.value > 255 ? Unicode.Scalar($1.value - 1)! : $1 } }
    }

    Way(parts: "spells", "scalars are spelled, not bytes: é is one letter") {
      $0.bytePaired { $0.bytes = { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } } }
    }
    Way(parts: "spells", "a letter is spelled for each character, by its first byte") {
      $0.bytePaired { $0.bytes = { $0.compactMap(\.utf8.first) } }
    }
    Way(parts: "spells", "the text stays as it is, and only blanks become Ġ") {
      $0.bytePaired {
        $0.bytes = { Array($0.utf8) }
        $0.letter = { $0 == 32 ? "\u{120}" : Unicode.Scalar($0) }
      }
    }
    Way(parts: "spells", "the bytes are those of the composed form") {
      $0.bytePaired { $0.bytes = { Array($0.precomposedStringWithCanonicalMapping.utf8) } }
    }
    Way(parts: "spells", "the bytes are those of UTF-16") {
      $0.bytePaired {
        $0.bytes = {
          $0.utf16.flatMap { $0 < 256 ? [UInt8($0)] : [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
      }
    }
    Way(parts: "spells", "what is not ASCII is left out") {
      $0.bytePaired { $0.bytes = { $0.utf8.filter { $0 < 128 } } }
    }
  }

  /// GPT-2's rule with other bytes that stand for themselves.
  private static func letterOfByte(
    _ prints: @escaping (UInt8) -> Bool
  ) -> (UInt8) -> Unicode.Scalar {
    { byte in
      prints(byte) ? Unicode.Scalar(byte) : Unicode.Scalar(256 + (0..<byte).count { !prints($0) })!
    }
  }

  private static func prints(_ byte: UInt8) -> Bool {
    33...126 ~= byte || 161...172 ~= byte || 174...255 ~= byte
  }

  // MARK: - Pieces

  @WayList static var pieces: [Way] {
    Way(parts: "cuts", "a blank stands alone, and not in front of its word") {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "a blank belongs to the word before it") {
      $0.cutOtherwise(/(?:'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+)\x20?|\s+/)
    }
    Way(parts: "cuts", "contractions are not cut off") {
      $0.cutOtherwise(/[ ]?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "contractions in capitals are cut off, too") {
      $0.cutOtherwise(
        /(?i:'s|'t|'re|'ve|'m|'ll|'d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "some contractions are forgotten") {
      $0.cutOtherwise(/'s|'t| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "a blank may stand before a contraction") {
      $0.cutOtherwise(
        /[ ]?(?:'s|'t|'re|'ve|'m|'ll|'d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "letters and digits make one piece") {
      $0.cutOtherwise(
        /'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "the letters and digits of ASCII are the only ones") {
      $0.cutOtherwise(
        /'s|'t|'re|'ve|'m|'ll|'d| ?[a-zA-Z]+| ?[0-9]+| ?[^\sa-zA-Z0-9]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "decimal digits are the only numbers") {
      $0.cutOtherwise(
        /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{Nd}+| ?[^\s\p{L}\p{Nd}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "marks count as letters") {
      $0.cutOtherwise(
        /'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(parts: "cuts", "each sign is a piece of its own") {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]|\s+(?!\S)|\s+/)
    }
    Way(
      parts: "cuts", "a run of white space keeps its last blank, which belongs to the word behind"
    ) {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/)
    }
    Way(parts: "cuts", "each white space is a piece of its own") {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s/)
    }
    Way(parts: "cuts", "white space at the end is lost") {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?=\S)/)
    }
    Way(parts: "cuts", "white space between words is lost, but for a blank before each") {
      $0.cutOtherwise(/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+/)
    }
    Way(parts: "cuts", "any white space may stand before a word, not only a blank") {
      $0.cutOtherwise(
        /'s|'t|'re|'ve|'m|'ll|'d|\s?\p{L}+|\s?\p{N}+|\s?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/)
    }
    Way(
      parts: "cuts", "the pattern goes by characters: .matchingSemantics(.unicodeScalar) is missing"
    ) {
      $0.bytePaired { $0.cut = { $0.matches(of: gpt2Pattern).map { String($0.output) } } }
    }
    Way(parts: "cuts", "the text is cut at white space, which is lost") {
      $0.bytePaired { $0.cut = { $0.split(whereSeparator: \.isWhitespace).map(String.init) } }
    }
    Way(parts: "cuts", "a blank is put before the text") {
      $0.bytePaired { $0.clean = { " " + $0 } }
    }
  }
}

extension BytePairFormula {
  fileprivate mutating func changeLetters(
    _ change: @escaping (UInt8, Unicode.Scalar) -> Unicode.Scalar
  ) {
    letter = { [letter] in change($0, letter($0)) }
  }
}

extension Example {
  /// What comes of another pattern than GPT-2's.
  fileprivate func cutOtherwise(_ pattern: Regex<Substring>) -> Exchange<BytePairFormula> {
    bytePaired { $0.cut = { cutByPattern($0, pattern) } }
  }
}
