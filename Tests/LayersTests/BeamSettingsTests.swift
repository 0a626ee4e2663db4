import Layers
import TestSupport
import Testing

/// What is told of settings that no search can go by.
@Suite struct BeamSettingsTests {
  @Test func plainSettingsAreFine() {
    let (_, messages) = collectingMisuse {
      [
        BeamSettings(beamCount: 1), BeamSettings(beamCount: 5, lengthPenalty: -1, endToken: 0),
        BeamSettings(beamCount: 2, lengthPenalty: 0, unrepeatedCount: 1),
      ]
    }
    #expect(messages.isEmpty)
  }

  @Test(
    arguments: [
      (0, 1, nil, "a search follows 1 beam or more, not 0."),
      (2, .nan, nil, "a length penalty is a number, not nan."),
      (2, 1, 0, "1 token in a row or more may not occur again, not 0."),
    ] as [(Int, Float, Int?, String)])
  func othersAreAMisuse(_ beams: Int, _ penalty: Float, _ count: Int?, _ problem: String) {
    let (_, messages) = collectingMisuse {
      BeamSettings(beamCount: beams, lengthPenalty: penalty, unrepeatedCount: count)
    }
    #expect(messages == ["BeamSettings: \(problem)"])
    let (_, changed) = collectingMisuse {
      var settings = BeamSettings(beamCount: 1)
      (settings.beamCount, settings.lengthPenalty) = (beams, penalty)
      settings.unrepeatedCount = count
    }
    #expect(changed.first == "BeamSettings: \(problem)")
  }

  /// A new beam has read nothing, and is worth nothing yet.
  @Test func aBeamBeginsWithItsPrompt() {
    let beam = Beam(prompt: [3, 1, 4], cache: "empty")
    #expect(beam.ids == [3, 1, 4] && beam.newest == [3, 1, 4] && beam.length == 0)
    #expect(beam.score == 0 && beam.cache == "empty")
  }
}
