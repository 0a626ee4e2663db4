import Layers
import Tensors
import Testing
import TestSupport

/// What is told of settings that nothing can be steered by.
@Suite struct SteeringSettingsTests {
  @Test func plainSettingsAreFine() {
    let (settings, messages) = collectingMisuse {
      _ = SteeringSettings(suffix: [0, 0], candidateCount: 1, beta: 0, threshold: 0)
      return SteeringSettings(suffix: [3])
    }
    #expect(messages.isEmpty)
    #expect(settings.candidateCount == 10 && settings.beta == -1 && settings.threshold == 1)
  }

  @Test(
    arguments: [
      (
        [], 10, -1, 1,
        "the suffix has no token, and nothing is equally likely behind all texts. Give it one token or "
          + "more, such as those of “ and that was bad”."
      ),
      ([3], 0, -1, 1, "1 candidate or more is tried, not 0."),
      ([3], 10, .nan, 1, "β is a number, not nan."),
      ([3], 10, -.infinity, 1, "β is a number, not -inf."),
      ([3], 10, -1, 1.5, "a threshold is a probability from 0 to 1, not 1.5."),
      ([3], 10, -1, .nan, "a threshold is a probability from 0 to 1, not nan."),
    ] as [([Int], Int, Float, Float, String)])
  func othersAreAMisuse(
    _ suffix: [Int], _ count: Int, _ beta: Float, _ threshold: Float, _ problem: String
  ) {
    let (_, messages) = collectingMisuse {
      SteeringSettings(suffix: suffix, candidateCount: count, beta: beta, threshold: threshold)
    }
    #expect(messages == ["SteeringSettings: \(problem)"])
  }
}
