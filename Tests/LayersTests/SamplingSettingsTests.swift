import Layers
import TestSupport
import Testing

/// What is told of settings that no token can be chosen by.
@Suite struct SamplingSettingsTests {
  @Test func plainSettingsAreFine() {
    let (_, messages) = collectingMisuse {
      [
        SamplingSettings(), SamplingSettings(temperature: 0, topK: 1, topP: 1),
        SamplingSettings(topP: .leastNonzeroMagnitude, frequencyPenalty: -2),
      ]
    }
    #expect(messages.isEmpty)
  }

  /// Where they are made, and where one is changed.
  @Test(
    arguments: [
      (-0.5, nil, nil, 0, "a temperature is 0 or more, not -0.5."),
      (.nan, nil, nil, 0, "a temperature is 0 or more, not nan."),
      (.infinity, nil, nil, 0, "a temperature is a number, not inf."),
      (1, 0, nil, 0, "top-k keeps 1 token or more, not 0."),
      (1, -3, nil, 0, "top-k keeps 1 token or more, not -3."),
      (1, nil, 0, 0, "top-p is a share above 0 and at most 1, not 0.0."),
      (1, nil, 1.25, 0, "top-p is a share above 0 and at most 1, not 1.25."),
      (1, nil, .nan, 0, "top-p is a share above 0 and at most 1, not nan."),
      (1, nil, nil, .nan, "a frequency penalty is a number, not nan."),
    ] as [(Float, Int?, Float?, Float, String)])
  func othersAreAMisuse(
    _ temperature: Float, _ k: Int?, _ p: Float?, _ penalty: Float, _ problem: String
  ) {
    let (_, messages) = collectingMisuse {
      SamplingSettings(temperature: temperature, topK: k, topP: p, frequencyPenalty: penalty)
    }
    #expect(messages == ["SamplingSettings: \(problem)"])
    let (_, changed) = collectingMisuse {
      var settings = SamplingSettings()
      settings.temperature = temperature
      (settings.topK, settings.topP) = (k, p)
      settings.frequencyPenalty = penalty
    }
    #expect(changed.first == "SamplingSettings: \(problem)")
  }
}
