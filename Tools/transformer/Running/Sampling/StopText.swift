/// Ends a text before another one stands in it, which may come in several pieces.
struct StopText {
  private let stop: [Unicode.Scalar]
  /// What came and may be the beginning of it.
  private var pending: [Unicode.Scalar] = []
  private(set) var isOver = false

  init(_ text: String) { stop = Array(text.unicodeScalars) }

  /// - Returns: what can be shown of all that came, and was not shown yet.
  mutating func add(_ piece: String) -> String {
    if isOver { return "" }
    pending += piece.unicodeScalars
    if let place = pending.indices.first(where: { pending[$0...].starts(with: stop) }) {
      isOver = true
      return text(pending[..<place])
    }
    let begun = (0..<stop.count).last { pending.suffix($0).elementsEqual(stop.prefix($0)) } ?? 0
    defer { pending = Array(pending.suffix(begun)) }
    return text(pending.dropLast(begun))
  }

  /// What is left where nothing more comes.
  mutating func finish() -> String {
    defer { pending = [] }
    return isOver ? "" : text(pending[...])
  }

  private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
