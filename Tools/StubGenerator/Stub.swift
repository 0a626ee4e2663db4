import SwiftReading

/// A kata as a learner finds it: the reference without its bodies and private helpers.
///
/// Bodies become a call of `notWritten()`. Doc comments, declarations, stored properties, default
/// values and what stands below a line `// kata: given` stay to the letter. What is private goes,
/// with the comments above it; but not stored properties of instances, which are part of the
/// contract.
public struct Stub: Sendable, Equatable {
  public let text: String
  /// The names of the declarations that lost their bodies, in the order of the file.
  public let steps: [String]

  static let placeholder = ["// Your code here instead of the next line.", "notWritten()"]

  /// Makes the stub of a reference file. Throws ``SourceErrors``, which name every line that a stub
  /// cannot be made of.
  init(of reference: SourceFile) throws {
    var maker = StubMaker(reference)
    maker.visit(reference.declarations, closing: reference.lines.count, path: [])
    maker.refuseUnreadableLines()
    guard maker.errors.isEmpty else {
      throw SourceErrors(maker.errors.sorted { $0.line < $1.line })
    }
    text = maker.text
    steps = maker.steps
  }
}

/// Collects what has to change in a reference's text, and the reasons why it cannot.
private struct StubMaker {
  private let source: SourceFile
  private var edits: [(range: Range<Int>, replacement: String)] = []
  /// The lines of `// kata: given` that stand above something.
  private var markers: Set<Int> = []
  private(set) var steps: [String] = []
  private(set) var errors: [SourceError] = []

  init(_ source: SourceFile) { self.source = source }

