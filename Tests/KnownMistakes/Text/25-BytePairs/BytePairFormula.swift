import KataTesting
import Layers

/// GPT-2's tokenizer as a row of parts.
struct BytePairFormula: Formula {
  // MARK: Letters and pieces

  var letter: (UInt8) -> Unicode.Scalar = letterOfByte
  /// What of a text is spelled.
  var bytes: (String) -> [UInt8] = { Array($0.utf8) }
  /// What becomes of a text before it is cut.
  var clean: (String) -> String = { $0 }
  /// GPT-2's pattern, or another one.
  var cut: (String) -> [String] = { cutByPattern($0) }

  // MARK: Merges

  /// Where a pair is merged next, of all its places.
  var merge: (_ pair: TokenPair, _ word: [String]) -> [String] = merged
  /// The letters that a piece begins as.
  var start: (String) -> [String] = { $0.unicodeScalars.map { String($0) } }
  /// The rank of the pair that is merged next, of those that neighbors have, in the order of the text.
  var choose: (_ ranks: [Int]) -> Int? = { $0.min() }
  /// How many merges are made at most.
  var limit = Int.max
  /// The tokens of a piece, where they are found in another way.
  var tokenize: ((_ piece: String, _ formula: BytePairFormula) -> [String])?

  // MARK: Ids

  var tokens: [String] = []
  var merges: [TokenPair] = []
  /// The id of the token at a place.
  var number: (Int) -> Int = { $0 }
  /// What a word is known by to whom it is looked up.
  var key: (String) -> [UInt8] = { Array($0.utf8) }
  /// What becomes of the ids.
  var finish: ([Int]) -> [Int] = { $0 }
  /// The tokens that ids stand for.
  var read: (_ ids: [Int], _ tokens: [String]) -> [String] = { ids, tokens in
    ids.map { tokens.indices.contains($0) ? tokens[$0] : "" }
  }
  /// The text of some tokens.
  var text: (_ tokens: [String], _ byteOf: [Unicode.Scalar: UInt8]) -> String = { tokens, byteOf in
    String(decoding: tokens.flatMap { $0.unicodeScalars.compactMap { byteOf[$0] } }, as: UTF8.self)
  }
}

extension BytePairFormula {
  func spelled(_ text: String) -> String {
    String(String.UnicodeScalarView(bytes(text).map(letter)))
  }

  func pieces(_ text: String) -> [String] { cut(clean(text)) }

  func bytePairs(_ piece: String) -> [String] {
    if let tokenize { return tokenize(piece, self) }
    let ranks = Dictionary(merges.enumerated().map { ($1, $0) }) { first, _ in first }
    var (word, count) = (start(piece), 0)
    while count < limit {
      let found = zip(word, word.dropFirst()).compactMap { ranks[TokenPair($0, $1)] }
      guard let rank = choose(found) else { break }
      word = merge(merges[rank], word)
      count += 1
    }
    return word
  }

  func encode(_ text: String) -> [Int] {
    let ids = Dictionary(tokens.enumerated().map { ($1, number($0)) }) { first, _ in first }
    var (known, all): ([[UInt8]: [Int]], [Int]) = ([:], [])
    for piece in pieces(text) {
      let key = key(piece)
      let new = known[key] ?? bytePairs(spelled(piece)).compactMap { ids[$0] }
      known[key] = new
      all += new
    }
    return finish(all)
  }

  func decode(_ ids: [Int]) -> String {
    let byteOf = Dictionary((UInt8.min...UInt8.max).map { (letter($0), $0) }) { first, _ in first }
    return text(read(ids, tokens), byteOf)
  }
}

extension Example {
  /// What comes of the example, with some parts exchanged.
  func bytePaired(
    _ change: @escaping (inout BytePairFormula) -> Void = { _ in }
  ) -> Exchange<BytePairFormula> {
    var formula = BytePairFormula()
    if hasTexts("tokens") {
      (formula.tokens, formula.merges) = (texts("tokens"), tokenPairs("merges"))
    }
    return Exchange(of: formula, change, answers: { answers(of: $0) })
  }

  private func answers(of formula: BytePairFormula) -> Answers {
    switch test {
    case "letters":
      return Answers((UInt8.min...UInt8.max).map { String(formula.letter($0)) })
    case "spells": return Answers(formula.spelled(text("text")))
    case "cuts": return Answers(formula.pieces(text("text")))
    case "merges":
      let pair = texts("pair")
      return Answers(formula.merge(TokenPair(pair[0], pair[1]), texts("word")))
    case "pairs": return Answers(formula.bytePairs(text("piece")))
    case "encodes": return Answers(formula.encode(text("text")))
    case "decodes": return Answers(formula.decode(ids("ids").scalars))
    default:
      let ids = Dictionary(
        formula.tokens.enumerated().map { ($1, formula.number($0)) }
      ) { first, _ in first }
      let ranks = Dictionary(formula.merges.enumerated().map { ($1, $0) }) { first, _ in first }
      return [
        "tokens": formula.tokens, "merges": formula.merges,
        "ids": texts("asked tokens").map { ids[$0] ?? -1 },
        "ranks": tokenPairs("asked pairs").map { ranks[$0] ?? -1 },
        "counts": [ids.count, ranks.count],
      ]
    }
  }
}

// MARK: - The right parts

/// What prints stands for itself, and the others, in their order, for the letters from Ā on.
func letterOfByte(_ byte: UInt8) -> Unicode.Scalar {
  func prints(_ byte: UInt8) -> Bool { 33...126 ~= byte || 161...172 ~= byte || 174...255 ~= byte }
  if prints(byte) { return Unicode.Scalar(byte) }
  return Unicode.Scalar(256 + (0..<byte).count { !prints($0) })!
}

/// The pieces of GPT-2's pattern, or of another one, which is given over scalars.
func cutByPattern(_ text: String, _ pattern: Regex<Substring> = gpt2Pattern) -> [String] {
  text.matches(of: pattern.matchingSemantics(.unicodeScalar)).map { String($0.output) }
}

var gpt2Pattern: Regex<Substring> {
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/
}

/// A word in which a pair is merged, from left to right.
func merged(_ pair: TokenPair, _ word: [String]) -> [String] {
  var result: [String] = []
  var isLeft = false
  for token in word {
    if isLeft, token == pair.right {
      result[result.count - 1] = pair.joined
      isLeft = false
    } else {
      result.append(token)
      isLeft = token == pair.left
    }
  }
  return result
}
