/// A declaration of a Swift file, as far as stubs and steps need to know it.
///
/// All offsets count UTF-8 bytes from the start of the file.
package struct Declaration {
  package enum Kind {
    case type, `extension`, function, variable, `import`, other
  }

  /// Braces that hold code.
  package struct Body {
    /// From the opening brace to behind the closing one.
    package let braces: Range<Int>
    /// Where the function or accessor begins that it belongs to.
    package let owner: Int
    package let isEmpty: Bool
    package let callsNotWritten: Bool
    /// Whether other statements stand beside the call of `notWritten()`.
    package let isBegun: Bool
  }

  package let kind: Kind
  /// With argument labels, as `callAsFunction(_:)` or `init(_:epsilon:)`; a property's bare name; of
  /// an import the module.
  package let name: String
  /// Where its first attribute or modifier begins.
  package let start: Int
  /// Where the declaration proper begins: `func`, `static func`, `init`, `var`, `class`.
  package let keyword: Int
  /// Where its last token begins.
  package let lastToken: Int
  package let isPrivate: Bool
  /// Whether whoever imports the module is offered it: it is public, and neither for a few alone nor
  /// out of use.
  package let isOffered: Bool
  package let isStatic: Bool
  package let inherits: Bool
  /// Whether its result hides its type behind `some`.
  package let hasOpaqueResult: Bool
  package let isResultBuilder: Bool
  package let isProtocol: Bool
  /// The names that a function gives, those of its parameters and in it, each as often as it does.
  let bindings: [String]
  /// Where attributes begin that are not the language's own.
  package let customAttributes: [Int]
  /// A function's body; an accessor's or observer's each, for properties and subscripts.
  package let bodies: [Body]
  package let members: [Declaration]
  /// Whether a property has storage: it may have observers, but no getter.
  package let isStored: Bool
}

extension Declaration {
  /// The declarations among some nodes, in order. A property is several nodes: the binding, and
  /// behind it the variables that it binds.
  static func all(in nodes: [SyntaxNode], of text: [UInt8]) -> [Declaration] {
    var declarations: [Declaration] = []
    var rest = nodes.filter { !$0.flag("implicit") && $0.range != nil }[...]
    while let node = rest.popFirst() {
      // Cases are listed a second time, without the word `case`.
      if node.kind == "enum_element_decl" { continue }
      var variables: [SyntaxNode] = []
      while node.kind == "pattern_binding_decl", let variable = rest.first,
        variable.kind == "var_decl", node.range!.contains(variable.range!.lowerBound)
      {
        variables.append(rest.removeFirst())
      }
      declarations.append(Declaration(node, variables, text))
    }
    return declarations
  }

  private init(_ node: SyntaxNode, _ variables: [SyntaxNode], _ text: [UInt8]) {
    let range = node.range!
    let parts = [node] + variables
    let attributes = parts.flatMap { $0.children("attrs") }
    let accessors = parts.flatMap { $0.children("accessors") }
    let starts = attributes.compactMap { attribute -> Int? in
      guard let start = attribute.range?.lowerBound else { return nil }
      // Of some attributes the parser forgets the at sign.
      return start > 0 && text[start - 1] == UInt8(ascii: "@") ? start - 1 : start
    }
    kind = Kind(node)
    name = Self.name(of: variables.first ?? node)
    start = min(range.lowerBound, starts.min() ?? range.lowerBound)
    keyword = range.lowerBound
    lastToken = range.upperBound
    isPrivate = attributes.contains {
      $0.kind == "access_control_attr"
        && ["private", "fileprivate"].contains($0.text("access_level"))
    }
    isOffered =
      attributes.contains {
        $0.kind == "access_control_attr" && ["public", "open"].contains($0.text("access_level"))
      }
      && !attributes.contains {
        $0.kind == "spi_access_control_attr" || $0.flag("unavailable") || $0.flag("deprecated")
      }
    isStatic = parts.contains { $0.flag("static") }
    inherits = !node.children("inherits").isEmpty
    hasOpaqueResult =
      [node.child("result"), node.child("element")].contains {
        $0?.contains { $0.kind == "type_opaque_return" } ?? false
      } || Self.saysSome(variables, accessors, before: range.upperBound, in: text)
    isResultBuilder = attributes.contains { $0.kind == "result_builder_attr" }
    isProtocol = node.kind == "protocol"
    bindings = kind == .function ? node.bindings : []
    customAttributes = attributes.filter { $0.kind == "custom_attr" }
      .compactMap { $0.range?.lowerBound }
    bodies = ([node] + accessors).compactMap(Body.init)
    members = Self.all(in: node.children("members"), of: text)
    isStored =
      node.kind == "pattern_binding_decl"
      && accessors.allSatisfy { $0.flag("willSet") || $0.flag("didSet") }
  }

  private static func name(of node: SyntaxNode) -> String {
    if let extended = node.text("extended_type") { return extended }
    if node.kind == "import_decl" { return node.texts("module_path").first ?? "" }
    let name = node.child("name")
    let base = name?.child("base_name")
    let word = base?.text("name") ?? base?.text("special") ?? ""
    guard ["func_decl", "constructor_decl", "subscript_decl"].contains(node.kind) else {
      return word
    }
    let labels = name?.texts("args") ?? []
    return word + "(" + labels.map { $0.isEmpty ? "_:" : "\($0):" }.joined() + ")"
  }

  /// Whether a property's type is written with `some`: the tree leaves property types out.
  private static func saysSome(
    _ variables: [SyntaxNode], _ accessors: [SyntaxNode], before end: Int, in text: [UInt8]
  ) -> Bool {
    guard let name = variables.first?.range?.lowerBound else { return false }
    let end = accessors.compactMap(\.range?.lowerBound).min() ?? end
    let type = text[name..<max(name, end)].prefix { $0 != UInt8(ascii: "=") }
    return String(decoding: type, as: UTF8.self).contains(/\bsome\b/)
  }
}

extension Declaration.Kind {
  init(_ node: SyntaxNode) {
    self =
      switch node.kind {
      case "class_decl", "struct_decl", "enum_decl", "protocol": .type
      case "extension_decl": .extension
      case "func_decl", "constructor_decl", "destructor_decl", "subscript_decl": .function
      case "pattern_binding_decl": .variable
      case "import_decl": .import
      default: .other
      }
  }
}

extension Declaration.Body {
  fileprivate init?(_ owner: SyntaxNode) {
    guard let body = owner.child("body"), let range = body.range else { return nil }
    braces = range.lowerBound..<range.upperBound + 1
    self.owner = owner.range?.lowerBound ?? range.lowerBound
    isEmpty = body.children("elements").isEmpty
    callsNotWritten = body.contains { node in
      node.kind == "call_expr"
        && [node.child("fn")?.text("name"), node.child("fn")?.text("field")].contains("notWritten")
    }
    isBegun = callsNotWritten && body.children("elements").count > 1
  }
}
