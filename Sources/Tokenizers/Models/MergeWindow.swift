/// A part of a piece, merged by itself.
package struct MergeWindow {
  private let ranks: PairRanks
  /// Its tokens.
  package var ids: [Int32] = []
  /// Of each token, how many ids it was made of.
  private(set) var lengths: [Int32] = []
  /// How many ids all were made of.
  private(set) var length = 0
  /// The rank of the pair that begins at each place.
  private var waiting: [UInt32] = []

  package init(_ ranks: PairRanks) { self.ranks = ranks }

  /// Up to so many ids, looking at all is faster than a heap.
  package static let searchLimit = 400

  /// - Parameter limit: up to how many ids are searched through.
  package mutating func merge(_ part: ArraySlice<Int32>, searchingUpTo limit: Int = searchLimit) {
    ids.removeAll(keepingCapacity: true)
    ids += part
    length = part.count
    lengths.removeAll(keepingCapacity: true)
    for _ in part { lengths.append(1) }
    if ids.count < 2 { return }
    if part.count <= limit { mergeBySearch() } else { mergeFromHeap() }
  }

  // MARK: - Neighbors

  /// The last token that has so many ids from its start to the end, or the first; and how many ids stand
  /// before it.
  func token(before overlap: Int) -> (index: Int, offset: Int) {
    var (index, offset) = (ids.count, length)
    while index > 0, length - offset < overlap {
      index -= 1
      offset -= Int(lengths[index])
    }
    return (index, offset)
  }

  /// A token that this window has in common with another, which begins where one of its tokens does.
  func commonToken(from index: Int, with other: MergeWindow) -> (here: Int, there: Int)? {
    var (here, there) = (index, 0)
    // How far each is, counted in ids.
    var (place, otherPlace) = (0, 0)
    while here < ids.count, there < other.ids.count {
      if place == otherPlace, lengths[here] == other.lengths[there], ids[here] == other.ids[there] {
        return (here, there)
      }
      if place <= otherPlace {
        place += Int(lengths[here])
        here += 1
      } else {
        otherPlace += Int(other.lengths[there])
        there += 1
      }
    }
    return nil
  }

  mutating func dropFirst(_ count: Int) {
    for dropped in lengths[..<count] { length -= Int(dropped) }
    ids.removeFirst(count)
    lengths.removeFirst(count)
  }

  // MARK: - Merging

  private mutating func mergeBySearch() {
    waiting.removeAll(keepingCapacity: true)
    for _ in ids { waiting.append(.max) }
    let ranks = ranks
    let count = ids.withUnsafeMutableBufferPointer { ids in
      lengths.withUnsafeMutableBufferPointer { lengths in
        waiting.withUnsafeMutableBufferPointer { waiting in
          Self.search(ranks, ids, lengths, waiting)
        }
      }
    }
    ids.removeLast(ids.count - count)
    lengths.removeLast(lengths.count - count)
  }

  /// - Returns: how many tokens are left.
  private static func search(
    _ ranks: PairRanks, _ ids: UnsafeMutableBufferPointer<Int32>,
    _ lengths: UnsafeMutableBufferPointer<Int32>, _ waiting: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    var count = ids.count
    for k in 0..<count - 1 { waiting[k] = ranks.merge(ids[k], ids[k + 1]).rank }
    while true {
      var (best, place) = (UInt32.max, 0)
      for k in 0..<count - 1 where waiting[k] < best { (best, place) = (waiting[k], k) }
      if best == .max { return count }
      ids[place] = ranks.merge(ids[place], ids[place + 1]).id
      lengths[place] += lengths[place + 1]
      count -= 1
      // The last one's rank is `.max`.
      for k in place + 1..<count + 1 where k < count {
        (ids[k], lengths[k], waiting[k]) = (ids[k + 1], lengths[k + 1], waiting[k + 1])
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
    func rank(at place: Int32) -> PairRanks.Merge {
      let after = links[Int(place)].after
      return after < 0 ? .none : ranks.merge(ids[Int(place)], ids[Int(after)])
    }
    func push(_ place: Int32) {
      let rank = rank(at: place).rank
      if rank != .max { heap.push(UInt64(rank) << 32 | UInt64(place)) }
    }
    for place in links.indices { push(Int32(place)) }
    while let top = heap.pop() {
      let place = Int32(top & 0xffff_ffff)
      // What was merged meanwhile waits under another rank.
      guard ids[Int(place)] >= 0 else { continue }
      let merge = rank(at: place)
      guard merge.rank == UInt32(top >> 32) else { continue }
      let (before, next) = links[Int(place)]
      let after = links[Int(next)].after
      (ids[Int(place)], ids[Int(next)]) = (merge.id, -1)
      lengths[Int(place)] += lengths[Int(next)]
      lengths[Int(next)] = 0
      links[Int(place)].after = after
      if after >= 0 { links[Int(after)].before = place }
      if before >= 0 { push(before) }
      push(place)
    }
    ids.removeAll { $0 < 0 }
    lengths.removeAll { $0 == 0 }
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
