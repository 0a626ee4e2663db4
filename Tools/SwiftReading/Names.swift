extension KataFile {
  /// What a file declares for others to use, and the words that it is written with.
  ///
  /// From these follows which katas call which. It errs on the safe side: a word may be a local
  /// name that only happens to be called like another kata's function.
  public struct Names: Sendable, Equatable, Codable {
    /// Its types, its free functions and variables.
    public let declared: Set<String>
    /// What its extensions add to a type, others' or its own, by the name of the type.
    public let additions: [String: Set<String>]
    /// The types that it adds initializers, subscripts or `callAsFunction` to, which calls do not
    /// name.
    public let extended: Set<String>
    /// Whether it declares an operator's function, which every file may use.
    public let declaresOperators: Bool
    /// Those of its types that are no protocols.
    public let concrete: Set<String>
    /// The words that are members of the engine's settings wherever they stand in it.
    let membersOfSettings: Set<String>
    /// Every identifier in it outside of comments on lines of their own: see ``CodeLines``.
    public let words: Set<String>
  }
}

extension KataFile.Names {
  init(of file: SourceFile) {
    var (declared, extended, concrete) = (Set<String>(), Set<String>(), Set<String>())
    var additions: [String: Set<String>] = [:]
    var declaresOperators = false
    let unnamed = ["init", "subscript", "callAsFunction"]
    for declaration in file.declarations {
      switch declaration.kind {
      case .import: continue
      case .type, .function, .variable, .other: declared.insert(declaration.baseName)
      case .extension:
        for member in declaration.members {
          if unnamed.contains(member.baseName) {
            extended.insert(declaration.name)
          } else {
            additions[declaration.name, default: []].insert(member.baseName)
          }
        }
      }
      if declaration.kind == .type && !declaration.isProtocol {
        concrete.insert(declaration.baseName)
      }
      for each in [declaration] + declaration.members where each.kind == .function {
        if !(each.baseName.first?.isLetter ?? true) && each.baseName.first != "_" {
          declaresOperators = true
        }
      }
    }
    self.declared = declared
    self.additions = additions
    self.extended = extended
    self.declaresOperators = declaresOperators
    self.concrete = concrete
    membersOfSettings = Self.membersOfSettings(in: file)
    words = Set(
      CodeLines(String(decoding: file.text, as: UTF8.self)).flatMap { Self.words(in: $0) })
  }

  /// Its letters may be of any language.
  private static func words(in line: Substring) -> [String] {
    line.utf8.split { !$0.isOfWord }.filter { !$0.first!.isDigit }.map { String(Substring($0)) }
  }

  /// Whether code with these names may call what another file declares or adds to a type named here.
  /// - Parameters:
  ///   - isLater: whether it comes after the other in the course.
  ///   - concrete: all katas' types that are no protocols.
  public func mayCall(
    _ other: KataFile.Names, isLater: Bool, concrete: Set<String>
  ) -> Bool {
    other.declaresOperators || !words.isDisjoint(with: other.declared)
      || other.additions.keys.contains {
        words.contains($0) && mayCall(other, on: $0, isConcrete: concrete.contains($0))
      }
      || (isLater && !words.isDisjoint(with: other.extended))
  }

  /// Whether code with these names, given a value of a type, may call what another file adds to it.
  /// - Parameter isConcrete: whether a kata declares the type, and no protocol, so that settings are
  ///   none of it.
  public func mayCall(_ other: KataFile.Names, on type: String, isConcrete: Bool) -> Bool {
    guard let added = other.additions[type] else { return false }
    return added.contains { words.contains($0) && !(isConcrete && membersOfSettings.contains($0)) }
  }
}

extension Declaration {
  fileprivate var baseName: String { String(name.prefix { $0 != "(" }) }
}
