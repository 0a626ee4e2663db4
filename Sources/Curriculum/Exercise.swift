/// What a step asks of a learner, as a paragraph of its doc comment says:
///
///     /// Exercise: 8 lines, 20 minutes. Uses 05 and 07. Helpful: `rearrange`, `matmul`.
///
/// *Lines* are those of the solution's body, *minutes* those of a first try. *Uses* names by number
/// the katas whose code the step calls; *Helpful* goes on to the end of the paragraph. Both are left
/// out where there is nothing to name. What must hold stands in the paragraphs before.
public struct Exercise: Sendable, Equatable {
  public let lineCount: Int
  public let minutes: Int
  /// The numbers of the katas that the step calls: `["05", "07"]`.
  public let uses: [String]
  /// What the engine or the kata offers for it, in words; nil where nothing is named.
  public let helpful: String?

  /// Reads the paragraph, without slashes, its lines joined by spaces; nil where it is none.
  public init?(_ paragraph: String) {
    let numbers = /\d\d(?:, \d\d)*(?: and \d\d)?/
    let form = /Exercise: (\d+) lines?, (\d+) minutes\.(?: Uses ([^.]+)\.)?(?: Helpful: (.+)\.)?/
    guard let match = paragraph.wholeMatch(of: form) else { return nil }
    if let uses = match.3, uses.wholeMatch(of: numbers) == nil { return nil }
    lineCount = Int(match.1) ?? 0
    minutes = Int(match.2) ?? 0
    guard paragraph.contains(lineCount == 1 ? " line," : " lines,"), lineCount > 0, minutes > 0
    else { return nil }
    uses = match.3.map { $0.matches(of: /\d\d/).map { String($0.0) } } ?? []
    helpful = match.4.map(String.init)
  }

  /// Finds the paragraph in a doc comment.
  /// - Parameter lines: the comment's lines, each from its slashes on.
  public init?(docComment lines: [String]) {
    let texts = lines.map { $0.drop { $0 == "/" || $0 == " " } }
    let paragraph = texts.drop { !$0.hasPrefix("Exercise:") }
      .prefix { !$0.isEmpty && !$0.hasPrefix("- ") }
    self.init(paragraph.joined(separator: " "))
  }
}
