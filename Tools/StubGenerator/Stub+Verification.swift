import SwiftReading

extension Stub {
  /// Compares the stub, parsed again, with the reference, by their syntax trees alone: every
  /// declaration that stays must stand there with its comments, no body may be left, and no line of
  /// the solution.
  func verify(_ stub: SourceFile, against reference: SourceFile) throws {
    var check = StubCheck(reference: reference, stub: stub)
    check.compare(
      reference.declarations, stub.declarations,
      closing: (reference.lines.count, stub.lines.count), isTopLevel: true)
    check.findSurvivors()
    guard check.errors.isEmpty else { throw SourceErrors(check.errors) }
  }
}

private struct StubCheck {
  let reference: SourceFile
  let stub: SourceFile
  private(set) var errors: [SourceError] = []
  /// Lines that only a solution has.
  private var solution: Set<String> = []
  private var solutionLines: Set<Int> = []

  init(reference: SourceFile, stub: SourceFile) {
    self.reference = reference
    self.stub = stub
  }

  mutating func compare(
    _ members: [Declaration], _ stubMembers: [Declaration], closing: (Int, Int), isTopLevel: Bool
  ) {
    let lines = Array(zip(members, reference.lines(of: members, closing: closing.0)))
    let stubLines = zip(stubMembers, stub.lines(of: stubMembers, closing: closing.1))
    let fates = members.map { reference.fate(of: $0, isTopLevel: isTopLevel) }
    for ((_, lines), fate) in zip(lines, fates) where fate == .helper { note(lines) }
    let kept = zip(lines, fates).filter { $0.1 != .helper }
    guard kept.map(\.0.0.name) == stubMembers.map(\.name) else {
      let line = members.first.map { reference.line(of: $0.start) } ?? 0
      return report(line, "The stub lost a declaration or gained one.")
    }
    for (((declaration, lines), fate), (stubDeclaration, stubLines)) in zip(kept, stubLines) {
      if comments(above: declaration, in: reference) != comments(above: stubDeclaration, in: stub) {
        report(lines.lowerBound, "The stub changed the comment above \(declaration.name).")
      }
      if fate == .given {
        if reference.lines[lines] != stub.lines[stubLines] {
          report(lines.lowerBound, "The stub changed \(declaration.name), which is given.")
        }
        continue
      }
      compare(declaration, stubDeclaration, lines, stubLines)
    }
  }

  private mutating func compare(
    _ declaration: Declaration, _ stubDeclaration: Declaration, _ lines: Range<Int>,
    _ stubLines: Range<Int>
  ) {
    let line = lines.lowerBound
    if head(declaration, lines, reference) != head(stubDeclaration, stubLines, stub) {
      report(line, "The stub changed the declaration of \(declaration.name).")
    }
    guard declaration.bodies.count == stubDeclaration.bodies.count else {
      return report(line, "The stub of \(declaration.name) lost a body or gained one.")
    }
    for (body, stubBody) in zip(declaration.bodies, stubDeclaration.bodies) {
      note(body)
      let text = stub[stubBody.braces].split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if text != (body.isEmpty ? ["{}"] : ["{"] + Stub.placeholder + ["}"]) {
        report(line, "The stub of \(declaration.name) has more than notWritten() in its body.")
      }
    }
    if declaration.kind == .type || declaration.kind == .extension {
      compare(
        declaration.members, stubDeclaration.members,
        closing: (
          reference.line(of: declaration.lastToken), stub.line(of: stubDeclaration.lastToken)
        ), isTopLevel: false)
    }
  }

  /// The comment that touches a declaration, without the marker.
  private func comments(above declaration: Declaration, in file: SourceFile) -> [String] {
    file.comment(above: declaration).map { file.lines[$0] }
      .filter { $0.trimmingCharacters(in: .whitespaces) != SourceFile.given }
  }

  /// The text of a declaration up to its first body; of a type, its first line.
  private func head(
    _ declaration: Declaration, _ lines: Range<Int>, _ file: SourceFile
  ) -> String {
    let isType = declaration.kind == .type || declaration.kind == .extension
    let end = isType ? file.line(of: declaration.keyword) + 1 : lines.upperBound
    return file[
      declaration.start..<(declaration.bodies.first?.braces.lowerBound ?? file.lineStarts[end])]
  }

  // MARK: - Survivors

  private mutating func note(_ body: Declaration.Body) {
    let (first, last) = (
      reference.line(of: body.braces.lowerBound), reference.line(of: body.braces.upperBound - 1)
    )
    if first < last { note(first + 1..<last) }
  }

  private mutating func note(_ lines: Range<Int>) {
    solutionLines.formUnion(lines)
    solution.formUnion(lines.map(reference.trimmed))
  }

  /// No line of the solution may stand in the stub, unless the reference also has it elsewhere: in
  /// a signature, say, or in code that is given. A line without a letter or digit is anybody's.
  mutating func findSurvivors() {
    let elsewhere = Set(
      reference.lines.indices.filter { !solutionLines.contains($0) }.map(reference.trimmed))
    for line in stub.lines.indices {
      let text = stub.trimmed(line)
      guard solution.contains(text), !elsewhere.contains(text) else { continue }
      if text.contains(where: { $0.isLetter || $0.isNumber }) {
        report(
          reference.lines.indices.first { reference.trimmed($0) == text } ?? 0,
          "“\(text)” of the solution is left in the stub.")
      }
    }
  }

  private mutating func report(_ line: Int, _ message: String) {
    errors.append(reference.error(at: line, message + " This is a mistake of the stub generator."))
  }
}
