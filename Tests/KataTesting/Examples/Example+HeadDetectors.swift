import Tensors

extension Example {
  /// Where heads of the kind that the example is about would look, in a text: at what came behind earlier
  /// occurrences, or at the token before.
  public func headPlaces(_ text: [Int]) -> Mask {
    let isOfInduction = integer("isOfInduction") == 1
    let rows = text.indices.map { t in
      text.indices.map { s in
        isOfInduction ? s > 0 && s <= t && text[s - 1] == text[t] : s == t - 1
      }
    }
    return Mask(rows)
  }
}
