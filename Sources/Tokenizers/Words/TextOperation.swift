/// What is done to a text before it is cut, of what a `tokenizer.json` may ask for.
enum TextOperation: Sendable, Equatable {
  case replace([UInt8], by: [UInt8])
  case prepend([UInt8])
  case lowercase
  case strip(left: Bool, right: Bool)

  func apply(to text: inout [UInt8]) {
    switch self {
    case .replace(let old, let new): Tokenizers.replace(old, by: new, in: &text)
    case .prepend(let start): if !text.isEmpty { text.insert(contentsOf: start, at: 0) }
    case .lowercase:
      var result: [UInt8] = []
      Self.forEachScalar(in: text) { scalar, _ in
        ScalarTable.shared.lowercase(scalar) { result.append(scalar: $0) }
      }
      text = result
    case .strip(let left, let right):
      var (start, end) = (text.count, 0)
      Self.forEachScalar(in: text) { scalar, range in
        if ScalarTable.shared[scalar].contains(.space) { return }
        start = min(start, range.lowerBound)
        end = range.upperBound
      }
      let first = left ? start : 0
      text = Array(text[first..<max(first, right ? end : text.count)])
    }
  }

  private static func forEachScalar(in text: [UInt8], _ body: (UInt32, Range<Int>) -> Void) {
    text.withUnsafeBufferPointer { text in
      var place = 0
      while place < text.count {
        let (scalar, count) = text.scalar(at: place)
        body(scalar, place..<place + count)
        place += count
      }
    }
  }
}
