import Foundation

/// Finds the slips that one node of a body invites.
struct SlipReader {
  let maker: SlipMaker
  let body: SlipBody
  let places: SlipPlaces

  func slips(of node: CodeNode, below above: [CodeNode]) -> [SlipCandidate] {
    switch node.kind {
    case "binary_expr": operatorSlips(node) + signs(node, above)
    case "prefix_unary_expr": prefixSlips(node, above)
    case "integer_literal_expr", "float_literal_expr": numberSlips(node, above)
    case "boolean_literal_expr": flagSlips(node, above)
    case "string_literal_expr": patternSlips(node, above)
    case "call_expr": callSlips(node, above) + signs(node, above) + masks(node, above)
    case "subscript_expr": subscriptSlips(node, above) + signs(node, above)
    case "declref_expr", "member_ref_expr", "tuple_element_expr":
      nameSlips(node, above) + signs(node, above) + masks(node, above)
    case "paren_expr": parenthesesSlips(node, above)
    case "array_expr", "tuple_expr": elementSlips(node)
    case "brace_stmt": lineSlips(node, above)
    case "for_each_stmt": loopSlips(node)
    case "assign_expr": assignmentSlips(node)
    case "return_stmt": returnSlips(node)
    default: []
    }
  }

  func string(_ node: CodeNode) -> String { maker.string(node.range) }

  // MARK: - Operators

  private static let exchangeable: [(kind: Slip.Kind, names: [String])] = [
    (.operation, ["+", "-", "*", "/"]), (.operation, ["+=", "-=", "*=", "/="]),
    (.operation, ["&&", "||"]), (.operation, [".&", ".|"]), (.bound, ["..<", "..."]),
    (.comparison, [".<", ".<=", ".>", ".>=", ".==", ".!="]),
    (.comparison, ["<", "<=", ">", ">=", "==", "!="]),
  ]

  private static func sign(_ name: String) -> String {
    switch name {
    case "-": "−"
    case "*": "×"
    default: name.first!.isLetter || ["+", "/"].contains(name) ? name : "`\(name)`"
    }
  }

  private func operatorSlips(_ node: CodeNode) -> [SlipCandidate] {
    guard node.arguments.count == 2 else { return [] }
    let (left, right) = (node.arguments[0].node, node.arguments[1].node)
    let place = node.namePlace..<node.namePlace + node.name.utf8.count
    let (sign, ordinal) = (Self.sign(node.name), places.ordinal(ofOperator: node))
    var slips: [SlipCandidate] = []
    for (kind, names) in Self.exchangeable where names.contains(node.name) {
      for other in names where other != node.name {
        slips.append(
          SlipCandidate(kind, "one \(sign) is a \(Self.sign(other))\(ordinal)", (place, other)))
      }
    }
    let exchanged = SlipCandidate(
      .exchangedSides, "the two sides of one \(sign) are exchanged\(ordinal)",
      (left.range, string(right)), (right.range, string(left)))
    switch node.name {
    case "+", "*": break
    case "..<", "...": break
    default: slips.append(exchanged)
    }
    let (all, l, r) = (node.range, string(left), string(right))
    switch node.name {
    case "+", "-":
      let whole = node.name == "+" ? "sum" : "difference"
      slips += [
        SlipCandidate(
          .termLeftOut, "one term is left out: what follows a \(sign)\(ordinal)", (all, l)),
        SlipCandidate(
          .termLeftOut, "one term is left out: the first of a \(whole)\(ordinal)", (all, r)),
      ]
    case "*":
      slips += [
        SlipCandidate(
          .factorLeftOut, "one factor is left out: what follows a ×\(ordinal)", (all, l)),
        SlipCandidate(
          .factorLeftOut, "one factor is left out: what precedes a ×\(ordinal)", (all, r)),
      ]
    case "/":
      slips += [
        SlipCandidate(.factorLeftOut, "one division is left out\(ordinal)", (all, l)),
        SlipCandidate(.factorLeftOut, "only the divisor of a quotient is left\(ordinal)", (all, r)),
      ]
    case "??":
      slips.append(
        SlipCandidate(.termLeftOut, "only what stands for nil is taken\(ordinal)", (all, r)))
    default: break
    }
    return slips
  }

