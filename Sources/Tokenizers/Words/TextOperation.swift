import Foundation

/// What is done to a text before it is cut, of what a `tokenizer.json` may ask for.
enum TextOperation: Sendable, Equatable {
  case replace([UInt8], by: [UInt8])
  case replaceRuns(SpaceRuns, by: [UInt8])
  /// Puts letters and the marks on them together, as far as there is a scalar for both: Unicode's form C.
  case compose
  case prepend([UInt8])
  case lowercase
  case strip(left: Bool, right: Bool)

  func apply(to text: inout [UInt8]) {
    switch self {
    case .replace(let old, let new): Tokenizers.replace(old, by: new, in: &text)
    case .replaceRuns(let runs, let new): text = runs.replaced(by: new, in: text)
    case .compose:
      // What is composed stays so in all editions of Unicode; below the first mark there is nothing to do.
      if text.allSatisfy({ $0 < 0xcc }) { return }
      let composed = String(decoding: text, as: UTF8.self).precomposedStringWithCanonicalMapping
      text = Array(composed.utf8)
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

  static func forEachScalar(in text: [UInt8], _ body: (UInt32, Range<Int>) -> Void) {
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

/// White space that becomes one thing, by the regular expressions that files have for it.
enum SpaceRuns: String, Sendable {
  /// Several spaces.
  case spaces = " {2,}"
  /// Several of any white space; of what ends lines and of tabs, also one.
  case any = #"\s{2,}|[\n\r\t]"#

  func replaced(by new: [UInt8], in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    // Where the white space began that was read last, and of how many scalars it is.
    var (start, count) = (0, 0)
    func end(at place: Int) {
      let isReplaced = count > 1 || count == 1 && self == .any && Self.endsLine(text[start])
      result += isReplaced ? new[...] : text[start..<place]
      count = 0
    }
    TextOperation.forEachScalar(in: text) { scalar, range in
      if isSpace(scalar) {
        if count == 0 { start = range.lowerBound }
        count += 1
      } else {
        if count > 0 { end(at: range.lowerBound) }
        result += text[range]
      }
    }
    if count > 0 { end(at: text.count) }
    return result
  }

  private func isSpace(_ scalar: UInt32) -> Bool {
    self == .spaces ? scalar == 0x20 : ScalarTable.shared[scalar].contains(.space)
  }

  private static func endsLine(_ byte: UInt8) -> Bool { [0x09, 0x0a, 0x0d].contains(byte) }
}
