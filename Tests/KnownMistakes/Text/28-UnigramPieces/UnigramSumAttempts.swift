import Foundation
import KataTesting

extension UnigramPiecesAttempts {
  // MARK: - All ways

  @WayList static var summing: [Way] {
    Way(parts: "sumsForward", "the larger is taken, not the sum: it is the best way's") {
      $0.summedForward { $0.sum = { max($0, $1) } }
    }
    Way(parts: "sumsForward", "logarithms are added, which multiplies the ways") {
      $0.summedForward { $0.sum = { $0 == -.infinity ? $1 : $0 + $1 } }
    }
    Way(parts: "sumsForward", "the powers are added as they are, and become 0 in long texts") {
      $0.summedForward { $0.sum = { log(exp($0) + exp($1)) } }
    }
    Way(parts: "sumsForward", "the first place has no sum of 0 to begin with: all stay at −∞") {
      $0.summedForward(finish: { $0.map { _ in -.infinity } }) { _ in }
    }
    Way(parts: "sumsForward", "the last way that leads to a place replaces the others") {
      $0.summedForward { $0.sum = { $1 } }
    }
    Way(parts: "sumsForward", "only the longest piece is taken at each place") {
      $0.summedForward { $0.chosen = { Array($0.suffix(1)) } }
    }
    Way(parts: "sumsForward", "places begin with 0, which is a way of probability 1") {
      $0.summedForward { $0.sum = { logarithmOfSum($0 == -.infinity ? 0 : $0, $1) } }
    }
    Way(parts: "sumsForward", "the logarithms lose their sign") {
      $0.summedForward { $0.numbers = $0.numbers.map { -$0 } }
    }
    Way(parts: "sumsForward", "probabilities come out, and not their logarithms") {
      $0.summedForward(finish: { $0.map { exp($0) } }) { _ in }
    }
    Way(parts: "sumsForward", "the place before the first is left out") {
      $0.summedForward(finish: { Array($0.dropFirst()) }) { _ in }
    }
    Way(parts: "sumsForward", "the sums run from the end") {
      $0.summedForward(of: { $0.backward($1) }) { _ in }
    }
    Way(parts: "sumsForward", "what is unknown is left out") {
      $0.summedForward { $0.isUnknown = { _, _ in false } }
    }

    Way(parts: "sumsBackward", "the larger is taken, not the sum: it is the best way's") {
      $0.summedBackward { $0.sum = { max($0, $1) } }
    }
    Way(parts: "sumsBackward", "logarithms are added, which multiplies the ways") {
      $0.summedBackward { $0.sum = { $0 == -.infinity ? $1 : $0 + $1 } }
    }
    Way(parts: "sumsBackward", "the powers are added as they are, and become 0 in long texts") {
      $0.summedBackward { $0.sum = { log(exp($0) + exp($1)) } }
    }
    Way(parts: "sumsBackward", "a piece joins what comes behind its start, not behind its end") {
      $0.summedBackward(finish: { $0.dropLast().map { _ in -.infinity } + [0] }) { _ in }
    }
    Way(parts: "sumsBackward", "the last way replaces the others") {
      $0.summedBackward { $0.sum = { $1 } }
    }
    Way(parts: "sumsBackward", "the sums run from the start, as forward") {
      $0.summedBackward(of: { $0.forward($1) }) { _ in }
    }
    Way(parts: "sumsBackward", "the sums come in the order in which they are made, from the end") {
      $0.summedBackward(finish: { $0.reversed() }) { _ in }
    }
    Way(parts: "sumsBackward", "only the longest piece is taken at each place") {
      $0.summedBackward { $0.chosen = { Array($0.suffix(1)) } }
    }
    Way(parts: "sumsBackward", "the logarithms lose their sign") {
      $0.summedBackward { $0.numbers = $0.numbers.map { -$0 } }
    }
    Way(parts: "sumsBackward", "probabilities come out, and not their logarithms") {
      $0.summedBackward(finish: { $0.map { exp($0) } }) { _ in }
    }
    Way(parts: "sumsBackward", "what is unknown is left out") {
      $0.summedBackward { $0.isUnknown = { _, _ in false } }
    }
    Way(
      results: "sumsBackward", "it is walked from the first place on, when nothing behind is known"
    ) {
      let formula = $0.unigram
      let (units, table) = (formula.units($0.text("text")), formula.table)
      var sums = Array(repeating: -Double.infinity, count: units.count + 1)
      sums[units.count] = 0
      for start in units.indices {
        for fit in formula.fits(at: start, of: units, table) {
          sums[start] = logarithmOfSum(sums[start], fit.number + sums[fit.end])
        }
      }
      return Answers(Example.tensor(sums))
    }
  }

