import Tensors

extension KnownMistakes {
  @WayList static var scaledDotProductAttention: [Way] {
  }
}

extension OtherWays {
  @WayList static var scaledDotProductAttention: [Way] {
  }
}
