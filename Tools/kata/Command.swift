/// Something that the tool can be told to do.
struct Command: Sendable {
  let name: String
  /// The options that may follow the name.
  var options: [String] = []
  let summary: String
  let run: @Sendable (_ tool: Tool, _ options: Set<String>) throws -> Tool.Status

  static let all: [Command] = [.status, .stubs, .names]

  var synopsis: String { "kata " + ([name] + options.map { "[\($0)]" }).joined(separator: " ") }

  static var usage: String {
    let width = all.map(\.synopsis.count).max() ?? 0
    let lines = all.map { command in
      let space = String(repeating: " ", count: width - command.synopsis.count)
      return "  \(command.synopsis)\(space)  \(command.summary)"
    }
    return "Usage:\n" + lines.joined(separator: "\n")
  }
}
