import Foundation
import KataTesting
import Tensors

final class UnigramPiecesAttempts: KataAttempts {}

extension UnigramPiecesAttempts {
  static var mistakes: [Way] {
    tables + marking + fitting + stepping + walking + encoding + decoding + summing + counting
  }

  // MARK: - Pieces

  @WayList private static var tables: [Way] {
    Way(parts: "prepares", "the unknown piece can be found by its name") {
      $0.prepared { $0.isUsed = { $2.isFinite } }
    }
    Way(parts: "prepares", "the unknown piece is looked for at 0, wherever it is") {
      $0.prepared { $0.isUsed = { id, _, number in id != 0 && number.isFinite } }
    }
    Way(parts: "prepares", "pieces of −∞ take part") {
      $0.prepared { $0.isUsed = { id, unknown, _ in id != unknown } }
    }
    Way(parts: "prepares", "pieces are compared as Swift's texts: both spellings of é are one") {
      $0.prepared { $0.key = { $0 } }
    }
    Way(parts: "prepares", "the longest piece is that of the most characters") {
      $0.prepared { $0.length = \.count }
    }
    Way(parts: "prepares", "the longest piece is that of the most bytes") {
      $0.prepared { $0.length = \.utf8.count }
    }
    Way(parts: "prepares", "of the pieces, the last one's length is taken for the longest") {
      $0.prepared { $0.longest = { $0.last ?? 1 } }
    }
    Way(parts: "prepares", "what is unknown is as likely as the least likely piece") {
      $0.prepared { $0.penalty = { $0.min() ?? 0 } }
    }
    Way(parts: "prepares", "what is unknown is 10 below the likeliest piece") {
      $0.prepared { $0.penalty = { ($0.max() ?? 0) - 10 } }
    }
    Way(parts: "prepares", "what is unknown is 10 above the least likely piece") {
      $0.prepared { $0.penalty = { ($0.min() ?? 0) + 10 } }
    }
    Way(parts: "prepares", "what is unknown has a tenth of the least likely piece's probability") {
      $0.prepared { $0.penalty = { ($0.min() ?? 0) - log(10) } }
    }
    Way(parts: "prepares", "what is unknown has the unknown piece's own number") {
      $0.prepared { $0.penalty = { [number = $0.numbers[$0.unknown]] _ in number } }
    }
  }

  @WayList private static var marking: [Way] {
    Way(results: "marks", "no mark stands at the start") {
      Answers($0.marked { $0 == " " ? "▁" : String($0) })
    }
    Way(results: "marks", "spaces stay beside the mark at the start") {
      Answers("▁" + $0.text("text"))
    }
    Way(results: "marks", "a mark stands at the end too") {
      Answers("▁" + $0.marked { $0 == " " ? "▁" : String($0) } + "▁")
    }
    Way(results: "marks", "an empty text gets a mark") {
      Answers("▁" + $0.marked { $0 == " " ? "▁" : String($0) })
    }
    Way(results: "marks", "all white space becomes ▁") {
      let text = $0.marked { $0.properties.isWhitespace ? "▁" : String($0) }
      return Answers(text.isEmpty ? "" : "▁" + text)
    }
    Way(results: "marks", "_ stands for spaces, and not ▁") {
      let text = $0.marked { $0 == " " ? "_" : String($0) }
      return Answers(text.isEmpty ? "" : "_" + text)
    }
    Way(results: "marks", "runs of spaces become one mark") {
      let words = $0.text("text").unicodeScalars.split(separator: " ").map { String($0) }
      return Answers(words.map { "▁" + $0 }.joined())
    }
    Way(
      results: "marks", "a text that begins with a space gets no further mark, as in Hugging Face's"
    ) {
      let text = $0.marked { $0 == " " ? "▁" : String($0) }
      return Answers(text.isEmpty || text.unicodeScalars.first == "▁" ? text : "▁" + text)
    }
    Way(results: "marks", "characters are asked, and a space with an accent is none") {
      let text = $0.text("text").map { $0 == " " ? "▁" : String($0) }.joined()
      return Answers(text.isEmpty ? "" : "▁" + text)
    }
  }

  @WayList private static var fitting: [Way] {
    Way(parts: "fits", "only the longest piece that fits is taken") {
      $0.fitting { $0.chosen = { Array($0.suffix(1)) } }
    }
    Way(parts: "fits", "only the shortest piece that fits is taken") {
      $0.fitting { $0.chosen = { Array($0.prefix(1)) } }
    }
    Way(parts: "fits", "the longest comes first") {
      $0.fitting { $0.chosen = { $0.reversed() } }
    }
    Way(parts: "fits", "the ends are those of the last scalar, and not behind it") {
      $0.fitting { $0.changeFits { $0.end -= 1 } }
    }
    Way(parts: "fits", "the ends are lengths") {
      let start = $0.integer("start")
      return $0.fitting { $0.changeFits { $0.end -= start } }
    }
    Way(parts: "fits", "what is unknown fits everywhere") {
      $0.fitting { $0.isUnknown = { _, _ in true } }
    }
    Way(parts: "fits", "what is unknown fits nowhere") {
      $0.fitting { $0.isUnknown = { _, _ in false } }
    }
    Way(parts: "fits", "what is unknown fits only where nothing else does, of whatever length") {
      $0.fitting { $0.isUnknown = { fits, _ in fits.isEmpty } }
    }
    Way(parts: "fits", "what is unknown fits on more than one scalar, too") {
      $0.fitting { $0.fillsGaps = true }
    }
    Way(parts: "fits", "what is unknown has the unknown piece's own number") {
      $0.fitting { $0.penalty = { [number = $0.numbers[$0.unknown]] _ in number } }
    }
    Way(parts: "fits", "pieces are one scalar shorter than the longest") {
      $0.fitting { $0.longest = { ($0.max() ?? 1) - 1 } }
    }
    Way(parts: "fits", "the text is cut between characters") {
      $0.fitting { $0.units = { $0.map { String($0) } } }
    }
    Way(parts: "fits", "pieces are compared as Swift's texts: both spellings of é are one") {
      $0.fitting { $0.key = { $0 } }
    }
    Way(parts: "fits", "the unknown piece fits where its name stands") {
      $0.fitting { $0.isUsed = { $2.isFinite } }
    }
    Way(parts: "fits", "pieces of −∞ fit") {
      $0.fitting { $0.isUsed = { id, unknown, _ in id != unknown } }
    }
    Way(parts: "fits", "probabilities stand for their logarithms") {
      $0.fitting { $0.changeFits { $0.number = exp($0.number) } }
    }
    Way(parts: "fits", "the logarithms lose their sign") {
      $0.fitting { $0.changeFits { $0.number = -$0.number } }
    }
    Way(parts: "fits", "pieces are looked for at the start of the text") {
      let start = $0.integer("start")
      return $0.fitting(at: 0) { $0.changeFits { $0.end += start } }
    }
  }
}
