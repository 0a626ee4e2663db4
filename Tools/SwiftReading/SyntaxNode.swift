import Foundation

/// A node of the tree that the compiler prints as JSON.
package struct SyntaxNode {
  private let fields: [String: Any]

  package init?(json: Data) {
    guard let fields = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      return nil
    }
    self.fields = fields
  }

  private init(_ fields: [String: Any]) { self.fields = fields }

  /// Such as `func_decl`.
  package var kind: String { text("_kind") ?? "" }
  /// The byte offsets of its first token and of the start of its last.
  package var range: ClosedRange<Int>? {
    guard let range = fields["range"] as? [String: Any] else { return nil }
    guard let start = range["start"] as? Int, let end = range["end"] as? Int else { return nil }
    return start <= end ? start...end : nil
  }

  package func text(_ key: String) -> String? { fields[key] as? String }
  package func texts(_ key: String) -> [String] { fields[key] as? [String] ?? [] }
  package func flag(_ key: String) -> Bool { fields[key] as? Bool ?? false }
  package func child(_ key: String) -> SyntaxNode? {
    (fields[key] as? [String: Any]).map(SyntaxNode.init)
  }
  package func children(_ key: String) -> [SyntaxNode] {
    (fields[key] as? [[String: Any]] ?? []).map(SyntaxNode.init)
  }

  /// All nodes right below it, whatever the keys that they stand under; but for some.
  package func children(exceptUnder keys: Set<String>) -> [SyntaxNode] {
    func nodes(_ value: Any) -> [SyntaxNode] {
      switch value {
      case let fields as [String: Any]: [SyntaxNode(fields)]
      case let values as [Any]: values.flatMap(nodes)
      default: []
      }
    }
    return fields.filter { !keys.contains($0.key) }.sorted { $0.key < $1.key }
      .flatMap { nodes($0.value) }
  }

  /// Whether it, or any node below it, is as wanted.
  package func contains(where isWanted: (SyntaxNode) -> Bool) -> Bool {
    func search(_ value: Any) -> Bool {
      switch value {
      case let fields as [String: Any]:
        isWanted(SyntaxNode(fields)) || fields.values.contains(where: search)
      case let values as [Any]: values.contains(where: search)
      default: false
      }
    }
    return search(fields)
  }

  /// The names that are given in it: those of parameters and patterns, each as often as it is.
  var bindings: [String] {
    // What was made of an initial value says the same once more.
    let below = children(exceptUnder: ["processed_init", "implicit_self_decl"])
    let binds = ["parameter", "pattern_named", "var_decl"].contains(kind)
    let own = binds ? child("name")?.child("base_name")?.text("name") : nil
    return (own.map { [$0] } ?? []) + below.flatMap(\.bindings)
  }
}
