import Tensors

/// How the tensors at hand differ from those that are wanted.
struct Differences: CustomStringConvertible {
  private var missing: [String] = []
  private var unused: [String] = []
  private var misshapen: [String] = []

  var isEmpty: Bool { missing.isEmpty && unused.isEmpty && misshapen.isEmpty }

  mutating func miss(_ name: String, _ shape: Shape) { missing.append("\(quoted(name)) \(shape)") }

  mutating func leaveUnused(_ name: String, _ shape: Shape) {
    unused.append("\(quoted(name)) \(shape)")
  }

  mutating func misshape(_ name: String, _ shape: Shape, expected: Shape) {
    misshapen.append("\(quoted(name)) is \(shape), but must be \(expected)")
  }

  /// A sentence for each kind, with a space before it.
  var description: String {
    let kinds = [("Missing", missing), ("Unused", unused), ("Mis-shaped", misshapen)]
    return kinds.filter { !$0.1.isEmpty }
      .map { kind, items in " \(kind): \(items.joined(separator: ", "))." }.joined()
  }
}
