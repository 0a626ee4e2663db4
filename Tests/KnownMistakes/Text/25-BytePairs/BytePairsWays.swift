import KataTesting
import Layers

extension BytePairsAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "holds", "by dictionaries") { $0.bytePaired() }
    Way(parts: "letters", "counting what does not print") { $0.bytePaired() }
    Way(results: "letters", "a list that grows, with the rest filled in") { _ in
      var letters = [Unicode.Scalar?](repeating: nil, count: 256)
      for range in [33...126, 161...172, 174...255] {
        for byte in range { letters[byte] = Unicode.Scalar(byte) }
      }
      var next = 255
      return Answers(
        letters.map { letter -> String in
          if letter == nil { next += 1 }
          return String(letter ?? Unicode.Scalar(next)!)
        })
    }
    Way(parts: "spells", "a letter for each byte") { $0.bytePaired() }
    Way(results: "spells", "byte after byte") { example in
      var text = ""
      for byte in Array(example.text("text").utf8) {
        text.unicodeScalars.append(letterOfByte(byte))
      }
      return Answers(text)
    }
    Way(parts: "cuts", "by the pattern") { $0.bytePaired() }
    Way(parts: "cuts", "scalar by scalar, without a pattern") {
      $0.bytePaired { $0.cut = cutByHand }
    }
    Way(parts: "cuts", "one match at the start of the rest, again and again") {
      $0.bytePaired { formula in
        formula.cut = { text in
          let pattern = gpt2Pattern.matchingSemantics(.unicodeScalar)
          var (pieces, rest) = ([String](), text[...])
          while let match = rest.prefixMatch(of: pattern) {
            pieces.append(String(match.output))
            rest = rest[match.range.upperBound...]
          }
          return pieces
        }
      }
    }
    Way(parts: "merges", "the last token is looked at") { $0.bytePaired() }
    Way(results: "merges", "the places first, then the merges, from the end") { example in
      let (pair, word) = (example.texts("pair"), example.texts("word"))
      var places: [Int] = []
      for place in word.indices.dropLast()
      where places.last != place - 1 && word[place] == pair[0] && word[place + 1] == pair[1] {
        places.append(place)
      }
      var merged = word
      for place in places.reversed() {
        merged.replaceSubrange(place...place + 1, with: [pair[0] + pair[1]])
      }
      return Answers(merged)
    }
    Way(parts: "pairs", "the lowest rank, wherever it stands") { $0.bytePaired() }
    Way(parts: "pairs", "the lowest rank, one place after another") {
      $0.bytePaired { formula in
        formula.merge = { pair, word in
          guard
            let place = word.indices.dropLast().first(where: {
              word[$0] == pair.left && word[$0 + 1] == pair.right
            })
          else { return word }
          return word[..<place] + [pair.joined] + word[(place + 2)...]
        }
      }
    }
    Way(parts: "pairs", "each merge in the order of the ranks, whether it stands there or not") {
      $0.bytePaired { formula in
        formula.tokenize = { piece, formula in
          formula.merges.reduce(formula.start(piece)) { formula.merge($1, $0) }
        }
      }
    }
    Way(parts: "encodes", "with what came of words before") { $0.bytePaired() }
    Way(parts: "encodes", "each piece anew") { example in
      example.bytePaired { formula in
        let count = Count()
        formula.key = { _ in count.next() }
      }
    }
    Way(parts: "decodes", "all bytes, then the text") { $0.bytePaired() }
    Way(parts: "decodes", "the letters of one long token") {
      $0.bytePaired { $0.read = { [read = $0.read] in [read($0, $1).joined()] } }
    }
  }
}

/// Counts calls.
private final class Count {
  private var value = 0

  func next() -> [UInt8] {
    value += 1
    return Array("\(value)".utf8)
  }
}

/// GPT-2's pieces by what each scalar is.
private func cutByHand(_ text: String) -> [String] {
  let scalars = Array(text.unicodeScalars)
  var (pieces, start) = ([String](), 0)
  while start < scalars.count {
    let end = endOfPiece(from: start, in: scalars)
    pieces.append(String(String.UnicodeScalarView(scalars[start..<end])))
    start = end
  }
  return pieces
}

private func endOfPiece(from start: Int, in scalars: [Unicode.Scalar]) -> Int {
  let rest = scalars[start...]
  for ending in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
  where rest.starts(with: ending.unicodeScalars) { return start + ending.unicodeScalars.count }
  func kind(_ scalar: Unicode.Scalar) -> Int {
    if scalar.properties.isWhitespace { return 0 }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return 1
    case .decimalNumber, .letterNumber, .otherNumber: return 2
    default: return 3
    }
  }
  var first = start
  if scalars[start] == " ", start + 1 < scalars.count, kind(scalars[start + 1]) != 0 { first += 1 }
  let own = kind(scalars[first])
  let end = scalars[first...].firstIndex { kind($0) != own } ?? scalars.count
  return own == 0 && end < scalars.count && end - start > 1 ? end - 1 : end
}
