import Authoring
import CommandLines

extension Tool {
  /// For authors: begins a kata.
  var new: Command {
    Command(
      "new", "Lays an empty kata out in all its places; never over anything.",
      operands: [.required("NAME")], options: [.track, .needs]
    ) { arguments in
      let new = try NewKata(
        arguments.operands[0], track: arguments[.track], needs: arguments[.needs] ?? "",
        in: workshop, course: katas)
      for path in try new.layOut() { console.print("wrote \(path)") }
      console.print(
        "\(new.kata.id) compiles and is empty: .github/CONTRIBUTING.md says how to fill it.")
      console.print("`swift run kata check \(new.kata.number)` says what is left to write.")
      return .success
    }
  }
}

extension Option {
  fileprivate static let track = optional(
    "--track", "TRACK", "The part of the course, such as BERT; else that of the kata before.")
  fileprivate static let needs = optional(
    "--needs", "NUMBERS", "The katas that unlock it, such as 02,16.")
}
