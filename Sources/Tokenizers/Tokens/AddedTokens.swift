import JSON

/// A token that is found in a text as it stands, before anything is cut: `[MASK]`, `<|endoftext|>`.
struct AddedToken: Sendable, Equatable {
  var content: String
  var id: Int
  /// Whether it is left out of texts for people.
  var isSpecial = true
  /// Whether it takes the white space before and behind it along.
  var stripsLeft = false
  var stripsRight = false
  /// Whether it stands alone only, with no letter, digit or underscore beside it.
  var isSingleWord = false
  /// Whether it is looked for in the normalized text, itself normalized.
  var isNormalized = false
}

/// Finds the added tokens of one kind, normalized or not, in texts: from the left, the longest that begins
/// there.
///
/// Source: Hugging Face's `AddedVocabulary`, which it equals in what it finds.
struct AddedTokens: Sendable {
  private var tokens: [AddedToken] = []
  private var trie = ByteTrie()
  /// Whether a token begins with a byte.
  private var isStart = [Bool](repeating: false, count: 256)
  private let table = ScalarTable.shared

  /// - Parameter normalize: how their contents are looked for.
  /// - Throws: a ``Malformed`` where two are looked for under one text.
  init(_ tokens: [AddedToken], normalize: (String) -> String = { $0 }) throws {
    for token in tokens {
      let text = normalize(token.content)
      if text.isEmpty { continue }
      try text.withUTF8Bytes { bytes in
        if let node = trie.node(of: bytes), trie.value(node) >= 0 {
          let other = self.tokens[Int(trie.value(node))].content
          throw Malformed(
            "the added tokens \(quoted(other)) and \(quoted(token.content)) are the same in a text: which "
              + "counts?")
        }
        guard trie.insert(bytes, value: Int32(self.tokens.count)) else {
          throw Malformed(
            "the added tokens are too long: together they have more than 16 million bytes.")
        }
        isStart[Int(bytes[0])] = true
      }
      self.tokens.append(token)
    }
  }

  var isEmpty: Bool { tokens.isEmpty }

  enum Part {
    case text(Range<Int>)
    case token(AddedToken)
  }

  /// Hands on what stands between the added tokens, and them. No text is empty.
  @inline(__always)
  func split(_ text: UTF8Bytes, _ body: (Part) -> Void) {
    if tokens.isEmpty {
      if !text.isEmpty { body(.text(0..<text.count)) }
      return
    }
    var (place, end) = (0, 0)
    while place < text.count {
      guard isStart[Int(text[place])], let match = longest(at: place, in: text) else {
        place += 1
        continue
      }
      let token = tokens[match.token]
      let start = place
      place = match.end
      if token.isSingleWord, isWord(before: start, in: text) || isWord(at: match.end, in: text) {
        continue
      }
      let first = token.stripsLeft ? max(startOfSpace(before: start, in: text), end) : start
      let last = token.stripsRight ? endOfSpace(from: match.end, in: text) : match.end
      if end < first { body(.text(end..<first)) }
      body(.token(token))
      end = last
    }
    if end < text.count { body(.text(end..<text.count)) }
  }

  private func longest(at start: Int, in text: UTF8Bytes) -> (token: Int, end: Int)? {
    var (node, place) = (ByteTrie.root, start)
    var found: (token: Int, end: Int)?
    while place < text.count, let next = trie.step(node, text[place]) {
      node = next
      place += 1
      let value = trie.value(node)
      if value >= 0 { found = (Int(value), place) }
    }
    return found
  }

  // MARK: - What stands beside a token

  private func isWord(at place: Int, in text: UTF8Bytes) -> Bool {
    place < text.count && table[text.scalar(at: place).scalar].contains(.word)
  }

  private func isWord(before place: Int, in text: UTF8Bytes) -> Bool {
    place > 0 && isWord(at: startOfScalar(before: place, in: text), in: text)
  }

  private func startOfScalar(before place: Int, in text: UTF8Bytes) -> Int {
    var start = place - 1
    while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
    return start
  }

  private func startOfSpace(before place: Int, in text: UTF8Bytes) -> Int {
    var start = place
    while start > 0 {
      let before = startOfScalar(before: start, in: text)
      guard table[text.scalar(at: before).scalar].contains(.space) else { break }
      start = before
    }
    return start
  }

  private func endOfSpace(from place: Int, in text: UTF8Bytes) -> Int {
    var end = place
    while end < text.count {
      let (scalar, count) = text.scalar(at: end)
      guard table[scalar].contains(.space) else { break }
      end += count
    }
    return end
  }
}
