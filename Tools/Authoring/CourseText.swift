import Curriculum

/// `Course.swift` as text: the list of all katas.
enum CourseText {
  /// Adds a kata's entry among the lines, where its number belongs.
  static func insert(
    _ kata: Kata, among course: [Kata], into lines: inout [String]
  ) throws(LayoutError) {
    let entries = lines.indices.filter { lines[$0].hasPrefix("    Kata(") }
    guard entries.count == course.count, let end = lines.firstIndex(of: "  ]") else {
      throw LayoutError(
        "\(Workshop.Path.course) is not a list of \(course.count) katas. Nothing was written.")
    }
    let place = course.firstIndex { $0.number > kata.number }.map { entries[$0] } ?? end
    lines.insert(contentsOf: entry(of: kata), at: place)
  }

  /// In as many lines as `swift format` gives it.
  static func entry(of kata: Kata) -> [String] {
    let needs = "[" + kata.needs.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    let (name, rest) = ("id: \"\(kata.id)\", track: .\(kata.track),", "needs: \(needs)")
    let short = "    Kata(\(name) \(rest)),"
    if short.count <= width { return [short] }
    let long = "      \(name) \(rest)),"
    return ["    Kata("] + (long.count <= width ? [long] : ["      \(name)", "      \(rest)),"])
  }

  private static let width = 100
}
