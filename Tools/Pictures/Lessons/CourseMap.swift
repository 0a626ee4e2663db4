import Curriculum

/// Where the katas stand on the map of the course: each below all that it needs, near what it needs, and
/// further down where a row is full.
///
/// A line that passes by a row has a place in it as a kata has, so that none runs through a box.
struct CourseMap {
  enum Node: Hashable {
    case kata(String)
    /// The line from a kata to one that needs it, where it passes a row.
    case passing(from: String, to: String, row: Int)
  }

  let katas: [Kata]
  /// The nodes of each row, from left to right.
  private(set) var rows: [[Node]]
  /// The middle of each node.
  private(set) var x: [Node: Double] = [:]
  /// The nodes above and below each, along the lines.
  private var above: [Node: [Node]] = [:]
  private var below: [Node: [Node]] = [:]

  init(_ katas: [Kata]) {
    self.katas = katas
    var depths: [String: Int] = [:]
    var boxCounts: [Int: Int] = [:]
    for kata in katas {
      var depth = (kata.needs.compactMap { depths[$0] }.max() ?? -1) + 1
      while boxCounts[depth, default: 0] == Self.boxLimit { depth += 1 }
      depths[kata.id] = depth
      boxCounts[depth, default: 0] += 1
    }
    rows = Array(repeating: [], count: (depths.values.max() ?? 0) + 1)
    for kata in katas {
      let depth = depths[kata.id]!
      for need in kata.needs {
        var last = Node.kata(need)
        for row in (depths[need]! + 1)..<max(depth, depths[need]! + 1) {
          let node = Node.passing(from: need, to: kata.id, row: row)
          rows[row].append(node)
          connect(last, node)
          last = node
        }
        connect(last, .kata(kata.id))
      }
      rows[depth].append(.kata(kata.id))
    }
    for row in rows.indices { place(row, near: [:]) }
    for _ in 0..<8 {
      for row in rows.indices.dropFirst() { settle(row, by: above) }
      for row in rows.indices.dropLast().reversed() { settle(row, by: below) }
    }
    for row in rows.indices.dropFirst() { settle(row, by: above) }
  }

  /// The lines, each as the nodes that it passes.
  var lines: [(need: String, kata: String, nodes: [Node])] {
    katas.flatMap { kata in
      kata.needs.map { need in
        let passed = rows.flatMap { $0 }.filter {
          if case .passing(need, kata.id, _) = $0 { true } else { false }
        }
        return (need, kata.id, [.kata(need)] + passed + [.kata(kata.id)])
      }
    }
  }

  /// The course's ways, each with its katas; and behind them the way to whatever lies on none of them.
  var routes: [(name: String, katas: Set<String>)] {
    let ways = Course.routes.filter { route in
      route.ends.allSatisfy { katas.map(\.id).contains($0) }
    }
    .map { (name: $0.name, katas: katasOnTheWay(to: $0.ends)) }
    let onAWay = ways.reduce(into: Set<String>()) { $0.formUnion($1.katas) }
    return ways
      + ends.filter { !onAWay.contains($0.id) }.map { end in
        ("on the way to \(end.number) \(end.name)", katasOnTheWay(to: [end.id]))
      }
  }

  /// The katas that nobody needs.
  var ends: [Kata] {
    let needed = Set(katas.flatMap(\.needs))
    return katas.filter { !needed.contains($0.id) }
  }

  /// All that some katas rest on, and they themselves.
  private func katasOnTheWay(to ends: [String]) -> Set<String> {
    var found = Set(ends)
    for kata in katas.reversed() where found.contains(kata.id) { found.formUnion(kata.needs) }
    return found
  }

  private mutating func connect(_ upper: Node, _ lower: Node) {
    above[lower, default: []].append(upper)
    below[upper, default: []].append(lower)
  }

  // MARK: - Placing

  static let boxWidth = 152.0
  /// How many boxes fit in a row, beside the lines that pass by.
  static let boxLimit = 4

  /// What each node of a row takes up, with the gap beside it: lines stand closer where the boxes leave
  /// them less of the page.
  private static func widths(_ nodes: [Node]) -> [Double] {
    let boxes = nodes.count { if case .kata = $0 { true } else { false } }
    let rest = 768 - Double(boxes) * (boxWidth + 14)
    let line = min(22, rest / Double(max(1, nodes.count - boxes)))
    return nodes.map { if case .kata = $0 { boxWidth + 14 } else { line } }
  }

  /// How strongly a node draws others: lines may bend rather than boxes move.
  private static func pull(_ node: Node) -> Double {
    if case .kata = node { 4 } else { 1 }
  }

  /// Orders a row by the middles of its neighbors in another, and places it as near to them as it goes.
  private mutating func settle(_ row: Int, by neighbors: [Node: [Node]]) {
    var wishes: [Node: Double] = [:]
    for node in rows[row] {
      let near = (neighbors[node] ?? []).map { (x: x[$0]!, pull: Self.pull($0)) }
      let pull = near.map(\.pull).reduce(0, +)
      wishes[node] = near.isEmpty ? x[node] : near.map { $0.x * $0.pull / pull }.reduce(0, +)
    }
    let old = rows[row].enumerated().sorted {
      (wishes[$0.element]!, $0.offset) < (wishes[$1.element]!, $1.offset)
    }
    rows[row] = old.map(\.element)
    place(row, near: wishes)
  }

  /// Places a row's nodes in their order: as near to what they wish as those beside them allow.
  private mutating func place(_ row: Int, near wishes: [Node: Double]) {
    let nodes = rows[row]
    let widths = Self.widths(nodes)
    // Without the widths of what is on its left, no node may be left of the one before; where one
    // would be, both get the mean of their wishes.
    var offset = 0.0
    var groups: [(sum: Double, count: Int)] = []
    var offsets: [Double] = []
    for (node, width) in zip(nodes, widths) {
      offsets.append(offset + width / 2)
      groups.append(((wishes[node] ?? 400) - offsets.last!, 1))
      offset += width
      while groups.count > 1, mean(groups[groups.count - 2]) > mean(groups.last!) {
        let last = groups.removeLast()
        groups[groups.count - 1].sum += last.sum
        groups[groups.count - 1].count += last.count
      }
    }
    let total = offset
    let starts = groups.flatMap { Array(repeating: mean($0), count: $0.count) }
    for (place, node) in nodes.enumerated() {
      // Inside the page.
      let start = min(max(starts[place], 16), max(16, 784 - total))
      x[node] = start + offsets[place]
    }
  }

  private func mean(_ group: (sum: Double, count: Int)) -> Double {
    group.sum / Double(group.count)
  }
}
