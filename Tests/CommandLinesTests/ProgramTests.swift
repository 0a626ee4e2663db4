import CommandLines
import TestSupport
import Testing

/// A program with commands, and one that is a command.
@Suite struct ProgramTests {
  private let transcript = Transcript()

  @Test func runsWhatItIsTold() {
    #expect(coach.run(["hint", "scores", "--loud"]) == .success)
    #expect(transcript.output == ["hint for scores, loudly"])
    #expect(coach.run(["new"]) == ExitCode(rawValue: 7))
  }

  @Test func doesItsStandardUntold() {
    #expect(coach.run([]) == .success)
    #expect(transcript.output == ["all is well"])
    #expect(transcript.errors.isEmpty)
  }

  @Test func asksForACommandWithoutAStandard() {
    #expect(program().run([]) == .usage)
    #expect(transcript.errors[0].hasPrefix("coach: there is no command.\nUsage: coach COMMAND\n"))
  }

  @Test(arguments: [
    (["hnit"], "“hnit” is no command. Did you mean hint?\nUsage: coach [COMMAND]\n"),
    (["dance"], "“dance” is no command.\nUsage: coach [COMMAND]\n"),
    (["--loud"], "“--loud” is no command.\nUsage: coach [COMMAND]\n"),
    (["hint"], "STEP is missing.\nUsage: coach hint STEP [--loud]"),
    (["status", "x"], "status does not know “x”.\nUsage: coach status"),
  ])
  func refusesAWrongCommandLine(_ words: [String], _ start: String) {
    #expect(coach.run(words) == .usage)
    #expect(transcript.output.isEmpty && transcript.errors.count == 1)
    #expect(transcript.errors[0].hasPrefix("coach: " + start), "\(transcript.errors)")
  }

  @Test func complainsOnceAboutWhatFails() {
    #expect(coach.run(["fail"]) == .failure)
    #expect(transcript.errors == ["coach: a.swift:3: no."])
    transcript.clear()
    #expect(coach.run(["fail", "silently"]) == .failure)
    #expect(transcript.errors.isEmpty)
    #expect(program(describe: { "\($0)" }).run(["fail"]) == .failure)
    #expect(transcript.errors == ["a.swift:3: no."])
  }

  @Test func failsWhereItsOutputDoesNotArrive() {
    let console = Console(
      print: { _ in }, complain: transcript.complain, loss: { "The disk is full" })
    let program = Program(
      Command("count", "Counts.") { _ in
        console.print("1 2 3")
        return .success
      }, console: console)
    for words in [[], ["--help"]] {
      #expect(program.run(words) == .failure)
      #expect(transcript.errors == ["count: what it prints cannot be written: The disk is full."])
      transcript.clear()
    }
    #expect(program.run(["nothing"]) == .usage)
  }

  // MARK: - Help

  @Test(arguments: ["help", "--help", "-h"])
  func listsItsCommands(_ word: String) {
    #expect(coach.run([word]) == .success)
    #expect(
      transcript.output == [
        """
        Usage: coach [COMMAND]
          status       Says how things are.
          hint STEP    Says a little more about a step, and then still more and more of
                       it, until nothing is left.
          new          Makes another.
          fail [HOW…]  Fails.
        `coach COMMAND --help` says more.
        """
      ])
    #expect(transcript.errors.isEmpty)
  }

  @Test(arguments: [
    ["hint", "--help"], ["hint", "scores", "-h"], ["hint", "--nonsense", "--help"],
    ["help", "hint"],
  ])
  func explainsACommand(_ words: [String]) {
    #expect(coach.run(words) == .success)
    #expect(
      transcript.output == [
        """
        Usage: coach hint STEP [--loud]
        Says a little more about a step, and then still more and more of it, until
        nothing is left.
          --loud  in capitals
        """
      ])
  }

  @Test func explainsWhatItDoesAlone() {
    let names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
    let options = names.map { Option.optional("--\($0)", "N", "the \($0)") }
    let command = Command("count", "Counts.", operands: [.list("WORD")], options: options) {
      given in
      transcript.print(given.operands.joined(separator: "+"))
      return .success
    }
    let program = Program(command, invocation: "swift run count", console: console)
    #expect(program.run(["a", "help"]) == .success)
    #expect(transcript.output == ["a+help"])
    #expect(program.run(["help"]) == .success)
    #expect(
      transcript.output[1].hasPrefix(
        """
        Usage: swift run count [WORD…] [--first N] [--second N] [--third N] [--fourth N]
               [--fifth N] [--sixth N] [--seventh N]
        Counts.
          --first N    the first
        """))
    #expect(program.run(["--firts", "1"]) == .usage)
    let start =
      "count: count does not know “--firts”. Did you mean --first?\nUsage: swift run count "
    #expect(transcript.errors[0].hasPrefix(start))
  }

  // MARK: - Fixtures

  private struct Failure: Error, CustomStringConvertible {
    let description = "a.swift:3: no."
  }

  private var console: Console {
    Console(print: transcript.print, complain: transcript.complain)
  }

  private var coach: Program { program(standard: "status") }

  private func program(
    standard: String? = nil, describe: ((any Error) -> String)? = nil
  ) -> Program {
    let loud = Option.flag("--loud", "in capitals")
    let commands = [
      Command("status", "Says how things are.") { _ in
        transcript.print("all is well")
        return .success
      },
      Command(
        "hint",
        """
        Says a little more about a step, and then still more and more of it, until nothing is left.
        """, operands: [.required("STEP")], options: [loud]
      ) { given in
        transcript.print("hint for \(given.operands[0])\(given.has(loud) ? ", loudly" : "")")
        return .success
      },
      Command("new", "Makes another.") { _ in ExitCode(rawValue: 7) },
      Command("fail", "Fails.", operands: [.list("HOW")]) { given in
        if given.operands.isEmpty { throw Failure() }
        throw Complained()
      },
    ]
    return Program("coach", commands, standard: standard, console: console, describe: describe)
  }
}