  var text: String {
    var (result, position) = ("", 0)
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += source[position..<edit.range.lowerBound] + edit.replacement
      position = edit.range.upperBound
    }
    result += source[position..<source.text.count]
    return result.isEmpty || result.hasSuffix("\n") ? result : result + "\n"
  }

  // MARK: - Declarations

  mutating func visit(_ siblings: [Declaration], closing: Int, path: [String]) {
    let fates = siblings.map { source.fate(of: $0, isTopLevel: path.isEmpty) }
    var index = 0
    while index < siblings.count {
      switch fates[index] {
      case .given: dropMarker(above: siblings[index])
      case .kept: empty(siblings[index], path: path)
      case .helper:
        let end = fates[index...].firstIndex { $0 != .helper } ?? fates.endIndex
        remove(index..<end, of: siblings, closing: closing)
        index = end - 1
      }
      index += 1
    }
  }

  private mutating func dropMarker(above declaration: Declaration) {
    for line in source.comment(above: declaration) where source.trimmed(line) == SourceFile.given {
      markers.insert(line)
      edits.append((source.lineStarts[line]..<source.lineStarts[line + 1], ""))
    }
  }

  private mutating func empty(_ declaration: Declaration, path: [String]) {
    let name = (path + [declaration.name]).joined(separator: ".")
    refuse(declaration, name)
    if declaration.kind == .type || declaration.kind == .extension {
      let closing = source.line(of: declaration.lastToken)
      return visit(declaration.members, closing: closing, path: path + [declaration.name])
    }
    for body in declaration.bodies { replace(body) }
    let bodies = declaration.bodies.filter { !$0.isEmpty }
    guard !bodies.isEmpty else { return }
    if bodies.contains(where: \.callsNotWritten) {
      report(declaration, "\(name) calls notWritten(). The reference is where it is written.")
    }
    if steps.contains(name) {
      report(
        declaration, "A second step has the name “\(name)”. Give one of them other argument labels."
      )
    }
    steps.append(name)
  }

  private mutating func replace(_ body: Declaration.Body) {
    if body.isEmpty {
      // It may hold a comment.
      return edits.append((body.braces, "{}"))
    }
    let indentation = source.indentation(at: body.owner)
    let lines = Stub.placeholder.map { "\(indentation)  \($0)\n" }
    edits.append((body.braces, "{\n\(lines.joined())\(indentation)}"))
  }

  // MARK: - Helpers

  /// Removes neighbors together, with the comments above them, and leaves one blank line at most.
  private mutating func remove(_ run: Range<Int>, of siblings: [Declaration], closing: Int) {
    let following = siblings[run.upperBound...].first
    let next = following.map { source.line(of: $0.start) } ?? closing
    let above = source.gap(above: source.line(of: siblings[run.lowerBound].start))
    let below = source.gap(above: next)
    checkLines(of: siblings[run], before: next)

    let isAtStart = run.lowerBound == 0
    let isAtEnd = following == nil && below.allSatisfy(source.isBlank)
    let heading = following == nil ? nil : keptHeading(of: siblings[run], below: below)
    var end = below.lowerBound
    if isAtEnd || isAtStart && heading == nil {
      while end < below.upperBound, source.isBlank(end) { end += 1 }
    }
    let hasBlankBelow = end < below.upperBound && source.isBlank(end)
    var replacement = ""
    if let heading {
      replacement = (isAtStart ? "" : "\n") + heading + "\n" + (hasBlankBelow ? "" : "\n")
    } else if !isAtStart && !isAtEnd && !hasBlankBelow && above.contains(where: source.isBlank) {
      replacement = "\n"
    }
    edits.append((source.lineStarts[above.lowerBound]..<source.lineStarts[end], replacement))
  }

  /// The last `// MARK:` among removed declarations, if it also heads what follows them.
  private func keptHeading(of run: ArraySlice<Declaration>, below: Range<Int>) -> String? {
    func isHeading(_ line: Int) -> Bool { source.trimmed(line).hasPrefix("// MARK:") }
    if below.contains(where: isHeading) { return nil }
    let gaps = run.map { source.gap(above: source.line(of: $0.start)) }
    return gaps.joined().last(where: isHeading).map { source.lines[$0] }
  }

  private mutating func checkLines(of run: ArraySlice<Declaration>, before next: Int) {
    let starts = run.map { source.line(of: $0.start) }
    for (declaration, following) in zip(run, starts.dropFirst() + [next]) {
      let start = source.lineStarts[source.line(of: declaration.start)]
      let isFirst = source[start..<declaration.start].allSatisfy(\.isWhitespace)
      if !isFirst || source.line(of: declaration.lastToken) >= following {
        report(
          declaration,
          "\(declaration.name) is private and goes: write it on lines of its own, or mark it "
            + "“\(SourceFile.given)”.")
      }
    }
  }

  // MARK: - Refusals

  private mutating func report(_ declaration: Declaration, _ message: String) {
    errors.append(source.error(at: source.line(of: declaration.keyword), message))
  }

  private mutating func refuse(_ declaration: Declaration, _ name: String) {
    if declaration.hasOpaqueResult {
      report(
        declaration,
        "\(name) has an opaque result (some), which needs a body to be inferred from. Name the type."
      )
    }
    let attributes = declaration.customAttributes.map { start in
      source[start + 1..<source.text.count].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    if declaration.isResultBuilder || attributes.contains(where: { $0.hasSuffix("Builder") }) {
      report(declaration, "\(name) uses a result builder, whose body cannot be left out.")
    }
    for line in commentsAmongAccessors(of: declaration) {
      let message = "Write this comment into an accessor or above \(name): here the stub keeps it."
      errors.append(source.error(at: line, message))
    }
  }

  private func commentsAmongAccessors(of declaration: Declaration) -> [Int] {
    // Of a getter without the word `get`, the braces are all there is.
    let accessors = declaration.bodies.filter { $0.owner < $0.braces.lowerBound }.map(\.owner)
      .filter { source.line(of: $0) > source.line(of: declaration.keyword) }
    if accessors.isEmpty { return [] }
    return (accessors + [declaration.lastToken])
      .flatMap { source.gap(above: source.line(of: $0)) }.filter(source.isComment)
  }

  /// Refuses lines that the syntax tree does not show, and markers that mark nothing.
  mutating func refuseUnreadableLines() {
    for line in source.lines.indices {
      let text = source.trimmed(line)
      if !text.hasPrefix("//"), text.contains(/#if\b/) {
        errors.append(
          source.error(
            at: line, "The parser hides what stands in #if. Write it without, in another module."))
      }
      if text.hasPrefix("/*") {
        errors.append(
          source.error(at: line, "A block comment. Write it in lines that begin with //."))
      }
      if text.hasPrefix("// kata:"), !markers.contains(line) {
        errors.append(
          source.error(
            at: line,
            "“\(text)” marks nothing. Write “\(SourceFile.given)” right above a declaration, or "
              + "above its comment, and outside of what is private."))
      }
    }
  }
}
