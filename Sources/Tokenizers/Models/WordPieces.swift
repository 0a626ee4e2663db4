import JSON

/// Word pieces as BERT has them: of each word the longest piece that is a token, again and again, with
/// `##` before those that continue a word.
///
/// Source: Devlin et al., BERT, section 3; Hugging Face's `WordPiece`, whose ids it gives on every text.
struct WordPieces: Sendable {
  let table: TokenTable
  /// What becomes of a text before.
  let rules: BertWords
  /// `##`.
  let prefix: String
  let unknownID: Int
  private let scalarLimit: Int
  private let trie: ByteTrie
  /// Where pieces begin that continue a word; nil where there are none.
  private let continuation: Int32?

  /// - Parameter scalarLimit: how long a word may be; a longer one is unknown.
  /// - Throws: a ``Malformed`` where there is no token for what is unknown, or too many others.
  init(
    _ table: TokenTable, rules: BertWords, unknownToken: String = "[UNK]", prefix: String = "##",
    scalarLimit: Int = 100
  ) throws {
    guard let unknownID = table.id(of: unknownToken) else {
      throw Malformed(
        "\(quoted(unknownToken)), which stands for what is unknown, is none of the \(table.count) tokens."
      )
    }
    (self.table, self.rules, self.prefix) = (table, rules, prefix)
    (self.unknownID, self.scalarLimit) = (unknownID, scalarLimit)
    var trie = ByteTrie()
    for id in 0..<table.idCount where table.contains(id: id) {
      guard table.withBytes(of: id, { trie.insert($0, value: Int32(id)) }) else {
        throw Malformed("the tokens are too long: together they have more than 16 million bytes.")
      }
    }
    continuation = prefix.withUTF8Bytes { trie.node(of: $0) }
    self.trie = trie
  }

  func encode(_ text: UTF8Bytes, into ids: inout [Int]) {
    rules.forEach(in: text) { encode(word: $0, into: &ids) }
  }

  /// Of a text that ``BertWords/normalize(_:)`` made.
  func encode(normalized text: UTF8Bytes, into ids: inout [Int]) {
    BertWords.split(normalized: text) { encode(word: $0, into: &ids) }
  }

  @inline(__always)
  private func encode(word: UTF8Bytes, into ids: inout [Int]) {
    guard word.count <= scalarLimit || word.count(where: { $0 & 0xc0 != 0x80 }) <= scalarLimit
    else { return ids.append(unknownID) }
    let first = ids.count
    var start = 0
    while start < word.count {
      guard var node = start == 0 ? ByteTrie.root : continuation else { break }
      var (place, end, id) = (start, start, Int32(-1))
      while place < word.count, let next = trie.step(node, word[place]) {
        node = next
        place += 1
        let value = trie.value(node)
        if value >= 0 { (end, id) = (place, value) }
      }
      if id < 0 { break }
      ids.append(Int(id))
      start = end
    }
    if start < word.count {
      ids.removeSubrange(first...)
      ids.append(unknownID)
    }
  }
}
