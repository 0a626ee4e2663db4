import Foundation

/// A Swift file with the declarations that the compiler's parser found in it.
///
/// The parser leaves comments out. They are found line by line, walking up from a declaration: a
/// comment counts when it has its line to itself.
package struct SourceFile {
  /// As errors name it.
  package let path: String
  package let text: [UInt8]
  package let lines: [String]
  /// Where each line begins, and behind the last one the end of the text.
  package let lineStarts: [Int]
  package let declarations: [Declaration]

  /// - Parameter text: as ``SourceText`` has it.
  init(path: String, text: String, tree: SyntaxNode) {
    let bytes = Array(text.utf8)
    self.path = path
    self.text = bytes
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lineStarts =
      [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 } + [bytes.count]
    declarations = Declaration.all(in: tree.children("items"), of: bytes)
  }

  // MARK: - Text

  package subscript(range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

  /// The number of the line, from 0, that holds a byte.
  package func line(of offset: Int) -> Int {
    var (low, high) = (0, lines.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Line and column, from 1, of a byte.
  package func place(of offset: Int) -> (line: Int, column: Int) {
    let line = line(of: offset)
    return (line + 1, offset - lineStarts[line] + 1)
  }

  /// The white space at the start of the line that holds a byte.
  package func indentation(at offset: Int) -> String {
    String(lines[line(of: offset)].prefix { $0 == " " || $0 == "\t" })
  }

  /// The lines that each of some siblings takes, its attributes included and the comments above it
  /// not. The last token may be a string of several lines, so that one ends where the comments
  /// begin that belong to the next.
  /// - Parameter closing: the line behind the last sibling: its scope's closing brace, or the end.
  package func lines(of siblings: [Declaration], closing: Int) -> [Range<Int>] {
    let starts = siblings.map { line(of: $0.start) }
    return zip(starts, starts.dropFirst() + [closing]).map { start, next in
      start..<max(gap(above: next).lowerBound, start + 1)
    }
  }

  package func error(at line: Int, _ message: String) -> SourceError {
    SourceError(path: path, line: line + 1, message: message)
  }

  // MARK: - Comments

  package func isBlank(_ line: Int) -> Bool { lines[line].allSatisfy(\.isWhitespace) }

  package func isComment(_ line: Int) -> Bool { trimmed(line).utf8.starts(with: "//".utf8) }

  package func trimmed(_ line: Int) -> String { lines[line].trimmingCharacters(in: .whitespaces) }

  /// The comments and blank lines between a line and the code above it.
  package func gap(above line: Int) -> Range<Int> {
    var first = line
    while first > 0, isBlank(first - 1) || isComment(first - 1) { first -= 1 }
    return first..<line
  }

  /// The comment that touches a line from above.
  package func comment(above line: Int) -> Range<Int> {
    var first = line
    while first > 0, isComment(first - 1) { first -= 1 }
    return first..<line
  }

  package func comment(above declaration: Declaration) -> Range<Int> {
    comment(above: line(of: declaration.start))
  }
}
