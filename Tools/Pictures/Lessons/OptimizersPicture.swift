import Foundation
import Tensors

/// Three ways down a narrow valley, of lesson 31: the loss is (x² + 25 y²) / 2.
package struct OptimizersExample {
  package let start = Tensor([-4, 1])
  package let stepCount = 20
  package let plainRate = 0.07
  package let momentumRate = 0.03
  package let momentum = 0.7
  package let adamRate = 0.3
  package let betas = (0.8, 0.99)

  package init() {}

  /// By x and y, `[2]`.
  package func gradient(_ place: Tensor) -> Tensor { place * Tensor([1, 25]) }

  package func loss(_ place: Tensor) -> Tensor { (place * gradient(place)).sum() / 2 }

  /// From the start on, `[20 + 1, 2]`.
  package var plain: Tensor {
    path { place, _ in place - plainRate * gradient(place) }
  }

  package var rolling: Tensor {
    var velocity = Tensor.zeros([2])
    return path { place, _ in
      velocity = momentum * velocity + gradient(place)
      return place - momentumRate * velocity
    }
  }

  package var adaptive: Tensor {
    var (means, squares) = (Tensor.zeros([2]), Tensor.zeros([2]))
    return path { place, step in
      let gradient = gradient(place)
      means = betas.0 * means + (1 - betas.0) * gradient
      squares = betas.1 * squares + (1 - betas.1) * gradient.square()
      let mean = means / (1 - Foundation.pow(betas.0, Double(step)))
      let root = (squares / (1 - Foundation.pow(betas.1, Double(step)))).squareRoot()
      return place - adamRate * mean / (root + 1e-8)
    }
  }

  private func path(_ next: (_ place: Tensor, _ step: Int) -> Tensor) -> Tensor {
    var places = [start]
    for step in 1...stepCount { places.append(next(places[step - 1], step)) }
    return stacked(places)
  }
}

extension Picture {
  static let optimizers = Picture(
    "31-Optimizers", title: "Three ways down a valley",
    alternative: """
      Three paths of 20 steps through a long narrow valley, seen from above, to its lowest point. \
      Gradient descent jumps from wall to wall and creeps along the valley: its loss goes from 20.5 to \
      0.439. With momentum the jumps cancel and the creeping adds up: 0.053. Adam goes as fast along \
      the valley as across it: 0.044.
      """,
    height: 584
  ) { $0.optimizers(OptimizersExample()) }
}

extension Drawing {
  fileprivate mutating func optimizers(_ example: OptimizersExample) {
    valley("Gradient descent, lr 0.07", example.plain, .blueInk, example, top: 40)
    valley("With momentum 0.7, lr 0.03", example.rolling, .orangeInk, example, top: 222)
    valley("Adam, lr 0.3, β 0.8 and 0.99", example.adaptive, .greenInk, example, top: 404)
  }

  private mutating func valley(
    _ title: String, _ path: Tensor, _ paint: Paint, _ example: OptimizersExample, top: Double
  ) {
    let plot = Plot(Rect(60, top + 16, 640, 126), x: -4.6...1.4, y: -1.2...1.2)
    let end = example.loss(path[-1]).item()
    text(title, at: Point(60, top), .heading)
    text(
      "loss after \(example.stepCount) steps: \(numeral(Double(end)))", at: Point(700, top), .label,
      anchor: .end)
    axes(plot, x: [-4, -2, 0], y: [-1, 0, 1])
    for height in [0.5, 2, 5, 10] as [Double] { contour(plot, height) }
    let points = path.rows.map { plot.point($0[0], $0[1]) }
    line(points, paint, width: 2, radius: 0)
    for point in points { dot(at: point, paint, radius: 3) }
    dot(at: plot.point(0, 0), .ink, radius: 4)
  }

  /// Where the loss is so high: an ellipse, as far as it is inside.
  private mutating func contour(_ plot: Plot, _ height: Double) {
    let angles = stride(from: 0, through: 360, by: 4).map { Double($0) * .pi / 180 }
    let radius = (2 * height).squareRoot()
    let ring = angles.map { (x: radius * cos($0), y: radius * sin($0) / 5) }
    // From the right end on, so that what is left out lies between two parts of it.
    let isWhole = ring.allSatisfy { plot.x.contains($0.x) }
    let parts = isWhole ? [ring] : [ring.filter { $0.y >= 0 }, ring.filter { $0.y <= 0 }]
    for part in parts { curve(plot, part, .line, width: 0.8) }
  }
}
