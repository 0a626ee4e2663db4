/// The Mersenne Twister MT19937: 32 random bits at a time, repeating after 2¹⁹⁹³⁷ − 1 draws.
///
/// Source: Matsumoto and Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform
/// Pseudo-Random Number Generator" (1998), with the seeding of 2002.
struct MersenneTwister: Sendable {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  /// Which word of the state is handed out next.
  private var place = Self.size

  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for k in 1..<UInt32(Self.size) {
      let last = state[state.count - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ k)
    }
  }

  mutating func next() -> UInt32 {
    if place == Self.size { twist() }
    var bits = state[place]
    place += 1
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9d2c_5680
    bits ^= (bits << 15) & 0xefc6_0000
    return bits ^ (bits >> 18)
  }

  /// Replaces every word by a mix of itself, its successor and the word at the middle distance.
  private mutating func twist() {
    for k in 0..<Self.size {
      let successor = state[k + 1 < Self.size ? k + 1 : 0]
      let ahead = k + Self.middle
      let distant = state[ahead < Self.size ? ahead : ahead - Self.size]
      let joined = (state[k] & 0x8000_0000) | (successor & 0x7fff_ffff)
      state[k] = distant ^ (joined >> 1) ^ (successor & 1 == 0 ? 0 : 0x9908_b0df)
    }
    place = 0
  }
}
