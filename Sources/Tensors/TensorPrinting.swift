extension ShapedArray {
  public var description: String { "\(shape) \(scalars)" }
}
