extension SlipReader {
  /// Functions and members that are taken for each other.
  private static let siblings: [Set<String>] = [
    ["exp", "log"], ["sin", "cos"], ["tanh", "erf"], ["min", "max"], ["maximum", "minimum"],
    ["sum", "mean", "max"], ["sum", "cumsum"], ["tril", "triu"], ["gelu", "geluTanh", "tanh"],
    ["argMax", "argMin"], ["argMax", "max"], ["zeros", "ones", "eye"],
    ["randomNormal", "randomUniform"], ["first", "last"], ["dropFirst", "dropLast"],
    ["prefix", "suffix"], ["stacked", "concatenated"], ["take", "gather"],
    ["expandedDimensions", "squeezed"], ["values", "indices"], ["all", "newAxis"],
    ["squareRoot", "rsqrt", "exp", "abs"], ["key", "query", "value"], ["weight", "bias"],
    ["keys", "values", "queries"], ["ceil", "floor"], ["append", "truncate"],
  ]

  /// Options that a call may be given whose default is taken.
  private static let options: [String: [String]] = [
    "sorted": ["descending: true"], "tril": ["k: 1", "k: -1"], "triu": ["k: 1", "k: -1"],
    "sum": ["keepDims: true", "axis: -1", "axis: 0"], "mean": ["keepDims: true"],
    "max": ["keepDims: true"], "min": ["keepDims: true"], "argMax": ["axis: 0", "axis: -1"],
    "variance": ["keepDims: true"], "softmax": ["axis: 0", "axis: 1", "axis: -2"],
    "LayerNorm": ["epsilon: 1e-12", "epsilon: 1e-5"], "topK": ["axis: 0"],
    "split": ["axis: 0", "axis: -1"], "Linear": ["bias: false", "hasBias: false"],
    "pattern": ["mask: nil"],
  ]

