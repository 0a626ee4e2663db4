/// What was given to a command.
package struct Arguments: Sendable {
  /// In the order of their names.
  package let operands: [String]
  private let given: [(option: Option, value: String)]

  /// - Parameter words: of the command line, without the names of program and command. What follows
  ///   `--` has no option among it, whatever it begins with.
  package init(_ words: some Sequence<String>, of command: Command) throws(UsageError) {
    var (operands, given): ([String], [(option: Option, value: String)]) = ([], [])
    var rest = words.makeIterator()
    var areOperandsAlone = false
    while let word = rest.next() {
      if word == "--", !areOperandsAlone, !command.operands.isEmpty {
        areOperandsAlone = true
        continue
      }
      let option = areOperandsAlone ? nil : command.options.first { $0.name == word }
      guard let option else {
        guard areOperandsAlone || !word.hasPrefix("-"), command.takes(operands.count + 1) else {
          throw UsageError(
            "\(command.name) does not know “\(word)”.", word, among: command.options.map(\.name))
        }
        operands.append(word)
        continue
      }
      if option.value == nil {
        given.append((option, ""))
        continue
      }
      guard let value = rest.next(), !value.hasPrefix("--") else {
        throw UsageError("\(word) needs a value.")
      }
      given.append((option, value))
    }
    (self.operands, self.given) = (operands, given)
    try checkCounts(command)
  }

  private func checkCounts(_ command: Command) throws(UsageError) {
    for option in command.options {
      let count = all(option).count
      if count == 0 && option.isRequired { throw UsageError("\(option.name) is missing.") }
      if count > 1 && !option.canRepeat {
        throw UsageError("\(option.name) is there \(count) times.")
      }
    }
    let needed = command.operands.filter(\.isRequired)
    if operands.count < needed.count {
      throw UsageError("\(needed[operands.count].name) is missing.")
    }
  }

  // MARK: - Values

  /// Whether an option was given.
  package func has(_ option: Option) -> Bool { given.contains { $0.option == option } }

  /// The values of an option that may come several times.
  package func all(_ option: Option) -> [String] {
    given.filter { $0.option == option }.map(\.value)
  }

  /// The value of an option, or nil if it was not given.
  package subscript(_ option: Option) -> String? { all(option).first }

  /// The value of an option that is required.
  package func required(_ option: Option) -> String {
    guard let value = self[option] else { fatalError("\(option.name) is not required.") }
    return value
  }

  /// A number, or nil if the option was not given.
  package func number<Value: LosslessStringConvertible>(
    _ option: Option, _ type: Value.Type = Value.self
  ) throws(UsageError) -> Value? {
    guard let text = self[option] else { return nil }
    guard let value = Value(text) else {
      throw UsageError("\(option.name) takes a number, not “\(text)”.")
    }
    return value
  }

  // MARK: - Handing on

  /// The options as they stood, for another program that takes the same.
  /// - Parameters:
  ///   - excluded: what that one is not told.
  ///   - replacements: values that mean something else there, such as relative paths.
  package func words(
    without excluded: [Option], replacing replacements: [Option: String]
  ) -> [String] {
    given.filter { !excluded.contains($0.option) }.flatMap { option, value in
      option.value == nil ? [option.name] : [option.name, replacements[option] ?? value]
    }
  }
}
