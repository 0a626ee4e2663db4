/// SHA-256, or SHA-1 as Git names files, of bytes that come piece by piece.
///
/// Source: FIPS 180-4.
package struct StreamedHash: Sendable {
  package enum Kind: Sendable {
    case sha1, sha256
  }

  private let kind: Kind
  private var state: [UInt32]
  /// Of a block that is not full yet.
  private var rest: [UInt8] = []
  /// In bytes, of all so far.
  private var count: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 80)

  package init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .sha1: state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    case .sha256:
      state = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
      ]
    }
    rest.reserveCapacity(Self.blockSize)
  }

  private static let blockSize = 64

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let piece = bytes.prefix(Self.blockSize - rest.count)
      rest += piece
      bytes = bytes.dropFirst(piece.count)
      if rest.count < Self.blockSize { return }
      let block = rest
      block.withUnsafeBytes { takeBlocks(of: $0) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = bytes.count / Self.blockSize * Self.blockSize
    takeBlocks(of: UnsafeRawBufferPointer(rebasing: bytes.prefix(whole)))
    rest += bytes.dropFirst(whole)
  }

  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// In hexadecimal digits, of all bytes so far.
  package var digest: String {
    var copy = self
    let bitCount = copy.count << 3
    let zeros = (2 * Self.blockSize - 1 - 8 - copy.rest.count) % Self.blockSize
    var end: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros)
    for shift in stride(from: 56, through: 0, by: -8) {
      end.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    end.withUnsafeBytes { copy.update($0) }
    return copy.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  // MARK: - Blocks

  private mutating func takeBlocks(of bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let kind = kind
    state.withUnsafeMutableBufferPointer { state in
      schedule.withUnsafeMutableBufferPointer { schedule in
        for offset in stride(from: 0, to: bytes.count, by: Self.blockSize) {
          for k in 0..<16 {
            let word = (start + offset + 4 * k).loadUnaligned(as: UInt32.self)
            schedule[k] = UInt32(bigEndian: word)
          }
          switch kind {
          case .sha1: Self.mixSHA1(state, schedule)
          case .sha256: Self.mixSHA256(state, schedule)
          }
        }
      }
    }
  }

  private typealias Words = UnsafeMutableBufferPointer<UInt32>

  @inline(__always)
  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }

  private static func mixSHA1(_ state: Words, _ w: Words) {
    for k in 16..<80 { w[k] = turned(w[k - 3] ^ w[k - 8] ^ w[k - 14] ^ w[k - 16], 1) }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for k in 0..<80 {
      let (mixed, constant): (UInt32, UInt32) =
        switch k {
        case ..<20: (b & c | ~b & d, 0x5a82_7999)
        case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
        case ..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
        default: (b ^ c ^ d, 0xca62_c1d6)
        }
      let next = turned(a, 5) &+ mixed &+ e &+ constant &+ w[k]
      (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
    }
    for (k, word) in [a, b, c, d, e].enumerated() { state[k] &+= word }
  }

  private static func mixSHA256(_ state: Words, _ w: Words) {
    for k in 16..<64 {
      let (x, y) = (w[k - 15], w[k - 2])
      let first = turned(x, 25) ^ turned(x, 14) ^ x >> 3
      let second = turned(y, 15) ^ turned(y, 13) ^ y >> 10
      w[k] = w[k - 16] &+ first &+ w[k - 7] &+ second
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    constants.withUnsafeBufferPointer { constants in
      for k in 0..<64 {
        let first = turned(e, 26) ^ turned(e, 21) ^ turned(e, 7)
        let choice = e & f ^ ~e & g
        let one = h &+ first &+ choice &+ constants[k] &+ w[k]
        let second = turned(a, 30) ^ turned(a, 19) ^ turned(a, 10)
        let two = second &+ (a & b ^ a & c ^ b & c)
        (h, g, f, e) = (g, f, e, d &+ one)
        (d, c, b, a) = (c, b, a, one &+ two)
      }
    }
    (state[0], state[1]) = (state[0] &+ a, state[1] &+ b)
    (state[2], state[3]) = (state[2] &+ c, state[3] &+ d)
    (state[4], state[5]) = (state[4] &+ e, state[5] &+ f)
    (state[6], state[7]) = (state[6] &+ g, state[7] &+ h)
  }

  /// The fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
