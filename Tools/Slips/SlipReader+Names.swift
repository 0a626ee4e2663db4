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
}
