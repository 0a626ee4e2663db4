import Testing
import Tokenizers

/// Whichever way a piece is merged, the same tokens come out.
@Suite struct MergingTests {
  /// Of merges as training makes them, and of pieces of few letters, in which much repeats.
  @Test(arguments: 0..<100) func longPiecesGiveWhatMergingGives(_ seed: Int) throws {
    var generator = Draws(seed: seed)
    let letterCount = generator.below(4) + 1
    let (merges, texts) = generator.trainedMerges(of: letterCount)
    let ranks = PairRanks(merges)
    let idOfByte = (0..<256).map { Int32($0 < letterCount ? $0 : -1) }
    let long = try #require(
      LongPieces(ranks, merges, idOfByte: idOfByte) { texts[Int($0)] })
    for length in [0, 1, 2, 3, 10, 65, 130, 500, 3_000] {
      let piece = (0..<length).map { _ in UInt8(generator.below(letterCount)) }
      var ids: [Int32] = []
      #expect(piece.withUnsafeBufferPointer { long.encode($0, into: &ids) })
      #expect(
        ids == merged(piece, ranks, searchingUpTo: .max), "\(length) of \(letterCount) letters")
      #expect(ids == merged(piece, ranks, searchingUpTo: 1))
    }
    var ids: [Int32] = [7]
    #expect(![0, UInt8(letterCount)].withUnsafeBufferPointer { long.encode($0, into: &ids) })
    #expect(ids == [7])
  }

  /// Of merges in any order, whose ranks may fall: the two that merge one by one.
  @Test(arguments: 0..<50) func searchGivesWhatTheHeapGives(_ seed: Int) {
    var generator = Draws(seed: seed)
    let letterCount = generator.below(4) + 1
    var (merges, _) = generator.trainedMerges(of: letterCount)
    merges.sort { ($0.right, $0.left) < ($1.right, $1.left) }
    let ranks = PairRanks(merges)
    for length in [2, 3, 65, 500, 2_000] {
      let piece = (0..<length).map { _ in UInt8(generator.below(letterCount)) }
      #expect(
        merged(piece, ranks, searchingUpTo: .max) == merged(piece, ranks, searchingUpTo: 1))
    }
  }

  @Test func longPiecesAreOfTrainedMergesAlone() {
    let bytes: (Int32) -> [UInt8] = { [UInt8]($0 < 2 ? [UInt8($0)] : [0, 1]) }
    let idOfByte = (0..<256).map { Int32($0 < 2 ? $0 : -1) }
    // Two merges make one token; and one has a part that is made later.
    for merges: [(left: Int32, right: Int32, id: Int32)] in [
      [(0, 1, 2), (1, 0, 2)], [(2, 1, 3), (0, 1, 2)],
    ] {
      #expect(LongPieces(PairRanks(merges), merges, idOfByte: idOfByte, bytes: bytes) == nil)
    }
  }

  /// The end of a piece may decide about its start.
  @Test func mergesFromTheEndToTheStart() {
    let ranks = PairRanks([(0, 1, 2), (0, 2, 2)])
    let piece = [UInt8](repeating: 0, count: 5_000)
    #expect(merged(piece + [1], ranks) == [2])
    #expect(merged(piece, ranks) == piece.map { Int32($0) })
  }
}

private func merged(
  _ piece: [UInt8], _ ranks: PairRanks, searchingUpTo limit: Int = PieceMerging.searchLimit
) -> [Int32] {
  var merging = PieceMerging(ranks)
  merging.ids = piece.map { Int32($0) }
  merging.merge(searchingUpTo: limit)
  return merging.ids
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

  /// Merges of tokens that are there, each of which makes a new one, and the letters of all tokens. Some
  /// tokens never come out, since their letters are merged otherwise before.
  mutating func trainedMerges(
    of letterCount: Int
  ) -> (merges: [(left: Int32, right: Int32, id: Int32)], texts: [[UInt8]]) {
    var texts = (0..<letterCount).map { [UInt8($0)] }
    var merges: [(left: Int32, right: Int32, id: Int32)] = []
    for _ in 0..<below(80) + 5 {
      let (left, right) = (below(texts.count), below(texts.count))
      let text = texts[left] + texts[right]
      if text.count > 200 || texts.contains(text) { continue }
      merges.append((Int32(left), Int32(right), Int32(texts.count)))
      texts.append(text)
    }
    return (merges, texts)
  }
}
