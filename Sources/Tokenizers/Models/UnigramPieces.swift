import JSON

/// Pieces of which each has a logarithm of a probability: of all ways to cut a text into pieces, the one
/// whose sum is greatest.
///
/// Source: Kudo, Subword Regularization, section 3.2; Hugging Face's `Unigram`, whose ids it gives on
/// every text. Scores are added from the start in double precision, and an equal sum takes no place.
struct UnigramPieces: Sendable {
  let table: TokenTable
  let scores: [Double]
  let unknownID: Int
  /// Below all others.
  private let unknownScore: Double
  private let trie: ByteTrie
  /// The ids of `<0x00>` to `<0xFF>`, where unknown bytes are spelled.
  private let idOfByte: [Int]?

  /// - Parameter pieces: with their scores, by their ids.
  /// - Throws: a ``Malformed`` where a score is no number, or the unknown piece is none of them.
  init(_ pieces: [(token: String, score: Double)], unknownID: Int, spellsBytes: Bool) throws {
    if let odd = pieces.first(where: { !$0.score.isFinite }) {
      throw Malformed("the score of \(quoted(odd.token)) is \(odd.score), but must be finite.")
    }
    guard pieces.indices.contains(unknownID) else {
      throw Malformed(
        "\"unk_id\" is \(unknownID), but there are \(pieces.count) pieces, with the ids from 0 up.")
    }
    let table = try TokenTable(pieces.enumerated().map { ($1.token, $0) })
    self.table = table
    scores = pieces.map(\.score)
    unknownScore = (scores.min() ?? 0) - 10
    self.unknownID = unknownID
    var trie = ByteTrie()
    for id in 0..<table.idCount where table.contains(id: id) {
      guard table.withBytes(of: id, { trie.insert($0, value: Int32(id)) }) else {
        throw Malformed("the pieces are too long: together they have more than 16 million bytes.")
      }
    }
    self.trie = trie
    let bytes = (0...255).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return table.id(of: "<0x\(byte < 16 ? "0" : "")\(digits)>") ?? -1
    }
    idOfByte = spellsBytes ? bytes : nil
  }

  /// Whether what is unknown becomes its bytes.
  var spellsBytes: Bool { idOfByte != nil }

  /// What is used again from one text to the next: of each place, how the best way there ends.
  struct Workspace {
    fileprivate var ways: [Way] = []

    init() {}
  }

  fileprivate struct Way {
    var score: Double
    /// −1 where nothing leads there.
    var start: Int32
    var id: Int32
  }

  func encode(_ text: UTF8Bytes, _ workspace: inout Workspace, into ids: inout [Int]) {
    findWays(text, &workspace)
    // From the end back to the start.
    var (pieces, end) = ([(start: Int, end: Int, id: Int)](), text.count)
    while end > 0 {
      let way = workspace.ways[end]
      let (start, id) = (Int(way.start), Int(way.id))
      if id == unknownID, let last = pieces.last, last.id == id, last.start == end {
        // What is unknown side by side is one.
        pieces[pieces.count - 1].start = start
      } else {
        pieces.append((start, end, id))
      }
      end = start
    }
    for piece in pieces.reversed() {
      if piece.id == unknownID {
        appendUnknown(text[part: piece.start..<piece.end], into: &ids)
      } else {
        ids.append(piece.id)
      }
    }
  }

  private func findWays(_ text: UTF8Bytes, _ workspace: inout Workspace) {
    workspace.ways.removeAll(keepingCapacity: true)
    for _ in 0...text.count { workspace.ways.append(Way(score: 0, start: -1, id: 0)) }
    var start = 0
    while start < text.count {
      let scoreHere = workspace.ways[start].score
      let count = text.scalar(at: start).count
      func offer(_ id: Int, _ score: Double, until end: Int) {
        let sum = score + scoreHere
        if workspace.ways[end].start < 0 || sum > workspace.ways[end].score {
          workspace.ways[end] = Way(score: sum, start: Int32(start), id: Int32(id))
        }
      }
      var (node, place, hasSingle) = (ByteTrie.root, start, false)
      while place < text.count, let next = trie.step(node, text[place]) {
        node = next
        place += 1
        let id = Int(trie.value(node))
        if id < 0 { continue }
        offer(id, scores[id], until: place)
        if place == start + count { hasSingle = true }
      }
      if !hasSingle { offer(unknownID, unknownScore, until: start + count) }
      start += count
    }
  }

  /// Of what is unknown, its bytes, if they have pieces.
  private func appendUnknown(_ text: UTF8Bytes, into ids: inout [Int]) {
    if let id = table.id(of: text) {
      ids.append(id)
    } else if let idOfByte, text.allSatisfy({ idOfByte[Int($0)] >= 0 }) {
      for byte in text { ids.append(idOfByte[Int(byte)]) }
    } else {
      ids.append(unknownID)
    }
  }
}