  @WayList static var counting: [Way] {
    Way(results: "counts", "the pieces of the best way alone are counted") {
      let formula = $0.unigram
      var counts = Array(repeating: 0.0, count: formula.pieces.count)
      for text in $0.texts("texts") {
        for id in formula.walk(formula.steps(formula.mark(text))) where id != formula.unknown {
          counts[id] += 1
        }
      }
      return Answers(Example.tensor(counts))
    }
    Way(results: "counts", "the pieces that fit are counted, however likely they are") {
      let formula = $0.unigram
      var counts = Array(repeating: 0.0, count: formula.pieces.count)
      for text in $0.texts("texts") {
        let units = formula.units(formula.mark(text))
        for start in units.indices {
          for fit in formula.fits(at: start, of: units, formula.table)
          where fit.id != formula.unknown {
            counts[fit.id] += 1
          }
        }
      }
      return Answers(Example.tensor(counts))
    }
    Way(parts: "counts", "the ways are not divided by the text's probability") {
      $0.unigramCounted { $0.share = { before, number, after, _ in exp(before + number + after) } }
    }
    Way(parts: "counts", "the piece's own probability is left out") {
      $0.unigramCounted { $0.share = { before, _, after, all in exp(before + after - all) } }
    }
    Way(parts: "counts", "the ways behind the piece are left out") {
      $0.unigramCounted { $0.share = { before, number, _, all in exp(before + number - all) } }
    }
    Way(parts: "counts", "the ways behind the piece's start are taken, not those behind its end") {
      $0.unigramCounted { $0.behind = { start, _ in start } }
    }
    Way(parts: "counts", "the ways before the piece are left out") {
      $0.unigramCounted { $0.share = { _, number, after, all in exp(number + after - all) } }
    }
    Way(parts: "counts", "the logarithms are not made numbers again") {
      $0.unigramCounted { $0.share = { $0 + $1 + $2 - $3 } }
    }
    Way(parts: "counts", "the text's probability is multiplied by, not divided by") {
      $0.unigramCounted { $0.share = { exp($0 + $1 + $2 + $3) } }
    }
    Way(parts: "counts", "what is unknown is counted") {
      $0.unigramCounted { $0.isCounted = { _, _ in true } }
    }
    Way(parts: "counts", "the last text alone is counted") {
      $0.unigramCounted { $0.together = { $0.last ?? [] } }
    }
    Way(parts: "counts", "a text that comes again is not counted again") {
      $0.unigramCounted {
        $0.together = { [add = $0.together] counts in
          add(counts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        }
      }
    }
    Way(parts: "counts", "the texts are averaged") {
      $0.unigramCounted {
        $0.together = { [add = $0.together] counts in
          add(counts).map { $0 / Double(max(counts.count, 1)) }
        }
      }
    }
    Way(parts: "counts", "the texts are not marked") { $0.unigramCounted { $0.mark = { $0 } } }
    Way(parts: "counts", "the best ways stand for the sums of all") {
      $0.unigramCounted { $0.sum = { max($0, $1) } }
    }

    Way(parts: "reestimates", "the counts come back, and not their logarithms") {
      $0.reestimated { $0.logarithms = { counts, _ in counts } }
    }
    Way(parts: "reestimates", "the shares come back, and not their logarithms") {
      $0.reestimated { $0.logarithms = { counts, total in counts.map { $0 / total } } }
    }
    Way(parts: "reestimates", "the counts are not divided by their sum") {
      $0.reestimated { $0.logarithms = { counts, _ in counts.map { log($0) } } }
    }
    Way(parts: "reestimates", "the counts are divided by how many pieces there are") {
      $0.reestimated {
        $0.logarithms = { counts, _ in counts.map { log($0 / Double(counts.count)) } }
      }
    }
    Way(parts: "reestimates", "the counts are divided by how many texts there are") {
      let count = Double($0.texts("texts").count)
      return $0.reestimated { $0.logarithms = { counts, _ in counts.map { log($0 / count) } } }
    }
    Way(parts: "reestimates", "a piece that never fits keeps its number, and gets no −∞") {
      $0.reestimated {
        $0.logarithms = { [old = $0.numbers] counts, total in
          zip(old, counts).map { $1 == 0 ? $0 : log($1 / total) }
        }
      }
    }
    Way(parts: "reestimates", "the logarithm is taken before the division") {
      $0.reestimated { $0.logarithms = { counts, total in counts.map { log($0) / total } } }
    }
    Way(parts: "reestimates", "the logarithm is that to the base of 2") {
      $0.reestimated { $0.logarithms = { counts, total in counts.map { log2($0 / total) } } }
    }
    Way(parts: "reestimates", "one is added to each count") {
      $0.reestimated {
        $0.logarithms = { counts, total in
          counts.map { log(($0 + 1) / (total + Double(counts.count))) }
        }
      }
    }
    Way(parts: "reestimates", "the signs of the logarithms are lost") {
      $0.reestimated { $0.logarithms = { counts, total in counts.map { -log($0 / total) } } }
    }
    Way(parts: "reestimates", "the new numbers are added to the old ones") {
      $0.reestimated {
        $0.logarithms = { [old = $0.numbers] counts, total in
          zip(old, counts).map { $0 + log($1 / total) }
        }
      }
    }
    Way(parts: "reestimates", "the unknown piece gets −∞") {
      $0.reestimated { $0.keepsUnknown = false }
    }
    Way(parts: "reestimates", "what is unknown is counted too, and takes a share") {
      $0.reestimated { $0.isCounted = { _, _ in true } }
    }
    Way(results: "reestimates", "nothing changes") { example in
      let formula = example.unigram
      return example.answers(reestimated: formula)
    }
    Way(results: "reestimates", "two rounds are made") { example in
      let texts = example.texts("texts")
      return example.answers(
        reestimated: example.unigram.reestimated(on: texts).reestimated(on: texts))
    }
    Way(results: "reestimates", "the pieces of the best way alone are counted") { example in
      var formula = example.unigram
      let texts = example.texts("texts")
      var counts = Array(repeating: 0.0, count: formula.pieces.count)
      for text in texts {
        for id in formula.walk(formula.steps(formula.mark(text))) where id != formula.unknown {
          counts[id] += 1
        }
      }
      let kept = formula.numbers[formula.unknown]
      formula.numbers = formula.logarithms(counts, counts.reduce(0, +))
      formula.numbers[formula.unknown] = kept
      return example.answers(reestimated: formula)
    }
  }
}
