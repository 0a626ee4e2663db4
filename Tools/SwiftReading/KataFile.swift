import Curriculum
import Foundation

/// A kata's file as it stands on disk, and how far its steps have come.
public struct KataFile: Sendable, Equatable {
  /// One declaration that a learner writes the body of.
  public struct Step: Sendable, Hashable, Codable {
    public enum State: Sendable, Hashable, Codable {
      case written
      /// Its body still calls `notWritten()`.
      case notWritten
      /// Code stands beside its `notWritten()`, on this line, which keeps it from being run.
      case begun(notWrittenLine: Int)
      /// The file no longer declares it under this name.
      case missing
    }

    /// Such as `LayerNorm.init(_:epsilon:)`, `WarmUp.centered(_:)`, or `free(_:)` outside of types.
    public let name: String
    public let state: State
    /// The place of the declaration, from 1; of a missing one, the start of the file.
    public let line: Int
    public let column: Int
    /// The line of its last token, from 1.
    public let lastLine: Int

    public init(name: String, state: State, line: Int, column: Int, lastLine: Int) {
      self.name = name
      self.state = state
      self.line = line
      self.column = column
      self.lastLine = lastLine
    }

    public var isWritten: Bool { state == .written }
    public var isMissing: Bool { state == .missing }
  }

  /// A module that the file imports.
  public struct Import: Sendable, Hashable, Codable {
    public let module: String
    /// The place of the word `import`, from 1.
    public let line: Int
    public let column: Int
  }

  public let kata: Kata
  public let url: URL
  let content: Content

  /// What was read in it.
  struct Content: Sendable, Equatable, Codable {
    let imports: [Import]
    let steps: [Step]
    let names: Names
    /// The first line with `#if`, from 1: what stands in it is not among the steps.
    let conditionLine: Int?
  }

  public var imports: [Import] { content.imports }
  /// The steps that the kata sets, in its order. What a learner adds is none.
  public var steps: [Step] { content.steps }
  /// The first line with `#if`, from 1, whose contents are not seen.
  public var conditionLine: Int? { content.conditionLine }
  /// What it declares, and which words it uses.
  public var names: Names { content.names }

  /// Reads a learner's file. What its steps are, `Katas/.stubs.json` says, and without it the
  /// reference.
  ///
  /// Throws a ``SourceError`` where the file cannot be parsed.
  /// - Parameter root: the package's folder.
  public init(_ kata: Kata, in root: URL) throws {
    self = try Self.read([kata], in: root)[0]
  }

  init(_ kata: Kata, _ url: URL, _ content: Content) {
    self.kata = kata
    self.url = url
    self.content = content
  }

  /// Reads several files at once, which takes hardly longer than to read one.
  /// - Parameter memory: where is kept what was read, so that only what changed is parsed again.
  public static func read(
    _ katas: [Kata], in root: URL, memory: URL? = nil
  ) throws -> [KataFile] {
    try readEach(katas, in: root, memory: memory).map { try $0.get() }
  }

  /// The same, where some files may be broken and others not.
  public static func readEach(
    _ katas: [Kata], in root: URL, memory: URL? = nil
  ) throws -> [Result<KataFile, any Error>] {
    let manifest = StubManifest(in: root)
    var known = ContentMemory(memory)
    var results = try katas.map { kata in
      let steps =
        try manifest?.katas[kata.id]?.steps
        ?? steps(of: root.appending(path: kata.referencePath)).map(\.name)
      return Result { try Reading(kata, steps, in: root) }
    }.map { reading in
      reading.map { reading in (reading, known[reading.kata.path, reading.key]) }
    }
    let unread = results.indices.compactMap { place -> (place: Int, reading: Reading)? in
      guard case .success((let reading, nil)) = results[place] else { return nil }
      return (place, reading)
    }
    let sources = try SwiftCompiler.shared.get().parseEach(unread.map(\.reading.source))
    for ((place, reading), source) in zip(unread, sources) {
      results[place] = source.map { source in
        let content = Content(source, steps: reading.steps)
        known[reading.kata.path, reading.key] = content
        return (reading, content)
      }
    }
    if !unread.isEmpty { known.save() }
    return results.map { result in
      result.map { reading, content in
        KataFile(reading.kata, root.appending(path: reading.kata.path), content!)
      }
    }
  }

  /// A file's text, and what is looked for in it.
  private struct Reading {
    let kata: Kata
    let steps: [String]
    let source: SourceText
    let key: String

