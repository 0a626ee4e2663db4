import Layers
import Testing

/// What is told of settings that no search can go by.
@Suite struct BeamSettingsTests {
  @Test func plainSettingsAreFine() {
    let settings = [
      BeamSettings(beamCount: 1), BeamSettings(beamCount: 5, lengthPenalty: -1, endToken: 0),
      BeamSettings(beamCount: 2, lengthPenalty: 0, unrepeatedCount: 1),
    ]
    for settings in settings { #expect(settings.problem == nil) }
  }

  @Test(arguments: [
    (BeamSettings(beamCount: 0), "a search follows 1 beam or more, not 0."),
    (BeamSettings(beamCount: 2, lengthPenalty: .nan), "a length penalty is a number, not nan."),
    (
      BeamSettings(beamCount: 2, unrepeatedCount: 0),
      "1 token in a row or more may not occur again, not 0."
    ),
  ]) func othersAreToldOfInOneLine(_ settings: BeamSettings, _ problem: String) {
    #expect(settings.problem == problem)
  }

  /// A new beam has read nothing, and is worth nothing yet.
  @Test func aBeamBeginsWithItsPrompt() {
    let beam = Beam(prompt: [3, 1, 4], cache: "empty")
    #expect(beam.ids == [3, 1, 4] && beam.newest == [3, 1, 4] && beam.length == 0)
    #expect(beam.score == 0 && beam.cache == "empty")
  }
}
