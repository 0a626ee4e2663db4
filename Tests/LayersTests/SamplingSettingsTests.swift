import Layers
import Testing

/// What is told of settings that no token can be chosen by.
@Suite struct SamplingSettingsTests {
  @Test func plainSettingsAreFine() {
    let settings = [
      SamplingSettings(), SamplingSettings(temperature: 0, topK: 1, topP: 1),
      SamplingSettings(topP: .leastNonzeroMagnitude, frequencyPenalty: -2),
    ]
    for settings in settings { #expect(settings.problem == nil) }
  }

  @Test(arguments: [
    (SamplingSettings(temperature: -0.5), "a temperature is 0 or more, not -0.5."),
    (SamplingSettings(temperature: .nan), "a temperature is 0 or more, not nan."),
    (SamplingSettings(temperature: .infinity), "a temperature is a number, not inf."),
    (SamplingSettings(topK: 0), "top-k keeps 1 token or more, not 0."),
    (SamplingSettings(topP: 0), "top-p is a share above 0 and at most 1, not 0.0."),
    (SamplingSettings(topP: 1.25), "top-p is a share above 0 and at most 1, not 1.25."),
    (SamplingSettings(topP: .nan), "top-p is a share above 0 and at most 1, not nan."),
    (SamplingSettings(frequencyPenalty: .nan), "a frequency penalty is a number, not nan."),
  ]) func othersAreToldOfInOneLine(_ settings: SamplingSettings, _ problem: String) {
    #expect(settings.problem == problem)
  }
}
