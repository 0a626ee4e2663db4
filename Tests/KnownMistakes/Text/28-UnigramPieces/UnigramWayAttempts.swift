import Foundation
import KataTesting

extension UnigramPiecesAttempts {
  // MARK: - The best way

  @WayList static var stepping: [Way] {
    Way(parts: "steps", "the longest piece is always taken, as in WordPiece") {
      $0.stepping { $0.takeLongest() }
    }
    Way(parts: "steps", "the smallest score is taken for the best") {
      $0.stepping {
        $0.isBetter = { $0 < $1 }
        $0.worst = .infinity
      }
    }
    Way(parts: "steps", "a smaller score is taken for the better, and none is smaller than −∞") {
      $0.stepping { $0.isBetter = { $0 < $1 } }
    }
    Way(parts: "steps", "the logarithms lose their sign") {
      $0.stepping { $0.extended = { $0 - $1 } }
    }
    Way(parts: "steps", "logarithms are multiplied") {
      $0.stepping { $0.extended = { $0 == 0 ? $1 : $0 * $1 } }
    }
    Way(parts: "steps", "the score is that of the last piece alone") {
      $0.stepping { $0.extended = { $1 } }
    }
    Way(parts: "steps", "the score counts pieces: the fewest are best") {
      $0.stepping { $0.extended = { score, _ in score - 1 } }
    }
    Way(parts: "steps", "probabilities are multiplied, and their logarithms not taken") {
      $0.stepping { $0.extended = { ($0 == 0 ? 1 : $0) * exp($1) } }
    }
    Way(parts: "steps", "the last piece that leads to a place stays, whatever its score") {
      $0.stepping { $0.isBetter = { _, _ in true } }
    }
    Way(parts: "steps", "the first piece that leads to a place stays, whatever its score") {
      $0.stepping { $0.isBetter = { $1 == -.infinity } }
    }
    Way(parts: "steps", "places begin at 0, which no score is better than") {
      $0.stepping { $0.worst = 0 }
    }
    Way(parts: "steps", "scores that nobody reached are −100, which some are below") {
      $0.stepping { $0.worst = -100 }
    }
    Way(results: "steps", "the starts are those of the piece before") {
      let formula = $0.unigram
      var steps = formula.steps($0.text("text"))
      for place in steps.indices.dropFirst() where steps[place].start > 0 {
        steps[place].start = steps[steps[place].start].start
      }
      return Example.answers(steps)
    }
    Way(results: "steps", "lengths stand for starts") {
      var steps = $0.unigram.steps($0.text("text"))
      for place in steps.indices { steps[place].start = place - steps[place].start }
      return Example.answers(steps)
    }
    Way(parts: "steps", "all ways are added up, and not the best one taken") {
      $0.stepping(scores: { $0.forward($1) }) { _ in }
    }
  }

  @WayList static var walking: [Way] {
    Way(results: "walks", "the ids come from the end, and are not turned around") {
      Answers($0.walked().reversed() as [Int])
    }
    Way(results: "walks", "the last piece is left out") { Answers(Array($0.walked().dropLast())) }
    Way(results: "walks", "the first piece is left out") { Answers(Array($0.walked().dropFirst())) }
    Way(results: "walks", "the id at place 0 comes along") { Answers([0] + $0.walked()) }
    Way(results: "walks", "no text gives a piece: a step is taken before the end is asked for") {
      Answers($0.waySteps.isEmpty ? [0] : $0.walked())
    }
    Way(results: "walks", "all ids come out, place by place") { Answers($0.waySteps.map(\.id)) }
    Way(results: "walks", "the starts come out, and not the ids") { example in
      var (starts, place): ([Int], Int) = ([], example.waySteps.count)
      while place > 0 {
        place = example.waySteps[place - 1].start
        starts.insert(place, at: 0)
      }
      return Answers(starts)
    }
  }

