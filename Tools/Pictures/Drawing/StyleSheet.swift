/// How a text looks.
package enum TextStyle: String, Sendable, CaseIterable {
  /// Above a part of a picture.
  case heading
  case label
  /// Smaller, for what explains.
  case note
  /// In cells.
  case number
  /// Names and shapes, as the code has them.
  case code

  /// In pixels at the width of the page; below 12 it is not read.
  package var size: Double {
    switch self {
    case .heading: 16
    case .label, .number: 14
    case .note, .code: 13
    }
  }

  fileprivate var rules: String {
    switch self {
    case .heading: "font-weight: 600"
    case .number: "font-variant-numeric: tabular-nums"
    case .code: "font-family: \(StyleSheet.codeFonts)"
    case .label, .note: ""
    }
  }
}

/// The rules that a picture is drawn by: classes with plain values, which every renderer knows, and
/// their other values where the reader's page is dark.
enum StyleSheet {
  static let fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
  static let codeFonts = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

  /// The rules for the classes that a picture has, and no others.
  static func lines(for classes: Set<String>) -> [String] {
    let texts = TextStyle.allCases.filter { classes.contains($0.rawValue) }.map { style in
      let rules = ["font-size: \(coordinate(style.size))px", style.rules]
      return ".\(style.rawValue) { \(rules.filter { !$0.isEmpty }.joined(separator: "; ")) }"
    }
    let light = paints(in: classes, \.light)
    let dark = paints(in: classes, \.dark).map { "  \($0)" }
    return ["text { font-family: \(fonts) }"] + texts + light
      + ["@media (prefers-color-scheme: dark) {"] + dark + ["}"]
  }

  private static func paints(in classes: Set<String>, _ color: (Paint) -> Color) -> [String] {
    Paint.allCases.flatMap { paint in
      let hex = color(paint).hex
      let rules = [
        (paint.fill, ".\(paint.fill) { fill: \(hex) }"),
        (paint.stroke, ".\(paint.stroke) { stroke: \(hex) }"),
      ]
      return rules.filter { classes.contains($0.0) }.map(\.1)
    }
  }
}
