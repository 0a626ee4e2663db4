/// A training and Hugging Face's Trainer's, of lesson 34: what `Tools/goldens/compare_trainer.py` measured.
package struct TwoTrainings {
  /// The mean loss of each ten steps, in nats a token. To three places, both have the same.
  package let losses: [Double] = [
    6.767, 6.269, 5.660, 4.998, 4.476, 3.884, 3.377, 3.091, 2.852, 2.646, 2.457, 2.416, 2.288,
    2.183,
    1.978, 2.126, 1.952, 1.905, 1.881, 1.776, 1.790, 1.690, 1.697, 1.588, 1.512, 1.530, 1.562,
    1.435,
    1.447, 1.410, 1.321, 1.355, 1.298, 1.229, 1.227, 1.207, 1.214, 1.155, 1.147, 1.083, 1.090,
    1.074,
    1.041, 1.028, 1.006, 0.991, 1.001, 0.976, 0.967, 0.963, 0.948, 0.946, 0.935, 0.934, 0.937,
    0.916,
    0.894, 0.945, 0.904, 0.928,
  ]
  /// On stories that neither learned from.
  package let heldOut = 0.917
  /// What a table of pairs has there, and what no model is below.
  package let pairs = 2.343
  package let limit = 0.393

  package init() {}

  /// The step in the middle of each ten.
  package var steps: [Double] { losses.indices.map { Double(10 * $0 + 5) } }
}

extension Picture {
  static let pretraining = Picture(
    "34-Pretraining", title: "Two trainings, one curve",
    alternative: """
      The loss of 600 steps falls from 6.767 nats a token to 0.928, fast at first and then slowly. The \
      curve is ours, and dots along it are those of Hugging Face's Trainer: they lie on it. Lines show what a table \
      of pairs has, 2.343, and the exact limit, 0.393; a dot at the end the loss on what was held out, 0.917.
      """,
    height: 430
  ) { $0.pretraining(TwoTrainings()) }
}

extension Drawing {
  fileprivate mutating func pretraining(_ trainings: TwoTrainings) {
    let plot = Plot(Rect(60, 66, 660, 300), x: 0...606, y: 0...7)
    text("Loss, in nats a token", at: Point(60, 28), .heading)
    axes(plot, x: [0, 200, 400, 600], y: [0, 2, 4, 6], xTitle: "step")
    for (height, paint) in [(trainings.pairs, Paint.greenInk), (trainings.limit, .muted)] {
      curve(plot, [(0, height), (600, height)], paint, dashed: true)
    }
    curve(plot, Array(zip(trainings.steps, trainings.losses)), .blueInk, width: 3)
    for (place, loss) in trainings.losses.enumerated() where place.isMultiple(of: 3) {
      dot(at: plot.point(trainings.steps[place], loss), .orangeInk, radius: 3.5)
    }
    dot(at: plot.point(600, trainings.heldOut), .ink, radius: 4.5)
    legend(
      [
        ("ours", .blueInk, false),
        ("a table of pairs: \(numeral(trainings.pairs))", .greenInk, true),
        ("the exact limit: \(numeral(trainings.limit))", .muted, true),
      ], at: Point(400, 90))
    dot(at: Point(416, 162), .orangeInk, radius: 3.5)
    text("Hugging Face's Trainer", at: Point(442, 162), .code)
    dot(at: Point(416, 184), .ink, radius: 4.5)
    text("held out, both: \(numeral(trainings.heldOut))", at: Point(442, 184), .code)
  }
}
