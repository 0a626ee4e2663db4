import KataTesting

/// The pieces of a word, as a row of parts.
struct PieceFormula: Formula {
  var vocabulary: KnownTokens
  /// Where a word may be cut: between these.
  var units: (String) -> [String] = { $0.unicodeScalars.map(String.init) }
  /// How long a word is, and how long it may be.
  var length: (String) -> Int = { $0.unicodeScalars.count }
  var limit = 100
  /// What stands before a piece in the vocabulary, and what before it in the result.
  var prefix: (_ isFirst: Bool) -> String = { $0 ? "" : "##" }
  var shownPrefix: (_ isFirst: Bool) -> String = { $0 ? "" : "##" }
  /// The order in which ends are tried.
  var order: (ClosedRange<Int>) -> [Int] = { $0.reversed() }
  /// Whether the vocabulary has a piece.
  var has: (_ piece: String, KnownTokens) -> Bool = { $1.ids[Spelled($0)] != nil }
  /// What comes out where nothing fits after some pieces.
  var unfit: (_ pieces: [String], _ rest: [String]) -> [String] = { _, _ in ["[UNK]"] }
  var tooLong: (String) -> [String]? = { _ in ["[UNK]"] }

  init(_ tokens: [String]) { vocabulary = KnownTokens(tokens) }

  func callAsFunction(_ word: String) -> [String] {
    if length(word) > limit, let pieces = tooLong(word) { return pieces }
    let units = units(word)
    var pieces: [String] = []
    var start = 0
    while start < units.count {
      let isFirst = start == 0
      func piece(_ end: Int) -> String { units[start..<end].joined() }
      let ends = order(start + 1...units.count)
      let end = ends.first { has(prefix(isFirst) + piece($0), vocabulary) }
      guard let end else { return unfit(pieces, Array(units[start...])) }
      pieces.append(shownPrefix(isFirst) + piece(end))
      start = end
    }
    return pieces
  }
}

/// A text's ids, and those of two, as a row of parts.
struct WordPieceFormula: Formula {
  var tokens: [String]
  var isLowercased: Bool
  var clean = CleaningFormula().callAsFunction
  var uncase = UncasingFormula().callAsFunction
  var split = SplittingFormula().callAsFunction
  var cut: (String) -> [String]
  /// The ids of the pieces of a text.
  var number: (_ pieces: [String], _ tokens: [String]) -> [Int] = { pieces, tokens in
    pieces.map { id(of: $0, in: tokens)! }
  }
  var finish: (_ ids: [Int], _ tokens: [String]) -> [Int] = { ids, _ in ids }
  /// Two texts' ids, and how long the first with its special tokens is.
  var join: (_ a: [Int], _ b: [Int], _ start: Int, _ end: Int) -> [Int] = { a, b, start, end in
    [start] + a + [end] + b + [end]
  }
  var types: (_ a: Int, _ b: Int) -> [Int] = { a, b in
    Array(repeating: 0, count: a + 2) + Array(repeating: 1, count: b + 1)
  }

  init(tokens: [String], isLowercased: Bool) {
    (self.tokens, self.isLowercased) = (tokens, isLowercased)
    let formula = PieceFormula(tokens)
    cut = formula.callAsFunction
    number = { pieces, _ in pieces.map { formula.vocabulary.ids[Spelled($0)]! } }
  }

  func callAsFunction(_ text: String) -> [Int] {
    let cleaned = clean(text)
    let words = split(isLowercased ? uncase(cleaned) : cleaned)
    return finish(number(words.flatMap(cut), tokens), tokens)
  }

  func pair(_ first: String, _ second: String) -> Answers {
    let (a, b) = (self(first), self(second))
    let (start, end) = (id(of: "[CLS]", in: tokens)!, id(of: "[SEP]", in: tokens)!)
    return ["ids": join(a, b, start, end), "token types": types(a.count, b.count)]
  }
}

/// The text of tokens, as a row of parts.
struct DecodingFormula: Formula {
  /// What is done with what goes on at the very start.
  var isGlued: (_ token: String, _ isFirst: Bool) -> Bool = { token, isFirst in
    !isFirst && token.unicodeScalars.starts(with: "##".unicodeScalars)
  }
  var unprefixed: (String) -> String = { String(scalars: $0.unicodeScalars.dropFirst(2)) }
  /// What has no space before it.
  var clinging: Set<String> = [".", ",", "?", "!"]
  var space = " "
  /// What is not shown.
  var skipped: Set<String> = []
  var finish: (String) -> String = { $0 }

  func callAsFunction(_ tokens: [String]) -> String {
    var text = ""
    for (place, token) in tokens.enumerated() where !skipped.contains(token) {
      let isFirst = place == 0 || text.isEmpty
      if isGlued(token, isFirst) {
        text += unprefixed(token)
      } else {
        text += (isFirst || clinging.contains(token) ? "" : space) + token
      }
    }
    return finish(text)
  }
}

// MARK: - Vocabularies

/// Tokens and their ids, as fast as many texts want them.
struct KnownTokens {
  let tokens: [String]
  private(set) var ids: [Spelled: Int] = [:]

  init(_ tokens: [String]) {
    self.tokens = tokens
    for (id, token) in tokens.enumerated() { ids[Spelled(token)] = id }
  }
}

func id(of token: String, in tokens: [String]) -> Int? {
  tokens.firstIndex { Spelled($0) == Spelled(token) }
}
