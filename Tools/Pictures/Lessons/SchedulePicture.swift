import Tensors

/// Ten steps of a schedule, of lesson 32.
package struct ScheduleExample {
  package let peak = 0.8
  package let warmupCount = 4
  package let stepCount = 10

  package init() {}

  /// From 0 to the first that is none any more.
  package var steps: Tensor { .arange(0, Double(stepCount) + 0.5) }
  /// Where the curve is drawn.
  package var places: Tensor { .arange(0, Double(stepCount) + 0.01, step: 0.05) }

  /// The learning rate at some steps, or between two.
  package func rates(at steps: Tensor) -> Tensor {
    let warmUp = minimum(steps / Double(warmupCount), 1)
    let done = maximum(steps - Double(warmupCount), 0) / Double(stepCount - warmupCount)
    return peak * warmUp * (1 + cos(Double.pi * done)) / 2
  }
}

extension Picture {
  static let schedule = Picture(
    "32-Schedule", title: "A learning rate for each step",
    alternative: """
      The learning rate over ten steps: from 0 at step 0 in a straight line up to 0.8 at step 4, then \
      down along half a cosine, through 0.746, 0.6, 0.4, 0.2 and 0.054, to 0 at step 10, which is none \
      any more.
      """,
    height: 390
  ) { $0.schedule(ScheduleExample()) }
}

extension Drawing {
  fileprivate mutating func schedule(_ example: ScheduleExample) {
    let plot = Plot(Rect(60, 76, 660, 250), x: 0...10.5, y: 0...1)
    text("Warm-up and cosine: the rate of each step", at: Point(60, 28), .heading)
    axes(
      plot, x: (0...example.stepCount).map(Double.init), y: [0, 0.2, 0.4, 0.6, 0.8], places: 1,
      xTitle: "step")
    let places = example.places
    curve(
      plot, Array(zip(places.doubles, example.rates(at: places).doubles)), .blueInk, width: 3)
    let steps = example.steps
    for (step, rate) in zip(steps.doubles, example.rates(at: steps).doubles) {
      let isNone = step == Double(example.stepCount)
      let point = plot.point(step, rate)
      dot(at: point, isNone ? .muted : .orangeInk)
      // The axis says what step 0 has.
      if step == 0 { continue }
      let rises = step < Double(example.warmupCount)
      text(
        numeral(rate), at: point + Point(rises ? -8 : 10, -14), .number, isNone ? .muted : .ink,
        anchor: rises ? .end : .start)
    }
    let end = plot.point(Double(example.warmupCount), 0.92)
    text("warm-up", at: end - Point(24, 0), .label, anchor: .end)
    text("cosine", at: end + Point(24, 0), .label)
    line([end - Point(0, 12), plot.point(Double(example.warmupCount), 0.84)], .muted, width: 1)
  }
}
