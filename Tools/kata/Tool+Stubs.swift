import CommandLines
import Curriculum
import StubGenerator

extension Tool {
  /// For authors: brings the stubs up to date with the reference.
  var stubs: Command {
    Command(
      "stubs", "Writes the stubs anew from the reference; never over anybody's work.",
      options: [.check]
    ) { arguments in
      let stubs = Stubs(root: workshop.root, katas: katas)
      return arguments.has(.check) ? try check(stubs) : try write(stubs)
    }
  }

  private func write(_ stubs: Stubs) throws -> ExitCode {
    let report = try stubs.write()
    for kata in report.katas(.missing) + report.katas(.outdated) {
      console.print("wrote \(kata.path)")
    }
    let edited = report.katas(.edited)
    for kata in edited { console.print("left alone, edited: \(kata.path)") }
    for problem in report.problems { console.complain(problem) }
    let left = edited.count + report.problems.count
    console.print("Stubs: \(report.files.count - left) fresh, \(edited.count) edited.")
    warnIfNotCompiled(report)
    return report.problems.isEmpty ? .success : .failure
  }

  private func check(_ stubs: Stubs) throws -> ExitCode {
    let report = try stubs.check()
    warnIfNotCompiled(report)
    for kata in report.katas(.missing) { console.complain("\(kata.path): missing.") }
    for kata in report.katas(.outdated) {
      console.complain("\(kata.path): older than \(kata.referencePath).")
    }
    for problem in report.problems { console.complain(problem) }
    if !report.isManifestFresh {
      console.complain("\(Workshop.Path.stubManifest): does not say what the reference now gives.")
    }
    if !report.problems.isEmpty { return .failure }
    guard report.isFresh else {
      console.complain("Run `swift run kata stubs` and commit what it writes.")
      return .failure
    }
    let edited = report.katas(.edited)
    for kata in edited { console.print("edited: \(kata.path)") }
    console.print("Stubs: \(report.katas(.fresh).count) fresh, \(edited.count) edited.")
    return .success
  }

  private func warnIfNotCompiled(_ report: StubReport) {
    if !report.wasCompiled {
      console.complain("The stubs were not compiled: run `swift build` and repeat.")
    }
  }
}

extension Option {
  fileprivate static let check = flag("--check", "Only says whether that would change anything.")
}
