import Files
import Foundation
import Pictures

/// The losses of a training as a picture: what the steps had, what was held out, and what is possible.
struct LossCurve {
  private let steps: [(x: Double, y: Double)]
  private let heldOut: [(x: Double, y: Double)]
  private let limit: Double?
  private let bigramLoss: Double?
  private let stepCount: Int

  /// - Parameter bigramLoss: what a table of pairs reaches; nil where it is not asked.
  init(_ state: TrainingState, limit: Double?, bigramLoss: Double? = nil) {
    stepCount = state.step
    // As many points as a picture has room for, each the mean of the steps around it.
    let size = max(1, state.step / 200)
    steps = state.losses.chunks(of: size).enumerated().map { place, part in
      (
        Double(place * size) + Double(part.count) / 2,
        part.reduce(0) { $0 + Double($1) } / Double(part.count)
      )
    }
    heldOut = state.heldOut.map { (Double($0.step), $0.loss) }
    self.limit = limit
    self.bigramLoss = bigramLoss
  }

  /// `loss.svg`.
  func write(in folder: URL) throws {
    try FileReplacement.write(Data(svg.utf8), to: folder.appending(path: "loss.svg"))
  }

  var svg: String {
    var drawing = Drawing(height: 420)
    draw(on: &drawing)
    let last = heldOut.last.map { "; on what was held out it ends at \(Self.text($0.y))" } ?? ""
    let bounds =
      (limit.map { " The exact limit is \(Self.text($0))." } ?? "")
      + (bigramLoss.map { " A table of pairs has \(Self.text($0))." } ?? "")
    return drawing.svg(
      title: "Loss over \(stepCount) steps",
      description: "The loss in nats a token falls from \(Self.text(steps.first?.y ?? 0)) to "
        + "\(Self.text(steps.last?.y ?? 0))\(last).\(bounds)")
  }

  private func draw(on drawing: inout Drawing) {
    let top = max(0.1, bigramLoss ?? 0, (steps + heldOut).map(\.y).max() ?? 1)
    let plot = Plot(
      Rect(70, 66, 700, 290), x: 0...(Double(stepCount) * 1.001), y: 0...(top * 1.02))
    drawing.text("Loss, in nats a token", at: Point(60, 28), .heading)
    drawing.axes(
      plot, x: Self.ticks(Double(stepCount)), y: Self.ticks(top), xTitle: "step")
    drawing.curve(plot, steps, .blueInk, width: 1.5)
    drawing.curve(plot, heldOut, .orangeInk)
    for (line, paint) in [(bigramLoss, Paint.greenInk), (limit, .muted)] {
      guard let line else { continue }
      drawing.curve(plot, [(0, line), (Double(stepCount), line)], paint, dashed: true)
    }
    var rows: [(name: String, paint: Paint, dashed: Bool)] = [
      ("learned from", .blueInk, false),
      ("held out: \(Self.text(heldOut.last?.y ?? .nan))", .orangeInk, false),
    ]
    if let bigramLoss {
      rows.append(("a table of pairs: \(Self.text(bigramLoss))", .greenInk, true))
    }
    if let limit { rows.append(("the exact limit: \(Self.text(limit))", .muted, true)) }
    drawing.legend(rows, at: Point(480, 92))
  }

  /// About five round numbers from 0 up.
  private static func ticks(_ end: Double) -> [Double] {
    let rough = end / 5
    let power = pow(10, log10(rough).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    return Array(stride(from: 0, through: end, by: step))
  }

  private static func text(_ loss: Double) -> String { String(format: "%.3f", loss) }
}
