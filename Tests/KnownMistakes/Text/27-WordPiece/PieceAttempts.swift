import Foundation
import KataTesting

extension WordPieceAttempts {
  /// Mistakes in cutting a word into pieces.
  @WayList static var cutting: [Way] {
    // MARK: Which piece
    Way(parts: "cuts", "the shortest piece is taken, not the longest") {
      $0.cutPieces { $0.order = { Array($0) } }
    }
    Way(parts: "cuts", "a piece ends before the last letter: the whole word is not tried") {
      $0.cutPieces { $0.order = { $0.count == 1 ? Array($0) : $0.dropLast().reversed() } }
    }
    Way(results: "cuts", "the pieces are looked for from the end of the word") {
      let (tokens, units) = ($0.texts("tokens"), $0.text("word").unicodeScalars.map(String.init))
      if units.count > 100 { return Answers(["[UNK]"]) }
      var (pieces, end): ([String], Int) = ([], units.count)
      while end > 0 {
        let start = (0..<end).first { start in
          let piece = (start == 0 ? "" : "##") + units[start..<end].joined()
          return id(of: piece, in: tokens) != nil
        }
        guard let start else { return Answers(["[UNK]"]) }
        pieces.insert((start == 0 ? "" : "##") + units[start..<end].joined(), at: 0)
        end = start
      }
      return Answers(pieces)
    }
    Way(results: "cuts", "a word that is no token is cut into its letters") {
      let (tokens, word) = ($0.texts("tokens"), $0.text("word"))
      if word.unicodeScalars.count > 100 { return Answers(["[UNK]"]) }
      if id(of: word, in: tokens) != nil { return Answers([word]) }
      let letters = word.unicodeScalars.enumerated().map { ($0 == 0 ? "" : "##") + String($1) }
      let isKnown = letters.allSatisfy { id(of: $0, in: tokens) != nil }
      return Answers(isKnown ? letters : ["[UNK]"])
    }
    Way(parts: "cuts", "only whole words are looked up") {
      $0.cutPieces { $0.order = { [$0.upperBound] } }
    }

    // MARK: What goes on
    Way(parts: "cuts", "the first piece is looked up with ## too") {
      $0.cutPieces {
        $0.prefix = { _ in "##" }; $0.shownPrefix = { _ in "##" }
      }
    }
    Way(parts: "cuts", "no piece is looked up with ##") {
      $0.cutPieces {
        $0.prefix = { _ in "" }; $0.shownPrefix = { _ in "" }
      }
    }
    Way(parts: "cuts", "pieces are looked up without ##, and get it afterward") {
      $0.cutPieces { $0.prefix = { _ in "" } }
    }
    Way(parts: "cuts", "pieces come back without their ##") {
      $0.cutPieces { $0.shownPrefix = { _ in "" } }
    }
    Way(parts: "cuts", "## stands before all pieces but the last") {
      $0.cutPieces {
        $0.prefix = { $0 ? "" : "" }
        $0.shownPrefix = { $0 ? "##" : "" }
      }
    }

    // MARK: What is unknown
    Way(parts: "cuts", "only the rest is [UNK], and the pieces before it stay") {
      $0.cutPieces { $0.unfit = { pieces, _ in pieces + ["[UNK]"] } }
    }
    Way(parts: "cuts", "where nothing fits, the pieces end") {
      $0.cutPieces { $0.unfit = { pieces, _ in pieces } }
    }
    Way(parts: "cuts", "each letter of the rest is [UNK]") {
      $0.cutPieces { $0.unfit = { pieces, rest in pieces + rest.map { _ in "[UNK]" } } }
    }
    Way(results: "cuts", "a letter that fits nowhere is [UNK], and the word goes on behind it") {
      let (tokens, units) = ($0.texts("tokens"), $0.text("word").unicodeScalars.map(String.init))
      if units.count > 100 { return Answers(["[UNK]"]) }
      var (pieces, start): ([String], Int) = ([], 0)
      while start < units.count {
        func piece(_ end: Int) -> String { (start == 0 ? "" : "##") + units[start..<end].joined() }
        let end = (start + 1...units.count).last { id(of: piece($0), in: tokens) != nil }
        pieces.append(end.map(piece) ?? "[UNK]")
        start = end ?? start + 1
      }
      return Answers(pieces)
    }
    Way(parts: "cuts", "a word that does not fit comes back as it is") {
      $0.cutPieces { $0.unfit = { pieces, rest in pieces + [rest.joined()] } }
    }
    Way(parts: "cuts", "nothing at all comes of a word that does not fit") {
      $0.cutPieces { $0.unfit = { _, _ in [] } }
    }

    // MARK: Long words
    Way(parts: "cuts", "a word may be as long as it likes") { $0.cutPieces { $0.limit = .max } }
    Way(parts: "cuts", "a word of 100 scalars is too long") { $0.cutPieces { $0.limit = 99 } }
    Way(parts: "cuts", "a word of 101 scalars is not too long") { $0.cutPieces { $0.limit = 101 } }
    Way(parts: "cuts", "a word may have 200 scalars, as in Google's code") {
      $0.cutPieces { $0.limit = 200 }
    }
    Way(parts: "cuts", "a word may have 100 characters, however many scalars") {
      $0.cutPieces { $0.length = \.count }
    }
    Way(parts: "cuts", "a word may have 100 bytes, however many scalars") {
      $0.cutPieces { $0.length = \.utf8.count }
    }
    Way(parts: "cuts", "nothing comes of a word that is too long") {
      $0.cutPieces { $0.tooLong = { _ in [] } }
    }
    Way(results: "cuts", "of a word that is too long, the first 100 scalars are cut") {
      let word = String(scalars: $0.text("word").unicodeScalars.prefix(100))
      return Answers(PieceFormula($0.texts("tokens"))(word))
    }

    // MARK: Texts as Swift compares them
    Way(parts: "cuts", "pieces are looked up as Swift's texts: both spellings of é are one") {
      $0.cutPieces { $0.has = { $1.tokens.contains($0) } }
    }
    Way(
      results: "cuts",
      "pieces are looked up as Swift's texts, and come out as the vocabulary spells them"
    ) {
      var formula = PieceFormula($0.texts("tokens"))
      formula.has = { $1.tokens.contains($0) }
      let tokens = formula.vocabulary.tokens
      return Answers(formula($0.text("word")).map { piece in tokens.last { $0 == piece } ?? piece })
    }
    Way(parts: "cuts", "a word is cut between characters, and a mark stays with its letter") {
      $0.cutPieces { $0.units = { $0.map { String($0) } } }
    }
    Way(parts: "cuts", "words are made small") {
      $0.cutPieces { $0.units = { $0.lowercased().unicodeScalars.map(String.init) } }
    }
    Way(parts: "cuts", "words are composed") {
      $0.cutPieces {
        $0.units = { $0.precomposedStringWithCanonicalMapping.unicodeScalars.map(String.init) }
      }
    }
  }
}
