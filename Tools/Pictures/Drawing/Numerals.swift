/// A number with so many decimals, the same on every machine: what should be a half and came out a
/// last bit short of it goes up all the same.
func fixed(_ x: Double, places: Int, minus: String = "-") -> String {
  let unit = power(10, places)
  let count = ((x < 0 ? -x : x) * unit + 1e-4).rounded()
  guard count < 1e15 else { fatalError("\(x) is no number to draw.") }
  let (whole, rest) = Int(count).quotientAndRemainder(dividingBy: Int(unit))
  let sign = x < 0 && count > 0 ? minus : ""
  guard places > 0 else { return "\(sign)\(whole)" }
  let digits = String(rest)
  return "\(sign)\(whole)." + String(repeating: "0", count: places - digits.count) + digits
}

/// A coordinate: at most so many decimals, and none that say nothing.
func coordinate(_ x: Double, places: Int = 1) -> String {
  let text = fixed(x, places: places)
  guard text.contains(".") else { return text }
  let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
  return String(short.reversed())
}

/// A number to be read, as the lessons write it: 3, 0.5, −1.069. What has fewer decimals is written
/// with fewer.
package func numeral(_ x: Double, places: Int = 3) -> String {
  for fewer in 0..<places {
    let scaled = x * power(10, fewer)
    if abs(scaled - scaled.rounded()) < 1e-5 { return fixed(x, places: fewer, minus: "−") }
  }
  return fixed(x, places: places, minus: "−")
}

/// A count with commas: 23,837,184.
package func grouped(_ count: Int) -> String {
  let digits = String(count)
  let parts = stride(from: digits.count % 3 - 3, to: digits.count, by: 3).map { start in
    digits.dropFirst(max(0, start)).prefix(start < 0 ? start + 3 : 3)
  }
  return parts.filter { !$0.isEmpty }.joined(separator: ",")
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { result, _ in result * base }
}
