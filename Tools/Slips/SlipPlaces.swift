/// Says where in a body something stands, without showing the line: by what is called there, and by
/// counting.
struct SlipPlaces {
  private let calls: [String: [Int]]
  private let operators: [String: [Int]]
  /// Names that the learner may have given otherwise.
  private let hidden: Set<String>

  init(of body: SlipBody) {
    var calls: [String: [Int]] = [:]
    var operators: [String: [Int]] = [:]
    body.code.visit { node, _ in
      if node.kind == "call_expr" { calls[node.name, default: []].append(node.namePlace) }
      if node.kind == "binary_expr" { operators[node.name, default: []].append(node.namePlace) }
    }
    self.calls = calls.mapValues { $0.sorted() }
    self.operators = operators.mapValues { $0.sorted() }
    hidden = Set(body.locals.map(\.name)).subtracting(body.parameters).union(body.helpers)
  }

  /// `, the second of three`, where there are several.
  func ordinal(ofOperator node: CodeNode) -> String {
    Self.ordinal(node.namePlace, among: operators[node.name] ?? [])
  }

  /// ` in the call of softmax`, of the innermost call around a node that has a name to tell.
  func inCall(_ above: [CodeNode]) -> String {
    for node in above.reversed() where node.kind == "call_expr" {
      if let name = name(ofCall: node) { return ", in the call of \(name)" }
    }
    return ""
  }

  /// What is called, where learners call it the same: `softmax`, with which of several it is.
  func name(ofCall node: CodeNode) -> String? {
    guard isTold(node.name) else { return nil }
    return "`\(node.name)`" + Self.ordinal(node.namePlace, among: calls[node.name] ?? [])
  }

  func isTold(_ name: String) -> Bool { !name.isEmpty && !hidden.contains(name) }

  private static func ordinal(_ place: Int, among places: [Int]) -> String {
    let words = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    let counts = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    guard places.count > 1, places.count <= words.count, let index = places.firstIndex(of: place)
    else { return "" }
    return ", the \(words[index]) of \(counts[places.count - 1])"
  }
}
