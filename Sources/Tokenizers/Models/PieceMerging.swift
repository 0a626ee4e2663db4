/// Merges the ids of one piece: always the pair of the lowest rank, and of equal ones the leftmost, until
/// none is left.
package struct PieceMerging {
  private let ranks: PairRanks
  /// The ids of the piece, and what they become.
  package var ids: [Int32] = []
  /// The rank of the pair that begins at each place.
  private var waiting: [UInt32] = []

  package init(_ ranks: PairRanks) { self.ranks = ranks }

  /// Up to so many ids, looking at all is faster than a heap.
  package static let searchLimit = 400

  /// - Parameter limit: up to how many ids are searched through.
  package mutating func merge(searchingUpTo limit: Int = searchLimit) {
    if ids.count < 2 { return }
    if ids.count <= limit { mergeBySearch() } else { mergeFromHeap() }
  }

  private mutating func mergeBySearch() {
    waiting.removeAll(keepingCapacity: true)
    for _ in ids { waiting.append(.max) }
    let ranks = ranks
    let count = ids.withUnsafeMutableBufferPointer { ids in
      waiting.withUnsafeMutableBufferPointer { Self.search(ranks, ids, $0) }
    }
    ids.removeLast(ids.count - count)
  }

  /// - Returns: how many tokens are left.
  private static func search(
    _ ranks: PairRanks, _ ids: UnsafeMutableBufferPointer<Int32>,
    _ waiting: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    var count = ids.count
    for k in 0..<count - 1 { waiting[k] = ranks.merge(ids[k], ids[k + 1]).rank }
    while true {
      var (best, place) = (UInt32.max, 0)
      for k in 0..<count - 1 where waiting[k] < best { (best, place) = (waiting[k], k) }
      if best == .max { return count }
      ids[place] = ranks.merge(ids[place], ids[place + 1]).id
      count -= 1
      // The last one's rank is `.max`.
      for k in place + 1..<max(place + 1, count) {
        (ids[k], waiting[k]) = (ids[k + 1], waiting[k + 1])
      }
      if place > 0 { waiting[place - 1] = ranks.merge(ids[place - 1], ids[place]).rank }
      waiting[place] = place < count - 1 ? ranks.merge(ids[place], ids[place + 1]).rank : .max
    }
  }

  private mutating func mergeFromHeap() {
    // Each place's neighbors that are left, and −1 where there is none.
    var links = (0..<Int32(ids.count)).map { (before: $0 - 1, after: $0 + 1) }
    links[links.count - 1].after = -1
    var heap = MinimumHeap()
    func merge(at place: Int32) -> PairRanks.Merge {
      let after = links[Int(place)].after
      return after < 0 ? .none : ranks.merge(ids[Int(place)], ids[Int(after)])
    }
    func push(_ place: Int32) {
      let rank = merge(at: place).rank
      if rank != .max { heap.push(UInt64(rank) << 32 | UInt64(place)) }
    }
    for place in links.indices { push(Int32(place)) }
    while let top = heap.pop() {
      let place = Int32(top & 0xffff_ffff)
      // What was merged meanwhile waits under another rank.
      guard ids[Int(place)] >= 0 else { continue }
      let merge = merge(at: place)
      guard merge.rank == UInt32(top >> 32) else { continue }
      let (before, next) = links[Int(place)]
      let after = links[Int(next)].after
      (ids[Int(place)], ids[Int(next)]) = (merge.id, -1)
      links[Int(place)].after = after
      if after >= 0 { links[Int(after)].before = place }
      if before >= 0 { push(before) }
      push(place)
    }
    ids.removeAll { $0 < 0 }
  }
}

/// Numbers of which the smallest comes out first.
private struct MinimumHeap {
  private var numbers: [UInt64] = []

  mutating func push(_ number: UInt64) {
    var place = numbers.count
    numbers.append(number)
    while place > 0 {
      let parent = (place - 1) / 2
      guard number < numbers[parent] else { break }
      numbers[place] = numbers[parent]
      place = parent
    }
    numbers[place] = number
  }

  mutating func pop() -> UInt64? {
    guard let top = numbers.first, let last = numbers.popLast() else { return nil }
    if numbers.isEmpty { return top }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < numbers.count else { break }
      if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
      guard numbers[child] < last else { break }
      numbers[place] = numbers[child]
      place = child
    }
    numbers[place] = last
    return top
  }
}
