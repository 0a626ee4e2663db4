import SwiftReading

/// An expression, statement or block of a checked body, with its place in the text.
///
/// What the compiler adds (conversions, loads, default values) is left out: what is here is written.
struct CodeNode {
  /// As the compiler calls it: `binary_expr`.
  let kind: String
  /// In bytes of the file.
  let range: Range<Int>
  /// Mangled; nothing for statements.
  let type: String
  /// What it names: an operator, a function that is called, a variable, a member.
  var name = ""
  /// Where the name stands, or the operator.
  var namePlace = 0
  /// The written arguments of a call or subscript, or the two sides of an operator.
  var arguments: [Argument] = []
  /// What a method is called on, or a member is of, where that is written.
  var base: [CodeNode] = []
  /// The type of the base, written or not.
  var baseType = ""
  /// All expressions and statements right below it, in the order of the text.
  var children: [CodeNode] = []

  struct Argument {
    let label: String
    /// With its label.
    let range: Range<Int>
    let node: CodeNode
  }

  /// Whether it is a value that tensors can be computed with.
  var isNumeric: Bool { ["$s7Tensors6TensorVD", "$sSfD", "$sSdD"].contains(type) }

  /// It and all nodes below, each with those above it, the nearest last.
  func visit(above: [CodeNode] = [], _ body: (CodeNode, [CodeNode]) -> Void) {
    body(self, above)
    for child in children { child.visit(above: above + [self], body) }
  }
}

extension CodeNode {
  /// The nodes that a tree's node stands for: itself, or where it is not written, those below it.
  /// - Parameter owner: the kind of the node that it is right below.
  static func nodes(_ tree: SyntaxNode, of owner: String = "", in text: [UInt8]) -> [CodeNode] {
    let below = children(of: tree).flatMap { nodes($0, of: tree.kind, in: text) }
    let isCode =
      tree.kind.hasSuffix("_expr") || tree.kind.hasSuffix("_stmt")
      || tree.kind == "pattern_binding_decl"
    let isTransparent = [
      "load_expr", "function_conversion_expr", "erasure_expr", "inject_into_optional",
      "vararg_expansion_expr", "default_argument_expr", "metatype_conversion_expr",
      "destructure_tuple_expr", "opaque_value_expr", "unresolved_dot_expr",
      "unresolved_decl_ref_expr", "autoclosure_expr", "open_existential_expr",
    ].contains(tree.kind)
    // A `switch` whose value is returned without the word stands below two nodes that are not written; and
    // the lines of a case are a block without braces.
    let isWritten =
      !tree.flag("implicit") || tree.kind == "single_value_stmt_expr"
      || tree.kind == "brace_stmt" && owner == "case_stmt"
    guard isCode, !isTransparent, isWritten, let range = tree.range else {
      return below
    }
    var node = CodeNode(
      kind: tree.kind, range: range.lowerBound..<endOfToken(at: range.upperBound, in: text),
      type: tree.text("type") ?? "")
    node.children = below.sorted { $0.range.lowerBound < $1.range.lowerBound }
    node.describe(tree, text)
    return [node]
  }

  private static func children(of tree: SyntaxNode) -> [SyntaxNode] {
    var left: Set<String> = [
      "original_init", "builtin_initializer", "initializer", "iterator_var", "next_call",
      "captures",
      "substitutions", "conformances", "decl", "function_ref", "location", "range", "attrs",
    ]
    if tree.child("processed_init") == nil { left.remove("original_init") }
    // What a loop runs over stands only in the call that the compiler makes of it.
    if tree.kind == "for_each_stmt" { left.remove("iterator_var") }
    return tree.children(exceptUnder: left)
  }

  private mutating func describe(_ tree: SyntaxNode, _ text: [UInt8]) {
    namePlace = range.lowerBound
    switch tree.kind {
    case "declref_expr", "member_ref_expr":
      name = tree.child("decl")?.text("base_name") ?? ""
      base = tree.child("base").map { Self.nodes($0, in: text) } ?? []
      baseType = tree.child("base")?.text("type") ?? ""
      namePlace = tree.range!.upperBound
    case "tuple_element_expr":
      base = tree.child("base").map { Self.nodes($0, in: text) } ?? []
      baseType = tree.child("base")?.text("type") ?? ""
      namePlace = tree.range!.upperBound
      name = String(decoding: text[namePlace..<range.upperBound], as: UTF8.self)
    case "integer_literal_expr", "float_literal_expr", "boolean_literal_expr",
      "string_literal_expr":
      name = (tree.flag("negative") ? "-" : "") + (tree.text("value") ?? "")
    case "binary_expr", "prefix_unary_expr":
      (name, namePlace) = Self.callee(tree.child("fn"))
      arguments = Self.arguments(tree, text)
    case "call_expr":
      (name, namePlace) = Self.callee(tree.child("fn"))
      arguments = Self.arguments(tree, text)
      base = Self.receiver(tree.child("fn"), text)
      if name == "callAsFunction", let called = base.last { name = called.name }
    case "subscript_expr":
      arguments = Self.arguments(tree, text)
      base = tree.child("base").map { Self.nodes($0, in: text) } ?? []
    default: break
    }
  }

