/// Where a text's point is in it.
package enum Anchor: String, Sendable {
  case start, middle, end
}

extension Drawing {
  /// Writes a line.
  /// - Parameter point: of the anchor, at half the height of the letters.
  package mutating func text(
    _ text: String, at point: Point, _ style: TextStyle = .label, _ paint: Paint = .ink,
    anchor: Anchor = .start
  ) {
    // Letters stand on their base line, which is a third of their size below the middle.
    let (x, y) = (coordinate(point.x), coordinate(point.y + 0.35 * style.size))
    let classes = [style.rawValue, paint.fill]
    if anchor == .start {
      add("text", ["x": x, "y": y], classes: classes, text: text)
    } else {
      add("text", ["x": x, "y": y, "text-anchor": anchor.rawValue], classes: classes, text: text)
    }
  }

  /// Writes several lines below each other.
  package mutating func text(
    _ lines: [String], at point: Point, _ style: TextStyle = .note, _ paint: Paint = .muted,
    anchor: Anchor = .start, leading: Double = 18
  ) {
    for (place, line) in lines.enumerated() {
      text(line, at: point + Point(0, leading * Double(place)), style, paint, anchor: anchor)
    }
  }

  /// Draws a box.
  package mutating func box(
    _ rect: Rect, fill: Tone? = nil, stroke: Paint? = nil, radius: Double = 0, width: Double = 1
  ) {
    let (x, y) = (coordinate(rect.left), coordinate(rect.top))
    let (w, h) = (coordinate(rect.size.width), coordinate(rect.size.height))
    let filling = fill.map { [$0.paint.fill] } ?? []
    let classes = filling + (stroke.map { [$0.stroke] } ?? [])
    let opacity = fill.map { coordinate($0.strength, places: 2) } ?? "0"
    add(
      "rect",
      [
        "x": x, "y": y, "width": w, "height": h, "rx": coordinate(radius),
        "fill-opacity": opacity, "stroke-width": coordinate(width),
      ], classes: classes)
  }

  /// Draws a dot.
  package mutating func dot(at point: Point, _ paint: Paint, radius: Double = 4) {
    add(
      "circle",
      ["cx": coordinate(point.x), "cy": coordinate(point.y), "r": coordinate(radius)],
      classes: [paint.fill])
  }

  /// Draws a line through points; its corners are round.
  package mutating func line(
    _ points: [Point], _ paint: Paint = .muted, width: Double = 1.5, dashed: Bool = false,
    radius: Double = 8, arrow: Bool = false
  ) {
    guard points.count > 1 else { return }
    var points = points
    if arrow {
      let (end, before) = (points[points.count - 1], points[points.count - 2])
      head(at: end, from: before, paint)
      points[points.count - 1] = end - (6 / (end - before).length) * (end - before)
    }
    var path = "M" + Self.spelled(points[0])
    for (place, point) in points.enumerated().dropFirst() {
      guard place + 1 < points.count, radius > 0 else {
        path += "L" + Self.spelled(point)
        continue
      }
      let (before, after) = (points[place - 1], points[place + 1])
      let start = Self.step(radius, from: point, toward: before)
      let end = Self.step(radius, from: point, toward: after)
      path += "L\(Self.spelled(start))Q\(Self.spelled(point)) \(Self.spelled(end))"
    }
    stroke(path, paint, width: width, dashed: dashed)
  }

  /// Draws an arrow from one point to another.
  package mutating func arrow(
    from start: Point, to end: Point, _ paint: Paint = .muted, width: Double = 1.5
  ) {
    line([start, end], paint, width: width, arrow: true)
  }

  /// Draws a line that leaves its start and reaches its end vertically.
  package mutating func bow(
    from start: Point, to end: Point, _ paint: Paint = .muted, width: Double = 1.5,
    arrow: Bool = false
  ) {
    if arrow { head(at: end, from: Point(end.x, start.y), paint) }
    let end = arrow ? end - Point(0, 6) : end
    let middle = (start.y + end.y) / 2
    let controls = [Point(start.x, middle), Point(end.x, middle), end].map(Self.spelled)
    stroke("M\(Self.spelled(start))C" + controls.joined(separator: " "), paint, width: width)
  }

  private mutating func stroke(
    _ path: String, _ paint: Paint, width: Double, dashed: Bool = false
  ) {
    let dashes = dashed ? "5 4" : "none"
    add(
      "path",
      [
        "d": path, "fill": "none", "stroke-width": coordinate(width), "stroke-dasharray": dashes,
        "stroke-linejoin": "round",
      ], classes: [paint.stroke])
  }

  /// The head of an arrow. Drawn and not a marker of SVG's, which would not take the line's color.
  private mutating func head(at end: Point, from start: Point, _ paint: Paint) {
    let along = (1 / (end - start).length) * (end - start)
    let across = Point(-along.y, along.x)
    let base = end - 8 * along
    let corners = [end, base + 4 * across, base - 4 * across].map(Self.spelled)
    add("path", ["d": "M" + corners.joined(separator: "L") + "Z"], classes: [paint.fill])
  }

  private static func spelled(_ point: Point) -> String {
    "\(coordinate(point.x)),\(coordinate(point.y))"
  }

  /// The point at a distance, but not beyond half the way.
  private static func step(_ distance: Double, from start: Point, toward end: Point) -> Point {
    let way = end - start
    return start + (min(distance, way.length / 2) / way.length) * way
  }
}
