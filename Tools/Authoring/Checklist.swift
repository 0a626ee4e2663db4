import Curriculum
import Files
import Foundation
import Slips
import StubGenerator
import SwiftReading

/// What a kata needs in order to be whole, place by place: CONTRIBUTING.md's list.
///
/// It reads sources and the tables in files, and runs nothing. That the reference passes its suite,
/// that each known mistake is rejected and each other way accepted, the tests prove.
public struct Checklist: Sendable {
  /// Stands in a file for something that its author still has to say: see ``NewKata``.
  static let unfinished = "To write:"

  /// Somewhere that a kata has a part of it.
  public struct Place: Sendable, Equatable {
    public let name: String
    /// From the package's root.
    public let path: String
    /// What is missing or wrong, in words; nothing where the part is whole.
    public let problems: [String]
    /// How much is there.
    public var extent: String?

    public var isWhole: Bool { problems.isEmpty }
  }

  private let workshop: Workshop
  private let course: [Kata]

  /// - Parameter course: all katas, in order.
  public init(_ workshop: Workshop, course: [Kata] = Course.katas) {
    self.workshop = workshop
    self.course = course
  }

  /// All places of a kata but its stub, which takes the compiler to judge: see ``stubPlaces()``.
  public func places(of kata: Kata) -> [Place] {
    let reference = Result { try ReferenceStep.all(of: kata, in: workshop) }
    let steps = (try? reference.get()) ?? []
    let goldens = Result { try GoldenIndex(contentsOf: workshop.url(kata.goldensPath)) }
    let tests = (try? goldens.get())?.tests ?? []
    return [
      place("course", Workshop.Path.course, courseProblems(of: kata)),
      place(
        "reference", kata.referencePath, problems(of: kata, reference),
        "\(counted(steps.count, "step")), \(Self.minutes(steps)) minutes"),
      place("lesson", kata.lessonPath) { lessonProblems(of: kata, steps, $0) },
      place("suite", kata.suitePath) { suiteProblems(of: kata, steps, tests, $0) },
      place(
        "goldens", kata.goldensPath, problems(of: goldens), (try? goldens.get())?.extent),
      script(of: kata),
      mistakes(of: kata, tests),
      place("slips", kata.slipsPath, slipProblems(of: kata)),
      place("README", Workshop.Path.readme, readmeProblems(of: kata, steps)),
    ]
  }

  /// The stub of every kata, by its identifier: whether it is what the reference gives now, or the
  /// work of somebody.
  public func stubPlaces() -> [String: Place] {
    let report = Result { try Stubs(root: workshop.root, katas: course).check() }
    return Dictionary(
      uniqueKeysWithValues: course.map { kata in
        (kata.id, Place(name: "stub", path: kata.path, problems: Self.problems(of: kata, report)))
      })
  }

  private static func problems(of kata: Kata, _ report: Result<StubReport, any Error>) -> [String] {
    let command = "`swift run kata stubs` writes it"
    switch report {
    case .failure(let error): return ["cannot be made: \(error)"]
    case .success(let report):
      switch report.files.first(where: { $0.kata == kata })?.state {
      case .missing, nil: return ["is missing: \(command)"]
      case .outdated: return ["is older than the reference: \(command) anew"]
      case .blocked(let problem): return [problem]
      case .fresh, .edited: return []
      }
    }
  }

  // MARK: - Reading

  private func place(
    _ name: String, _ path: String, _ problems: [String], _ extent: String? = nil
  ) -> Place {
    Place(name: name, path: path, problems: problems, extent: extent)
  }

  /// A file that is there and has nothing left to write.
  private func place(
    _ name: String, _ path: String, _ problems: (_ text: String) -> [String]
  ) -> Place {
    guard let text = text(path) else { return place(name, path, ["is missing"]) }
    return place(name, path, problems(text) + Self.unfinished(in: text))
  }

