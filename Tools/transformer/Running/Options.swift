/// The options of a command line, `--name value` each, some of which may come more than once.
struct Options<Name: RawRepresentable<String> & Hashable> {
  private var values: [Name: [String]] = [:]

  /// - Parameters:
  ///   - command: what they are options of, for messages.
  ///   - flags: the options that take no value.
  init(
    _ arguments: some Sequence<String>, of command: String, flags: Set<Name> = []
  ) throws(UsageError) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      guard let name = Name(rawValue: argument) else {
        throw UsageError("\(command) does not know “\(argument)”.")
      }
      if flags.contains(name) {
        values[name, default: []].append("")
        continue
      }
      guard let value = rest.next(), !value.hasPrefix("--") else {
        throw UsageError("\(argument) needs a value.")
      }
      values[name, default: []].append(value)
    }
  }

  func all(_ name: Name) -> [String] { values[name] ?? [] }

  func has(_ flag: Name) -> Bool { values[flag] != nil }

  func single(_ name: Name) throws(UsageError) -> String? {
    let given = all(name)
    if given.count > 1 { throw UsageError("\(name.rawValue) is there \(given.count) times.") }
    return given.first
  }

  func required(_ name: Name) throws(UsageError) -> String {
    guard let value = try single(name) else { throw UsageError("\(name.rawValue) is missing.") }
    return value
  }

  /// A number, or nil where there is none.
  func number<Value: LosslessStringConvertible>(
    _ name: Name, _ type: Value.Type = Value.self
  ) throws(UsageError) -> Value? {
    guard let text = try single(name) else { return nil }
    guard let value = Value(text) else {
      throw UsageError("\(name.rawValue) takes a number, not “\(text)”.")
    }
    return value
  }

  /// Whether the learner's code is to run: `--using katas`.
  func usesKatas(_ name: Name) throws(UsageError) -> Bool {
    switch try single(name) {
    case nil: return false
    case "katas": return true
    case let other?: throw UsageError("--using takes “katas” alone, not “\(other)”.")
    }
  }
}
