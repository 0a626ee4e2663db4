import Foundation

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a), of texts and data one after another.
public struct Digest: Sendable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  public var text: String { String(hash, radix: 16) }

  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  public mutating func add(_ data: Data) { data.withUnsafeBytes { add($0) } }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var k = 0
    while k < bytes.count {
      add(bytes[k])
      k += 1
    }
    // An end mark, so that "ab" + "c" differs from "a" + "bc".
    add(0xff)
  }

  private mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
