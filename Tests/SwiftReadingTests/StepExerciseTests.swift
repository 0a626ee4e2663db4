import Curriculum
import Foundation
import SwiftReading
import Testing

/// What the steps of the course ask for: see ``Curriculum/Exercise``.
@Suite struct StepExerciseTests {
  /// A step with what its doc comment says.
  private struct Step {
    let name: String
    let exercise: Exercise?
    /// How many lines the solution's body has.
    let lineCount: Int
  }

  private func steps(of kata: Kata) throws -> [Step] {
    let url = Workshop.here.url(kata.referencePath)
    let lines = try String(contentsOf: url, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return try KataFile.steps(of: url).map { step in
      let comment = lines[..<(step.line - 1)].reversed()
        .prefix { $0.contains(/^\s*(\/\/\/|@)/) }.reversed()
      let indentation = lines[step.line - 1].prefix { $0 == " " }
      let head = lines[(step.line - 1)...].firstIndex { $0.hasSuffix("{") }!
      let body = lines[(head + 1)...].prefix { $0 != indentation + "}" }
      return Step(
        name: step.name, exercise: Exercise(docComment: Array(comment)), lineCount: body.count)
    }
  }

  @Test(arguments: Course.katas)
  func eachStepSaysWhatItAsks(_ kata: Kata) throws {
    let known = Set(kata.foundations.map { $0.id.prefix(2) })
    var used: Set<Substring> = []
    for step in try steps(of: kata) {
      let exercise = try #require(step.exercise, "\(kata.id): \(step.name) has no exercise line")
      #expect(exercise.lineCount == step.lineCount, "\(kata.id): \(step.name)")
      let uses = Set(exercise.uses.map { $0[...] })
      #expect(uses.isSubset(of: known), "\(kata.id): \(step.name) uses \(uses)")
      used.formUnion(uses)
    }
    #expect(used.isSuperset(of: kata.uses.map { $0.prefix(2) }), "\(kata.id) uses \(used)")
  }

  /// The README's table and the lesson say how long a kata takes: as long as its steps together.
  @Test(arguments: Course.katas)
  func theMinutesAddUp(_ kata: Kata) throws {
    let readme = try String(
      contentsOf: Workshop.here.url(Workshop.Path.readme), encoding: .utf8)
    let row = readme.split(separator: "\n").first { row in
      row.hasPrefix("|") && row.contains("](\(kata.lessonPath))")
    }
    let minutes = row?.split(separator: "|").last.map { $0.filter(\.isNumber) }
    let sum = try steps(of: kata).compactMap(\.exercise?.minutes).reduce(0, +)
    #expect(minutes == "\(sum)", "\(kata.id)")
    let lesson = try String(
      contentsOf: Workshop.here.url(kata.lessonPath), encoding: .utf8)
    #expect(lesson.contains("; about \(sum) minutes."), "\(kata.id)")
  }
}
