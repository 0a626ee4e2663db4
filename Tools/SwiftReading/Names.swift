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
    /// Every identifier in it outside of comments on lines of their own: see ``CodeLines``.
    public let words: Set<String>
  }
}

extension KataFile.Names {
  init(of file: SourceFile) {
    var (declared, extended) = (Set<String>(), Set<String>())
    var additions: [String: Set<String>] = [:]
    var declaresOperators = false
    let unnamed = ["init", "subscript", "callAsFunction"]
    for declaration in file.declarations {
      switch declaration.kind {
      case .import, .other: continue
      case .type, .function, .variable: declared.insert(declaration.baseName)
      case .extension:
        for member in declaration.members {
          if unnamed.contains(member.baseName) {
            extended.insert(declaration.name)
          } else {
            additions[declaration.name, default: []].insert(member.baseName)
          }
        }
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
    words = Set(
      CodeLines(String(decoding: file.text, as: UTF8.self)).flatMap { Self.words(in: $0) })
  }

  /// Its letters may be of any language.
  private static func words(in line: Substring) -> [String] {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return line.utf8.split { byte in
      let letter = byte | 0x20
      return byte < 0x80 && byte != UInt8(ascii: "_") && !digits.contains(byte)
        && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }.filter { !digits.contains($0.first!) }.map { String(Substring($0)) }
  }

  /// Whether code with these names may call what another file declares or adds to a type named here.
  /// - Parameter isLater: whether it comes after the other in the course.
  public func mayCall(_ other: KataFile.Names, isLater: Bool) -> Bool {
    other.declaresOperators || !words.isDisjoint(with: other.declared)
      || other.additions.keys.contains { words.contains($0) && mayCall(other, on: $0) }
      || (isLater && !words.isDisjoint(with: other.extended))
  }

  /// Whether code with these names, given a value of a type, may call what another file adds to it.
  public func mayCall(_ other: KataFile.Names, on type: String) -> Bool {
    other.additions[type].map { !words.isDisjoint(with: $0) } ?? false
  }
}

extension Declaration {
  fileprivate var baseName: String { String(name.prefix { $0 != "(" }) }
}
