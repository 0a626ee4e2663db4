extension Example {
  /// Whether a tokenizer is to read everything in small letters and without accents; not, where the
  /// example doesn't say.
  public var isLowercased: Bool { numbers["isLowercased"] == 1 }

  /// The text that is cut into pieces, with its spaces marked already.
  public var scalars: [Unicode.Scalar] { Array(text("text").unicodeScalars) }

  /// For each place but the first, the id of the piece that leads there, and where the piece begins.
  public var waySteps: [(id: Int, start: Int)] {
    let lengths = ids("lengths").scalars
    // In a rehearsal, they are in other places.
    return zip(ids("ids").scalars, lengths).enumerated().map { place, piece in
      (piece.0, max(0, place + 1 - piece.1))
    }
  }
}

extension String {
  /// The text of some scalars.
  public init(scalars: some Sequence<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(scalars))
  }
}
