import CommandLines
import Testing

/// What follows a command.
@Suite struct ArgumentsTests {
  @Test func keepTheirOrder() throws {
    let given = try Arguments(
      ["a", "--name", "x", "--loud", "--add", "1", "--add", "-2", "b"], of: command)
    #expect(given.operands == ["a", "b"])
    #expect(given.required(.name) == "x" && given[.name] == "x")
    #expect(given.all(.add) == ["1", "-2"])
    #expect(given.has(.loud) && !given.has(.size) && given[.size] == nil)
  }

  /// What begins as an option does, and is none.
  @Test func areTakenAsTheyAreBehindHyphens() throws {
    let given = try Arguments(["--name", "x", "--", "-1", "--loud", "--", ""], of: command)
    #expect(given.operands == ["-1", "--loud", "--", ""] && !given.has(.loud))
    let status = Command("status", "Says how things are.") { _ in .success }
    #expect(throws: UsageError("status does not know “--”.")) {
      try Arguments(["--", "now"], of: status)
    }
  }

  @Test func areHandedOnAsTheyStood() throws {
    let given = try Arguments(
      ["a", "--size", "3", "--add", "1", "--name", "x", "--loud", "--add", "2"], of: command)
    #expect(
      given.words(without: [.size], replacing: [.name: "/x"]) == [
        "--add", "1", "--name", "/x", "--loud", "--add", "2",
      ])
  }

  @Test func holdNumbers() throws {
    let given = try Arguments(["a", "--name", "x", "--size", "1.5"], of: command)
    #expect(try given.number(.size) == Float(1.5))
    #expect(try given.number(.add, Int.self) == nil)
    #expect(throws: UsageError("--size takes a number, not “1.5”.")) {
      try given.number(.size, Int.self)
    }
  }

  @Test(arguments: [
    (["a", "--nam", "x"], "run does not know “--nam”. Did you mean --name?"),
    (["a", "--fast"], "run does not know “--fast”."),
    (["a", "-x"], "run does not know “-x”."),
    (["a", "--name"], "--name needs a value."),
    (["a", "--name", "--loud"], "--name needs a value."),
    (["a"], "--name is missing."),
    (["a", "--name", "x", "--name", "y"], "--name is there 2 times."),
    (["--name", "x"], "FIRST is missing."),
  ])
  func areRefused(_ words: [String], _ problem: String) {
    #expect(throws: UsageError(problem)) { try Arguments(words, of: command) }
  }

  @Test func areNoMoreThanTheCommandTakes() {
    let status = Command("status", "Says how things are.") { _ in .success }
    #expect(throws: UsageError("status does not know “now”.")) {
      try Arguments(["now"], of: status)
    }
    let hint = Command("hint", "Helps.", operands: [.required("STEP")]) { _ in .success }
    #expect(throws: UsageError("hint does not know “b”.")) { try Arguments(["a", "b"], of: hint) }
  }

  // MARK: - Fixtures

  private let command = Command(
    "run", "Runs.", operands: [.required("FIRST"), .list("MORE")],
    options: [.name, .size, .add, .loud]
  ) { _ in .success }
}

extension Option {
  fileprivate static let name = required("--name", "NAME", "what it is called")
  fileprivate static let size = optional("--size", "7", "how large it is")
  fileprivate static let add = list("--add", "N", "something more")
  fileprivate static let loud = flag("--loud", "says it loudly")
}
