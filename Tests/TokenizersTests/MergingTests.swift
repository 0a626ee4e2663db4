import Testing
import Tokenizers

/// Long pieces are merged by windows, and what comes out is what the whole gives.
@Suite struct MergingTests {
  /// Of merges in any order, trained or not, and of pieces of few letters, in which much repeats.
  @Test(arguments: 0..<60) func windowsGiveWhatTheWholeGives(_ seed: Int) {
    var generator = Draws(seed: seed)
    let letterCount = generator.below(4) + 1
    let ranks = PairRanks(generator.merges(of: letterCount))
    for length in [2, 3, 63, 64, 65, 130, 500, 3_000] {
      let piece = (0..<length).map { _ in Int32(generator.below(letterCount)) }
      var (search, heap) = (MergeWindow(ranks), MergeWindow(ranks))
      search.merge(piece[...], searchingUpTo: .max)
      heap.merge(piece[...], searchingUpTo: 1)
      #expect(search.ids == heap.ids)
      var merging = PieceMerging(ranks)
      merging.ids = piece
      merging.merge()
      #expect(merging.ids == search.ids, "\(length) of \(letterCount) letters")
    }
  }

  /// A token that is longer than any window.
  @Test func windowsGrow() {
    // Token k is 2ᵏ letters.
    let ranks = PairRanks((0..<12).map { (Int32($0), Int32($0), Int32($0 + 1)) })
    var merging = PieceMerging(ranks)
    merging.ids = Array(repeating: 0, count: 3 * 4096 + 1024 + 1)
    merging.merge()
    #expect(merging.ids == [12, 12, 12, 10, 0])
  }

  /// What is merged last but stands first, so that the end of a piece decides about its start.
  @Test func theEndMayDecide() {
    // Pairs of letters grow from the right: each b takes the a before it, then what that left.
    let ranks = PairRanks([(0, 1, 2), (0, 2, 2)])
    var merging = PieceMerging(ranks)
    merging.ids = Array(repeating: 0, count: 5_000) + [1]
    merging.merge()
    #expect(merging.ids == [2])
    merging.ids = Array(repeating: 0, count: 5_000)
    merging.merge()
    #expect(merging.ids == Array(repeating: 0, count: 5_000))
  }
}

// MARK: - Fixtures

/// SplitMix64.
private struct Draws {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  /// Merges of tokens that are there, each of which makes a new one or, as two merges can, an older one.
  mutating func merges(of letterCount: Int) -> [(left: Int32, right: Int32, id: Int32)] {
    // By their letters, so that the same text is the same token.
    var tokens = (0..<letterCount).map { [$0] }
    var merges: [(left: Int32, right: Int32, id: Int32)] = []
    for _ in 0..<below(60) + 5 {
      let (left, right) = (below(tokens.count), below(tokens.count))
      let text = tokens[left] + tokens[right]
      if text.count > 200 { continue }
      let id = tokens.firstIndex(of: text) ?? tokens.count
      if id == tokens.count { tokens.append(text) }
      merges.append((Int32(left), Int32(right), Int32(id)))
    }
    // In some vocabularies, ranks fall too.
    if below(2) == 0 { merges.sort { ($0.right, $0.left) < ($1.right, $1.left) } }
    return merges
  }
}
