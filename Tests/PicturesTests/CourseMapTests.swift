import Curriculum
import Testing

@testable import Pictures

/// The map of the course.
@Suite struct CourseMapTests {
  private let map = CourseMap(Course.katas)

  @Test func hasEveryKataBelowAllThatItNeeds() throws {
    for kata in Course.katas {
      let place = try #require(row(of: .kata(kata.id)))
      for need in kata.needs {
        let above = try #require(row(of: .kata(need)))
        #expect(above < place)
      }
    }
  }

  @Test func hasALineForEveryNeed() {
    let drawn = Set(map.lines.map { "\($0.need) → \($0.kata)" })
    let needed = Course.katas.flatMap { kata in kata.needs.map { "\($0) → \(kata.id)" } }
    #expect(drawn == Set(needed))
    // From row to row, without a jump.
    for line in map.lines {
      let rows = line.nodes.compactMap(row)
      #expect(rows == Array(rows[0]...(rows[0] + rows.count - 1)))
    }
  }

  @Test func boxesDoNotTouch() {
    for row in map.rows {
      let boxes = row.filter { if case .kata = $0 { true } else { false } }.map { map.x[$0]! }
      for (left, right) in zip(boxes, boxes.dropFirst()) {
        #expect(right - left > CourseMap.boxWidth)
      }
    }
  }

  /// What a full row has no room for stands further down, and lines lead there past it.
  @Test func rowsAreNotFullerThanThePage() {
    let crowd = (10..<32).map { Kata(id: "\($0)-A", track: .bert, needs: ["00-Tensors"]) }
    let map = CourseMap([Kata(id: "00-Tensors", track: .warmUp, needs: [])] + crowd)
    for row in map.rows {
      #expect(row.count { if case .kata = $0 { true } else { false } } <= CourseMap.boxLimit)
      for node in row {
        let half = if case .kata = node { CourseMap.boxWidth / 2 } else { 0.0 }
        #expect(map.x[node]! - half >= 0 && map.x[node]! + half <= 800)
      }
    }
  }

  @Test func saysWhatLeadsWhere() {
    let katas = [
      Kata(id: "00-A", track: .warmUp, needs: []), Kata(id: "01-B", track: .bert, needs: ["00-A"]),
      Kata(id: "02-C", track: .bert, needs: ["01-B"]),
      Kata(id: "03-D", track: .gpt2, needs: ["00-A"]),
    ]
    let routes = CourseMap(katas).routes
    #expect(routes.map(\.name) == ["on the way to 02 C", "on the way to 03 D"])
    #expect(routes.map(\.katas) == [["00-A", "01-B", "02-C"], ["00-A", "03-D"]])
  }

  /// The course's own ways come first, also where one leads through another's end, and every kata lies
  /// on a way.
  @Test func hasTheWaysOfTheCourse() {
    let further = Course.katas + [Kata(id: "98-Z", track: .bert, needs: ["01-LayerNorm"])]
    let routes = CourseMap(further).routes
    let names = routes.map(\.name)
    #expect(Array(names.prefix(Course.routes.count)) == Course.routes.map(\.name))
    #expect(names.dropFirst(Course.routes.count).allSatisfy { $0.hasPrefix("on the way to ") })
    #expect(names.last == "on the way to 98 Z")
    #expect(routes.last?.katas == ["00-Tensors", "01-LayerNorm", "98-Z"])
    for (route, way) in zip(Course.routes, routes) {
      #expect(way.katas.isSuperset(of: route.ends + ["00-Tensors"]))
    }
    let onAWay = routes.reduce(into: Set<String>()) { $0.formUnion($1.katas) }
    #expect(onAWay == Set(further.map(\.id)))
  }

  private func row(of node: CourseMap.Node) -> Int? { map.rows.firstIndex { $0.contains(node) } }
}
