import Curriculum

extension Picture {
  static let course = course(of: Course.katas)

  static func course(of katas: [Kata]) -> Picture {
    let map = CourseMap(katas)
    let ends = inWords(map.ends.map { "\($0.number) \($0.name)" })
    return Picture(
      "Course", title: "The katas, and what needs what",
      alternative: """
        The katas as a map, from \(katas[0].number) \(katas[0].name) at the top down to \(ends), each \
        below those that it needs. Stripes say on which way a kata lies. The table has the same in \
        words.
        """,
      height: 82 * Double(map.rows.count) + top(of: map) - 18
    ) { $0.course(map) }
  }
}

/// Where the first row lies, beside the names of the ways; the others lie below them.
private func top(of map: CourseMap) -> Double {
  max(64, 22 * Double(map.routes.count) - 46)
}

/// `a`, `a and b`, `a, b and c`.
private func inWords(_ names: [String]) -> String {
  let before = names.dropLast().joined(separator: ", ")
  return before.isEmpty ? names.joined() : "\(before) and \(names[names.count - 1])"
}

/// A route's color, by its number.
private func paints(_ route: Int) -> (stripe: Paint, line: Paint) {
  let all: [(Paint, Paint)] = [
    (.blue, .blueInk), (.orange, .orangeInk), (.green, .greenInk), (.purple, .purpleInk),
  ]
  return all[route % all.count]
}

extension Drawing {
  fileprivate mutating func course(_ map: CourseMap) {
    let (routes, top) = (map.routes, top(of: map))
    func row(of node: CourseMap.Node) -> Int { map.rows.firstIndex { $0.contains(node) } ?? 0 }
    func rect(_ node: CourseMap.Node) -> Rect {
      let width = CourseMap.boxWidth
      return Rect(map.x[node]! - width / 2, top + 82 * Double(row(of: node)), width, 46)
    }
    for (place, route) in routes.enumerated() {
      let y = 26 + 22 * Double(place)
      box(Rect(28, y - 8, 8, 16), fill: Tone(paints(place).stripe), stroke: .line, width: 0.5)
      text(route.name, at: Point(46, y), .note, .muted)
    }
    for edge in map.lines {
      let ways = routes.indices.filter { routes[$0].katas.contains(edge.kata) }
      // What lies on every way has no color; else the first way gives it, which is the shortest of them.
      let paint = ways.count < routes.count ? paints(ways[0]).line : .muted
      var start = rect(edge.nodes[0]).atBottom
      for node in edge.nodes.dropFirst() {
        let isLast = node == edge.nodes.last
        bow(from: start, to: rect(node).atTop, paint, width: 1.4, arrow: isLast)
        if !isLast { line([rect(node).atTop, rect(node).atBottom], paint, width: 1.4) }
        start = rect(node).atBottom
      }
    }
    for kata in map.katas {
      let rect = rect(.kata(kata.id))
      box(rect, fill: Tone(.mist), stroke: .line, radius: 4)
      let ways = routes.indices.filter { routes[$0].katas.contains(kata.id) }
      // Many ways leave little room for the name.
      let pitch = ways.count > 4 ? 6.0 : 9
      for (place, way) in ways.enumerated() {
        let stripe = Rect(
          rect.left + 5 + pitch * Double(place), rect.top + 5, pitch - 2, rect.size.height - 10)
        box(stripe, fill: Tone(paints(way).stripe), stroke: .line, radius: 2, width: 0.5)
      }
      let lines = Self.lines(of: kata)
      let left = rect.left + 10 + pitch * Double(ways.count)
      let top = rect.middle.y - (lines.count > 1 ? 9 : 0)
      text(lines, at: Point(left, top), .note, .ink, leading: 18)
    }
  }

  /// Number and name, in two lines where one is too short.
  private static func lines(of kata: Kata) -> [String] {
    var lines = [String(kata.number) + " "]
    var words = kata.name.matches(of: /[A-Z]+(?![a-z])\d*|[A-Z][a-z]*\d*|./).map {
      String($0.output)
    }
    while !words.isEmpty {
      let rest = words.joined()
      if lines[0].count + rest.count <= 17 || lines.count > 1 {
        lines[lines.count - 1] += rest
        break
      }
      let word = words.removeFirst()
      lines[0] += word
      if lines[0].count + (words.first?.count ?? 0) > 16 { lines.append("") }
    }
    return lines.filter { !$0.isEmpty }
  }
}
