import Files

/// The lines of a Swift text that the compiler reads, each without its margins: neither blank lines
/// nor comments that have their lines to themselves.
///
/// Among string literals of several lines, whose margins count and which may hold what looks like a
/// comment, all lines stay as they are: from the first sign of such a literal, or of a comment in
/// `/*` and `*/`, to the last.
public struct CodeLines: Sequence, Sendable {
  private let lines: [Substring]
  /// The lines that stay as they are.
  private let kept: Range<Int>

  public init(_ text: String) {
    // As bytes: runs read all katas' files before their first verdict.
    let lines = normalized(text).utf8
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
    let signs = lines.indices.filter { Self.hasSign(lines[$0]) }
    self.lines = lines
    kept = signs.isEmpty ? 0..<0 : signs[0]..<signs.last! + 1
  }

  /// Whether `"""`, `#/`, `/#`, `/*` or `*/` is in a line.
  private static func hasSign(_ line: Substring) -> Bool {
    var (last, quotes): (UInt8, Int) = (0, 0)
    for byte in line.utf8 {
      quotes = byte == UInt8(ascii: "\"") ? quotes + 1 : 0
      let isPair =
        byte == UInt8(ascii: "/")
        ? last == UInt8(ascii: "#") || last == UInt8(ascii: "*")
        : last == UInt8(ascii: "/") && (byte == UInt8(ascii: "#") || byte == UInt8(ascii: "*"))
      if isPair || quotes == 3 { return true }
      last = byte
    }
    return false
  }

  public func makeIterator() -> some IteratorProtocol<Substring> {
    lines.indices.lazy.compactMap { [lines, kept] line in
      if kept.contains(line) { return lines[line] }
      let code = Self.trimmed(lines[line])
      return code.isEmpty || code.utf8.starts(with: "//".utf8) ? nil : code
    }.makeIterator()
  }

  private static func trimmed(_ line: Substring) -> Substring {
    func isMargin(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let bytes = line.utf8.drop(while: isMargin)
    guard let last = bytes.lastIndex(where: { !isMargin($0) }) else { return "" }
    return Substring(bytes[...last])
  }
}
