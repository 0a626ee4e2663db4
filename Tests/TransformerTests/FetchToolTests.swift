import CommandLines
import Reference
import TestSupport
import Testing

/// The command line of `fetch`; what it does is in `FetchingTests`.
@Suite struct FetchToolTests {
  let transcript = Transcript()

  private func run(_ arguments: String...) -> ExitCode {
    transcript.tool(Bert.self, GPT2.self).program.run(["fetch"] + arguments)
  }

  @Test func wantsAName() {
    #expect(run() == .usage)
    #expect(transcript.errors.first?.hasPrefix("transformer: NAME is missing.\n") == true)
    #expect(transcript.errors.first?.contains("Usage: transformer fetch NAME") == true)
  }

  @Test func refusesWhatIsNoName() {
    #expect(run("../up") == .failure)
    #expect(
      transcript.errors.first?.hasPrefix("transformer: “../up” is no name of a model") == true)
    transcript.clear()
    #expect(run("gpt2", "--endpoint", "ftp://x") == .failure)
    #expect(transcript.errors.first?.contains("“ftp://x” is no address of a hub") == true)
  }

  /// Nobody listens at port 1.
  @Test func saysThatNobodyAnswers() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "new")
      let code = run("gpt2", "--endpoint", "http://127.0.0.1:1", "--output", output.path)
      #expect(code == .failure)
      #expect(
        transcript.errors.first?.hasPrefix("transformer: 127.0.0.1:1 cannot be reached") == true)
      #expect(transcript.output.isEmpty)
    }
  }
}
