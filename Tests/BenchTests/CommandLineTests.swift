import CommandLines
import Kernels
import Synchronization
import TestSupport
import Testing

@testable import bench

/// The command line around the cases.
@Suite struct CommandLineTests {
  private let lines = Transcript()

  @Test func listsEveryCaseOnce() {
    #expect(run(["--list"]) == .success)
    #expect(
      Set(lines.output) == [
        "gemm-128x768x768", "gemm-128x768x3072", "gemm-128x3072x768", "gemm-1024", "exp-1m",
        "tanh-1m", "erf-1m", "softmax-8192x128", "layernorm-1024x768", "bert-base-1x128",
        "bert-base-8x128", "bert-base-1x512", "deberta-base-1x128", "gpt2-1x512", "gpt2-decode",
        "gpt2-train-4x64", "bpe-1mb", "wordpiece-1mb", "--ratios cost-a-token",
        "--ratios batch-8", "--ratios speculation-50", "--ratios speculation-200",
        "--ratios speculation-1000", "--ratios beams-4", "--ratios recording-64",
        "--ratios recording-256",
      ])
    #expect(lines.output.count == Set(lines.output).count)
    #expect(lines.errors.isEmpty)
  }

  @Test func measuresWhatItIsTold() throws {
    #expect(run(["gemm-128x768x768", "--runs", "2"]) == .success)
    let line = try #require(lines.output.first)
    let time = try #require(line.wholeMatch(of: /gemm-128x768x768 ours_ms=(\d+\.\d{3})/))
    #expect(Double(time.1)! > 0)
    #expect(lines.output.count == 1)
  }

  /// Of some that take no time.
  @Test func comparesWaysTurnByTurn() {
    let turns = Mutex<[String]>([])
    let comparison = Comparison(name: "two") {
      func turn(_ name: String, _ time: Double) -> () -> Double {
        {
          turns.withLock { $0.append(name) }
          return time
        }
      }
      return Comparison.Ways(timed: [("a", turn("a", 2)), ("b", turn("b", 3))]) {
        [("ratio", $0[1] / $0[0])]
      }
    }
    #expect(comparison.line(runs: 2) == "two a_ms=2.000 b_ms=3.000 ratio=1.500")
    #expect(turns.withLock { $0 } == ["a", "b", "a", "b", "a", "b"])
  }

  /// A name a line in; the milliseconds and the shape of the result out.
  @Test func servesTurnsUntilItsInputEnds() throws {
    let names = ["gemm-128x768x3072", "gemm-128x768x3072", "gemm-128x3072x768"]
    #expect(run(["--serve"], input: names) == .success)
    let answers = lines.output.compactMap { $0.wholeMatch(of: /\d+\.\d{5} (\[.*\])/)?.1 }
    #expect(answers == ["[128, 3072]", "[128, 3072]", "[128, 768]"])
    #expect(lines.errors.isEmpty)
  }

  @Test func stopsServingAtAStranger() {
    #expect(run(["--serve"], input: ["erf-1M"]) == .failure)
    #expect(lines.output.isEmpty)
    #expect(lines.errors == ["bench: “erf-1M” is no case: --list names all."])
  }

  @Test(arguments: refusals)
  func refusesAWrongCommandLine(_ refused: Refused) {
    #expect(run(refused.arguments) == .usage)
    #expect(lines.output.isEmpty)
    #expect(lines.errors.count == 1)
    #expect(lines.errors[0].hasPrefix("bench: \(refused.text)\nUsage: bench "))
  }

  /// Not run: other tests need their threads.
  @Test func takesAllCoresUnlessToldOtherwise() throws {
    let command = Tool(console: .standard).command
    let one = try Arguments(["--threads", "1"], of: command)
    #expect(try Options(one, Case.all).threadCount == 1)
    #expect(try Options(Arguments([], of: command), Case.all).threadCount == nil)
  }

  @Test(arguments: ["help", "--help", "-h"])
  func explainsItself(_ argument: String) {
    #expect(run([argument]) == .success)
    #expect(lines.output.first?.hasPrefix("Usage: bench [CASE…]") == true)
  }

  @Test func takesTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([7]) == 7)
  }

  // MARK: - Fixtures

  struct Refused: CustomTestStringConvertible {
    let arguments: [String]
    let text: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Refused(
      arguments: ["gemm-1024", "gpt2-1x513"],
      text: "“gpt2-1x513” is no case: --list names all. Did you mean gpt2-1x512?"),
    Refused(arguments: ["--fast"], text: "bench does not know “--fast”."),
    Refused(arguments: ["--runs"], text: "--runs needs a value."),
    Refused(
      arguments: ["--runs", "0"], text: "--runs takes a whole number from 1 on, not “0”."),
    Refused(
      arguments: ["--threads", "two"],
      text: "--threads takes a whole number from 1 to \(Parallel.coreCount), the cores here, "
        + "not “two”."),
    Refused(
      arguments: ["--threads", "\(Parallel.coreCount + 1)"],
      text: "--threads takes a whole number from 1 to \(Parallel.coreCount), the cores here, "
        + "not “\(Parallel.coreCount + 1)”."),
    Refused(
      arguments: ["--list", "gemm-1024"],
      text: "--list goes with no case and no option but --threads."),
    Refused(
      arguments: ["--ratios", "gemm-1024"],
      text: "“gemm-1024” is no case of --ratios: --list names all."),
    Refused(
      arguments: ["--ratios", "--list"],
      text: "--list goes with no case and no option but --threads."),
    Refused(
      arguments: ["--serve", "--peak"],
      text: "--serve goes with no case and no option but --threads."),
    Refused(
      arguments: ["--peak", "--runs", "3"],
      text: "--peak goes with no case and no option but --threads."),
  ]

  private func run(_ arguments: [String], input: [String] = []) -> ExitCode {
    let rest = Mutex(input[...])
    let tool = Tool(
      read: { rest.withLock { $0.popFirst() } },
      console: Console(print: lines.print, complain: lines.complain))
    return tool.program.run(arguments)
  }
}
