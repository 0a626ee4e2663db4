/// A picture in the making: what was drawn, in its order, and what it becomes as an SVG.
///
/// Its colors follow the reader's: in a dark page a picture is dark. It brings its own paper, so that
/// it can be read where page and reader disagree.
package struct Drawing: Sendable {
  package let size: Size
  private var elements: [String] = []
  private var classes: Set<String> = []

  /// - Parameter height: in pixels. The width is that of a page on GitHub.
  package init(height: Double, width: Double = 800) { size = Size(width, height) }

  /// Adds an element of SVG.
  /// - Parameters:
  ///   - classes: those that say how it looks, by ``Paint`` and ``TextStyle``.
  ///   - text: what stands in it, if it is a text.
  mutating func add(
    _ name: String, _ attributes: KeyValuePairs<String, String>, classes: [String],
    text: String? = nil
  ) {
    self.classes.formUnion(classes)
    let all = attributes.map { " \($0.key)=\"\($0.value)\"" }.joined()
    let start = "<\(name) class=\"\(classes.joined(separator: " "))\"\(all)"
    elements.append(text.map { "\(start)>\(Self.escaped($0))</\(name)>" } ?? "\(start)/>")
  }

  /// The file.
  /// - Parameters:
  ///   - title: what it is, in a few words.
  ///   - description: what there is to see, for those who don't see it.
  package func svg(title: String, description: String) -> String {
    let (width, height) = (coordinate(size.width), coordinate(size.height))
    let paper = Rect(0.5, 0.5, size.width - 1, size.height - 1)
    var framed = Drawing(height: size.height, width: size.width)
    framed.box(paper, fill: Tone(.paper), stroke: .line, radius: 8, width: 0.5)
    let lines =
      [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\""
          + " width=\"\(width)\" height=\"\(height)\" role=\"img\" aria-labelledby=\"title desc\">",
        "<title id=\"title\">\(Self.escaped(title))</title>",
        "<desc id=\"desc\">\(Self.escaped(description))</desc>",
        "<style>",
      ] + StyleSheet.lines(for: classes.union(framed.classes)) + ["</style>"]
      + framed.elements + elements + ["</svg>", ""]
    return lines.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    String(
      text.flatMap { character -> String in
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
      })
  }
}
