import Curriculum
import Files
import Foundation
import SwiftReading

/// A step as the reference has it: what it asks of a learner, and how long the solution is.
struct ReferenceStep: Sendable {
  let name: String
  /// Nil where its doc comment says none.
  let exercise: Exercise?
  /// How many lines the solution's body has.
  let lineCount: Int

  /// The steps of a kata's reference, in its order.
  static func all(of kata: Kata, in workshop: Workshop) throws -> [ReferenceStep] {
    let url = workshop.url(kata.referencePath)
    let lines = try text(of: url)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return try KataFile.steps(of: url).map { step in
      let comment = lines[..<(step.line - 1)].reversed()
        .prefix { $0.contains(/^\s*(\/\/\/|@)/) }.reversed()
      let indentation = lines[step.line - 1].prefix { $0 == " " }
      let head = lines[(step.line - 1)...].firstIndex { $0.hasSuffix("{") } ?? step.line - 1
      let body = lines[(head + 1)...].prefix { $0 != indentation + "}" }
      return ReferenceStep(
        name: step.name, exercise: Exercise(docComment: Array(comment)), lineCount: body.count)
    }
  }
}
