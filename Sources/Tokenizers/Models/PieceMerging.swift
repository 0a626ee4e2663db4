/// Merges the ids of one piece: always the pair of the lowest rank, and of equal ones the leftmost, until
/// none is left.
///
/// A long piece is merged window by window, so that the time grows with its length and no faster. That is
/// exact. Tokens are the merges of a text if each two neighbors are those of theirs: the first merge across
/// the border of two would happen in these two alone as well. So where two windows that overlap have a
/// token in common, what stands before it in the one and from it on in the other belongs together.
package struct PieceMerging {
  private let ranks: PairRanks
  /// The ids of the piece, and what they become.
  package var ids: [Int32] = []
  private var window: MergeWindow
  private var next: MergeWindow

  package init(_ ranks: PairRanks) {
    self.ranks = ranks
    (window, next) = (MergeWindow(ranks), MergeWindow(ranks))
  }

  /// How long a window is, and how much of it the next one looks at again, at first.
  static let (windowLength, overlap) = (64, 16)

  package mutating func merge() {
    if ids.count < 2 { return }
    if ids.count <= Self.windowLength {
      window.merge(ids[...])
      swap(&ids, &window.ids)
    } else {
      mergeByWindows()
    }
  }

  private mutating func mergeByWindows() {
    var (result, start) = ([Int32](), 0)
    window.merge(ids.prefix(Self.windowLength))
    while start + window.length < ids.count {
      guard let common = advance(from: start) else {
        // No window is large enough but the whole.
        window.merge(ids[...])
        result = []
        break
      }
      result += window.ids[..<common.here]
      for length in window.lengths[..<common.here] { start += Int(length) }
      swap(&window, &next)
      window.dropFirst(common.there)
    }
    ids = result + window.ids
  }

  /// Merges a next window that has a token in common with this one.
  /// - Returns: the index of that token in both.
  private mutating func advance(from start: Int) -> (here: Int, there: Int)? {
    var (overlap, length) = (Self.overlap, Self.windowLength)
    while true {
      let (index, offset) = window.token(before: overlap)
      let end = min(start + offset + max(length, 2 * (window.length - offset)), ids.count)
      next.merge(ids[(start + offset)..<end])
      if let common = window.commonToken(from: index, with: next) { return common }
      if index == 0, end == ids.count { return nil }
      (overlap, length) = (4 * overlap, 4 * length)
    }
  }
}
