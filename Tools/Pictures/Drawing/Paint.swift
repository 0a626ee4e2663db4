/// The colors that there are, by what they are for. Each has a value on light paper and one on dark.
///
/// Blue and orange differ to every kind of eyes; green and purple join them only where words say the
/// same. Text has a contrast of at least 4.5 to what it stands on. `ReadabilityTests` computes both.
package enum Paint: String, Sendable, CaseIterable {
  /// What the picture stands on.
  case paper
  /// A panel on the paper.
  case mist
  /// Words and numbers.
  case ink
  /// Words that explain.
  case muted
  /// Outlines of cells, grids, axes.
  case line
  /// Behind numbers: below 0, shares, the first of several.
  case blue
  /// Behind numbers: above 0, the second of several.
  case orange
  case green
  case purple
  /// Curves, arrows and words in the colors above.
  case blueInk
  case orangeInk
  case greenInk
  case purpleInk

  package var light: Color {
    switch self {
    case .paper: Color(0xFFFFFF)
    case .mist: Color(0xF3F5F8)
    case .ink: Color(0x1F2328)
    case .muted: Color(0x59636E)
    case .line: Color(0x8C959F)
    case .blue: Color(0x6FB1EC)
    case .orange: Color(0xF5A555)
    case .green: Color(0x7CCBA2)
    case .purple: Color(0xC7A4E8)
    case .blueInk: Color(0x0B5CAD)
    case .orangeInk: Color(0xA84B00)
    case .greenInk: Color(0x1A6E45)
    case .purpleInk: Color(0x7A3DB8)
    }
  }

  package var dark: Color {
    switch self {
    case .paper: Color(0x0D1117)
    case .mist: Color(0x171D25)
    case .ink: Color(0xE6EDF3)
    case .muted: Color(0x9AA4AF)
    case .line: Color(0x6E7681)
    case .blue: Color(0x1F62AB)
    case .orange: Color(0x9C5410)
    case .green: Color(0x1F6B47)
    case .purple: Color(0x6B41A0)
    case .blueInk: Color(0x79B8FF)
    case .orangeInk: Color(0xFFAB70)
    case .greenInk: Color(0x7BD6A3)
    case .purpleInk: Color(0xCBA6F7)
    }
  }

  /// The class of what is filled with it, and of what is drawn in it.
  var fill: String { rawValue }
  var stroke: String { "\(rawValue)-stroke" }
}

/// A color, red, green and blue in the upper, the middle and the lower of three bytes.
package struct Color: Sendable, Equatable {
  package let value: Int

  package init(_ value: Int) { self.value = value }

  package var hex: String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// A paint and how much of it: at 0 the paper shows, at 1 nothing else.
package struct Tone: Sendable, Equatable {
  package let paint: Paint
  package let strength: Double

  package init(_ paint: Paint, _ strength: Double = 1) {
    self.paint = paint
    self.strength = min(1, max(0, strength))
  }

  /// For a share, from 0 to 1: one hue.
  package static func share(_ x: Double) -> Tone { Tone(.blue, x) }

  /// For a number of either sign: blue below 0, orange above, the stronger the farther.
  /// - Parameter limit: the number that has all of the paint.
  package static func signed(_ x: Double, limit: Double) -> Tone {
    x < 0 ? Tone(.blue, -x / limit) : Tone(.orange, x / limit)
  }
}
