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
    let lines = normalized(text).split(separator: "\n", omittingEmptySubsequences: false)
    let signs = lines.indices.filter { line in
      Self.signs.contains { lines[line].utf8.firstRange(of: $0.utf8) != nil }
    }
    self.lines = lines
    kept = signs.isEmpty ? 0..<0 : signs[0]..<signs.last! + 1
  }

  private static let signs = ["\"\"\"", "#/", "/#", "/*", "*/"]

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
