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
      report(.passed, .passed, .declarationGone("Embedding.callAsFunction(_:)")).nextLine
        == """
        Next: bring the declaration of Embedding.callAsFunction(_:) to \
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

  // MARK: - The kata at hand

  /// Someone on the way through GPT-2 is not sent back to the lowest number.
  @Test func staysOnTheRouteOfTheKataAtHand() throws {
    let passed = ["00-Tensors", "01-LayerNorm", "04-Softmax", "07-GELU", "13-CausalAttention"]
    let open = ["02-Embedding", "08-BertMLP", "14-GPT2Block"]
    let rows = try Self.katas.map { kata -> Report.Row in
      if passed.contains(kata.id) { return Report.Row(kata, .passed) }
      if open.contains(kata.id) { return Report.Row(kata, try unwritten(0)) }
      return Report.Row(kata, .locked(by: ["01-LayerNorm"]))
    }
    #expect(Report(rows, atHand: "13-CausalAttention").next?.kata.id == "14-GPT2Block")
    #expect(Report(rows, atHand: "14-GPT2Block").next?.kata.id == "14-GPT2Block")
    #expect(Report(rows, atHand: "07-GELU").next?.kata.id == "08-BertMLP")
    #expect(Report(rows).next?.kata.id == "02-Embedding")
  }

  @Test func ofSeveralInTheSameStateTheOneAtHandComesFirst() throws {
    let wrong = Standing.wrong(step: nil, line: 3)
    let rows = zip(Self.katas, [wrong, try unwritten(1), wrong, try unwritten(1)])
      .map { Report.Row($0, $1) }
    #expect(Report(rows, atHand: "02-Embedding").next?.kata.id == "02-Embedding")
    #expect(Report(rows, atHand: "03-BertEmbedding").next?.kata.id == "00-Tensors")
    let halves = rows.filter { $0.standing != wrong }
    #expect(Report(halves, atHand: "03-BertEmbedding").next?.kata.id == "03-BertEmbedding")
    #expect(Report(halves).next?.kata.id == "01-LayerNorm")
  }

  @Test func sendsToTheLineThatKeepsAStepFromBeingRun() {
    let step = KataFile.Step(
      name: "softmax(_:axis:)", state: .begun(notWrittenLine: 24), line: 20, column: 13,
      lastLine: 26)
    let rows = [Report.Row(Self.katas[4], .unwritten(written: 0, of: 1, next: step))]
    #expect(
      Report(rows).nextLine == """
        Next: finish softmax(_:axis:) and delete the line `notWritten()` at \
        Katas/BERT/04-Softmax.swift:24, which keeps it from being run (0 of 1 written).
        """)
  }

  // MARK: - The table

  @Test func listsEveryKata() {
    let table = report(
      .passed, .wrong(step: "LayerNorm.init(_:epsilon:)", line: 7), .locked(by: ["00-Tensors"])
    ).table
    #expect(
      table == [
        "00-Tensors     passed",
        "01-LayerNorm   wrong: line 7, LayerNorm.init(_:epsilon:)",
        "02-Embedding   locked: needs 00",
      ])
  }

  @Test func fitsIntoASmallTerminal() {
    let step = "MultiHeadSelfAttention.init(hiddenSize:headCount:dropoutRate:using:)"
    let rows = Self.katas.prefix(18).map { Report.Row($0, .wrong(step: step, line: 100)) }
    let table = Report(rows).table
    #expect(table.count == rows.count)
    #expect(table.allSatisfy { $0.count <= 80 && $0.hasSuffix(", MultiHeadSelfAttention.init(…)") })
  }

  /// A step that is too long for its row loses its labels first, and then its type.
  @Test func shortensStepsBeforeItCutsThem() {
    let table = report(
      .wrong(step: "Linear.init(inputSize:outputSize:bias:andEvenMore:using:)", line: 64),
      .wrong(step: "ScaledDotProductAttention.scoresOfEveryQueryWithEveryKey(_:_:)", line: 28),
      .locked(by: ["00-Tensors"])
    ).table
    #expect(
      table == [
        "00-Tensors     wrong: line 64, Linear.init(…)",
        "01-LayerNorm   wrong: line 28, scoresOfEveryQueryWithEveryKey(…)",
        "02-Embedding   locked: needs 00",
      ])
  }

  /// In a long course, what says the same of many katas takes one row.
  @Test func foldsALongCourse() {
    let katas = (0..<55).map {
      Kata(id: "\($0 < 10 ? "0" : "")\($0)-Kata", track: .bert, needs: [])
    }
    let rows = katas.enumerated().map { place, kata in
      Report.Row(
        kata,
        place < 12 ? .passed : place == 12 ? .wrong(step: nil, line: 3) : .locked(by: ["12-Kata"]))
    }
    #expect(
      Report(rows).table == [
        "00–11     passed (12 katas)", "12-Kata   wrong: line 3", "13–54     locked (42 katas)",
      ])
  }
}
