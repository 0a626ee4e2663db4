/// A pattern that was read: `b t (h d) -> b h t d`, or `b t d, b s d -> b t s`.
///
/// The notation of `einops`: names of axes separated by spaces; parentheses around several axes that
/// lie in one; a number for an axis without a name; `1` or `()` for an axis of size 1; `...` for all
/// axes that are not written. ``einsum(_:_:)`` puts commas between its operands.
struct Pattern {
  enum Axis: Hashable {
    case named(String)
    /// A written size, such as the 2 in `(h 2)`. Each is an axis of its own, told apart by `id`.
    case sized(Int, id: Int)
    /// `...`.
    case rest
    /// One of the axes that `...` stands for, counted from the last.
    case unnamed(fromLast: Int)
  }

  /// What is one axis of a tensor: an axis, or several in parentheses; none for `1` and `()`.
  struct Group: Equatable {
    var axes: [Axis]
    var isParenthesized = false
  }

  typealias Term = [Group]

  /// The pattern as it was written.
  let text: String
  /// Whose pattern it is, for messages.
  let operation: String
  /// What stands on the left: a term for each operand.
  let inputs: [Term]
  /// What stands on the right.
  let output: Term

  /// A misuse that names the pattern.
  func misuse(_ message: String) -> Misuse {
    Misuse(message: "\(operation) “\(text)”: \(message)")
  }
}

// MARK: - Reading

extension Pattern {
  /// - Parameter spelling: what is done to each term before it is read; the pattern's text stays.
  init(
    _ text: String, of operation: String,
    spelling: ([Substring]) -> [String] = { $0.map(String.init) }
  ) throws(Misuse) {
    func failure(_ message: String) -> Misuse {
      Misuse(message: "\(operation) “\(text)”: \(message)")
    }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard sides.count == 2 else {
      throw failure(
        sides.count > 2
          ? "there is more than one “->”."
          : "there is no “->”. What comes in stands on its left, what comes out on its right.")
    }
    let written = sides[0].split(separator: ",", omittingEmptySubsequences: false) + [sides[1]]
    var terms: [Term] = []
    var sizedCount = 0
    for term in spelling(written) {
      do throws(ReadingError) {
        terms.append(try Self.term(term, &sizedCount))
      } catch {
        throw failure(error.message)
      }
    }
    self.init(
      text: text, operation: operation, inputs: Array(terms.dropLast()), output: terms.last ?? [])
  }

  private struct ReadingError: Error {
    let message: String
  }

  private static func term(_ text: String, _ sizedCount: inout Int) throws(ReadingError) -> Term {
    var term: Term = []
    var group: [Axis]?
    for word in try words(text) {
      switch word {
      case "(":
        guard group == nil else {
          throw ReadingError(message: "parentheses within parentheses have no meaning.")
        }
        group = []
      case ")":
        guard let axes = group else {
          throw ReadingError(message: "a “)” has no “(” before it.")
        }
        term.append(Group(axes: axes, isParenthesized: true))
        group = nil
      case "1":
        if group == nil { term.append(Group(axes: [])) }
      default:
        let axis = try axis(word, &sizedCount)
        if group == nil { term.append(Group(axes: [axis])) } else { group?.append(axis) }
      }
    }
    guard group == nil else { throw ReadingError(message: "a “(” has no “)” after it.") }
    let all = term.flatMap(\.axes)
    guard all.count(where: { $0 == .rest }) <= 1 else {
      throw ReadingError(message: "“...” stands twice in “\(trimmed(text))”: once is all it can.")
    }
    return term
  }

  /// Parentheses, ellipses, and what stands between them and spaces.
  private static func words(_ text: String) throws(ReadingError) -> [Substring] {
    var words: [Substring] = []
    var rest = Substring(text)
    while let next = rest.first {
      if next.isWhitespace {
        rest.removeFirst()
        continue
      }
      var end = rest.index(after: rest.startIndex)
      if rest.hasPrefix("...") {
        end = rest.index(rest.startIndex, offsetBy: 3)
      } else if isPartOfName(next) {
        end = rest.firstIndex { !isPartOfName($0) } ?? rest.endIndex
      } else if next != "(" && next != ")" && next != "…" {
        throw ReadingError(
          message: "“\(next)” has no meaning here. Names of axes are letters, digits and _, "
            + "separated by spaces.")
      }
      words.append(rest[..<end])
      rest = rest[end...]
    }
    return words
  }

  private static func isPartOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private static func axis(_ word: Substring, _ sizedCount: inout Int) throws(ReadingError) -> Axis
  {
    if word == "..." || word == "…" { return .rest }
    guard word.first?.isNumber == true else { return .named(String(word)) }
    guard let size = Int(word), size > 0 else {
      throw ReadingError(
        message: "“\(word)” is neither a name, which starts with a letter, nor a size above 0.")
    }
    sizedCount += 1
    return .sized(size, id: sizedCount)
  }

  /// The text without spaces at its ends, and with single ones between words.
  static func trimmed(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

// MARK: - Terms

extension [Pattern.Group] {
  /// All axes, those in parentheses too, in order.
  var axes: [Pattern.Axis] { flatMap(\.axes) }

  var hasRest: Bool { axes.contains(.rest) }

  /// The groups with `...` replaced by as many axes without names.
  func fillingRest(_ count: Int) -> Self {
    let unnamed = (0..<count).reversed().map { Pattern.Axis.unnamed(fromLast: $0) }
    return flatMap { group -> [Pattern.Group] in
      if group == Pattern.Group(axes: [.rest]) { return unnamed.map { .init(axes: [$0]) } }
      var filled = group
      filled.axes = group.axes.flatMap { $0 == .rest ? unnamed : [$0] }
      return [filled]
    }
  }

  /// The first axis that stands twice.
  var duplicate: Pattern.Axis? {
    let axes = axes
    return axes.indices.first { axes[..<$0].contains(axes[$0]) }.map { axes[$0] }
  }

  /// The groups as a pattern has them.
  var written: String { map(\.description).joined(separator: " ") }
}

extension Pattern.Group: CustomStringConvertible {
  var description: String {
    if axes.isEmpty && !isParenthesized { return "1" }
    let words = axes.map(\.description).joined(separator: " ")
    return isParenthesized ? "(\(words))" : words
  }
}

extension Pattern.Axis: CustomStringConvertible {
  var description: String {
    switch self {
    case .named(let name): name
    case .sized(let size, _): "\(size)"
    case .rest, .unnamed: "..."
    }
  }
}
