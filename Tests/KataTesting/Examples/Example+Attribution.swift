extension Example {
  /// The token whose logit is subtracted, if one is.
  public var otherToken: Int? { numbers["other"].map { Int($0) } }
}
