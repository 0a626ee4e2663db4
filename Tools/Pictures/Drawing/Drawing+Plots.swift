/// Where numbers lie on a drawing: a frame, and the numbers at its sides.
package struct Plot: Sendable {
  package let frame: Rect
  package let x: ClosedRange<Double>
  package let y: ClosedRange<Double>

  package init(_ frame: Rect, x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.frame = frame
    self.x = x
    self.y = y
  }

  package func point(_ x: Double, _ y: Double) -> Point {
    let right = (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
    let up = (y - self.y.lowerBound) / (self.y.upperBound - self.y.lowerBound)
    return Point(
      frame.left + right * frame.size.width, frame.bottom - up * frame.size.height)
  }
}

extension Drawing {
  /// Draws a plot's grid and writes numbers beside it.
  package mutating func axes(
    _ plot: Plot, x: [Double], y: [Double], places: Int = 3, xTitle: String? = nil,
    yTitle: String? = nil
  ) {
    for tick in x {
      let foot = Point(plot.point(tick, 0).x, plot.frame.bottom)
      line(
        [foot, Point(foot.x, plot.frame.top)], .line, width: tick == 0 ? 1.2 : 0.3, radius: 0)
      text(
        numeral(tick, places: places), at: foot + Point(0, 14), .note, .muted, anchor: .middle)
    }
    for tick in y {
      let start = Point(plot.frame.left, plot.point(0, tick).y)
      line(
        [start, Point(plot.frame.right, start.y)], .line, width: tick == 0 ? 1.2 : 0.3, radius: 0)
      text(
        numeral(tick, places: places), at: start - Point(8, 0), .note, .muted, anchor: .end)
    }
    if let xTitle {
      text(xTitle, at: plot.frame.atBottom + Point(0, 34), .note, .muted, anchor: .middle)
    }
    if let yTitle {
      text(yTitle, at: Point(plot.frame.left, plot.frame.top - 14), .note, .muted)
    }
  }

  /// Draws a curve through points of a plot; those beyond its frame are left out.
  package mutating func curve(
    _ plot: Plot, _ points: [(x: Double, y: Double)], _ paint: Paint, width: Double = 2.5,
    dashed: Bool = false
  ) {
    let inside = points.filter { plot.x.contains($0.x) && plot.y.contains($0.y) }
    line(inside.map { plot.point($0.x, $0.y) }, paint, width: width, dashed: dashed, radius: 0)
  }

  /// Says which curve is which.
  package mutating func legend(
    _ rows: [(name: String, paint: Paint, dashed: Bool)], at point: Point
  ) {
    for (place, row) in rows.enumerated() {
      let y = point.y + 22 * Double(place)
      line(
        [Point(point.x, y), Point(point.x + 32, y)], row.paint, width: 2.5, dashed: row.dashed)
      text(row.name, at: Point(point.x + 42, y), .code)
    }
  }

  /// Draws a bar from 0 to a number, with the number at its end.
  /// - Parameter x: the bar's middle, in pixels.
  package mutating func bar(
    _ plot: Plot, at x: Double, width: Double, to y: Double, _ tone: Tone, text label: String? = nil
  ) {
    let (foot, end) = (plot.point(0, 0).y, plot.point(0, y).y)
    let (top, bottom) = (min(foot, end), max(foot, end))
    box(
      Rect(x - width / 2, top, width, bottom - top), fill: tone, stroke: .line, radius: 2,
      width: 0.8)
    guard let label else { return }
    text(
      label, at: Point(x, y < 0 ? bottom + 12 : top - 12), .number, .ink, anchor: .middle)
  }
}
