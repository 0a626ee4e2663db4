import Foundation

/// A program at the command line: what it can be told, and how it refuses what it can't.
package struct Program {
  let name: String
  /// How a person starts it, where that takes more than its name.
  let invocation: String
  let commands: [Command]
  /// The command that is meant where none is named.
  let standard: Command?
  /// Whether it can do one thing alone, which then needs no name.
  let isSingle: Bool
  let console: Console
  private let describe: (any Error) -> String

  /// A program of several commands.
  /// - Parameters:
  ///   - standard: the name of the command that is meant where none is given.
  ///   - describe: what is complained about an error; else the program's name and the error's text.
  package init(
    _ name: String, _ commands: [Command], standard: String? = nil, console: Console = .standard,
    describe: ((any Error) -> String)? = nil
  ) {
    self.name = name
    invocation = name
    self.commands = commands
    self.standard = commands.first { $0.name == standard }
    isSingle = false
    self.console = console
    self.describe = describe ?? { "\(name): \($0)" }
  }

  /// A program of one command, by whose name it goes.
  package init(_ command: Command, invocation: String? = nil, console: Console = .standard) {
    name = command.name
    self.invocation = invocation ?? command.name
    commands = [command]
    standard = command
    isSingle = true
    self.console = console
    describe = { "\(command.name): \($0)" }
  }

  /// Does what the process's own arguments say, and ends it.
  package func main() -> Never {
    StandardStream.reserve()
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Does what the arguments say, and complains about what goes wrong. Nothing has succeeded whose
  /// output did not arrive.
  /// - Parameter arguments: those of the command line, without the program's name.
  package func run(_ arguments: [String]) -> ExitCode {
    let code = answer(arguments)
    guard code == .success, let loss = console.loss() else { return code }
    console.complain("\(name): what it prints cannot be written: \(loss).")
    return .failure
  }

  private func answer(_ arguments: [String]) -> ExitCode {
    let asksForHelp = arguments.first == "help"
    let word = asksForHelp ? arguments.dropFirst().first : arguments.first
    let command = isSingle ? standard : commands.first { $0.name == word }
    do {
      if asksForHelp || !Set(arguments).isDisjoint(with: ["--help", "-h"]) {
        console.print(command.map(help) ?? help)
        return .success
      }
      return try run(arguments, command)
    } catch let error as UsageError {
      console.complain("\(name): \(error.problem)\n\(usage(of: command))")
      return .usage
    } catch is Complained {
      return .failure
    } catch {
      console.complain(describe(error))
      return .failure
    }
  }

  private func run(_ arguments: [String], _ named: Command?) throws -> ExitCode {
    if isSingle { return try run(arguments[...], standard!) }
    if let named { return try run(arguments.dropFirst(), named) }
    guard let stranger = arguments.first else {
      guard let standard else { throw UsageError("there is no command.") }
      return try run([], standard)
    }
    throw UsageError("“\(stranger)” is no command.", stranger, among: commands.map(\.name))
  }

  private func run(_ words: ArraySlice<String>, _ command: Command) throws -> ExitCode {
    try command.run(Arguments(words, of: command))
  }
}