  func callSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    let name = places.name(ofCall: node)
    let told = name ?? "a part"
    let inCall = name.map { ", in the call of \($0)" } ?? ""
    var slips = unwrapping(node, told) + exchanges(node.arguments, inCall)
    slips += node.arguments.flatMap { valueSlips($0, above + [node]) }
    slips += leftOut(node, inCall) + added(node, inCall) + siblings(of: node, told, above)
    if let base = node.base.last, let first = node.arguments.first?.node, base.type == first.type {
      slips.append(
        SlipCandidate(
          .exchangedArguments, "two values are exchanged\(inCall)",
          (base.range, string(first)), (first.range, string(base))))
    }
    return slips + order(node, told) + part(node)
  }

  private func unwrapping(_ node: CodeNode, _ told: String) -> [SlipCandidate] {
    if isDelegation(node) { return [] }
    let inner = node.base.suffix(1) + node.arguments.map(\.node)
    return inner.filter { $0.type == node.type || $0.isNumeric && node.isNumeric }.map {
      SlipCandidate(.callLeftOut, "the call of \(told) is left out", (node.range, string($0)))
    }
  }

  private func exchanges(
    _ arguments: [CodeNode.Argument], _ inCall: String
  ) -> [SlipCandidate] {
    pairs(arguments.map(\.node)).map { a, b in
      SlipCandidate(
        .exchangedArguments, "two arguments are exchanged\(inCall)",
        (a.range, string(b)), (b.range, string(a)))
    }
  }

  /// Two at a time that may stand for each other.
  private func pairs(_ nodes: [CodeNode]) -> [(CodeNode, CodeNode)] {
    nodes.indices.flatMap { i in
      nodes.indices.filter { $0 > i }.map { (nodes[i], nodes[$0]) }
    }.filter { a, b in
      (a.type == b.type || a.isNumeric && b.isNumeric || a.type.isEmpty)
        && string(a) != string(b)
    }
  }

  func elementSlips(_ node: CodeNode) -> [SlipCandidate] {
    let what = node.kind == "tuple_expr" ? "two results" : "two things of a list"
    var slips = pairs(node.children).map { a, b in
      SlipCandidate(
        .exchangedElements, "\(what) are exchanged", (a.range, string(b)), (b.range, string(a)))
    }
    if node.kind == "array_expr" {
      for child in node.children where node.children.count > 1 {
        let others = node.children.filter { $0.range != child.range }.map(string)
        slips.append(
          SlipCandidate(
            .argumentLeftOut, "one thing of a list is left out",
            (node.range, "[\(others.joined(separator: ", "))]")))
      }
    }
    return slips
  }

  private func leftOut(_ node: CodeNode, _ inCall: String) -> [SlipCandidate] {
    let ranges = node.arguments.map(\.range)
    return node.arguments.indices.map { place in
      // With the comma behind it, or that before the last.
      var (start, end) = (ranges[place].lowerBound, ranges[place].upperBound)
      if place + 1 < ranges.count {
        end = ranges[place + 1].lowerBound
      } else if place > 0 {
        start = ranges[place - 1].upperBound
      }
      let label = node.arguments[place].label
      return SlipCandidate(
        .argumentLeftOut, "\(label.isEmpty ? "an argument" : "`\(label)`") is left out\(inCall)",
        (start..<end, ""))
    }
  }

  private func added(_ node: CodeNode, _ inCall: String) -> [SlipCandidate] {
    let end = node.range.upperBound - 1
    guard maker.text[end] == UInt8(ascii: ")") else { return [] }
    return (Self.options[node.name] ?? []).compactMap { option in
      let label = String(option.prefix { $0 != ":" })
      guard !node.arguments.contains(where: { $0.label == label }) else { return nil }
      return SlipCandidate(
        .optionAdded, "`\(label)` is another one than by default\(inCall)",
        (end..<end, (node.arguments.isEmpty ? "" : ", ") + option))
    }
  }

  private func siblings(
    of node: CodeNode, _ told: String, _ above: [CodeNode]
  ) -> [SlipCandidate] {
    let place = node.namePlace..<CodeNode.endOfToken(at: node.namePlace, in: maker.text)
    guard maker.string(place) == node.name else { return [] }
    let others = (Self.siblings + maker.twins).filter { $0.contains(node.name) }
      .reduce(into: Set<String>()) { $0.formUnion($1) }.subtracting([node.name])
    var slips = others.sorted().map {
      SlipCandidate(.sibling, "`\($0)` is called where another belongs", (place, $0))
    }
    if node.name == "squareRoot", let base = node.base.last {
      slips.append(
        SlipCandidate(
          .sibling, "a square is taken where the root belongs",
          (node.range, "(\(string(base)) * \(string(base)))")))
    }
    return slips
  }

  /// f(g(x)) as g(f(x)), and as f(f(g(x))).
  private func order(_ node: CodeNode, _ told: String) -> [SlipCandidate] {
    guard node.arguments.count == 1, let inner = node.arguments.first?.node,
      inner.type == node.type
    else { return [] }
    let callee = maker.string(node.range.lowerBound..<node.arguments[0].range.lowerBound)
    var slips = [
      SlipCandidate(
        .callTwice, "the call of \(told) is made twice", (inner.range, "\(callee)\(string(inner)))")
      )
    ]
    if inner.kind == "call_expr", inner.arguments.count == 1,
      inner.arguments[0].node.type == node.type
    {
      let other = maker.string(inner.range.lowerBound..<inner.arguments[0].range.lowerBound)
      let innerName = places.name(ofCall: inner) ?? "a part"
      slips.append(
        SlipCandidate(
          .callOrder, "the calls of \(told) and \(innerName) are made in the other order",
          (node.range, "\(other)\(callee)\(string(inner.arguments[0].node))))")))
    }
    return slips
  }

  // MARK: - Sequences

  private static let parts: [(text: String, sentence: String)] = [
    (".reversed()", "gone through in the other order"),
    (".dropFirst()", "gone through without its first"),
    (".dropLast()", "gone through without its last"),
    (".prefix(1)", "gone through no further than its first"),
  ]

  private func part(_ node: CodeNode) -> [SlipCandidate] {
    guard ["map", "forEach", "enumerated", "reduce"].contains(node.name), let base = node.base.last
    else { return [] }
    return parts(of: base)
  }

  func loopSlips(_ node: CodeNode) -> [SlipCandidate] {
    guard let sequence = node.children.first(where: { $0.kind.hasSuffix("_expr") }) else {
      return []
    }
    return parts(of: sequence)
  }

  private func parts(of sequence: CodeNode) -> [SlipCandidate] {
    Self.parts.map { part in
      SlipCandidate(
        .part, "a row is \(part.sentence)", (sequence.range, "(\(string(sequence)))\(part.text)"))
    }
  }

  func subscriptSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    let indices = node.arguments.map(\.node)
    var slips: [SlipCandidate] = []
    for i in indices.indices {
      for j in indices.indices where j > i && string(indices[i]) != string(indices[j]) {
        slips.append(
          SlipCandidate(
            .index, "two indices are exchanged" + places.inCall(above),
            (indices[i].range, string(indices[j])), (indices[j].range, string(indices[i]))))
      }
      if string(indices[i]) == ".all" {
        for other in ["0", "-1"] {
          slips.append(
            SlipCandidate(
              .index, "one index stands where all belong" + places.inCall(above),
              (indices[i].range, other)))
        }
      } else if !indices.contains(where: { $0.kind.hasSuffix("literal_expr") && indices.count == 1 }
      ) {
        slips.append(
          SlipCandidate(
            .index, "all are taken where one index belongs" + places.inCall(above),
            (indices[i].range, ".all")))
      }
      if indices[i].type == "$sSiD", !indices[i].kind.hasSuffix("literal_expr") {
        for other in ["(\(string(indices[i]))) + 1", "(\(string(indices[i]))) - 1", "0"] {
          slips.append(
            SlipCandidate(
              .index, "one index is another one" + places.inCall(above), (indices[i].range, other)))
        }
      }
    }
    if let base = node.base.last, base.type == node.type {
      slips.append(
        SlipCandidate(
          .callLeftOut, "one index is left out" + places.inCall(above), (node.range, string(base))))
    }
    return slips + leftOut(node, places.inCall(above))
  }
}
