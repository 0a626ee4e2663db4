import Foundation
import Testing

@testable import Tales

/// What texts that may be nobody's have of a story.
@Suite struct ReadingTests {
  /// A medium story, in which a kite comes back.
  private static let text = """
    Once upon a time there was an owl. Her name was Ada. Her house was small and had a red door. Ada was \
    very kind. She never passed a stranger without a smile. Ada had a friend, a fox named Tom. One \
    evening, Tom lost his red kite near the pond. Ada was kind, so she found it beside the hedge and gave \
    it back at once. Tom jumped for joy and showed the kite to everybody. Ada had thought of somebody \
    else, and that was good. That night both of them were proud.
    """

  private func changed(_ part: String, _ other: String) throws -> TaleReading {
    let place = try #require(Self.text.ranges(of: part).last, "\(part)")
    return TaleReading(Self.text.replacingCharacters(in: place, with: other))
  }

  @Test func readsATale() {
    let reading = TaleReading(Self.text)
    #expect(reading.tale == Tale(reading: Self.text) && reading.tale != nil)
    #expect(reading.agreeingLength == .medium && reading.agreeingPart == Self.text)
  }

  @Test(arguments: Tale.Length.allCases) func everyTaleAgrees(_ length: Tale.Length) {
    for seed in 20..<25 {
      let tale = Tale(seed: UInt64(seed), length: length)
      #expect(TaleReading(tale.text).agreeingLength == length)
    }
  }

  /// A thing that comes back may be another one, and then it is no tale of ours.
  @Test(arguments: [
    ("the kite to", "the lamp to"), ("red kite", "blue kite"), ("a red door", "a golden door"),
  ]) func takesAnotherThing(_ part: String, _ other: String) throws {
    let reading = try changed(part, other)
    #expect(reading.tale == nil)
    #expect(reading.agreeingLength == .medium)
  }

  @Test(arguments: [
    // A pronoun.
    ("so she found", "so he found"), ("Her house", "His house"), ("lost his", "lost her"),
    // A name: the other's, a stranger's, and the same for two.
    ("Tom jumped", "Ada jumped"), ("Ada had thought", "Tom had thought"),
    ("Ada was kind", "Mia was kind"),
    ("fox named Tom. One evening, Tom", "fox named Ada. One evening, Ada"),
    // What somebody is like, what belongs together, what a list has.
    ("Ada was kind", "Ada was brave"),
    ("found it beside the hedge and gave it back at once", "did not visit him once"),
    ("that was good", "that was bad"), ("the kite to", "the pond to"),
    ("the kite to", "the apron, to"),
    ("an owl", "a owl"),
    // Sentences out of order, left out, twice, half.
    (
      "Her name was Ada. Her house was small and had a red door.",
      "Her house was small and had a red door. Her name was Ada."
    ),
    ("Ada had a friend, a fox named Tom. ", ""), (" That night both of them were proud.", ""),
    ("Ada was very kind.", "Ada was very kind. Ada was very kind."), ("were proud.", "were"),
    ("were proud.", "were proud. "),
  ]) func refuses(_ part: String, _ other: String) throws {
    let reading = try changed(part, other)
    #expect(reading.agreeingLength == nil && reading.tale == nil)
  }

  @Test func saysHowFarATextAgrees() throws {
    #expect(try changed("so she found", "so he found").agreeingPart.hasSuffix("Ada was kind, so "))
    #expect(TaleReading("").agreeingPart == "" && TaleReading("狐").agreeingLength == nil)
    #expect(TaleReading("Once upon a dime").agreeingPart == "Once upon a ")
  }

  // MARK: - Blanks

  @Test func findsWhatIsDetermined() {
    let text = """
      Once upon a time there was an owl. Her name was Ada. Ada was very kind. Ada had a friend, a fox \
      named Mia. One evening, Mia lay in bed with a fever. Ada was kind, so she cooked soup and \
      brought it every day. In the end everybody was happy.
      """
    let words = Tale(reading: text)!.determinedWords()
    for word in words { #expect(word.before + word.word + word.after == text) }
    func of(_ kind: DeterminedWord.Kind) -> [String] {
      words.filter { $0.kind == kind }.map(\.word)
    }
    // Each name is said twice or more.
    #expect(of(.name) == ["Ada", "Ada", "Ada", "Mia", "Mia", "Ada"])
    #expect(of(.pronoun) == ["Her", "she"])
    #expect(of(.listed) == ["an", "kind", "a", "kind"])
    let all = text.split { !$0.isLetter }.map(String.init)
    // Who they are, when, and how it felt.
    let others = ["owl", "fox", "evening", "happy"]
    #expect(words.count == all.count - others.count)
    #expect(!words.contains { others.contains($0.word) })
  }

  /// The kite, and its color, which is the door's; but not where it was lost.
  @Test(arguments: [
    ("lost his red kite", "kite", true), ("showed the kite", "kite", true),
    ("a red door", "red", true),
    ("near the pond", "pond", false), ("both of them were proud", "proud", false),
    ("lost his", "his", true),
  ]) func whatComesBackIsDetermined(_ part: String, _ word: String, _ isDetermined: Bool) throws {
    let place = try #require(Self.text.range(of: part))
    let range = try #require(Self.text[place].range(of: word))
    let start = Self.text.utf8.distance(from: Self.text.startIndex, to: range.lowerBound)
    var ways = Ways(.whole, of: Array(Self.text.utf8))
    let found = ways.words(in: start..<start + word.utf8.count, through: .medium)
    #expect(found.keys.contains(Array(word.utf8)))
    #expect((found.count == 1) == isDetermined)
  }

  /// No other word of the world makes a tale of it.
  @Test func nothingElseFitsWhatIsDetermined() {
    let tale = Tale(seed: 3, length: .short)
    let candidates = Tale(seed: 9, length: .long).text.split { !$0.isLetter }.map(String.init)
    for (number, word) in tale.determinedWords().enumerated() where number.isMultiple(of: 5) {
      let other = candidates[number % candidates.count]
      guard other != word.word else { continue }
      #expect(Tale(reading: word.before + other + word.after) == nil, "\(other) for \(word.word)")
    }
  }
}
