import Curriculum
import Foundation

/// A kata's row in the README's table:
/// `| BERT | [01 LayerNorm](…) | what | needs | minutes | difficulty | importance |`.
struct ReadmeRow: Equatable {
  let track: String
  let description: String
  let needs: [String]
  let minutes: String
  /// What its lesson says of it.
  let signs: Signs

  /// The row among the lines of the README that links the kata's lesson, if there is one.
  init?(of kata: Kata, in lines: [String]) {
    guard let line = lines.first(where: { Self.links(kata, $0) }) else { return nil }
    let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 9 else { return nil }
    (track, description, minutes) = (cells[1], cells[3], cells[5])
    signs = Signs(difficulty: cells[6], importance: cells[7])
    needs = cells[4].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  init(track: String, description: String, needs: [String], minutes: String, signs: Signs) {
    self.track = track
    self.description = description
    self.needs = needs
    self.minutes = minutes
    self.signs = signs
  }

  static func links(_ kata: Kata, _ line: String) -> Bool {
    line.hasPrefix("|") && line.contains("](\(kata.lessonPath))")
  }

  func line(of kata: Kata) -> String {
    let link = "[\(kata.number) \(kata.name)](\(kata.lessonPath))"
    let cells =
      [track, link, description, needs.joined(separator: ", "), minutes]
      + [signs.difficulty, signs.importance]
    return "|" + cells.map { $0.isEmpty ? " " : " \($0) " }.joined(separator: "|") + "|"
  }
}

/// How hard a kata is and how much rests on it, of 5.
struct Signs: Equatable {
  let difficulty: String
  let importance: String

  init(difficulty: String, importance: String) {
    (self.difficulty, self.importance) = (difficulty, importance)
  }

  /// Those below a lesson's title: `Difficulty 2 of 5, importance 4 of 5`.
  init?(lesson text: String) {
    let form = #/Difficulty (\d) of 5,\s+importance\s+(\d) of 5/#
    guard let match = text.firstMatch(of: form) else { return nil }
    self.init(difficulty: String(match.1), importance: String(match.2))
  }
}

extension ReadmeRow {
  /// Adds a kata's row to the README's lines, below that of the kata before it.
  static func insert(
    _ kata: Kata, among course: [Kata], into lines: inout [String]
  ) throws(LayoutError) {
    let last = course.last { $0.number < kata.number }
    guard let last, let place = lines.firstIndex(where: { links(last, $0) }) else {
      throw LayoutError(
        "\(Workshop.Path.readme) has no row before that of \(kata.id). Nothing was written.")
    }
    let row = ReadmeRow(
      track: last.track == kata.track ? "" : kata.track.rawValue,
      description: "\(Checklist.unfinished) what you build",
      needs: kata.needs.map { String($0.prefix { $0 != "-" }) }, minutes: "5",
      signs: Signs(difficulty: "1", importance: "1"))
    lines.insert(row.line(of: kata), at: place + 1)
  }
}