  private func text(_ path: String) -> String? {
    try? Files.text(of: workshop.url(path))
  }

  /// `line 7: To write: …`, for each that an author has not replaced.
  static func unfinished(in text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .compactMap { place, line in
        line.firstRange(of: unfinished).map { "line \(place + 1): \(line[$0.lowerBound...])" }
      }
  }

  // MARK: - Course and reference

  private func courseProblems(of kata: Kata) -> [String] {
    var problems: [String] = []
    if !NewKata.isName(kata.id) { problems.append("\(kata.id) is no name of a kata") }
    let earlier = course.prefix { $0 != kata }
    if let last = earlier.last, last.number >= kata.number {
      problems.append("\(kata.id) stands behind \(last.id): numbers are the order")
    }
    if let twin = course.first(where: { $0 != kata && $0.name == kata.name }) {
      problems.append("\(twin.id) has the same name")
    }
    for need in kata.needs where !earlier.contains(where: { $0.id == need }) {
      problems.append("needs \(need), which is no earlier kata")
    }
    return problems
  }

  private func problems(
    of kata: Kata, _ reference: Result<[ReferenceStep], any Error>
  ) -> [String] {
    guard let text = text(kata.referencePath) else { return ["is missing"] }
    let steps: [ReferenceStep]
    switch reference {
    case .failure(let error): return ["\(error)"]
    case .success(let found): steps = found
    }
    var problems = steps.isEmpty ? ["has no step: a declaration with a body"] : []
    let known = Set(kata.foundations.map { String($0.number) })
    for step in steps {
      guard let exercise = step.exercise else {
        problems.append("\(step.name) has no line “Exercise: 8 lines, 20 minutes.”")
        continue
      }
      if exercise.lineCount != step.lineCount {
        problems.append(
          "\(step.name) has \(counted(step.lineCount, "line")), not \(exercise.lineCount)")
      }
      for use in exercise.uses where !known.contains(use) {
        problems.append("\(step.name) uses \(use), which the kata does not need")
      }
    }
    let used = Set(steps.flatMap { $0.exercise?.uses ?? [] })
    for other in kata.uses where !used.contains(String(other.prefix { $0 != "-" })) {
      problems.append("no step says that it uses \(other), which the kata needs")
    }
    if !text.contains(kata.lessonPath) { problems.append("does not name \(kata.lessonPath)") }
    return problems + Self.unfinished(in: text)
  }

  // MARK: - Lesson and README

  private static func minutes(_ steps: [ReferenceStep]) -> Int {
    steps.compactMap(\.exercise?.minutes).reduce(0, +)
  }

  private func lessonProblems(of kata: Kata, _ steps: [ReferenceStep], _ text: String) -> [String] {
    let parts = [
      "# \(kata.number) \(kata.name)\n", "; about \(Self.minutes(steps)) minutes.",
      "`\(kata.path)`",
    ]
    return parts.filter { !text.contains($0) }
      .map { "does not say “\($0.trimmingCharacters(in: .newlines))”" }
      + (Signs(lesson: text) == nil ? ["does not say “Difficulty 2 of 5, importance 4 of 5”"] : [])
      + LessonForm(text).problems(steps: steps.map(\.name))
  }

  private func readmeProblems(of kata: Kata, _ steps: [ReferenceStep]) -> [String] {
    let lines = (text(Workshop.Path.readme) ?? "").split(separator: "\n").map(String.init)
    guard let row = ReadmeRow(of: kata, in: lines) else {
      return ["has no row of seven cells that links \(kata.lessonPath)"]
    }
    var problems: [String] = []
    let needs = kata.needs.map { String($0.prefix { $0 != "-" }) }
    if row.needs != needs { problems.append("its row does not need \(needs)") }
    let minutes = "\(Self.minutes(steps))"
    if row.minutes != minutes {
      problems.append("its row has \(row.minutes) minutes, not \(minutes)")
    }
    if let signs = text(kata.lessonPath).flatMap(Signs.init(lesson:)), row.signs != signs {
      problems.append(
        "its row has difficulty \(row.signs.difficulty) and importance \(row.signs.importance), its "
          + "lesson \(signs.difficulty) and \(signs.importance)")
    }
    return problems + (row.description.contains(Self.unfinished) ? [row.description] : [])
  }

