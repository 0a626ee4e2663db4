import Coaching
import Curriculum
import SwiftReading
import Testing

@Suite struct ReportTests {
  private static let katas = Course.katas

  private func report(_ standings: Standing...) -> Report {
    Report(zip(Self.katas, standings).map { Report.Row($0, $1) })
  }

  private func unwritten(_ written: Int) throws -> Standing {
    let step = try #require(try KataFile.steps(of: Workshop.here.url(norm.referencePath)).first)
    return .unwritten(written: written, of: 2, next: step)
  }

  private let norm = Course.katas[1]

  @Test func sendsToTheLessonFirst() throws {
    let next = report(.passed, try unwritten(0), .locked(by: ["x"])).nextLine
    #expect(next.hasPrefix("Next: read Katas/Lessons/01-LayerNorm.md, then write "))
    #expect(next.contains("LayerNorm.init(_:epsilon:) at Katas/BERT/01-LayerNorm.swift:"))
  }

  @Test func countsWhatIsWritten() throws {
    let next = report(.passed, try unwritten(1), .passed).nextLine
    #expect(next.hasPrefix("Next: write LayerNorm.init(_:epsilon:) at "))
    #expect(next.hasSuffix("(1 of 2 written)."))
  }

  @Test func whatIsWrongComesFirst() throws {
    #expect(
      report(try unwritten(0), .passed, .wrong(step: "Embedding.callAsFunction(_:)", line: 31))
        .nextLine
        == "Next: mend Embedding.callAsFunction(_:) at Katas/BERT/02-Embedding.swift:31.")
    #expect(
      report(.waiting(for: "01-LayerNorm"), .wrong(step: nil, line: nil), .passed).nextLine
        == "Next: mend Katas/BERT/01-LayerNorm.swift.")
    #expect(
      report(.passed, .passed, .incomplete(missing: "Embedding.callAsFunction(_:)")).nextLine
        == """
        Next: bring the declaration of Embedding.callAsFunction(_:) back to \
        Katas/BERT/02-Embedding.swift; its tests call it.
        """)
  }

  @Test func asksForTheTests() {
    #expect(
      report(.passed, .untested, .passed).nextLine
        == "Next: run `swift test --filter kata`: 01-LayerNorm is written and not tested since.")
  }

  @Test func endsWithPraise() {
    #expect(report(.passed, .passed, .passed).nextLine == "All 3 katas have passed. Well done!")
  }

  @Test func listsInWords() {
    #expect(inWords([]) == "" && inWords(["a"]) == "a" && inWords(["a", "b"]) == "a and b")
    #expect(inWords(["a", "b", "c"]) == "a, b and c")
  }

  @Test func listsEveryKata() {
    let table = report(.passed, .wrong(step: nil, line: 7), .locked(by: ["00-Tensors"])).table
    #expect(
      table == [
        "00-Tensors     passed             Katas/00-Tensors.swift",
        "01-LayerNorm   wrong              Katas/BERT/01-LayerNorm.swift:7",
        "02-Embedding   locked: needs 00",
      ])
  }
}
