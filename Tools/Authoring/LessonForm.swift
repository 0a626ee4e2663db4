/// The form that lessons share, as `Katas/Lessons/README.md` describes it: a ladder of hints for each
/// step, an answer for each question, and signs at both ends.
struct LessonForm {
  private let lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// What is missing, in words.
  /// - Parameter steps: the names of the kata's steps, in their order.
  func problems(steps: [String]) -> [String] {
    var problems: [String] = []
    if !lines.contains(where: { $0.hasPrefix("By the end you ") }) {
      problems.append("does not say what one can do by the end: “By the end you …”")
    }
    if !lines.contains(where: { $0.contains("What judges it: [") }) {
      problems.append("does not end with its suite: “What judges it: […](…)”")
    }
    let (opened, closed) = (count(of: "<details>", in: lines), count(of: "</details>", in: lines))
    if opened != closed { problems.append("has \(opened) <details> and \(closed) </details>") }
    return problems + hintProblems(steps) + answerProblems
  }

  // MARK: - Hints

  private static let ladder = ["Hint 1", "Hint 2", "Hint 3"]

  private func hintProblems(_ steps: [String]) -> [String] {
    let hints = section("## Hints")
    let headings = hints.indices.filter { hints[$0].hasPrefix("### ") }
    let names = headings.map { String(hints[$0].dropFirst(4).filter { $0 != "`" }) }
    if names != steps {
      let missing = steps.filter { !names.contains($0) }
      let unknown = names.filter { !steps.contains($0) }
      return missing.map { "has no hints for \($0)" }
        + unknown.map { "has hints for \($0), which is no step" }
        + (missing.isEmpty && unknown.isEmpty ? ["has its hints in another order"] : [])
    }
    var problems: [String] = []
    for (place, start) in headings.enumerated() {
      let end = place + 1 < headings.count ? headings[place + 1] : hints.endIndex
      let part = hints[start..<end]
      let found = part.compactMap(Self.summary)
      if found != Self.ladder { problems.append("\(names[place]) has the hints \(found)") }
      let last = part.drop { Self.summary($0) != Self.ladder.last }
      let code = last.drop { !$0.hasPrefix("```swift") }.prefix { $0 != "```" }
      if !code.contains(where: { $0.contains("…") }) {
        problems.append("\(names[place]) has no code with a hole, “…”, in its last hint")
      }
    }
    return problems
  }

  // MARK: - Answers

  private var answerProblems: [String] {
    let part = section("## Questions to think about")
    let questions = part.count { $0.hasPrefix("- ") }
    let answers = part.count { Self.summary($0) == "Answer" }
    if questions == 0 { return ["asks no question to think about"] }
    return questions == answers ? [] : ["has \(questions) questions and \(answers) answers"]
  }

  // MARK: - Reading

  /// The lines below a heading, up to the next of its kind.
  private func section(_ heading: String) -> ArraySlice<Substring> {
    guard let start = lines.firstIndex(of: heading[...]) else { return [] }
    let rest = lines[(start + 1)...]
    return rest.prefix { !$0.hasPrefix("## ") }
  }

  /// What a foldable part is called where a line opens one.
  private static func summary(_ line: Substring) -> String? {
    line.firstMatch(of: /<details><summary>(.+?)<\/summary>/).map { String($0.1) }
  }

  private func count(of tag: String, in lines: [Substring]) -> Int {
    lines.count { $0.contains(tag) }
  }
}