  @WayList static var encoding: [Way] {
    Way(parts: "encodes", "unknown pieces side by side stay apart") {
      $0.unigramEncoded { $0.fuse = { ids, _ in ids } }
    }
    Way(parts: "encodes", "any equal pieces side by side become one") {
      $0.unigramEncoded {
        $0.fuse = { ids, _ in ids.reduce(into: []) { if $0.last != $1 { $0.append($1) } } }
      }
    }
    Way(parts: "encodes", "what is unknown is left out") {
      $0.unigramEncoded { $0.fuse = { ids, unknown in ids.filter { $0 != unknown } } }
    }
    Way(parts: "encodes", "unknown pieces become one wherever they stand") {
      $0.unigramEncoded {
        $0.fuse = { ids, unknown in
          ids.reduce(into: []) { if $1 != unknown || !$0.contains(unknown) { $0.append($1) } }
        }
      }
    }
    Way(parts: "encodes", "the longest piece is always taken, as in WordPiece") {
      $0.unigramEncoded { $0.takeLongest() }
    }
    Way(parts: "encodes", "the text is not marked") { $0.unigramEncoded { $0.mark = { $0 } } }
    Way(parts: "encodes", "no mark stands at the start") {
      $0.unigramEncoded {
        $0.mark = { String(scalars: $0.unicodeScalars.map { $0 == " " ? "▁" : $0 }) }
      }
    }
    Way(parts: "encodes", "the ids come from the end") { $0.unigramEncoded { $0.collect = { $0 } } }
    Way(parts: "encodes", "the text is composed first, as other models have it") {
      $0.unigramEncoded {
        $0.mark = { [mark = $0.mark] in mark($0.precomposedStringWithCanonicalMapping) }
      }
    }
    Way(parts: "encodes", "compatible forms are replaced first (NFKC), as T5's model does") {
      $0.unigramEncoded {
        $0.mark = { [mark = $0.mark] in mark($0.precomposedStringWithCompatibilityMapping) }
      }
    }
    Way(parts: "encodes", "the text is made small") {
      $0.unigramEncoded { $0.mark = { [mark = $0.mark] in mark($0.lowercased()) } }
    }
    Way(parts: "encodes", "spaces at both ends go") {
      $0.unigramEncoded {
        $0.mark = { [mark = $0.mark] in
          mark($0.trimmingCharacters(in: CharacterSet(charactersIn: " ")))
        }
      }
    }
    Way(parts: "encodes", "a piece that comes again is left out") {
      $0.unigramEncoded {
        $0.fuse = { [fuse = $0.fuse] ids, unknown in
          fuse(ids, unknown).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
      }
    }
  }

  @WayList static var decoding: [Way] {
    Way(results: "decodes", "the space at the start stays") { Answers($0.unigramText()) }
    Way(results: "decodes", "marks stay") {
      let text = $0.unigramText("▁")
      return Answers(
        text.unicodeScalars.first == "▁" ? String(scalars: text.unicodeScalars.dropFirst()) : text)
    }
    Way(results: "decodes", "marks go, and words run together") { Answers($0.unigramText("")) }
    Way(results: "decodes", "the first scalar goes, whatever it is") {
      Answers(String(scalars: $0.unigramText().unicodeScalars.dropFirst()))
    }
    Way(results: "decodes", "all spaces at the start go") {
      Answers(String(scalars: $0.unigramText().unicodeScalars.drop { $0 == " " }))
    }
    Way(results: "decodes", "spaces at both ends go") {
      Answers($0.unigramText().trimmingCharacters(in: .whitespaces))
    }
    Way(results: "decodes", "pieces are joined by spaces") {
      let pieces = $0.ids("ids").scalars.map { [all = $0.texts("pieces")] in all[$0] }
      let spaced = pieces.joined(separator: " ").unicodeScalars.map { $0 == "▁" ? " " : $0 }
      return Answers(String(scalars: spaced.first == " " ? spaced.dropFirst() : spaced[...]))
    }
    Way(results: "decodes", "what is unknown is not shown") {
      let pieces = $0.texts("pieces")
      let ids = $0.ids("ids").scalars.filter { $0 != 0 }
      let scalars = ids.flatMap { pieces[$0].unicodeScalars }.map { $0 == "▁" ? " " : $0 }
      return Answers(String(scalars: scalars.first == " " ? scalars.dropFirst() : scalars[...]))
    }
    Way(results: "decodes", "marks are asked for as characters, and stay where an accent follows") {
      let pieces = $0.texts("pieces")
      let text = $0.ids("ids").scalars.map { pieces[$0] }.joined().replacing("▁", with: " ")
      return Answers(text.first == " " ? String(text.dropFirst()) : text)
    }
  }
}
