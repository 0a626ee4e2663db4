/// The merges of byte pairs: of two ids that stand side by side, how early they are merged, and into which.
package final class PairRanks: @unchecked Sendable {
  /// What two tokens become.
  package struct Merge {
    /// From 0, the smaller the earlier; `.max` of what is not merged.
    var rank: UInt32
    var id: Int32

    static let none = Merge(rank: .max, id: -1)
  }

  private struct Slot {
    var key: UInt64
    var merge: Merge
  }

  // Both are written by the initializer alone.
  private let slots: UnsafeMutablePointer<Slot>
  private let mask: Int
  /// A bit for each hash of a pair. Most pairs that are asked for are not merged, which these few bytes
  /// tell without a look into the far larger table.
  private let filter: UnsafeMutablePointer<UInt64>
  private let filterMask: Int

  /// - Parameter merges: in their order; of a pair that comes twice, the later rank counts.
  package init(_ merges: [(left: Int32, right: Int32, id: Int32)]) {
    var slotCount = 64
    while slotCount < 2 * merges.count { slotCount *= 2 }
    mask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Slot(key: Self.free, merge: .none), count: slotCount)
    // Eight bits a slot.
    let wordCount = slotCount / 8
    filterMask = wordCount - 1
    filter = .allocate(capacity: wordCount)
    filter.initialize(repeating: 0, count: wordCount)
    for (rank, merge) in merges.enumerated() {
      let key = Self.key(merge.left, merge.right)
      let hash = Self.hash(key)
      filter[word(hash)] |= bit(hash)
      slots[slot(key, hash)] = Slot(key: key, merge: Merge(rank: UInt32(rank), id: merge.id))
    }
  }

  deinit {
    slots.deallocate()
    filter.deallocate()
  }

  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge {
    let key = Self.key(left, right)
    let hash = Self.hash(key)
    if filter[word(hash)] & bit(hash) == 0 { return .none }
    return slots[slot(key, hash)].merge
  }

  /// No pair's, as ids are not negative.
  private static let free = UInt64.max

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(left)) << 32 | UInt64(UInt32(right))
  }

  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    let product = (key ^ key >> 29) &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 32
  }

  /// Where a hash's bit is.
  @inline(__always)
  private func word(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 24) & filterMask
  }

  @inline(__always)
  private func bit(_ hash: UInt64) -> UInt64 { 1 << (hash >> 58) }

  /// The slot of a pair, or the free one where it belongs.
  @inline(__always)
  private func slot(_ key: UInt64, _ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].key != key, slots[slot].key != Self.free { slot = (slot + 1) & mask }
    return slot
  }
}
