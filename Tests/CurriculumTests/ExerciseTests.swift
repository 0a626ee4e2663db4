import Curriculum
import Testing

@Suite struct ExerciseTests {
  @Test func isReadFromADocComment() throws {
    let exercise = try #require(
      Exercise(docComment: [
        "/// Lets positions gather.",
        "///",
        "/// Exercise: 8 lines, 20 minutes. Uses 01, 05 and 07. Helpful: `mask[.all]`, whose new axes",
        "/// reach all heads; `matmul`.",
        "/// - Parameter x: `[B, T, C]`.",
      ]))
    #expect(exercise.lineCount == 8 && exercise.minutes == 20)
    #expect(exercise.uses == ["01", "05", "07"])
    #expect(exercise.helpful == "`mask[.all]`, whose new axes reach all heads; `matmul`")
  }

  @Test func hasNothingToNameAtTimes() throws {
    let exercise = try #require(Exercise("Exercise: 1 line, 5 minutes."))
    #expect(exercise.uses.isEmpty && exercise.helpful == nil)
  }

  @Test(arguments: [
    "", "About four lines and ten minutes.", "Exercise: 1 lines, 5 minutes.",
    "Exercise: 2 line, 5 minutes.", "Exercise: 2 lines.", "Exercise: 2 lines, 5 minutes",
    "Exercise: 2 lines, 5 minutes. Uses kata 05.", "Exercise: 2 lines, 5 minutes. Uses 5.",
    "Exercise: 2 lines, 5 minutes. Uses 05 07.", "Exercise: 2 lines, 5 minutes. Helpful: .",
    "Exercise: 2 lines, 5 minutes. Helpful: `a`. Uses 05", "Exercise: 0 lines, 5 minutes.",
  ])
  func isInNoOtherForm(_ paragraph: String) {
    #expect(Exercise(paragraph) == nil)
  }
}
