/// Different strings of bytes, numbered in the order in which they came: words that are counted, or the
/// tokens of a vocabulary.
struct ByteStrings: Sendable {
  /// One behind another.
  private var bytes: [UInt8] = []
  /// Where each ends.
  private var ends: [Int] = []
  /// Numbers by their hashes, −1 where there is none; a power of two of them.
  private var slots: [Int32] = []
  /// What no file can foresee, so that none is made of strings that all meet in one place.
  private let seed = UInt64.random(in: .min ... .max)

  init(capacity: Int = 0) {
    var count = 16
    while count < 2 * capacity { count *= 2 }
    slots = [Int32](repeating: -1, count: count)
    ends.reserveCapacity(capacity)
  }

  var count: Int { ends.count }

  /// - Returns: the number of a string, new or not.
  @inline(__always)
  mutating func insert(_ string: UTF8Bytes) -> (number: Int, isNew: Bool) {
    var slot = self.slot(of: string)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    if 2 * (count + 1) > slots.count {
      grow()
      slot = self.slot(of: string)
    }
    let number = count
    bytes.append(contentsOf: string)
    ends.append(bytes.count)
    slots[slot] = Int32(number)
    return (number, true)
  }

  @discardableResult
  mutating func insert(_ text: String) -> (number: Int, isNew: Bool) {
    text.withUTF8Bytes { insert($0) }
  }

  @inline(__always)
  func number(of string: UTF8Bytes) -> Int? {
    let number = slots[slot(of: string)]
    return number < 0 ? nil : Int(number)
  }

  func number(of text: String) -> Int? { text.withUTF8Bytes { number(of: $0) } }

  /// Where the bytes of a string are among all.
  @inline(__always)
  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  func withBytes<Result>(of number: Int, _ body: (UTF8Bytes) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { try body($0[part: range(number)]) }
  }

  func byteCount(of number: Int) -> Int { range(number).count }

  func text(of number: Int) -> String {
    withBytes(of: number) { String(decoding: $0, as: UTF8.self) }
  }

  /// The place of a string, or the free one where it belongs.
  @inline(__always)
  private func slot(of string: UTF8Bytes) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash(string)) & mask
    bytes.withUnsafeBufferPointer { bytes in
      while true {
        let number = slots[slot]
        if number < 0 { break }
        let range = range(Int(number))
        if range.count == string.count, equal(bytes.baseAddress! + range.lowerBound, string) {
          break
        }
        slot = (slot + 1) & mask
      }
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<count {
      var slot = withBytes(of: number) { Int(truncatingIfNeeded: hash($0)) & mask }
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }

  /// Eight bytes at a time, each mixed in by a product of 128 bits.
  @inline(__always)
  private func hash(_ string: UTF8Bytes) -> UInt64 {
    func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let product = (a ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: b ^ 0xd6e8_feb8_6659_fd93)
      return product.high ^ product.low
    }
    let start = UnsafeRawPointer(string.baseAddress)
    var (hash, place) = (seed ^ UInt64(string.count), 0)
    while place + 8 <= string.count {
      hash = mixed(hash, start!.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < string.count {
      rest = rest << 8 | UInt64(string[place])
      place += 1
    }
    return mixed(hash, rest)
  }

  @inline(__always)
  private func equal(_ a: UnsafePointer<UInt8>, _ b: UTF8Bytes) -> Bool {
    for k in 0..<b.count where a[k] != b[k] { return false }
    return true
  }
}
