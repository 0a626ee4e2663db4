/// A sentence with gaps: `{A} lost {his A} {thing} near {place}.`
///
/// A gap is about the hero, A, or the friend, B: `{A}`, `{he A}`, `{His B}`, `{a kind}`; or it is a
/// kind of word, which stays what it is once it was chosen: `{thing}`, `{a thing}`, `{food}`.
struct Template: Sendable {
  enum Piece: Sendable {
    case text([UInt8])
    case name(Role)
    case pronoun(Pronoun, Role, isCapital: Bool)
    case kind
    case word(WordList, hasArticle: Bool)
    case trait
  }

  enum Role: Int, Sendable { case hero, friend }

  enum Pronoun: Int, Sendable { case he, him, his }

  let pieces: [Piece]
}

extension Template: ExpressibleByStringLiteral {
  init(stringLiteral source: String) {
    var pieces: [Piece] = []
    for part in source.split(separator: "{", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      if halves.count == 2 { pieces.append(Piece(String(halves[0]), in: source)) }
      if let text = halves.last, !text.isEmpty { pieces.append(.text(Array(text.utf8))) }
    }
    self.pieces = pieces
  }
}

extension Template.Piece {
  /// - Parameter source: the sentence, to name it where a gap is none.
  init(_ gap: String, in source: String) {
    let words = gap.split(separator: " ").map(String.init)
    let role: Template.Role? =
      switch words.last {
      case "A": .hero
      case "B": .friend
      default: nil
      }
    let pronouns: [String: Template.Pronoun] = ["he": .he, "him": .him, "his": .his]
    switch (words.count, role) {
    case (1, let role?): self = .name(role)
    case (1, nil) where gap == "trait": self = .trait
    case (2, nil) where gap == "a kind": self = .kind
    case (2, let role?):
      guard let pronoun = pronouns[words[0].lowercased()] else { fatalError("{\(gap)}: \(source)") }
      self = .pronoun(pronoun, role, isCapital: words[0].first!.isUppercase)
    case (1, nil):
      guard let list = WordList(rawValue: gap) else { fatalError("{\(gap)}: \(source)") }
      self = .word(list, hasArticle: false)
    case (2, nil) where words[0] == "a":
      guard let list = WordList(rawValue: words[1]) else { fatalError("{\(gap)}: \(source)") }
      self = .word(list, hasArticle: true)
    default: fatalError("{\(gap)}: \(source)")
    }
  }
}
