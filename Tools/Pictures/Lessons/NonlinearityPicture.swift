import Foundation
import Tensors

/// The curves of lesson 07.
package struct NonlinearityExample {
  package let x: Tensor

  package init(x: Tensor = .arange(-4, 4.05, step: 0.1)) { self.x = x }

  package var relu: Tensor { maximum(x, 0) }
  package var gelu: Tensor { 0.5 * x * (1 + erf(x / 2.squareRoot())) }
  package var geluTanh: Tensor {
    let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
    return 0.5 * x * (1 + tanh(inner))
  }
}

extension Picture {
  static let nonlinearities = Picture(
    "07-Nonlinearities", title: "ReLU and the two forms of GELU",
    alternative: """
      Left: three curves over x from −3 to 3. ReLU is 0 up to a corner at 0 and x from there on; \
      both forms of GELU follow it, dip to −0.17 near x = −0.75 and have no corner; they lie on top \
      of each other. Right: what the two differ by, less than 0.0005 everywhere.
      """,
    height: 380
  ) { $0.nonlinearities(NonlinearityExample()) }
}

extension Drawing {
  fileprivate mutating func nonlinearities(_ example: NonlinearityExample) {
    let x = example.x.doubles
    let plot = Plot(Rect(60, 66, 400, 260), x: -3.01...3.01, y: -0.4...3.01)
    text("What each makes of x", at: Point(60, 28), .heading)
    axes(plot, x: [-3, -2, -1, 0, 1, 2, 3], y: [0, 1, 2, 3], xTitle: "x")
    curve(plot, Array(zip(x, example.relu.doubles)), .muted)
    curve(plot, Array(zip(x, example.gelu.doubles)), .blueInk, width: 3)
    curve(plot, Array(zip(x, example.geluTanh.doubles)), .orangeInk, dashed: true)
    legend(
      [("ReLU", .muted, false), ("gelu", .blueInk, false), ("geluTanh", .orangeInk, true)],
      at: Point(84, 92))

    let apart = (example.geluTanh - example.gelu).doubles.map { $0 * 10_000 }
    let small = Plot(Rect(540, 66, 230, 260), x: -4.01...4.01, y: -6...6)
    text("geluTanh − gelu", at: Point(540, 28), .heading)
    text("in ten-thousandths", at: Point(540, 49), .note, .muted)
    axes(small, x: [-4, -2, 0, 2, 4], y: [-5, 0, 5], xTitle: "x")
    curve(small, Array(zip(x, apart)), .orangeInk)
  }
}
