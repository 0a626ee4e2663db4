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
  }

  public var imports: [Import] { content.imports }
  /// The steps that the kata sets, in its order. What a learner adds is none.
  public var steps: [Step] { content.steps }
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
    let manifest = StubManifest(in: root)
    for kata in katas
    where !FileManager.default.fileExists(atPath: root.appending(path: kata.path).path) {
      throw ReadingError("\(kata.path): there is no such file. `swift run kata stubs` writes it.")
    }
    let names = try katas.map { kata in
      try manifest?.katas[kata.id]?.steps
        ?? steps(of: root.appending(path: kata.referencePath)).map(\.name)
    }
    var known = ContentMemory(memory)
    let keys = zip(katas, names).map { ContentMemory.key(of: root.appending(path: $0.path), $1) }
    let unknown = katas.indices.filter { known[katas[$0].path, keys[$0]] == nil }
    let sources = try SwiftCompiler.shared.get().parse(unknown.map { katas[$0].path }, in: root)
    for (place, source) in zip(unknown, sources) {
      known[katas[place].path, keys[place]] = Content(source, steps: names[place])
    }
    if !unknown.isEmpty { known.save() }
    return katas.indices.map { place in
      let kata = katas[place]
      return KataFile(kata, root.appending(path: kata.path), known[kata.path, keys[place]]!)
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
