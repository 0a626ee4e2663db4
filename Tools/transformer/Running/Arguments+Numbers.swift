import CommandLines

extension Arguments {
  /// A whole number of a range, or nil if the option was not given.
  func wholeNumber<Value: FixedWidthInteger>(
    _ option: Option, in range: ClosedRange<Value>
  ) throws(UsageError) -> Value? {
    guard let text = self[option] else { return nil }
    guard let value = Value(text), range.contains(value) else {
      let isWhole = text.wholeMatch(of: /[+-]?[0-9]+/) != nil
      let start = range.lowerBound == .min && Value.isSigned ? "" : " from \(range.lowerBound)"
      let limits = isWhole ? "\(start) up to \(range.upperBound)" : ""
      throw UsageError("\(option.name) takes a whole number\(limits), not “\(text)”.")
    }
    return value
  }
}
