import Tensors

extension KnownMistakes {
  @WayList static var bertBlock: [Way] {
  }
}

extension OtherWays {
  @WayList static var bertBlock: [Way] {
  }
}
