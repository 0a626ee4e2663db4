extension Example {
  /// Whether a tokenizer is to read everything in small letters and without accents; not, where the
  /// example doesn't say.
  public var isLowercased: Bool { numbers["isLowercased"] == 1 }
}

extension String {
  /// The text of some scalars.
  public init(scalars: some Sequence<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(scalars))
  }
}
