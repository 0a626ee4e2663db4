import Foundation
import KataTesting
import Tensors

extension UnigramPiecesAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "prepares", "its parts, one after another") { $0.prepared { _ in } }

    Way(results: "marks", "a space before the text, and a loop") {
      var marked = ""
      if !$0.text("text").isEmpty {
        for scalar in (" " + $0.text("text")).unicodeScalars {
          marked.unicodeScalars.append(scalar == " " ? "▁" : scalar)
        }
      }
      return Answers(marked)
    }

    Way(parts: "fits", "its parts, one after another") { $0.fitting { _ in } }
    Way(results: "fits", "each piece is compared with what stands there") { example in
      let formula = example.unigram
      let rest = Array(example.text("text").unicodeScalars).dropFirst(example.integer("start"))
      var fits = formula.pieces.indices.filter { id in
        id != formula.unknown && formula.numbers[id].isFinite
          && rest.starts(with: formula.pieces[id].unicodeScalars)
      }.map {
        (id: $0, length: formula.pieces[$0].unicodeScalars.count, number: formula.numbers[$0])
      }
      if !fits.contains(where: { $0.length == 1 }) {
        fits.append((formula.unknown, 1, formula.table.penalty))
      }
      fits.sort { $0.length < $1.length }
      return [
        "ids": fits.map(\.id), "ends": fits.map { rest.startIndex + $0.length },
        "log-probabilities": Example.tensor(fits.map(\.number)),
      ]
    }

    Way(parts: "steps", "its parts, one after another") { $0.stepping { _ in } }
    Way(results: "steps", "each place asks who leads to it") { example in
      let formula = example.unigram
      let (units, table) = (formula.units(example.text("text")), formula.table)
      var steps = [(score: 0.0, id: formula.unknown, start: 0)]
      for end in 1..<units.count + 1 {
        let arriving = (0..<end).flatMap { start in
          formula.fits(at: start, of: units, table).filter { $0.end == end }
            .map { (score: steps[start].score + $0.number, id: $0.id, start: start) }
        }
        steps.append(arriving.max { $0.score < $1.score }!)
      }
      return Example.answers(steps)
    }
    Way(results: "steps", "costs are made small, and their signs turned around at the end") {
      var formula = $0.unigram
      formula.extended = { $0 - $1 }
      formula.isBetter = { $0 < $1 }
      formula.worst = .infinity
      return Example.answers(formula.steps($0.text("text")).map { (-$0.score, $0.id, $0.start) })
    }

    Way(results: "walks", "each id is put before the others") { Answers($0.walked()) }
    Way(results: "walks", "by itself, on what stands before") { example in
      let steps = example.waySteps
      func ids(to place: Int) -> [Int] {
        place == 0 ? [] : ids(to: steps[place - 1].start) + [steps[place - 1].id]
      }
      return Answers(ids(to: steps.count))
    }

    Way(parts: "encodes", "its parts, one after another") { $0.unigramEncoded { _ in } }
    Way(results: "encodes", "word by word") {
      let formula = $0.unigram
      var words: [[Unicode.Scalar]] = []
      for scalar in formula.mark($0.text("text")).unicodeScalars {
        if scalar == "▁" || words.isEmpty { words.append([]) }
        words[words.count - 1].append(scalar)
      }
      let ids = words.flatMap { formula.walk(formula.steps(String(scalars: $0))) }
      return Answers(formula.fuse(ids, formula.unknown))
    }

    Way(results: "decodes", "marks become spaces, and the first goes") {
      let text = $0.unigramText()
      return Answers(
        text.unicodeScalars.first == " " ? String(scalars: text.unicodeScalars.dropFirst()) : text)
    }
    Way(results: "decodes", "by bytes") {
      let pieces = $0.texts("pieces")
      var bytes = $0.ids("ids").scalars.flatMap { Array(pieces[$0].utf8) }
      while let start = bytes.indices.first(where: { bytes[$0...].starts(with: "▁".utf8) }) {
        bytes.replaceSubrange(start..<start + 3, with: [32])
      }
      if bytes.first == 32 { bytes.removeFirst() }
      return Answers(String(decoding: bytes, as: UTF8.self))
    }

    Way(parts: "sumsForward", "its parts, one after another") { $0.summedForward { _ in } }
    Way(results: "sumsForward", "with probabilities, and logarithms at the end, scaled on the way")
    {
      example in
      let formula = example.unigram
      let (units, table) = (formula.units(example.text("text")), formula.table)
      // By how much each place was scaled, and what is left of its sum.
      var sums = Array(repeating: (scale: 0.0, rest: 0.0), count: units.count + 1)
      sums[0].rest = 1
      for start in units.indices {
        let (scale, rest) = (sums[start].scale + log(sums[start].rest), 1.0)
        sums[start] = (scale, rest)
        for fit in formula.fits(at: start, of: units, table) {
          if sums[fit.end].rest == 0 { sums[fit.end].scale = scale }
          sums[fit.end].rest += exp(fit.number + scale - sums[fit.end].scale)
        }
      }
      return Answers(Example.tensor(sums.map { $0.scale + log($0.rest) }))
    }
    Way(parts: "sumsBackward", "its parts, one after another") { $0.summedBackward { _ in } }

    Way(parts: "counts", "its parts, one after another") { $0.unigramCounted { _ in } }
    Way(parts: "counts", "the piece's probability is multiplied by at the end") {
      $0.unigramCounted { $0.share = { exp($0 + $2 - $3) * exp($1) } }
    }
    Way(parts: "reestimates", "its parts, one after another") { $0.reestimated { _ in } }
    Way(parts: "reestimates", "the logarithm of the sum is subtracted") {
      $0.reestimated { $0.logarithms = { counts, total in counts.map { log($0) - log(total) } } }
    }
  }
}
