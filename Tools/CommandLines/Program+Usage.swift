/// What a program says of itself, in lines that fit a terminal of 80 columns.
extension Program {
  private static let width = 80

  /// All that it can be told, a line a command.
  var help: String {
    let rows = commands.map { command in
      (([command.name] + command.operands.map(\.label)).joined(separator: " "), command.summary)
    }
    return """
      Usage: \(invocation) \(standard == nil ? "COMMAND" : "[COMMAND]")
      \(table(rows))
      `\(invocation) COMMAND --help` says more.
      """
  }

  /// All about one command.
  func help(_ command: Command) -> String {
    var parts = [usage(of: command), wrapped(command.summary)]
    if !command.options.isEmpty {
      parts.append(table(command.options.map { ($0.label, $0.summary) }))
    }
    return parts.joined(separator: "\n")
  }

  /// How a command is written, or where there is none, that one is needed.
  func usage(of command: Command?) -> String {
    guard let command else { return help }
    let options = command.options.map { $0.isRequired ? $0.label : "[\($0.label)]" }
    let start = "Usage: \(isSingle ? invocation : "\(invocation) \(command.name)")"
    return wrapped([start] + command.operands.map(\.label) + options, indentation: 7)
  }

  /// Two columns, the second of them wrapped.
  private func table(_ rows: [(String, String)]) -> String {
    let width = (rows.map(\.0.count).max() ?? 0) + 4
    return rows.map { name, text in
      let label = "  \(name)".padding(to: width)
      return label + wrapped(text, indentation: width, from: width)
    }.joined(separator: "\n")
  }

  private func wrapped(_ text: String, indentation: Int = 0, from column: Int = 0) -> String {
    wrapped(text.split(separator: " ").map(String.init), indentation: indentation, from: column)
  }

  /// Pieces side by side as long as they fit.
  /// - Parameters:
  ///   - indentation: of every line but the first.
  ///   - column: where the first line begins.
  private func wrapped(_ pieces: [String], indentation: Int, from column: Int = 0) -> String {
    var (text, column) = ("", column)
    for piece in pieces {
      if text.isEmpty {
        text = piece
      } else if column + 1 + piece.count <= Self.width {
        text += " " + piece
        column += 1
      } else {
        text += "\n" + "".padding(to: indentation) + piece
        column = indentation
      }
      column += piece.count
    }
    return text
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
