import Curriculum
import Foundation
import TestSupport
import Testing

@testable import Authoring

@Suite struct ChecklistTests {
  /// Stubs are left to `.ci/run`: a learner's are the learner's.
  @Test(arguments: Course.katas) func everyKataIsWhole(_ part: Kata) {
    for place in Checklist(.here).places(of: part) {
      #expect(place.problems == [], "\(place.path)")
    }
  }

  struct Slip: Sendable, CustomTestStringConvertible {
    let path: String
    let old: String
    let new: String
    let problem: String

    var testDescription: String { problem }
  }

  private static let embedding = Course.kata("02-Embedding")!

  private static let slips: [Slip] = [
    Slip(
      path: embedding.referencePath, old: "Exercise: 1 line, 5 minutes. Helpful: `take",
      new: "About one line. Helpful: `take",
      problem: "Embedding.callAsFunction(_:) has no line “Exercise: 8 lines, 20 minutes.”"),
    Slip(
      path: embedding.referencePath, old: "Exercise: 1 line, 5 minutes. Helpful: `take",
      new: "Exercise: 2 lines, 5 minutes. Helpful: `take",
      problem: "Embedding.callAsFunction(_:) has 1 line, not 2"),
    Slip(
      path: embedding.referencePath, old: "Exercise: 1 line, 5 minutes. Helpful: `take",
      new: "Exercise: 1 line, 5 minutes. Uses 01. Helpful: `take",
      problem: "Embedding.callAsFunction(_:) uses 01, which the kata does not need"),
    Slip(
      path: embedding.referencePath, old: "Katas/Lessons/02-Embedding.md", new: "there",
      problem: "does not name Katas/Lessons/02-Embedding.md"),
    Slip(
      path: embedding.referencePath, old: "callAsFunction", new: "lookUp",
      problem: "no test is of .step(\"Embedding.lookUp(_:)\")"),
    Slip(
      path: embedding.referencePath, old: "callAsFunction", new: "lookUp",
      problem: "the reference has no step Embedding.callAsFunction(_:)"),
    Slip(
      path: embedding.lessonPath, old: "about 25 minutes", new: "about 5 minutes",
      problem: "does not say “; about 25 minutes.”"),
    Slip(
      path: embedding.lessonPath, old: "# 02 Embedding", new: "# Embedding",
      problem: "does not say “# 02 Embedding”"),
    Slip(
      path: embedding.lessonPath, old: "## Why", new: "## Why\nTo write: why.",
      problem: "line 11: To write: why."),
    Slip(
      path: embedding.lessonPath, old: "By the end you can", new: "You can",
      problem: "does not say what one can do by the end: “By the end you …”"),
    Slip(
      path: embedding.lessonPath, old: "What judges it: [", new: "See [",
      problem: "does not end with its suite: “What judges it: […](…)”"),
    Slip(
      path: embedding.lessonPath, old: "### `Embedding.callAsFunction(_:)`",
      new: "### `Embedding.lookUp(_:)`",
      problem: "has no hints for Embedding.callAsFunction(_:)"),
    Slip(
      path: embedding.lessonPath, old: "### `Embedding.callAsFunction(_:)`",
      new: "### `Embedding.lookUp(_:)`",
      problem: "has hints for Embedding.lookUp(_:), which is no step"),
    Slip(
      path: embedding.lessonPath, old: "<summary>Hint 2</summary>",
      new: "<summary>Shapes</summary>",
      problem:
        "Embedding.init(count:size:using:) has the hints [\"Hint 1\", \"Shapes\", \"Hint 3\"]"),
    Slip(
      path: embedding.lessonPath, old: ".randomNormal(…, using",
      new: "  .randomNormal([count, size], using",
      problem: "Embedding.init(count:size:using:) has no code with a hole, “…”, in its last hint"),
    Slip(
      path: embedding.lessonPath, old: "<details><summary>Answer</summary>",
      new: "<details><summary>Hm</summary>",
      problem: "has 5 questions and 0 answers"),
    Slip(
      path: embedding.lessonPath, old: "</details>", new: "",
      problem: "has 17 <details> and 0 </details>"),
    Slip(
      path: embedding.suitePath, old: "struct EmbeddingTests", new: "struct TableTests",
      problem: "does not declare @Suite(.kata) struct EmbeddingTests"),
    Slip(
      path: embedding.suitePath, old: "for: \"looksUp\"", new: "for: \"finds\"",
      problem: "no test takes the goldens “looksUp”"),
    Slip(
      path: embedding.suitePath, old: "for: \"looksUp\"", new: "for: \"finds\"",
      problem: "there are no goldens “finds”"),
    Slip(
      path: "Tools/goldens/kata_norm_and_embedding.py", old: "02-Embedding", new: "02-Table",
      problem: "no function there is @examples(\"02-Embedding\")"),
    Slip(
      path: "\(embedding.mistakesPath)/EmbeddingAttempts.swift", old: "\"looksUp\"",
      new: "\"finds\"", problem: "has no mistake that the goldens “looksUp” reject"),
    Slip(
      path: "\(embedding.mistakesPath)/EmbeddingAttempts.swift", old: "class EmbeddingAttempts",
      new: "class Attempts",
      problem: "does not declare final class EmbeddingAttempts: KataAttempts"),
    Slip(
      path: "\(embedding.mistakesPath)/EmbeddingAttempts.swift", old: "embeddingOtherWays",
      new: "ways",
      problem: "has no other way that is right"),
    Slip(
      path: embedding.referencePath, old: "axis: 0", new: "axis: 1",
      problem:
        "is of another reference, or of other goldens: `swift run kata slips 02` writes it anew"),
    Slip(
      path: embedding.slipsPath, old: "{\"reference\"", new: "",
      problem: "is missing, or no list of slips: `swift run kata slips 02` writes it"),
    Slip(
      path: Workshop.Path.readme, old: "the linear layer | 00 | 25 | 1 | 4 |",
      new: "the linear layer | | 25 | 1 | 4 |",
      problem: "its row does not need [\"00\"]"),
    Slip(
      path: Workshop.Path.readme, old: "the linear layer | 00 | 25 | 1 | 4 |",
      new: "the linear layer | 00 | 5 | 1 | 4 |",
      problem: "its row has 5 minutes, not 25"),
    Slip(
      path: Workshop.Path.readme, old: "the linear layer | 00 | 25 | 1 | 4 |",
      new: "the linear layer | 00 | 25 | 1 | 5 |",
      problem: "its row has difficulty 1 and importance 5, its lesson 1 and 4"),
    Slip(
      path: embedding.lessonPath, old: "Difficulty 1 of 5", new: "Easy",
      problem: "does not say “Difficulty 2 of 5, importance 4 of 5”"),
    Slip(
      path: Workshop.Path.readme, old: "Lessons/02-Embedding.md", new: "Lessons/Embedding.md",
      problem: "has no row of seven cells that links Katas/Lessons/02-Embedding.md"),
  ]

