import JSON
import Tensors

/// How the tensors at hand differ from those that are wanted.
struct Differences: CustomStringConvertible {
  private var missing = Items()
  private var unused = Items()
  private var misshapen = Items()

  /// How many are named of each kind: a line stays one that people read.
  static let limit = 8

  private struct Items {
    var count = 0
    var named: [String] = []

    mutating func add(_ item: @autoclosure () -> String) {
      count += 1
      if named.count < Differences.limit { named.append(item()) }
    }

    var description: String {
      let rest = count - named.count
      return named.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
  }

  var isEmpty: Bool { missing.count + unused.count + misshapen.count == 0 }

  mutating func miss(_ name: String, _ shape: Shape) { missing.add("\(quoted(name)) \(shape)") }

  mutating func leaveUnused(_ name: String, _ shape: Shape) {
    unused.add("\(quoted(name)) \(shape)")
  }

  /// Counts some whose names are not at hand.
  mutating func leaveUnused(furtherCount count: Int) { unused.count += count }

  mutating func misshape(_ name: String, _ shape: Shape, expected: Shape) {
    misshapen.add("\(quoted(name)) is \(shape), but must be \(expected)")
  }

  /// A sentence for each kind, with a space before it.
  var description: String {
    let kinds = [("Missing", missing), ("Unused", unused), ("Mis-shaped", misshapen)]
    return kinds.filter { $0.1.count > 0 }
      .map { kind, items in " \(kind): \(items.description)." }.joined()
  }
}
