import Tensors

extension KnownMistakes {
  @WayList static var causalAttention: [Way] {
  }
}

extension OtherWays {
  @WayList static var causalAttention: [Way] {
  }
}