  private func prefixSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    guard let operand = node.arguments.first?.node else { return [] }
    let kind: Slip.Kind = node.name == "-" ? .sign : .mask
    let sentence = node.name == "-" ? "one sign is turned around" : "one negation is left out"
    var slips = [
      SlipCandidate(kind, sentence + places.inCall(above), (node.range, string(operand)))
    ]
    if operand.name == "infinity" {
      slips += ["-1e4", "-1e9", "0"].map {
        SlipCandidate(
          .constant, "an infinity is another number" + places.inCall(above), (node.range, $0))
      }
    }
    return slips
  }

  /// The sign of a value that is passed on, a factor or a whole line.
  private func signs(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    guard node.isNumeric, let parent = above.last, !isAssigned(node, above) else { return [] }
    let isSecond = parent.kind == "binary_expr" && parent.arguments.last?.node.range == node.range
    if isSecond && ["*", "/"].contains(parent.name) { return [] }
    if parent.kind == "paren_expr" || node.kind == "binary_expr" && parent.kind == "binary_expr" {
      return []
    }
    return [
      SlipCandidate(
        .sign, "one sign is turned around" + places.inCall(above),
        (node.range, "(-(\(string(node))))"))
    ]
  }

  private func masks(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    guard node.type == "$s7Tensors4MaskVD", !isAssigned(node, above) else { return [] }
    return [
      SlipCandidate(
        .mask, "a mask is turned around" + places.inCall(above),
        (node.range, "(.!(\(string(node))))"))
    ]
  }

  func isAssigned(_ node: CodeNode, _ above: [CodeNode]) -> Bool {
    guard let parent = above.last else { return false }
    return ["assign_expr", "inout_expr"].contains(parent.kind)
      && parent.children.first?.range == node.range
  }

  private func parenthesesSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    guard let inner = node.children.first, inner.kind == "binary_expr" else { return [] }
    return [
      SlipCandidate(
        .parentheses, "a pair of parentheses is left out" + places.inCall(above),
        (node.range, string(inner)))
    ]
  }

  // MARK: - Numbers

  /// What is passed on under some labels now and then, where it is another.
  private static let habits: [String: [String]] = [
    "axis": ["-1", "0", "1", "-2"], "axes": ["[-1]", "[0]", "[-2, -1]"], "k": ["0", "1", "-1"],
    "correction": ["0", "1"], "epsilon": ["1e-5", "1e-12", "0"],
    "rate": ["0", "0.1", "0.5", "1"], "dropoutRate": ["0", "0.1"], "from": ["0", "1"],
  ]

  private func numberSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    numbers(node).map {
      SlipCandidate(kind(ofNumber: above), sentence(node, above), (node.range, $0))
    }
  }

  private func numbers(_ node: CodeNode) -> [String] {
    guard let value = Double(node.name) else { return [] }
    if node.type == "$sSiD" || node.kind == "integer_literal_expr" && node.type == "" {
      let value = Int(value)
      let all = [value + 1, value - 1, -value, 0, 1, 2 * value]
      return all.filter { $0 != value }.map(String.init)
    }
    let all = [-value, value + 1, value - 1, 2 * value, value / 2, 10 * value, value / 10, 0, 1]
    return all.filter { $0 != value }.map { "\($0)" }
  }

  private func kind(ofNumber above: [CodeNode]) -> Slip.Kind {
    switch above.last(where: { !["array_expr", "paren_expr"].contains($0.kind) })?.kind {
    case "call_expr": .number
    case "subscript_expr": .index
    default: .constant
    }
  }

  private func sentence(_ node: CodeNode, _ above: [CodeNode]) -> String {
    guard let parent = above.last(where: { !["array_expr", "paren_expr"].contains($0.kind) }) else {
      return "one constant is another one"
    }
    switch parent.kind {
    case "call_expr":
      let argument = parent.arguments.first { $0.node.range.contains(node.range.lowerBound) }
      let label = argument?.label ?? ""
      let call = places.name(ofCall: parent).map { ", in the call of \($0)" } ?? ""
      return label.isEmpty ? "one number is another one\(call)" : "`\(label)` is another one\(call)"
    case "subscript_expr": return "one index is another one" + places.inCall(above)
    default: return "one constant is another one" + places.inCall(above)
    }
  }

  private func flagSlips(_ node: CodeNode, _ above: [CodeNode]) -> [SlipCandidate] {
    // A loop without an end gives the body's value: see ``lineSlips(_:_:)``.
    if let loop = above.last, loop.kind == "while_stmt", loop.leaves { return [] }
    let label = above.last?.arguments.first { $0.node.range == node.range }?.label ?? ""
    let what = label.isEmpty ? "`\(node.name)`" : "`\(label)`"
    return [
      SlipCandidate(
        .flag, "\(what) is turned around" + places.inCall(above),
        (node.range, node.name == "true" ? "false" : "true"))
    ]
  }

  /// Habits, and nil.
  func valueSlips(_ argument: CodeNode.Argument, _ above: [CodeNode]) -> [SlipCandidate] {
    let node = argument.node
    let call = places.inCall(above)
    var slips: [SlipCandidate] = []
    for value in Self.habits[argument.label] ?? [] where value != string(node) {
      slips.append(
        SlipCandidate(.number, "`\(argument.label)` is another one\(call)", (node.range, value)))
    }
    if node.type.hasSuffix("SgD"), node.kind != "nil_literal_expr" {
      let what = argument.label.isEmpty ? "an argument" : "`\(argument.label)`"
      slips.append(SlipCandidate(.argumentLeftOut, "\(what) is nil\(call)", (node.range, "nil")))
    }
    return slips
  }
}