  private static func callee(_ tree: SyntaxNode?) -> (name: String, place: Int) {
    guard let tree else { return ("", 0) }
    switch tree.kind {
    case "constructor_ref_call_expr":
      let type = tree.child("args")?.children("args").first?.child("expr")
      let name = typeName(type?.text("type") ?? "")
      return (name, tree.range?.lowerBound ?? 0)
    case "declref_expr", "member_ref_expr":
      return (tree.child("decl")?.text("base_name") ?? "", tree.range?.upperBound ?? 0)
    default:
      return callee(tree.child("fn") ?? tree.child("sub_expr"))
    }
  }

  /// `Linear` of `$s6Layers6LinearCmD`.
  private static func typeName(_ mangled: String) -> String {
    var rest = Substring(mangled.dropFirst(2))
    var name = ""
    while let match = rest.prefixMatch(of: /(\d+)/), let count = Int(match.1) {
      rest = rest.dropFirst(match.1.count)
      name = String(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return name
  }

  private static func receiver(_ tree: SyntaxNode?, _ text: [UInt8]) -> [CodeNode] {
    guard let tree else { return [] }
    if tree.kind == "dot_syntax_call_expr" {
      return tree.child("args")?.children("args").compactMap { $0.child("expr") }
        .flatMap { nodes($0, in: text) } ?? []
    }
    return receiver(tree.child("fn") ?? tree.child("sub_expr"), text)
  }

  private static func arguments(_ tree: SyntaxNode, _ text: [UInt8]) -> [Argument] {
    (tree.child("args")?.children("args") ?? []).flatMap { argument -> [Argument] in
      guard let expression = argument.child("expr") else { return [] }
      let label = argument.text("label") ?? ""
      return nodes(expression, in: text).map { node in
        var start = node.range.lowerBound
        if !label.isEmpty {
          // Back over the colon and the space.
          while start > 0, text[start - 1] != UInt8(ascii: ":") { start -= 1 }
          start -= 1 + label.utf8.count
        }
        return Argument(label: label, range: start..<node.range.upperBound, node: node)
      }
    }
  }

  /// Where the token ends that begins at a byte.
  static func endOfToken(at start: Int, in text: [UInt8]) -> Int {
    func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte >= 0x80
        || (byte | 0x20) >= UInt8(ascii: "a")
          && (byte | 0x20) <= UInt8(ascii: "z")
        || isDigit(byte)
    }
    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    guard start < text.count else { return text.count }
    var end = start + 1
    let first = text[start]
    if first == UInt8(ascii: "\"") {
      while end < text.count, text[end] != first || text[end - 1] == UInt8(ascii: "\\") { end += 1 }
      return min(end + 1, text.count)
    }
    let isNumber =
      isDigit(first) || first == UInt8(ascii: "-") && end < text.count && isDigit(text[end])
    if isNumber {
      while end < text.count {
        let isExponent = text[end] == UInt8(ascii: "-") && text[end - 1] == UInt8(ascii: "e")
        let isPoint =
          text[end] == UInt8(ascii: ".") && end + 1 < text.count && isDigit(text[end + 1])
        guard isWord(text[end]) || isExponent || isPoint else { break }
        end += 1
      }
      return end
    }
    if isWord(first) {
      while end < text.count, isWord(text[end]) { end += 1 }
      return end
    }
    if "([{)]},;:.&\\?!".utf8.contains(first) {
      if first == UInt8(ascii: "."), end < text.count, isWord(text[end]) {
        return endOfToken(at: end, in: text)
      }
      return end
    }
    while end < text.count, "+-*/<>=!.&|?".utf8.contains(text[end]) { end += 1 }
    return end
  }
}
