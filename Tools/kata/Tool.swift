import Curriculum
import Foundation

/// The coach at the command line.
struct Tool: Sendable {
  /// What the program ends with.
  enum Status: Int32 {
    case success = 0
    case failure = 1
    /// A wrong command line, as `sysexits.h` has it.
    case usage = 64
  }

  let workshop: Workshop
  var katas = Course.katas
  /// Where a line goes that was asked for.
  var print: @Sendable (String) -> Void = { Swift.print($0) }
  /// Where a line goes that says what is wrong.
  var complain: @Sendable (String) -> Void = { line in
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// - Parameter arguments: those of the command line, without the program's name. Without any, the
  ///   tool says where the learner stands.
  func run(_ arguments: [String]) -> Int32 { status(of: arguments).rawValue }

  private func status(of arguments: [String]) -> Status {
    let name = arguments.first ?? Command.status.name
    if ["help", "--help", "-h"].contains(name) {
      print(Command.usage)
      return .success
    }
    guard let command = Command.all.first(where: { $0.name == name }) else {
      return refuse("“\(name)” is no command.", Command.usage)
    }
    let options = arguments.dropFirst()
    if let stranger = options.first(where: { !command.options.contains($0) }) {
      return refuse("\(name) does not know “\(stranger)”.", "Usage: \(command.synopsis)")
    }
    do {
      return try command.run(self, Set(options))
    } catch {
      complain("\(error)")
      return .failure
    }
  }

  private func refuse(_ reason: String, _ usage: String) -> Status {
    complain("kata: \(reason)")
    complain(usage)
    return .usage
  }
}
