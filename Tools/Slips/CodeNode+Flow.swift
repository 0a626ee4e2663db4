extension CodeNode {
  /// Whether no line of the body behind it is reached: a `return`, or a `switch` of which every case ends
  /// with one.
  var leaves: Bool {
    always { line in
      switch line.kind {
      case "return_stmt", "throw_stmt", "fallthrough_stmt": true
      case "while_stmt": line.children.first?.name == "true" && !line.isLeft
      default: line.type == Self.never
      }
    }
  }

  private static let never = "$ss5NeverOD"

  /// Whether it is such a line, or has one wherever it branches.
  func always(_ isSuch: (CodeNode) -> Bool) -> Bool {
    if isSuch(self) { return true }
    switch kind {
    case "brace_stmt", "do_stmt", "case_stmt": return children.contains { $0.always(isSuch) }
    case "switch_stmt":
      return children.filter { $0.kind == "case_stmt" }.allSatisfy { $0.always(isSuch) }
    case "if_stmt":
      let branches = children.filter { ["brace_stmt", "if_stmt"].contains($0.kind) }
      return branches.count == 2 && branches.allSatisfy { $0.always(isSuch) }
    default: return false
    }
  }

  /// Whether a loop is left by a `break` of its own.
  private var isLeft: Bool {
    children.contains { child in
      if child.kind == "break_stmt" { return true }
      let isAnothers = ["while_stmt", "for_each_stmt", "repeat_while_stmt", "switch_stmt"]
      return !isAnothers.contains(child.kind) && child.isLeft
    }
  }
}
