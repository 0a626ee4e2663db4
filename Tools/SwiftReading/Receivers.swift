// Whose member a word is, where the text leaves no doubt: who reads `configuration.positionCount` does not
// call what another kata adds to GPT2 under that name.

extension KataFile.Names {
  /// The engine's structures that are handed around under a name of their own: what is a member of
  /// theirs is none of any type that a kata declares.
  static let settings: Set<String> = ["BertConfiguration", "GPT2Configuration", "SamplingSettings"]

  /// The words that are members of settings wherever they stand in a file.
  ///
  /// Each time the word stands behind the name of a parameter of the function around it, whose type is
  /// written out, and which nothing else in that function is called by.
  static func membersOfSettings(in file: SourceFile) -> Set<String> {
    let text = file.text
    // What stands in a condition is not in the tree; a comment may stand between two words.
    if text.contains("#if") || text.contains("/*") || declaresSettings(text) { return [] }
    let functions = file.declarations.flatMap(\.functions).filter { $0.bodies.count == 1 }
    var (members, others) = (Set<String>(), Set<String>())
    // In a literal of several lines, what looks like a comment may be none.
    let hasComments = !text.contains("\"\"\"")
    let lines = file.lines.indices.filter { !(hasComments && file.isComment($0)) }
    for word in lines.flatMap({ text.words(in: file.lineStarts[$0]..<file.lineStarts[$0 + 1]) }) {
      let name = String(decoding: text[word], as: UTF8.self)
      let around = functions.first { $0.bodies[0].braces.contains(word.lowerBound) }
      if let around, isMember(word.lowerBound, in: around, text) {
        members.insert(name)
      } else {
        others.insert(name)
      }
    }
    return members.subtracting(others)
  }

  /// Whether it is settings that stand before a word: `name.word`.
  private static func isMember(_ word: Int, in function: Declaration, _ text: [UInt8]) -> Bool {
    guard word > 1, text[word - 1] == UInt8(ascii: ".") else { return false }
    let name = text.word(before: word - 1)
    let before = text[..<name.lowerBound].last { !$0.isSpace }
    guard !name.isEmpty, let before, before != UInt8(ascii: "."), before != UInt8(ascii: "`") else {
      return false
    }
    let receiver = String(decoding: text[name], as: UTF8.self)
    guard function.bindings.count(where: { $0 == receiver }) == 1 else { return false }
    let signature = text[function.keyword..<function.bodies[0].braces.lowerBound]
    return settings.contains { type in
      [",", ")", " ="].contains { signature.contains("\(receiver): \(type)\($0)") }
    }
  }

  /// Whether something of the file's own may be called like settings.
  private static func declaresSettings(_ text: [UInt8]) -> Bool {
    let declaring: Set<String> = [
      "actor", "associatedtype", "class", "enum", "protocol", "struct", "typealias",
    ]
    return text.words(in: text.indices).contains { word in
      guard settings.contains(String(decoding: text[word], as: UTF8.self)) else { return false }
      let gap = text[..<word.lowerBound].last { !$0.isSpace }
      let end = text[..<word.lowerBound].lastIndex { !$0.isSpace } ?? 0
      let before = String(decoding: text[text.word(before: end + 1)], as: UTF8.self)
      return gap == UInt8(ascii: "<") || declaring.contains(before)
    }
  }
}

extension Declaration {
  /// Itself, if it is a function, or those in it.
  fileprivate var functions: [Declaration] {
    kind == .function ? [self] : members.flatMap(\.functions)
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }

  /// Whether it may be part of a word; letters may be of any language.
  var isOfWord: Bool {
    self >= 0x80 || self == UInt8(ascii: "_") || isDigit
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension [UInt8] {
  /// Where the words of a part stand.
  fileprivate func words(in part: Range<Int>) -> [Range<Int>] {
    self[part].split { !$0.isOfWord }.filter { !$0.first!.isDigit }.map(\.indices)
  }

  /// The word that ends in front of a place, which may be empty.
  fileprivate func word(before end: Int) -> Range<Int> {
    var start = end
    while start > 0, self[start - 1].isOfWord { start -= 1 }
    return start..<end
  }
}

extension Collection<UInt8> {
  fileprivate func contains(_ text: String) -> Bool { firstRange(of: text.utf8) != nil }
}
