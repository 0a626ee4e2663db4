extension SlipReader {
  func lineSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    let lines = node.children
    let isCase = above.last?.kind == "case_stmt"
    // The value of a case is no line.
    if lines.count < 2, isWholeBody(node) || isCase && isValue(above) { return [] }
    var slips: [SlipCandidate] = []
    for (place, line) in lines.enumerated() {
      let what = told(line)
      if !isOwed(line, in: node, above) {
        // A case without a line does not compile.
        let nothing = isCase && lines.count == 1 ? "break" : ""
        slips.append(
          SlipCandidate(.lineLeftOut, "one line is left out\(what)", (line.range, nothing)))
      }
      if line.kind != "pattern_binding_decl", !line.leaves {
        slips.append(
          SlipCandidate(
            .lineTwice, "one line is there twice\(what)",
            (line.range, "\(string(line))\n\(string(line))")))
      }
      for next in lines[(place + 1)...].prefix(2) where !next.leaves && depend(line, next) {
        slips.append(
          SlipCandidate(
            .lineOrder, "two lines stand in the other order",
            (line.range, string(next)), (next.range, string(line))))
      }
    }
    return slips + exchangedValues(lines)
  }

  /// Whether nothing compiles without a line, and the error is on no line of its own: the last that gives
  /// the body's value, or one that gives a property's.
  private func isOwed(_ line: CodeNode, in block: CodeNode, _ above: [CodeNode]) -> Bool {
    if body.isInitializer && line.always({ isStarting($0) }) {
      return above.allSatisfy { isBranch($0) }
    }
    return line.leaves && block.children.count(where: \.leaves) == 1 && endsBody(block, above)
  }

  /// Whether it gives a value to a property or to `self`, or hands that on.
  private func isStarting(_ line: CodeNode) -> Bool {
    guard line.kind == "assign_expr", let target = line.children.first else {
      return isDelegation(line)
    }
    return target.kind == "member_ref_expr" || target.name == "self"
  }

  /// Whether what comes behind a block is the end of the body.
  private func endsBody(_ block: CodeNode, _ above: [CodeNode]) -> Bool {
    let lines = above.filter { $0.kind == "brace_stmt" }
    return above.allSatisfy { isBranch($0) }
      && lines.allSatisfy { $0.children.last!.range.contains(block.range.lowerBound) }
  }

  private func isBranch(_ node: CodeNode) -> Bool {
    ["brace_stmt", "if_stmt", "switch_stmt", "case_stmt", "do_stmt"].contains(node.kind)
  }

  /// Whether a block gives the value of an `if` or a `switch`.
  private func isValue(_ above: [CodeNode]) -> Bool {
    above.last { !["if_stmt", "switch_stmt", "case_stmt"].contains($0.kind) }?.kind
      == "single_value_stmt_expr"
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
