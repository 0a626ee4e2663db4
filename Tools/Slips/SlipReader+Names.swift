extension SlipReader {
  private static let siblings: [Set<String>] = [
    ["first", "last"], ["values", "indices"], ["all", "newAxis"], ["key", "query", "value"],
    ["weight", "bias"], ["keys", "values"], ["greatestFiniteMagnitude", "infinity"], ["pi", "e"],
  ]

  /// Another value of the same type.
  func nameSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    if body.isInitializer && isAssigned(node, above) { return [] }
    let end = CodeNode.endOfToken(at: node.namePlace, in: maker.text)
    let place = node.namePlace..<end
    guard maker.string(place).drop(while: { $0 == "." }) == node.name else { return [] }
    let start = maker.string(place).hasPrefix(".") ? "." : ""
    var others: Set<String> = []
    if node.kind == "declref_expr" || node.base.isEmpty && start.isEmpty {
      others.formUnion(locals(like: node))
    }
    if node.kind != "declref_expr" {
      others.formUnion(maker.members[node.baseType]?[node.type] ?? [])
      for group in Self.siblings where group.contains(node.name) { others.formUnion(group) }
    }
    others.remove(node.name)
    var slips = others.sorted().map { other in
      let isTold = places.isTold(other)
      let what = isTold ? "`\(other)`" : "one value"
      return SlipCandidate(
        .otherName, "\(what) stands where another one belongs" + places.inCall(above),
        (place, start + other))
    }
    if let base = node.base.last, base.type == node.type {
      slips.append(
        SlipCandidate(
          .callLeftOut, "`\(node.name)` is left out" + places.inCall(above),
          (node.range, string(base))))
    }
    // A count or a bound.
    if node.type == "$sSiD", let parent = above.last, !isAssigned(node, above),
      parent.kind == "binary_expr" || parent.kind == "call_expr"
    {
      slips += ["+", "-"].map { sign in
        SlipCandidate(
          .bound, "one number is off by 1" + places.inCall(above),
          (node.range, "(\(string(node)) \(sign) 1)"))
      }
    }
    return slips
  }

  private func locals(like node: CodeNode) -> Set<String> {
    // A function is no value of the body.
    guard let own = type(of: node) else { return [] }
    var names = Set(
      body.locals.filter { $0.type == own && $0.place < node.range.lowerBound }.map(\.name))
    // Parameters and locals of a member's type, and members of the type of `self`.
    for (_, byType) in maker.members.filter({ isSelf($0.key) }) {
      names.formUnion(byType[own] ?? [])
    }
    return names
  }

  private func type(of node: CodeNode) -> String? {
    if node.kind == "member_ref_expr" { return node.type }
    return body.locals.last { $0.name == node.name && $0.place <= node.range.lowerBound }?.type
  }

  private func isSelf(_ type: String) -> Bool {
    let owner = String(body.step.prefix { $0 != "." })
    return type.hasSuffix("\(owner.utf8.count)\(owner)CD")
      || type.hasSuffix("\(owner.utf8.count)\(owner)VD")
  }

  // MARK: - Patterns

  func patternSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    let text = maker.string(node.range)
    let inCall = places.inCall(above)
    guard text.contains("->") else { return keySlips(node, above) }
    let arrow = text.firstRange(of: "->")!.lowerBound
    let letters = text.indices.filter { text[$0].isLetter }
    var slips: [SlipCandidate] = []
    func changed(_ changes: [String.Index: String]) -> String {
      text.indices.map { changes[$0] ?? String(text[$0]) }.joined()
    }
    for (place, i) in letters.enumerated() {
      for j in letters[(place + 1)...] where (i < arrow) == (j < arrow) && text[i] != text[j] {
        let side = i < arrow ? "before" : "behind"
        slips.append(
          SlipCandidate(
            .pattern, "two letters of a pattern are exchanged, \(side) the arrow\(inCall)",
            (node.range, changed([i: String(text[j]), j: String(text[i])]))))
      }
      let others = Set(letters.map { text[$0] }).subtracting([text[i]])
      for other in others.sorted() {
        slips.append(
          SlipCandidate(
            .pattern, "one letter of a pattern is another one\(inCall)",
            (node.range, changed([i: String(other)]))))
      }
      slips.append(
        SlipCandidate(
          .pattern, "one letter of a pattern is left out\(inCall)",
          (node.range, changed([i: ""]))))
    }
    if text.contains("(") {
      slips.append(
        SlipCandidate(
          .pattern, "the parentheses of a pattern are left out\(inCall)",
          (node.range, text.filter { $0 != "(" && $0 != ")" })))
    }
    return slips
  }

  /// The letter that has a size.
  private func keySlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    guard node.name.count == 1 else { return [] }
    return ["b", "t", "h", "d", "s"].filter { $0 != node.name }.map {
      SlipCandidate(
        .pattern, "the size is that of another letter" + places.inCall(above),
        (node.range, "\"\($0)\""))
    }
  }

  // MARK: - Lines

  func lineSlips(_ node: CodeNode) -> [SlipCandidate] {
    let lines = node.children
    var slips: [SlipCandidate] = []
    for (place, line) in lines.enumerated() where lines.count > 1 || !isWholeBody(node) {
      let what = told(line)
      // Without its last return, or a property's value, a body does not compile, and the error is on no
      // line of its own.
      let isOwed =
        line.kind == "return_stmt"
        || body.isInitializer && (line.kind == "assign_expr" || isDelegation(line))
      if !isOwed || !isWholeBody(node) {
        slips.append(SlipCandidate(.lineLeftOut, "one line is left out\(what)", (line.range, "")))
      }
      if line.kind != "pattern_binding_decl", line.kind != "return_stmt" {
        slips.append(
          SlipCandidate(
            .lineTwice, "one line is there twice\(what)",
            (line.range, "\(string(line))\n\(string(line))")))
      }
      for next in lines[(place + 1)...].prefix(2)
      where next.kind != "return_stmt" && depend(line, next) {
        slips.append(
          SlipCandidate(
            .lineOrder, "two lines stand in the other order",
            (line.range, string(next)), (next.range, string(line))))
      }
    }
    return slips + exchangedValues(lines)
  }

  /// Whether an initializer hands on to another one of its type.
  func isDelegation(_ node: CodeNode) -> Bool {
    body.isInitializer && string(node).hasPrefix("self.init(")
  }

  /// Whether one of two lines uses what the other gives a value to, or both change something.
  private func depend(_ line: CodeNode, _ next: CodeNode) -> Bool {
    let (a, b) = (Touched(line, body), Touched(next, body))
    return !a.given.isDisjoint(with: b.used.union(b.given)) || !b.given.isDisjoint(with: a.used)
      || a.changes && b.changes
  }

  /// The names that a line gives values to, and those that it uses.
  private struct Touched {
    var given: Set<String> = []
    var used: Set<String> = []
    /// Whether it may change something else: what is handed over with `&`, or what it calls.
    var changes = false

    init(_ line: CodeNode, _ body: SlipBody) {
      for local in body.locals where line.range.contains(local.place) && local.place > 0 {
        given.insert(local.name)
      }
      var target: Range<Int>?
      if line.kind == "assign_expr", let first = line.children.first {
        given.insert(first.name)
        target = first.range
      } else if line.kind != "pattern_binding_decl" {
        changes = true
      }
      line.visit { node, _ in
        if node.kind == "inout_expr" { changes = true }
        if node.range != target { used.insert(node.name) }
      }
    }
  }

  /// Of two lines that give values of one type to names, each has the other's value.
  private func exchangedValues(_ lines: [CodeNode]) -> [SlipCandidate] {
    let values = lines.compactMap { line -> CodeNode? in
      guard ["pattern_binding_decl", "assign_expr"].contains(line.kind) else { return nil }
      return line.children.last { $0.kind.hasSuffix("_expr") }
    }
    return values.indices.flatMap { i in
      values[(i + 1)...].filter { $0.type == values[i].type && string($0) != string(values[i]) }
        .map { other in
          SlipCandidate(
            .exchangedElements, "of two names, each has the value that belongs to the other",
            (values[i].range, string(other)), (other.range, string(values[i])))
        }
    }
  }

  /// Something that was computed before is given back.
  func returnSlips(_ node: CodeNode) -> [SlipCandidate] {
    guard let value = node.children.first, value.kind != "declref_expr" else { return [] }
    return body.locals.filter { $0.type == value.type && $0.place < node.range.lowerBound }.map {
      let what = places.isTold($0.name) ? "`\($0.name)`" : "what was computed before"
      return SlipCandidate(
        .unused, "\(what) is given back, and the last value not used", (value.range, $0.name))
    }
  }

  private func isWholeBody(_ node: CodeNode) -> Bool { node.range == body.code.range }

  /// `: that of append`.
  private func told(_ line: CodeNode) -> String {
    if line.kind == "assign_expr", let name = line.children.first?.name, places.isTold(name) {
      return ", that of `\(name)`"
    }
    var name: String?
    line.visit { node, _ in
      if name == nil, node.kind == "call_expr" { name = places.name(ofCall: node) }
    }
    return name.map { ", that with \($0)" } ?? ""
  }

  func assignmentSlips(_ node: CodeNode) -> [SlipCandidate] {
    guard node.children.count == 2, let target = node.children.first, !body.isInitializer else {
      return []
    }
    return [
      SlipCandidate(
        .unused, "a value is computed and not used" + told(node), (target.range, "_"))
    ]
  }
}
