import KataTesting

extension WordPieceAttempts {
  /// Mistakes in putting it together.
  @WayList static var whole: [Way] {
    Way(parts: "encodes", "a text is never made small") {
      $0.wordPieceEncoded { $0.isLowercased = false }
    }
    Way(parts: "encodes", "a text is always made small") {
      $0.wordPieceEncoded { $0.isLowercased = true }
    }
    Way(parts: "encodes", "isLowercased is turned around") {
      $0.wordPieceEncoded { $0.isLowercased.toggle() }
    }
    Way(parts: "encodes", "a text is not cleaned") { $0.wordPieceEncoded { $0.clean = { $0 } } }
    Way(parts: "encodes", "a text is cleaned after it is split") {
      $0.wordPieceEncoded {
        $0.clean = { $0 }
        $0.split = { [split = $0.split] in split($0).map(CleaningFormula().callAsFunction) }
      }
    }
    Way(parts: "encodes", "words are split at spaces alone") {
      $0.wordPieceEncoded { $0.split = { $0.split(separator: " ").map(String.init) } }
    }
    Way(parts: "encodes", "what is unknown is token 0") {
      $0.wordPieceEncoded {
        $0.number = { pieces, tokens in
          pieces.map { $0 == "[UNK]" ? 0 : id(of: $0, in: tokens)! }
        }
      }
    }
    Way(parts: "encodes", "what is unknown is token 100, as in BERT-base's vocabulary") {
      $0.wordPieceEncoded {
        $0.number = { pieces, tokens in
          pieces.map { $0 == "[UNK]" ? 100 : id(of: $0, in: tokens)! }
        }
      }
    }
    Way(parts: "encodes", "what is unknown is token 1") {
      $0.wordPieceEncoded {
        $0.number = { pieces, tokens in
          pieces.map { $0 == "[UNK]" ? 1 : id(of: $0, in: tokens)! }
        }
      }
    }
    Way(parts: "encodes", "what is unknown is left out") {
      $0.wordPieceEncoded {
        $0.number = { pieces, tokens in
          pieces.filter { $0 != "[UNK]" }.map { id(of: $0, in: tokens)! }
        }
      }
    }
    Way(parts: "encodes", "ids are found as Swift compares texts: both spellings of é are one") {
      $0.wordPieceEncoded {
        $0.number = { pieces, tokens in pieces.map { tokens.firstIndex(of: $0)! } }
      }
    }
    Way(parts: "encodes", "[CLS] and [SEP] stand around the ids") {
      $0.wordPieceEncoded {
        $0.finish = { [id(of: "[CLS]", in: $1)!] + $0 + [id(of: "[SEP]", in: $1)!] }
      }
    }
    Way(parts: "encodes", "special tokens in a text are taken for what they name") {
      $0.wordPieceEncoded {
        $0.split = { [split = $0.split] text in
          let special = ["[pad]", "[unk]", "[cls]", "[sep]", "[mask]"]
          var (words, rest) = ([String](), text[...])
          while let start = rest.firstIndex(of: "[") {
            let name = special.first { rest[start...].lowercased().hasPrefix($0) }
            let end = rest.index(start, offsetBy: name?.count ?? 1)
            words += split(String(rest[..<start]))
            words.append(name?.uppercased() ?? "[")
            rest = rest[end...]
          }
          return words + split(String(rest))
        }
      }
    }
    Way(parts: "encodes", "a token that comes again is left out") {
      $0.wordPieceEncoded {
        $0.finish = { ids, _ in ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
      }
    }

    // MARK: Pairs
    Way(parts: "pairs", "the first [SEP] is of type 1") {
      $0.wordPiecePaired { $0.types = { types($0 + 1, $1 + 2) } }
    }
    Way(parts: "pairs", "the last [SEP] is of type 0") {
      $0.wordPiecePaired { $0.types = { types($0 + 2, $1) + [0] } }
    }
    Way(parts: "pairs", "special tokens have no types") {
      $0.wordPiecePaired { $0.types = { types($0, $1) } }
    }
    Way(parts: "pairs", "all types are 0") {
      $0.wordPiecePaired { $0.types = { types($0 + $1 + 3, 0) } }
    }
    Way(parts: "pairs", "types are 1 and 2, not 0 and 1") {
      $0.wordPiecePaired { $0.types = { types($0 + 2, $1 + 1).map { $0 + 1 } } }
    }
    Way(parts: "pairs", "the types are turned around") {
      $0.wordPiecePaired { $0.types = { types($0 + 2, $1 + 1).map { 1 - $0 } } }
    }
    Way(parts: "pairs", "there is no [CLS]") {
      $0.wordPiecePaired {
        $0.join = { a, b, _, end in a + [end] + b + [end] }
        $0.types = { types($0 + 1, $1 + 1) }
      }
    }
    Way(parts: "pairs", "[CLS] stands before the second text too") {
      $0.wordPiecePaired {
        $0.join = { a, b, start, end in [start] + a + [end] + [start] + b + [end] }
        $0.types = { types($0 + 2, $1 + 2) }
      }
    }
    Way(parts: "pairs", "there is no [SEP] between the texts") {
      $0.wordPiecePaired {
        $0.join = { a, b, start, end in [start] + a + b + [end] }
        $0.types = { types($0 + 1, $1 + 1) }
      }
    }
    Way(parts: "pairs", "there is no [SEP] at the end") {
      $0.wordPiecePaired {
        $0.join = { a, b, start, end in [start] + a + [end] + b }
        $0.types = { types($0 + 2, $1) }
      }
    }
    Way(parts: "pairs", "two [SEP] stand between the texts, as RoBERTa has it") {
      $0.wordPiecePaired {
        $0.join = { a, b, start, end in [start] + a + [end, end] + b + [end] }
        $0.types = { types($0 + 2, $1 + 2) }
      }
    }
    Way(parts: "pairs", "the second text comes first") {
      $0.wordPiecePaired {
        $0.join = { a, b, start, end in [start] + b + [end] + a + [end] }
        $0.types = { types($1 + 2, $0 + 1) }
      }
    }
    Way(parts: "pairs", "[CLS] and [SEP] have the ids of BERT-base, 101 and 102") {
      $0.wordPiecePaired { $0.join = { a, b, _, _ in [101] + a + [102] + b + [102] } }
    }

    // MARK: Texts of tokens
    Way(parts: "decodes", "tokens stand side by side, without spaces") {
      $0.wordPieceDecoded {
        $0.space = ""
      }
    }
    Way(parts: "decodes", "each token has a space before it, and ## stays") {
      $0.wordPieceDecoded {
        $0.isGlued = { _, _ in false }
        $0.clinging = []
      }
    }
    Way(parts: "decodes", "## stays") { $0.wordPieceDecoded { $0.unprefixed = { $0 } } }
    Way(parts: "decodes", "what goes on with a word has a space before it") {
      $0.wordPieceDecoded {
        $0.unprefixed = { " " + String(scalars: $0.unicodeScalars.dropFirst(2)) }
      }
    }
    Way(parts: "decodes", "stops and commas have a space before them") {
      $0.wordPieceDecoded { $0.clinging = [] }
    }
    Way(parts: "decodes", "the stop alone has no space before it") {
      $0.wordPieceDecoded { $0.clinging = ["."] }
    }
    Way(parts: "decodes", ": and ; have no space before them either") {
      $0.wordPieceDecoded { $0.clinging.formUnion([":", ";"]) }
    }
    Way(parts: "decodes", "the apostrophe has no space before it") {
      $0.wordPieceDecoded { $0.clinging.insert("'") }
    }
    Way(parts: "decodes", "at the start too, ## goes") {
      $0.wordPieceDecoded {
        $0.isGlued = { token, _ in token.unicodeScalars.starts(with: "##".unicodeScalars) }
      }
    }
    Way(parts: "decodes", "a space is left at the start") {
      $0.wordPieceDecoded { $0.finish = { " " + $0 } }
    }
    Way(parts: "decodes", "special tokens are not shown") {
      $0.wordPieceDecoded { $0.skipped = ["[PAD]", "[CLS]", "[SEP]", "[MASK]"] }
    }
    Way(parts: "decodes", "[UNK] is not shown") { $0.wordPieceDecoded { $0.skipped = ["[UNK]"] } }
    Way(parts: "decodes", "tokens are asked whether they begin with ## as Swift compares texts") {
      $0.wordPieceDecoded { $0.isGlued = { $0.hasPrefix("##") && !$1 } }
    }
    Way(parts: "decodes", "all # go") {
      $0.wordPieceDecoded { $0.finish = { $0.replacing("#", with: "") } }
    }
    Way(parts: "decodes", "the text begins with a capital") {
      $0.wordPieceDecoded { $0.finish = { $0.prefix(1).uppercased() + $0.dropFirst() } }
    }
  }

  /// Zeros for the first text, ones for the second.
  private static func types(_ first: Int, _ second: Int) -> [Int] {
    Array(repeating: 0, count: first) + Array(repeating: 1, count: second)
  }
}
