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
      difference(golden, [5, 8]) == "2 tokens, expected 3. The first that differs is token 2.")
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
    // One character in two spellings is two texts: bytes are what a vocabulary holds.
    #expect(difference(.texts(["\u{e9}"], item: "text"), "e\u{301}") != nil)
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
