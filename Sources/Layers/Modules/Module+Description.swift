extension Module {
  /// The tree of modules, nearly as PyTorch prints it: each under its property's name, equal
  /// neighbors in an array as one. Arrays and dictionaries stand in brackets without a type, and
  /// layers that say nothing of themselves show the shapes of their parameters.
  ///
  /// ```
  /// Encoder(
  ///   (norm): LayerNorm(weight: [8], bias: [8])
  ///   (blocks): [
  ///     (0-11): 12 x Linear(inputSize: 8, outputSize: 8)
  ///   ]
  /// )
  /// ```
  public var description: String { tree(inside: []) }

  public var extraDescription: String {
    parts.compactMap { name, part in
      if case .parameter(let parameter) = part { "\(name): \(parameter.value.shape)" } else { nil }
    }.joined(separator: ", ")
  }

  fileprivate func tree(inside ancestors: [any Module]) -> String {
    let name = "\(type(of: self))"
    if ancestors.contains(where: { $0 === self }) { return "\(name)(…)" }
    let extra = extraDescription
    let branches = trees(of: parts, inside: ancestors + [self])
    if branches.isEmpty && !extra.contains("\n") { return "\(name)(\(extra))" }
    let lines = (extra.isEmpty ? [] : [extra]) + branches.map { "(\($0.name)): \($0.text)" }
    return "\(name)(\n\(indented(lines))\n)"
  }
}

private typealias Branch = (name: String, text: String)

private func trees(of parts: [NamedPart], inside ancestors: [any Module]) -> [Branch] {
  parts.compactMap { name, part in
    switch part {
    case .parameter:
      return nil
    case .module(let module):
      return (name, module.tree(inside: ancestors))
    case .list(let elements):
      let branches = trees(of: elements, inside: ancestors)
      if branches.isEmpty { return nil }
      let lines = runs(of: branches).map { "(\($0.name)): \($0.text)" }
      return (name, "[\n\(indented(lines))\n]")
    }
  }
}

/// Neighbors of one text under numbers that follow each other become one branch: `3-5`, `3 x …`.
private func runs(of branches: [Branch]) -> [Branch] {
  var runs: [[Branch]] = []
  for branch in branches {
    if let last = runs.last?.last, last.text == branch.text, let number = Int(last.name),
      branch.name == "\(number + 1)"
    {
      runs[runs.count - 1].append(branch)
    } else {
      runs.append([branch])
    }
  }
  return runs.map { run in
    run.count == 1
      ? run[0]
      : ("\(run[0].name)-\(run[run.count - 1].name)", "\(run.count) x \(run[0].text)")
  }
}

private func indented(_ lines: [String]) -> String {
  lines.joined(separator: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  \($0)" }.joined(separator: "\n")
}
