import Layers
import Tensors
import Testing

@testable import KataTesting

/// Answers of every kind, and how they differ from what is expected.
@Suite struct AnswerTests {
  @Test func tensorsDifferByRounding() {
    let golden = Golden.tensor(Tensor([1, 2, 3]))
    #expect(difference(golden, Tensor([1, 2, 3.00001])) == nil)
    #expect(
      difference(golden, Tensor([1, 2, 4]))?.hasPrefix("the largest error is 1 at [2]") == true)
  }

  @Test func masksDifferAtAPlace() {
    let golden = Golden.mask(Mask([true, false, true]))
    #expect(difference(golden, Mask([true, false, true])) == nil)
    #expect(
      difference(golden, Mask([true, true, true]))
        == "at [1]: true, expected false. 1 of 3 elements is off.")
  }

  @Test func integersAreRightOrNot() {
    let golden = Golden.integers([5, 1, 9], item: "token")
    #expect(difference(golden, [5, 1, 9]) == nil)
    #expect(
      difference(golden, [5, 8, 3])
        == "token 2 of 3: expected 1, got 8. 2 of 3 tokens differ.")
    #expect(
      difference(golden, [5, 8])
        == "2 tokens, expected 3. The first that differs is token 2: expected 1, got 8.")
    #expect(difference(golden, [5]) == "1 token, expected 3.")
    #expect(difference(.integers([1], item: "head"), 8) == "expected 1, got 8.")
    #expect(difference(.integers([], item: "token"), [Int]()) == nil)
    // No rounding: these are next to each other, and both exact.
    #expect(difference(.integers([50_256], item: "token"), 50_255) != nil)
  }

  @Test func textsAreRightOrNot() {
    let pieces = ["un", "##want", "##ed", "running"]
    let golden = Golden.texts(pieces, item: "token")
    #expect(difference(golden, pieces) == nil)
    #expect(
      difference(golden, ["un", "##want", "ed", "running"])
        == "token 3 of 4: expected `##ed`, got `ed`. 1 of 4 tokens differs.")
    #expect(
      difference(golden, Array(pieces.dropLast())) == "3 tokens, expected 4.")
    #expect(difference(.texts(["a b"], item: "text"), "a  b") == "expected `a b`, got `a  b`.")
  }

  /// Bytes are what a vocabulary holds, and what a message shows where nobody can see the difference.
  @Test(arguments: [
    (
      "\u{e9}t\u{e9}", "e\u{301}te\u{301}", "expected `\\u{e9}t\\u{e9}`, got `e\\u{301}te\\u{301}`."
    ),
    ("a b", "a\u{a0}b", "expected `a b`, got `a\\u{a0}b`."),
    ("a\nb", "a\r\nb", "expected `a\\nb`, got `a\\r\\nb`."),
    ("", "\t", "expected ``, got `\\t`."),
    ("\u{301}", "\u{300}", "expected `\\u{301}`, got `\\u{300}`."),
    (
      "\u{1f468}\u{200d}\u{1f469}", "\u{1f468}",
      "expected `\u{1f468}\\u{200d}\u{1f469}`, got `\u{1f468}`."
    ),
    ("\u{e9}t\u{e9}", "ete", "expected `\u{e9}t\u{e9}`, got `ete`."),
  ]) func textsAreShownAsTheyDiffer(_ wanted: String, _ found: String, _ message: String) {
    #expect(difference(.texts([wanted], item: "text"), found) == message)
  }

  /// Of long texts, what stands around the first difference.
  @Test func longTextsAreShownInPart() throws {
    let text = String(repeating: "once upon a time ", count: 20)
    let other = text.replacing("a time", with: "a rhyme", maxReplacements: 9).replacing(
      "a rhyme", with: "a time", maxReplacements: 8)
    #expect(
      difference(.texts([text], item: "text"), other)
        == "expected `…me once upon a time once upon …`, got `…me once upon a rhyme once upon…`.")
    #expect(
      difference(.texts([text], item: "text"), String(text.dropLast()))?.hasSuffix("a time`.")
        == true)
  }

  @Test func answersOfTwoSpellingsAreTwo() {
    #expect("\u{e9}".answer != "e\u{301}".answer)
    #expect([TokenPair("a", "b")].answer == ["a b"].answer)
  }

  @Test func drawsDifferByChance() {
    let golden = Golden.draws(Tensor([0.5, 0.5]), item: "token")
    #expect(difference(golden, Answer.draws([5010, 4990, 0])) == nil)
    #expect(
      difference(golden, Answer.draws([6000, 4000, 0]))?.hasPrefix("token 0 came up in 60.0 %")
        == true)
  }

  @Test func factsHoldOrNot() {
    #expect(difference(.fact(true), true) == nil)
    #expect(difference(.fact(true), false) == "this does not hold.")
  }

  @Test func whatIsNoAnswerSaysWhy() {
    #expect(difference(.fact(true), Answer.unfit("it is missing.")) == "it is missing.")
  }

  @Test func severalAreNamed() {
    var answers: Answers = ["weight": Tensor([1, 2]), "headCount": 3]
    answers["bias"] = Tensor([0])
    #expect(answers.answer("headCount") == .integers([3]))
    #expect(answers.tensor("bias").scalars == [0])
    #expect(answers.tensor("headCount").isPoisoned && answers.answer("gain") == nil)
    #expect(answers.merging(["headCount": 4]).answer("headCount") == .integers([4]))
    #expect(answers.mapTensors { $0 * 2 }.tensor("weight").scalars == [2, 4])
  }

  @Test func twoAnswersAgreeByTheirKind() {
    let tensor = Golden.tensor(Tensor([1, 2]))
    #expect(tensor.agree(Tensor([7, 8]).answer, Tensor([7, 8.00001]).answer, allowance: 1e-5))
    #expect(!tensor.agree(Tensor([7, 8]).answer, Tensor([7, 9]).answer, allowance: 1e-5))
    let texts = Golden.texts(["a"], item: "token")
    #expect(texts.agree("b".answer, "b".answer, allowance: 0))
    #expect(!texts.agree("b".answer, "c".answer, allowance: 0))
    #expect(!texts.agree("b".answer, 3.answer, allowance: 0))
  }

  @Test func kindsAreNamedByTheGoldens() {
    #expect(Golden.Kind("mask") == .mask && Golden.Kind("tensor") == .tensor)
    #expect(Golden.Kind("integers token id") == .integers(item: "token id"))
    #expect(Golden.Kind("texts token") == .texts(item: "token"))
    #expect(Golden.Kind("draws pair") == .draws(item: "pair") && Golden.Kind("fact") == .fact)
    #expect(Golden.Kind("list") == nil && Golden.Kind("integers") == nil)
  }

  private func difference(_ golden: Golden, _ answer: some Answering) -> String? {
    golden.difference(from: answer.answer, allowance: 1e-5)
  }
}
