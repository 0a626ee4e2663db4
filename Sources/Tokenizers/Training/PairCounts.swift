/// How often each pair of ids stands in all words, by a number that the pair gets when it comes first.
struct PairCounts {
  private var keys: [UInt64] = []
  private var counts: [Int] = []
  /// Numbers by their pairs' hashes, −1 where there is none; a power of two of them.
  private var slots = [Int32](repeating: -1, count: 1024)

  @inline(__always)
  mutating func number(_ left: Int32, _ right: Int32) -> Int {
    let key = UInt64(UInt32(left)) << 32 | UInt64(UInt32(right))
    var slot = place(of: key)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    if 2 * (keys.count + 1) > slots.count {
      slots = [Int32](repeating: -1, count: slots.count * 2)
      for (number, key) in keys.enumerated() { slots[place(of: key)] = Int32(number) }
      slot = place(of: key)
    }
    slots[slot] = Int32(keys.count)
    keys.append(key)
    counts.append(0)
    return keys.count - 1
  }

  @inline(__always)
  func count(of number: Int) -> Int { counts[number] }

  /// The left id in the upper half, the right one in the lower.
  @inline(__always)
  func key(of number: Int) -> UInt64 { keys[number] }

  @inline(__always)
  mutating func add(_ count: Int, to number: Int) { counts[number] += count }

  /// The slot that has a pair, or the free one where it belongs.
  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let mask = slots.count - 1
    let product = key.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }
}

/// Pairs, the most frequent on top, and of equally frequent ones that with the smaller ids.
struct Heap {
  struct Item {
    /// As it was when the pair was queued.
    let count: Int
    let key: UInt64
    let pair: Int
    /// Which words it may stand in.
    let list: Int32

    @inline(__always)
    func comesBefore(_ other: Item) -> Bool {
      count != other.count ? count > other.count : key < other.key
    }
  }

  private var items: [Item] = []

  mutating func push(_ item: Item) {
    var place = items.count
    items.append(item)
    while place > 0 {
      let parent = (place - 1) / 2
      guard item.comesBefore(items[parent]) else { break }
      items[place] = items[parent]
      place = parent
    }
    items[place] = item
  }

  mutating func pop() -> Item? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return top }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1].comesBefore(items[child]) { child += 1 }
      guard items[child].comesBefore(last) else { break }
      items[place] = items[child]
      place = child
    }
    items[place] = last
    return top
  }
}
