import Foundation

/// How numbers are shown in a terminal: as colors where it has some, and else as shades or plain.
struct HeatMap {
  let hasColors: Bool
  /// Of the terminals that everybody has.
  static let width = 80

  // MARK: - Colors

  /// From purple to yellow, which are seen on dark and on light: by how large the root of a share is, so that
  /// small ones are told apart too.
  private static let shades = [54, 61, 31, 36, 78, 149, 227]
  private static let minus = [94, 130, 172, 214]
  private static let plus = [24, 31, 38, 45]

  /// A share from 0 to 1.
  func cell(_ text: String, share: Float) -> String {
    let place = Int((share.clamped(to: 0...1).squareRoot() * 8).rounded(.down))
    return place == 0 ? text : colored(text, Self.shades[min(place, 7) - 1], isLight: place > 4)
  }

  /// A number on both sides of 0, with `most` as the end of the scale.
  func cell(_ text: String, signed number: Float, most: Float) -> String {
    let part = most > 0 ? (abs(number) / most).clamped(to: 0...1).squareRoot() : 0
    let place = Int((part * 5).rounded(.down))
    let colors = number < 0 ? Self.minus : Self.plus
    return place == 0 ? text : colored(text, colors[min(place, 4) - 1], isLight: place > 2)
  }

  private func colored(_ text: String, _ background: Int, isLight: Bool) -> String {
    guard hasColors else { return text }
    return "\u{1B}[48;5;\(background)m\u{1B}[38;5;\(isLight ? 16 : 231)m\(text)\u{1B}[0m"
  }

  /// Which color begins at which share.
  var legend: String? {
    guard hasColors else { return nil }
    let parts = ["0.02", "0.06", "0.14", "0.25", "0.39", "0.56", "0.77"].enumerated().map {
      place, number in
      colored("  ", Self.shades[place], isLight: false) + " from \(number)"
    }
    return parts.joined(separator: "  ").replacing("from ", with: "")
  }

  // MARK: - Words

  /// So many columns of a text; what is longer is cut.
  static func left(_ text: String, _ width: Int) -> String {
    let text = cut(text, width)
    return text + String(repeating: " ", count: width - text.count)
  }

  static func right(_ text: String, _ width: Int) -> String {
    let text = cut(text, width)
    return String(repeating: " ", count: width - text.count) + text
  }

  static func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }

  static func decimal(_ number: Float, _ digits: Int = 2) -> String {
    let text = String(format: "%.\(digits)f", number)
    // A minus before nothing says nothing.
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) })
      ? String(text.dropFirst()) : text
  }
}

extension Float {
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
  }
}
