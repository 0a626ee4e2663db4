/// A place on a drawing: x to the right, y downward, in pixels.
package struct Point: Sendable, Equatable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }

  package static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  package static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  package static func * (factor: Double, a: Point) -> Point { Point(factor * a.x, factor * a.y) }

  var length: Double { (x * x + y * y).squareRoot() }
}

/// A width and a height, in pixels.
package struct Size: Sendable, Equatable {
  package var width: Double
  package var height: Double

  package init(_ width: Double, _ height: Double) { (self.width, self.height) = (width, height) }
}

/// A box on a drawing, from its corner at the top left.
package struct Rect: Sendable, Equatable {
  package var origin: Point
  package var size: Size

  package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    origin = Point(x, y)
    size = Size(width, height)
  }

  package var left: Double { origin.x }
  package var right: Double { origin.x + size.width }
  package var top: Double { origin.y }
  package var bottom: Double { origin.y + size.height }
  package var middle: Point { Point((left + right) / 2, (top + bottom) / 2) }

  /// The middles of its sides.
  package var atLeft: Point { Point(left, middle.y) }
  package var atRight: Point { Point(right, middle.y) }
  package var atTop: Point { Point(middle.x, top) }
  package var atBottom: Point { Point(middle.x, bottom) }

  package func insetBy(_ margin: Double) -> Rect {
    Rect(left + margin, top + margin, size.width - 2 * margin, size.height - 2 * margin)
  }
}
