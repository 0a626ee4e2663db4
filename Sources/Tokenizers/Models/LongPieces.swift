/// Cuts long pieces into the tokens that their merges end with, without merging: in a time that grows with
/// the length and no faster, whatever the letters.
///
/// Tokens are the merges of a text if each two neighbors are those of theirs, since the first merge across
/// the border of two would happen in these two alone as well. So from the left the longest token is taken
/// that goes with the one before it, and where none does, the one before is taken back for a shorter one.
/// There is one way to the end, and no place is tried twice.
///
/// Source: the algorithm of GitHub's `bpe` crate, here by ranks, with Hugging Face's order of equal ones.
package final class LongPieces: Sendable {
  private let ranks: PairRanks
  /// Tokens that merges end with, by their bytes.
  private let trie: ByteTrie
  /// By their ids.
  private let tokens: [Token]

  private struct Token {
    /// The rank of the merge that makes it, −1 of those that are there from the start.
    var rank: Int32 = -1
    /// What it is made of.
    var left: Int32 = -1
    var right: Int32 = -1
    /// In bytes; 0 of what is no token or never comes out.
    var length: Int32 = 0
    /// The longest token that it begins with, but itself.
    var shorter: Int32 = -1
  }

  /// - Parameters:
  ///   - merges: in their order.
  ///   - bytes: of each token that a byte or a merge makes.
  /// - Returns: nil where the merges are not as training makes them: each makes another token, of two that
  ///   were made before.
  package init?(
    _ ranks: PairRanks, _ merges: [(left: Int32, right: Int32, id: Int32)], idOfByte: [Int32],
    bytes: (Int32) -> [UInt8]
  ) {
    let top = merges.map { max($0.left, $0.right, $0.id) }.max() ?? 0
    var tokens = [Token](repeating: Token(), count: Int(max(top, idOfByte.max() ?? 0)) + 1)
    for id in idOfByte where id >= 0 { tokens[Int(id)].length = 1 }
    for (rank, merge) in merges.enumerated() {
      guard tokens[Int(merge.id)].rank < 0, tokens[Int(merge.id)].length != 1 else { return nil }
      tokens[Int(merge.id)].rank = Int32(rank)
    }
    self.ranks = ranks
    for (rank, merge) in merges.enumerated() {
      let (left, right) = (tokens[Int(merge.left)], tokens[Int(merge.right)])
      guard left.rank < rank, right.rank < rank else { return nil }
      // What no merge makes is in no text, and neither is what is merged otherwise before.
      guard left.length > 0, right.length > 0,
        Self.areNeighbors(merge.left, merge.right, below: UInt32(rank), ranks, tokens)
      else { continue }
      tokens[Int(merge.id)].length = left.length + right.length
      (tokens[Int(merge.id)].left, tokens[Int(merge.id)].right) = (merge.left, merge.right)
    }
    var trie = ByteTrie()
    for id in tokens.indices where tokens[id].length > 0 {
      let isInserted = bytes(Int32(id)).withUnsafeBufferPointer {
        trie.insert($0, value: Int32(id))
      }
      if !isInserted { return nil }
    }
    for id in tokens.indices where tokens[id].length > 1 {
      var node = ByteTrie.root
      for byte in bytes(Int32(id)).dropLast() {
        guard let next = trie.step(node, byte) else { break }
        node = next
        if trie.value(node) >= 0 { tokens[id].shorter = trie.value(node) }
      }
    }
    (self.trie, self.tokens) = (trie, tokens)
  }

  /// - Returns: false where a byte is no token; then nothing is appended.
  package func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) -> Bool {
    let first = ids.count
    // Whether a way may lead over a place.
    var isOpen = [Bool](repeating: true, count: text.count + 1)
    var place = 0
    var next = longest(at: 0, in: text)
    while place < text.count {
      guard var token = next else {
        ids.removeSubrange(first...)
        return false
      }
      let last = ids.count > first ? ids[ids.count - 1] : -1
      while true {
        let end = place + Int(tokens[Int(token)].length)
        if isOpen[end], last < 0 || Self.areNeighbors(last, token, below: .max, ranks, tokens) {
          ids.append(token)
          place = end
          next = place < text.count ? longest(at: place, in: text) : nil
          break
        }
        token = tokens[Int(token)].shorter
        if token >= 0 { continue }
        // No token goes on from here: the last one was too long.
        guard last >= 0 else {
          ids.removeSubrange(first...)
          return false
        }
        isOpen[place] = false
        place -= Int(tokens[Int(last)].length)
        ids.removeLast()
        next = last
        break
      }
    }
    return true
  }

  private func longest(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int32? {
    var (node, place, found) = (ByteTrie.root, start, Int32(-1))
    while place < text.count, let next = trie.step(node, text[place]) {
      node = next
      place += 1
      if trie.value(node) >= 0 { found = trie.value(node) }
    }
    return found < 0 ? nil : found
  }

  /// Whether two tokens stay two, side by side. Their merges are undone from the last to the first: at no
  /// time may the two at the border be a pair that is merged before one of them was merged itself.
  /// - Parameter limit: the rank from which on no merge counts.
  private static func areNeighbors(
    _ left: Int32, _ right: Int32, below limit: UInt32, _ ranks: PairRanks, _ tokens: [Token]
  ) -> Bool {
    var (left, right, limit) = (left, right, limit)
    while true {
      if ranks.merge(left, right).rank < limit { return false }
      let (leftRank, rightRank) = (tokens[Int(left)].rank, tokens[Int(right)].rank)
      if leftRank > rightRank {
        // Of equal ranks the leftmost comes first, which is the one within this token.
        limit = UInt32(leftRank)
        left = tokens[Int(left)].right
      } else if rightRank >= 0 {
        // And here the one at the border.
        limit = UInt32(rightRank) + 1
        right = tokens[Int(right)].left
      } else {
        return true
      }
    }
  }
}
