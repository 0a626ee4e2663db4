import Tensors

extension KnownMistakes {
  @WayList static var softmax: [Way] {
  }
}

extension OtherWays {
  @WayList static var softmax: [Way] {
  }
}
