import Foundation

/// A node of the tree that the compiler's parser prints as JSON.
struct SyntaxNode {
  private let fields: [String: Any]

  init?(json: Data) {
    guard let fields = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      return nil
    }
    self.fields = fields
  }

  private init(_ fields: [String: Any]) { self.fields = fields }

  /// Such as `func_decl`.
  var kind: String { text("_kind") ?? "" }
  /// The byte offsets of its first token and of the start of its last.
  var range: ClosedRange<Int>? {
    guard let range = fields["range"] as? [String: Any] else { return nil }
    guard let start = range["start"] as? Int, let end = range["end"] as? Int else { return nil }
    return start <= end ? start...end : nil
  }

  func text(_ key: String) -> String? { fields[key] as? String }
  func texts(_ key: String) -> [String] { fields[key] as? [String] ?? [] }
  func flag(_ key: String) -> Bool { fields[key] as? Bool ?? false }
  func child(_ key: String) -> SyntaxNode? { (fields[key] as? [String: Any]).map(SyntaxNode.init) }
  func children(_ key: String) -> [SyntaxNode] {
    (fields[key] as? [[String: Any]] ?? []).map(SyntaxNode.init)
  }

  /// Whether it, or any node below it, is as wanted.
  func contains(where isWanted: (SyntaxNode) -> Bool) -> Bool {
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
}