  // MARK: - Suite, goldens and mistakes

  private func suiteProblems(
    of kata: Kata, _ steps: [ReferenceStep], _ tests: [String], _ text: String
  ) -> [String] {
    var problems: [String] = []
    if !text.contains("@Suite(.kata) struct \(kata.name)Tests {") {
      problems.append("does not declare @Suite(.kata) struct \(kata.name)Tests")
    }
    let judged = text.matches(of: /\.step\(\s*"([^"]+)"/).map { String($0.1) }
    let names = steps.map(\.name)
    problems += names.filter { !judged.contains($0) }.map { "no test is of .step(\"\($0)\")" }
    problems += Set(judged).subtracting(names).sorted().map { "the reference has no step \($0)" }
    let used = text.matches(of: /Example\.all\(\s*for: "([^"]+)"/).map { String($0.1) }
    problems += tests.filter { !used.contains($0) }.map { "no test takes the goldens “\($0)”" }
    problems += Set(used).subtracting(tests).sorted().map { "there are no goldens “\($0)”" }
    return problems
  }

  private func problems(of goldens: Result<GoldenIndex, any Error>) -> [String] {
    switch goldens {
    case .failure(let error):
      return [(error as? FileError)?.problem ?? "is no safetensors file with a table of examples"]
    case .success(let index):
      if index.tests.isEmpty { return ["has no examples"] }
      let outputs = index.gradients.map { $0.dropFirst(GoldenIndex.gradientPrefix.count) }
      return outputs.filter { !index.tests.contains(String($0)) }
        .map { "has gradients of “\($0)”, and no examples of the output itself" }
    }
  }

  private func script(of kata: Kata) -> Place {
    let folder = workshop.url(Workshop.Path.goldenScripts)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let scripts = files.filter { $0.hasSuffix(".py") && !$0.hasPrefix(".") }.sorted()
      .map { "\(Workshop.Path.goldenScripts)/\($0)" }
    let mark = "@examples(\"\(kata.id)\")"
    guard let path = scripts.first(where: { text($0)?.contains(mark) == true }) else {
      return place("script", Workshop.Path.goldenScripts, ["no function there is \(mark)"])
    }
    return place("script", path) { _ in [] }
  }

  private func slipProblems(of kata: Kata) -> [String] {
    let command = "`swift run kata slips \(kata.number)`"
    guard let golden = SlipGolden(of: kata, in: workshop) else {
      return ["is missing, or no list of slips: \(command) writes it"]
    }
    return golden.reference == (try? SlipGolden.digest(of: kata, in: workshop))
      ? [] : ["is of another reference, or of other goldens: \(command) writes it anew"]
  }

  private func mistakes(of kata: Kata, _ tests: [String]) -> Place {
    let text = workshop.swiftFiles(in: kata.mistakesPath).compactMap(text).joined(separator: "\n")
    if text.isEmpty { return place("mistakes", kata.mistakesPath, ["is missing"]) }
    var problems: [String] = []
    if !text.contains("final class \(kata.name)Attempts: KataAttempts") {
      problems.append("does not declare final class \(kata.name)Attempts: KataAttempts")
    }
    if !text.contains(/(?i)otherWays: \[Way\] \{\s*(\/\/.*\s*)*Way\(/) {
      problems.append("has no other way that is right")
    }
    problems += tests.filter { !text.contains("\"\($0)\"") }
      .map { "has no mistake that the goldens “\($0)” reject" }
    return place("mistakes", kata.mistakesPath, problems + Self.unfinished(in: text))
  }
}

/// `1 step`, `2 steps`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
