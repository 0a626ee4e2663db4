/// Strings of bytes by their beginnings: from a node, a byte leads to another, and some nodes end a
/// string. Each step is a look into one table.
struct ByteTrie: Sendable {
  /// The node before the byte in the upper 24 bits, the byte in the lower 8; nodes count from 1.
  private var keys: [UInt32]
  private var nodes: [Int32]
  /// Of each node, the value of the string that ends there, or −1.
  private var values: [Int32] = [-1]
  private var mask: Int

  /// So many nodes have room in a key.
  static let nodeLimit = 1 << 24 - 1

  static let root: Int32 = 0

  init() {
    (keys, nodes) = ([UInt32](repeating: 0, count: 16), [Int32](repeating: 0, count: 16))
    mask = 15
  }

  /// Adds a string; where it is there already, its value is the new one.
  /// - Returns: false where there is no room for more.
  mutating func insert(_ string: UTF8Bytes, value: Int32) -> Bool {
    var node = Self.root
    for byte in string {
      var slot = self.slot(node, byte)
      if nodes[slot] == 0 {
        if values.count >= Self.nodeLimit { return false }
        if 3 * values.count > 2 * nodes.count {
          grow()
          slot = self.slot(node, byte)
        }
        keys[slot] = key(node, byte)
        nodes[slot] = Int32(values.count)
        values.append(-1)
      }
      node = nodes[slot]
    }
    values[Int(node)] = value
    return true
  }

  /// Where a byte leads from a node, or nil.
  @inline(__always)
  func step(_ node: Int32, _ byte: UInt8) -> Int32? {
    let next = nodes[slot(node, byte)]
    return next == 0 ? nil : next
  }

  /// The value of the string that ends at a node, or −1.
  @inline(__always)
  func value(_ node: Int32) -> Int32 { values[Int(node)] }

  /// Where a string leads from the root, or nil.
  func node(of string: UTF8Bytes) -> Int32? {
    var node = Self.root
    for byte in string {
      guard let next = step(node, byte) else { return nil }
      node = next
    }
    return node
  }

  @inline(__always)
  private func key(_ node: Int32, _ byte: UInt8) -> UInt32 { UInt32(node) << 8 | UInt32(byte) }

  /// The slot of a step, or the free one where it belongs.
  @inline(__always)
  private func slot(_ node: Int32, _ byte: UInt8) -> Int {
    let key = key(node, byte)
    var slot = Int((key &* 0x9e37_79b1) >> 7 ^ key &* 0x85eb_ca6b) & mask
    while nodes[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = zip(keys, nodes)
    let count = 2 * nodes.count
    mask = count - 1
    (keys, nodes) = ([UInt32](repeating: 0, count: count), [Int32](repeating: 0, count: count))
    for (key, node) in old where node != 0 {
      let slot = self.slot(Int32(key >> 8), UInt8(key & 0xff))
      (keys[slot], nodes[slot]) = (key, node)
    }
  }
}
