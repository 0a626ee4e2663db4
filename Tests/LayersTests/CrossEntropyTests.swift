import Layers
import Tensors
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  private static let cases: [(name: String, ignored: Int)] = [
    ("[3, 5]", -100), ("[2, 4, 7]", -100), ("one row", -100), ("another number is ignored", 0),
    ("logits around ±1,000", -100), ("a vocabulary", -100),
  ]

  @Test(arguments: cases) func equalsPyTorchs(_ name: String, ignored: Int) throws {
    let file = try Goldens.training("losses")
    let targets = try file.intTensor("\(name)/targets")
    let (loss, gradient) = withGradients(of: try file.tensor("\(name)/logits")) {
      crossEntropy($0, targets, ignoring: ignored)
    }
    expectClose(loss, try file.tensor("\(name)/loss"), within: 1e-6)
    expectClose(gradient, try file.tensor("\(name)/gradient"), within: 1e-5)
  }

  /// Whatever stands where no target counts.
  @Test func ignoredRowsMayHoldAnything() {
    let logits = Tensor([[1, 2, 3], [.nan, .infinity, -.infinity]])
    let (loss, gradient) = withGradients(of: logits) { crossEntropy($0, IntTensor([2, -100])) }
    expectClose(loss, Tensor(0.407_605_96), within: 1e-6)
    let expected = Tensor([[0.090_030_57, 0.244_728_47, -0.334_759_04], [0, 0, 0]])
    expectClose(gradient, expected, within: 1e-6)
  }

  @Test func withoutAnIgnoredTargetAllCount() {
    let logits = Tensor([[1, 2, 3], [3, 2, 1]])
    let (_, messages) = collectingMisuse {
      #expect(crossEntropy(logits, IntTensor([2, -100]), ignoring: nil).isPoisoned)
    }
    #expect(
      messages == [
        "crossEntropy: target 1 is -100, but logits of [2, 3] are for the classes 0 to 2."
      ])
  }

  @Test func rejectsTargetsThatAreNoClasses() {
    let (_, messages) = collectingMisuse {
      #expect(crossEntropy(.zeros([2, 3]), IntTensor([0, 3])).isPoisoned)
      #expect(crossEntropy(.zeros([2, 3]), IntTensor([-1, 0])).isPoisoned)
    }
    #expect(
      messages == [
        "crossEntropy: target 1 is 3, but logits of [2, 3] are for the classes 0 to 2. What shall "
          + "not count has the target -100.",
        "crossEntropy: target 0 is -1, but logits of [2, 3] are for the classes 0 to 2. What shall "
          + "not count has the target -100.",
      ])
  }

  @Test func rejectsShapesThatDoNotFit() {
    let (_, messages) = collectingMisuse {
      #expect(crossEntropy(.zeros([2, 4, 3]), .zeros([2, 3])).isPoisoned)
      #expect(crossEntropy(Tensor(1), IntTensor(0)).isPoisoned)
      #expect(crossEntropy(.poisoned, .zeros([2, 3])).isPoisoned)
    }
    #expect(
      messages == [
        "crossEntropy: targets of [2, 3] do not fit logits of [2, 4, 3]: each row of logits, along "
          + "the last axis, has one target.",
        "crossEntropy: targets of [] do not fit logits of []: each row of logits, along the last "
          + "axis, has one target.",
      ])
  }

  @Test func rejectsBatchesWithoutATarget() {
    let (_, messages) = collectingMisuse {
      #expect(crossEntropy(.zeros([2, 3]), IntTensor([-100, -100])).isPoisoned)
    }
    #expect(
      messages == [
        "crossEntropy: no target counts (2 in all), and of nothing there is no mean. Leave such a "
          + "batch out."
      ])
  }
}