    init(_ kata: Kata, _ steps: [String], in root: URL) throws {
      if !Workshop(root: root).has(kata.path), !Workshop(root: root).isLink(kata.path) {
        throw ReadingError("\(kata.path): there is no such file. `swift run kata stubs` writes it.")
      }
      self.kata = kata
      self.steps = steps
      source = try SourceText(kata.path, in: root)
      key = ContentMemory.key(of: source.text, steps)
    }
  }

  /// The steps of any file, whatever the manifest says: every declaration with code in its body, but
  /// for private helpers and what is marked `// kata: given`.
  public static func steps(of url: URL) throws -> [Step] {
    let path = url.standardizedFileURL.path
    let file = try SwiftCompiler.shared.get().parse(path, in: URL(filePath: "/"))
    return file.namedDeclarations(in: file.declarations, isTopLevel: true)
      .filter { $0.fate == .kept && $0.declaration.bodies.contains { !$0.isEmpty } }
      .map { Step($0.name, $0.declaration, in: file) }
  }
}

extension KataFile.Content {
  fileprivate init(_ file: SourceFile, steps names: [String]) {
    let declarations = file.namedDeclarations(in: file.declarations, isTopLevel: true)
    imports = file.declarations.filter { $0.kind == .import }.map { declaration in
      let (line, column) = file.place(of: declaration.keyword)
      return KataFile.Import(module: declaration.name, line: line, column: column)
    }
    steps = names.map { name in
      let names = [name, Course.formerStepNames[name]]
      let found = declarations.filter { names.contains($0.name) }.map(\.declaration)
      // A learner may have added another of the same name; none of them may be unwritten.
      guard let declaration = found.first(where: { !$0.isWritten }) ?? found.first else {
        return KataFile.Step(name: name, state: .missing, line: 1, column: 1, lastLine: 1)
      }
      return KataFile.Step(name, declaration, in: file)
    }
    self.names = KataFile.Names(of: file)
    conditionLine = file.lines.firstIndex { $0.contains(/^\s*#if\b/) }.map { $0 + 1 }
  }
}

extension KataFile.Step {
  fileprivate init(_ name: String, _ declaration: Declaration, in file: SourceFile) {
    self.name = name
    (line, column) = file.place(of: declaration.keyword)
    lastLine = file.line(of: declaration.lastToken) + 1
    if let begun = declaration.bodies.first(where: \.isBegun) {
      state = .begun(notWrittenLine: file.lineOfNotWritten(in: begun) ?? line)
    } else {
      state = declaration.isWritten ? .written : .notWritten
    }
  }
}

extension SourceFile {
  /// The line, from 1, on which a body calls `notWritten()`: the tree has no place for calls.
  fileprivate func lineOfNotWritten(in body: Declaration.Body) -> Int? {
    let first = line(of: body.braces.lowerBound)
    let last = line(of: body.braces.upperBound - 1)
    return (first...last).last { !isComment($0) && lines[$0].contains("notWritten(") }
      .map { $0 + 1 }
  }
}

extension Declaration {
  fileprivate var isWritten: Bool { !bodies.contains(where: \.callsNotWritten) }
}

/// A function or property, with the names of the types around it before its own.
package struct NamedDeclaration {
  package let name: String
  package let declaration: Declaration
  package let fate: Fate
}

extension SourceFile {
  /// All functions and properties of the file.
  package var namedDeclarations: [NamedDeclaration] {
    namedDeclarations(in: declarations, isTopLevel: true)
  }

  /// All functions and properties. What stands in a helper or in given code shares its fate.
  func namedDeclarations(
    in siblings: [Declaration], path: [String] = [], isTopLevel: Bool, fate outer: Fate = .kept
  ) -> [NamedDeclaration] {
    siblings.flatMap { declaration -> [NamedDeclaration] in
      let own = fate(of: declaration, isTopLevel: isTopLevel)
      let (path, fate) = (path + [declaration.name], outer == .kept ? own : outer)
      switch declaration.kind {
      case .type, .extension:
        return namedDeclarations(
          in: declaration.members, path: path, isTopLevel: false, fate: fate)
      case .function, .variable:
        let name = path.joined(separator: ".")
        return [NamedDeclaration(name: name, declaration: declaration, fate: fate)]
      case .import, .other:
        return []
      }
    }
  }
}
