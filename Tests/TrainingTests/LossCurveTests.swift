import Foundation
import Testing

@testable import Training

@Suite struct LossCurveTests {
  @Test(arguments: [1, 7, 5000]) func showsALimitBelowTheLosses(_ stepCount: Int) throws {
    var state = TrainingState(settings: TrainingSettings())
    state.losses = (0..<stepCount).map { 0.5 + 6 / Float(1 + $0) }
    state.heldOut = [(stepCount, 0.625)]
    let svg = LossCurve(state, limit: 0.5).svg
    #expect(svg.contains("the exact limit: 0.500") && svg.contains("held out: 0.625"))
    #expect(svg.contains("Loss over \(stepCount) steps"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    // As many points as can be seen.
    #expect(svg.utf8.count < 20_000)
    #expect(!LossCurve(state, limit: nil).svg.contains("limit"))
  }
}
