import Kernels
import Testing

/// Memory that is used again.
@Suite(.serialized) struct BlockCacheTests {
  @Test func givesABlockAgainAndNeverTwice() {
    let size = 1_234_567
    let first = BlockCache.allocate(byteCount: size)
    let second = BlockCache.allocate(byteCount: size)
    #expect(first != second)
    BlockCache.deallocate(first, byteCount: size)
    let other = BlockCache.allocate(byteCount: size + 1)
    #expect(other != first)
    #expect(BlockCache.allocate(byteCount: size) == first)
    let third = BlockCache.allocate(byteCount: size)
    #expect(third != first)
    for block in [first, second, third] { BlockCache.deallocate(block, byteCount: size) }
    BlockCache.deallocate(other, byteCount: size + 1)
  }

  /// The logits of a long text are half of all that is kept, and wanted at each call.
  @Test func givesLargeBlocksAgainToo() {
    let size = BlockCache.limit / 2
    let first = BlockCache.allocate(byteCount: size)
    BlockCache.deallocate(first, byteCount: size)
    #expect(BlockCache.byteCount >= size)
    #expect(BlockCache.allocate(byteCount: size) == first)
    BlockCache.deallocate(first, byteCount: size)
    BlockCache.empty()
    let larger = BlockCache.allocate(byteCount: size + 1)
    let before = BlockCache.byteCount
    BlockCache.deallocate(larger, byteCount: size + 1)
    #expect(BlockCache.byteCount < before + size)
  }

  @Test func keepsNoMoreThanItsLimit() {
    let size = BlockCache.limit / 10
    let blocks = (0..<16).map { _ in BlockCache.allocate(byteCount: size) }
    for block in blocks {
      BlockCache.deallocate(block, byteCount: size)
      #expect(BlockCache.byteCount <= BlockCache.limit)
    }
    #expect(BlockCache.byteCount >= size)
  }

  @Test func forgetsSizesThatNobodyWants() {
    let odd = 3_333_333
    BlockCache.deallocate(BlockCache.allocate(byteCount: odd), byteCount: odd)
    for _ in 0..<600 {
      BlockCache.deallocate(BlockCache.allocate(byteCount: 1 << 17), byteCount: 1 << 17)
    }
    #expect(BlockCache.byteCount < odd)
  }

  @Test func letsAllGo() {
    let size = BlockCache.limit / 5
    BlockCache.deallocate(BlockCache.allocate(byteCount: size), byteCount: size)
    #expect(BlockCache.byteCount >= size)
    BlockCache.empty()
    #expect(BlockCache.byteCount < size)
  }

  /// What several threads hold at once never overlaps.
  @Test func neverHandsOutWhatSomebodyHolds() async {
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          var held: [(UnsafeMutableRawPointer, size: Int, mark: Int)] = []
          var isIntact = true
          for round in 0..<3000 {
            let size = 65_536 + 4096 * (round * (task + 3) % 5)
            let block = BlockCache.allocate(byteCount: size)
            let mark = task << 32 | round
            block.storeBytes(of: mark, as: Int.self)
            (block + size - 8).storeBytes(of: mark, as: Int.self)
            held.append((block, size, mark))
            if held.count > 7 {
              let (block, size, mark) = held.remove(at: round % 7)
              isIntact = isIntact && block.load(as: Int.self) == mark
              isIntact = isIntact && (block + size - 8).load(as: Int.self) == mark
              BlockCache.deallocate(block, byteCount: size)
            }
          }
          for (block, size, _) in held { BlockCache.deallocate(block, byteCount: size) }
          return isIntact
        }
      }
      for await isIntact in group { #expect(isIntact) }
    }
  }
}
