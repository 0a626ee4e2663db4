import Curriculum
import Foundation

/// What a module offers whoever imports it, read from its sources.
package struct PublicInterface: Sendable {
  /// The names of its declarations, without the types around them: `mean(axis:keepDims:)`. What is
  /// for the package alone, unavailable or deprecated is not among them.
  package let names: Set<String>

  /// - Parameters:
  ///   - folder: the module's sources, from `root`.
  ///   - withoutMembersOf: types whose members do not count.
  package init(
    of folder: String, in root: URL, withoutMembersOf excluded: Set<String> = []
  ) throws {
    let files = Workshop(root: root).swiftFiles(in: folder)
    let sources = try SwiftCompiler.shared.get().parse(files, in: root)
    func names(of declarations: [Declaration]) -> [String] {
      declarations.flatMap { declaration in
        let own = declaration.isOffered ? [declaration.name] : []
        // What a type holds that is not for everybody is not either.
        let isClosed = declaration.kind == .type && !declaration.isOffered
        return isClosed || excluded.contains(declaration.name)
          ? own : own + names(of: declaration.members)
      }
    }
    self.names = Set(sources.flatMap { names(of: $0.declarations) })
  }
}
