/// What becomes of a reference's declaration.
package enum Fate {
  /// Stays, without its bodies.
  case kept
  /// Stays to the letter.
  case given
  /// Goes: it only serves the solution.
  case helper
}

extension SourceFile {
  package static let given = "// kata: given"

  package func fate(of declaration: Declaration, isTopLevel: Bool) -> Fate {
    if comment(above: declaration).contains(where: { trimmed($0) == Self.given }) { return .given }
    if declaration.kind == .import { return .kept }
    let isContract = declaration.isStored && !declaration.isStatic && !isTopLevel
    if declaration.isPrivate && !isContract { return .helper }
    let isEmptied =
      declaration.kind == .extension && !declaration.inherits && !declaration.members.isEmpty
      && declaration.members.allSatisfy { fate(of: $0, isTopLevel: false) == .helper }
    return isEmptied ? .helper : .kept
  }
}