  @Test(arguments: slips) func findsWhatIsMissing(_ slip: Slip) throws {
    let folder = try Self.copy(of: Self.embedding)
    let checklist = Checklist(Workshop(root: folder.root))
    #expect(checklist.places(of: Self.embedding).flatMap(\.problems) == [])
    try folder.replace(slip.old, by: slip.new, in: slip.path)
    let problems = checklist.places(of: Self.embedding).flatMap(\.problems)
    #expect(problems.contains(slip.problem), "\(problems)")
  }

  /// A route leaves out nothing that its katas need, and takes as long as they do.
  @Test func theRoutesOfTheReadmeAreWhole() throws {
    let lines = try packageText(Workshop.Path.readme).split(separator: "\n").map(String.init)
    let routes = lines.compactMap { line in
      line.wholeMatch(of: /\| (?<name>.+) \| (?<numbers>\d\d(?:, \d\d)+) \| (?<minutes>\d+) \|/)
    }
    // The names may be links.
    let names = routes.map { String($0.name).replacing(/\[(.+?)\]\(.+?\)/) { String($0.output.1) } }
    #expect(names == Course.routes.map(\.name))
    for (route, way) in zip(routes, Course.routes) {
      let numbers = route.numbers.split(separator: ",").map { $0.drop { $0 == " " } }
      let parts = Course.katas.filter { numbers.contains($0.number) }
      #expect(parts.map(\.number) == numbers && parts.last?.id == way.ends.last, "\(route.name)")
      #expect(Set(parts.map(\.id)).isSuperset(of: way.ends), "\(route.name)")
      for part in parts {
        let missing = Set(part.needs).subtracting(parts.map(\.id))
        #expect(missing.isEmpty, "\(route.name): \(part.id) needs \(missing)")
      }
      let minutes = parts.compactMap { ReadmeRow(of: $0, in: lines).flatMap { Int($0.minutes) } }
      #expect("\(minutes.reduce(0, +))" == route.minutes, "\(route.name)")
    }
  }

  @Test func findsFilesThatAreGone() throws {
    let part = Self.embedding
    let folder = try Self.copy(of: part)
    let paths = [
      part.referencePath, part.lessonPath, part.suitePath, part.goldensPath, part.mistakesPath,
      part.slipsPath,
    ]
    for path in paths { try folder.delete(path) }
    let places = Checklist(Workshop(root: folder.root)).places(of: part)
    for path in paths {
      let place = try #require(places.first { $0.path == path })
      #expect(!place.isWhole, "\(path)")
    }
  }

  @Test func findsWhatIsWrongInTheCourse() throws {
    let lost = Kata(id: "01-Embedding", track: .bert, needs: ["09-BertBlock"])
    let course = [Self.embedding, lost]
    let places = Checklist(.here, course: course).places(of: lost)
    #expect(
      places.first?.problems == [
        "01-Embedding stands behind 02-Embedding: numbers are the order",
        "02-Embedding has the same name", "needs 09-BertBlock, which is no earlier kata",
      ])
  }

  // MARK: - Fixtures

  /// A folder with all parts of a kata.
  private static func copy(of part: Kata) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let paths = [
      part.referencePath, part.lessonPath, part.suitePath, part.goldensPath, part.mistakesPath,
      part.slipsPath, Workshop.Path.goldenScripts, Workshop.Path.readme,
    ]
    for path in paths {
      let copy = folder.url(path)
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: Workshop.here.url(path), to: copy)
    }
    return folder
  }
}

extension Kata: CustomTestStringConvertible {
  public var testDescription: String { id }
}
