import Layers
import Testing

@testable import KataTesting

/// Inputs that are texts, and what a rehearsal makes of them.
@Suite struct TextExampleTests {
  @Test func inputsAreTextsOrLists() throws {
    let example = example(["text": "text", "tokens": ["a", "b", "c"], "merges": ["t h", "Ġ th"]])
    #expect(example.text("text") == "text" && example.texts("tokens") == ["a", "b", "c"])
    #expect(example.tokenPairs("merges") == [TokenPair("t", "h"), TokenPair("Ġ", "th")])
  }

  @Test(arguments: [
    ("Once upon a time", "upon a time Once"), ("word", "ordw"), ("a  b", " b a"), ("", ""),
    ("x", "x"), ("end ", "nd e"), ("\r\nab", "\nab\r"),
  ]) func aRehearsalHasOtherTexts(_ text: String, _ other: String) {
    let rehearsal = example(["text": .one(text)]).rehearsal
    #expect(rehearsal.text("text").utf8.elementsEqual(other.utf8))
  }

  /// All tokens stay, and so do the merges that can be made of them; none keeps its id.
  @Test func aRehearsalHasTheSameTokensWithOtherIDs() {
    let rehearsal = example(["tokens": ["a", "b", "c"], "one": ["two words"]]).rehearsal
    #expect(rehearsal.texts("tokens") == ["b", "c", "a"])
    #expect(rehearsal.texts("one") == ["words two"])
  }

  @Test func whatIsKeptOfAnotherTextShows() async throws {
    let kept = Locked<String?>(nil)
    let subject = StepSubject.function { example, _ in
      Answers(
        kept.withLock { kept in
          if kept == nil { kept = example.text("text") }
          return [kept!]
        })
    }
    let finding = try #require(await example(["text": "one two"]).finding(of: subject))
    #expect(finding.message == "an example: expected `one two`, got `two one`.")
  }

  /// Where texts are wrong, a verdict says so of what they are called.
  @Test func verdictsSayWhatComesOut() throws {
    let examples = Example.all(of: "24-Vocabulary", for: "splits")
    let mistake = try #require(
      KnownMistakes.all.first { $0.test == "splits" && $0.name == "signs are left out" })
    let findings = examples.compactMap { $0.finding(for: mistake) }
    let verdict = try #require(Verdict.verdict(on: findings, outOf: examples.count))
    #expect(verdict.hint == "These words come out when signs are left out.")
  }

  /// What is the same for other texts is said to be, unless that is so of what is right, too.
  @Test func whatIsTheSameForOtherTextsIsTold() async throws {
    for (test, isTold) in [("splits", true), ("ranks", false)] {
      let subject = StepSubject.function { _, _ in Answers(["always", "the", "same"]) }
      let examples = Example.all(of: "24-Vocabulary", for: test)
      let example = try #require(
        examples.first { $0.name == "a tale" || $0.name == "three of four" })
      let finding = try #require(await example.finding(of: subject))
      #expect((finding.note == StepSubject.ignoresInputs) == isTold, "\(test)")
    }
  }

  /// Where nothing comes out at all, that is the same for all texts, and no sign that they are not read.
  @Test(arguments: [[], [""]]) func nothingIsNotToldAsTheSame(_ nothing: [String]) async throws {
    let subject = StepSubject.function { _, _ in Answers(nothing) }
    let example = try #require(
      Example.all(of: "24-Vocabulary", for: "splits").first { $0.name == "a tale" })
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.note == nil)
  }

  /// Nor where other results come out beside it.
  @Test func noCellIsNotToldAsTheSame() async throws {
    let subject = StepSubject.function { _, _ in
      Example.answers(svg: "<svg>\n<text>a title</text>\n</svg>")
    }
    let example = Example.all(of: "40-Patterns", for: "drawsAll")[0]
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.message.contains("0 cells"))
    #expect(finding.note == nil)
  }

  /// What the texts of the right examples lack, where all wrong ones have it.
  @Test func rightExamplesAreToldByTheirTexts() {
    func trait(_ right: String, _ wrong: String) -> String? {
      RightExamples(
        [example(["text": .one(right)])], wrong: [example(["text": .one(wrong)])]
      ).trait
    }
    #expect(trait("", "two words") == "whose text is empty")
    #expect(trait("plain", "\u{e9}t\u{e9}") == "with nothing but ASCII in the text")
    #expect(trait("plain", "3 pigs") == "without a digit in the text")
    #expect(trait("one two", "one\ttwo") == "with no white space but the blank in the text")
    #expect(trait("one", "two") == nil)
  }
}

// MARK: - Fixtures

/// An example that belongs to a kata, and is none of its goldens.
private func example(_ texts: [String: InputTexts]) -> Example {
  Example(
    kata: "00-Tensors", test: "says", name: "an example", tensors: [:], integers: [:],
    numbers: [:], kinds: ["": .texts(item: "word")], expectedTexts: ["": ["one two"]],
    inputTexts: texts)
}

extension InputTexts: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral text: String) { self = .one(text) }
  public init(arrayLiteral texts: String...) { self = .list(texts) }
}
