import Tensors

extension KnownMistakes {
  @WayList static var multiHeadSelfAttention: [Way] {
  }
}

extension OtherWays {
  @WayList static var multiHeadSelfAttention: [Way] {
  }
}
