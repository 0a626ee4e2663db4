import Curriculum
import Foundation
import TestSupport
import Testing

@testable import Launching

/// What is said where a learner's code has stopped a program.
@Suite struct CrashTests {
  @Test func tellsItInALine() {
    let workshop = Workshop.here.root.path
    let report = """
      💣 Program crashed: Illegal instruction at 0x0000000000000001

      0 [inlined] Swift runtime failure: Index out of range in code at /<compiler-generated>
      1 Engine.f() in tool at \(workshop)/Sources/Tensors/Tensor.swift:4
      2 GPT2.callAsFunction(_:cache:) in tool at \(workshop)/Katas/GPT-2/15-GPT2.swift:81:20
      3 main in tool at \(workshop)/Tools/transformer/transformer-katas/main.swift:4
      """
    #expect(
      Crash(SIGILL, report: report, in: .here).description == """
        stopped at Katas/GPT-2/15-GPT2.swift:81: index out of range. `swift test --filter kata` says \
        more.
        """)
    let unknown = """
      1 specialized Array.subscript.modify + 150 in libswiftSwiftOnoneSupport.so
      2 [ra] 0x00005609 static Sampler.penalize(_:after:) + 652 in t at \(workshop)/Katas/S/17-S.swift
      3 [ra] 0x00005609 static Sampler.next(_:) + 246 in t at \(workshop)/Katas/S/17-S.swift:97:18
      """
    #expect(
      Crash(SIGILL, report: unknown, in: .here).description
        .hasPrefix(
          "stopped at Katas/S/17-S.swift, in static Sampler.penalize(_:after:): index out of range."
        ))
    let deep = Array(
      repeating: "1 f() in tool at \(workshop)/Katas/00-Tensors.swift:9:1", count: 30)
    #expect(
      Crash(SIGSEGV, report: deep.joined(separator: "\n"), in: .here).description
        .hasPrefix("stopped at Katas/00-Tensors.swift:9: a function calls itself without end."))
    #expect(
      Crash(SIGILL, report: "", in: .here).description
        .hasPrefix("your code stopped the program: "))
  }

  /// What the runtime says is the cause, and both files are named.
  @Test func tellsAMisuseInTheEnginesWords() {
    let root = Workshop.here.root.path
    let report = """
      0 misuse(_:) in playing at \(root)/Sources/Tensors/Misuse/Misuse.swift:35
      1 static WarmUp.centered(_:) in playing at \(root)/Katas/00-Tensors.swift:23:7
      2 main in playing at \(root)/Play/main.swift:9:1
      """
    let line = "Tensors/Misuse.swift:35: Fatal error: mean: there is no axis 7 in [2, 3].\n"
    #expect(
      Crash(SIGILL, Complaints.lastWords(in: line), report: report, in: .here).description
        == "stopped at Katas/00-Tensors.swift:23, which Play/main.swift:9 led to: mean: there is no "
        + "axis 7 in [2, 3]. `swift test --filter kata` says more.")
    let own = report.split(separator: "\n").filter { !$0.contains("Katas") }.joined(separator: "\n")
    #expect(
      Crash(
        SIGTRAP, Complaints.lastWords(in: "Fatal error: Index out of range"), report: own, in: .here
      )
      .description == "stopped at Play/main.swift:9: index out of range.")
    #expect(Complaints.lastWords(in: "A text about a Fatal error: none\n") == nil)
  }
}
