/// A text that equals another one if both have the same bytes: of two spellings of a character, a
/// vocabulary holds one.
package struct Spelled: Hashable {
  let text: String

  package init(_ text: String) { self.text = text }

  package static func == (a: Spelled, b: Spelled) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  package func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

// MARK: - As it is shown

extension Spelled {
  /// How many of a long text's scalars are shown on either side of the place.
  private static let margin = 15

  /// Two texts that differ, as a message shows them: what nobody could see is written out, and of long
  /// texts there is what stands around the first difference.
  static func shown(_ wanted: Spelled, _ found: Spelled) -> (wanted: String, found: String) {
    let (a, b) = (Array(wanted.text.unicodeScalars), Array(found.text.unicodeScalars))
    let place = zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset ?? min(a.count, b.count)
    // Two spellings of the same characters look the same.
    let isPlain = wanted.text == found.text
    return (Self.shown(a, around: place, isPlain), Self.shown(b, around: place, isPlain))
  }

  private static func shown(_ all: [Unicode.Scalar], around place: Int, _ isPlain: Bool) -> String {
    let isLong = all.count > 4 * margin
    let start = isLong ? max(0, place - margin) : 0
    let end = isLong ? min(all.count, place + margin) : all.count
    let words = all[start..<end].enumerated().map { written($1, isFirst: $0 == 0, isPlain) }
    return "`\(start > 0 ? "…" : "")\(words.joined())\(end < all.count ? "…" : "")`"
  }

  /// A scalar itself, or its number where it has no ink or would join what stands before it.
  private static func written(
    _ scalar: Unicode.Scalar, isFirst: Bool, _ isPlain: Bool
  ) -> String {
    let number = "\\u{\(String(scalar.value, radix: 16))}"
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case " ": return " "
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator,
        .lineSeparator, .paragraphSeparator:
        return number
      case .nonspacingMark, .spacingMark,
        .enclosingMark where isFirst:
        return number
      default: return isPlain && !scalar.isASCII ? number : String(Character(scalar))
      }
    }
  }
}
