import Coaching
import Curriculum
import SwiftReading
import Testing

/// What stands on the last screen of a run.
@Suite struct ClosingTests {
  private let softmax = Course.kata("04-Softmax")!
  private let norm = Course.kata("01-LayerNorm")!

  @Test func saysTheFailureItsHintAndWhatIsNext() {
    let report = report([softmax.id: .wrong(step: "softmax(_:axis:)", line: 20)])
    let failure = Closing.Failure(
      kata: softmax, step: "softmax(_:axis:)", place: "\(softmax.path):20",
      message: "a square: the largest error is 1.5 at [2]: 2, expected 0.5.\n2 of 9 are off.",
      hint: "These numbers come out when the axis is another one.")
    #expect(
      Closing(report, failures: [failure]).text == """

        ✘ Katas/BERT/04-Softmax.swift:20 · softmax(_:axis:)
          a square: the largest error is 1.5 at [2]: 2, expected 0.5.
          2 of 9 are off.
          These numbers come out when the axis is another one.
        17 of 18 katas passed. Next: mend softmax(_:axis:) at Katas/BERT/04-Softmax.swift:20.
        """)
  }

  /// What is mended next comes first, whichever was found first; the others have a row each.
  @Test func theFirstInFullAndTheOthersInARowEach() {
    let report = report(
      [
        norm.id: .wrong(step: "LayerNorm.init(_:epsilon:)", line: 32),
        softmax.id: .wrong(step: "softmax(_:axis:)", line: 20),
      ], atHand: softmax.id)
    let text = Closing(report, failures: [failure(norm, 32), failure(softmax, 20)]).text
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasPrefix("✘ Katas/BERT/04-Softmax.swift:20"))
    #expect(lines.contains("  hint 20"))
    #expect(lines[3] == "✘ Katas/BERT/01-LayerNorm.swift:32 · step 32: message 32")
    #expect(lines[4].hasSuffix("Next: mend softmax(_:axis:) at Katas/BERT/04-Softmax.swift:20."))
  }

  /// In a row that is too long, a step's labels make room for the message.
  @Test func aRowSaysWhatIsWrongAndNotEveryLabel() {
    let report = report([softmax.id: .wrong(step: "softmax(_:axis:)", line: 20)])
    let other = Closing.Failure(
      kata: norm, step: "Linear.init(inputSize:outputSize:bias:using:)", place: "02.swift:64",
      message: "3 to 5, seed 0: weight: the shape is [3, 5], expected [5, 3].", hint: nil)
    let text = Closing(report, failures: [failure(softmax, 20), other]).text
    #expect(
      text.contains(
        "\n✘ 02.swift:64 · Linear.init(…): 3 to 5, seed 0: weight: the shape is [3, 5], ex…\n"))
  }

  /// Once, when its kata passes.
  @Test func offersAMilestone() {
    let line = "\n  `swift run transformer milestone 11`: your BERT fills a blank.\n"
    #expect(Closing(report([:]), newlyPassed: ["10-BertTokenHead", "11-Bert"]).text.contains(line))
    #expect(!Closing(report([:]), newlyPassed: ["10-BertTokenHead"]).text.contains("milestone"))
    #expect(Course.milestones.allSatisfy { Course.kata($0.kata) != nil })
  }

  /// However much there is to say: at most 20 rows of 80 columns, and the hint is among them.
  @Test(arguments: [1, 3, 9]) func fitsOnASmallScreen(_ failureCount: Int) {
    let report = report([softmax.id: .wrong(step: "softmax(_:axis:)", line: 1)])
    let long = Array(repeating: "a long word after another, and no end of them", count: 40)
    let failures = (1...failureCount).map { line in
      Closing.Failure(
        kata: softmax, step: "step \(line)", place: "\(softmax.path):\(line)",
        message: long.joined(separator: " "), hint: "hint \(line) of \(long[0])")
    }
    let text = Closing(report, failures: failures, newlyPassed: Course.katas.map(\.id)).text
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { max(1, ($0.count + 79) / 80) }
    #expect(rows.reduce(0, +) <= 20)
    #expect(text.contains("\n  hint 1 of") && text.contains("(the whole is above)"))
    #expect(text.contains("✘ and ") == (failureCount > 5))
  }

  @Test func praises() throws {
    let step = try #require(
      try KataFile.steps(of: Workshop.here.url(norm.referencePath)).first)
    let report = report([norm.id: .unwritten(written: 0, of: 2, next: step)])
    let text = Closing(report, newlyPassed: ["00-Tensors"]).text
    #expect(text.hasPrefix("\n✔ Well done: 00-Tensors, which opens 01-LayerNorm.\n17 of 18"))
    #expect(Closing(self.report([:])).text == "All 18 katas have passed. Well done!")
  }

  // MARK: - Fixtures

  private func report(_ standings: [String: Standing], atHand: String? = nil) -> Report {
    Report(
      Course.katas.prefix(18).map { Report.Row($0, standings[$0.id] ?? .passed) }, atHand: atHand)
  }

  private func failure(_ kata: Kata, _ line: Int) -> Closing.Failure {
    Closing.Failure(
      kata: kata, step: "step \(line)", place: "\(kata.path):\(line)", message: "message \(line)",
      hint: "hint \(line)")
  }
}
