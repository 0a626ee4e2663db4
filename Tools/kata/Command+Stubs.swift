import Curriculum
import StubGenerator

extension Command {
  /// For authors: brings `Katas` up to date with `Sources/Reference`.
  static let stubs = Command(
    name: "stubs", options: ["--check"],
    summary: "writes the stubs anew from the reference; never over anybody's work"
  ) { tool, options in
    let stubs = Stubs(root: tool.workshop.root, katas: tool.katas)
    return options.contains("--check") ? try check(stubs, tool) : try write(stubs, tool)
  }

  private static func write(_ stubs: Stubs, _ tool: Tool) throws -> Tool.Status {
    let report = try stubs.write()
    for kata in report.katas(.missing) + report.katas(.outdated) {
      tool.print("wrote \(kata.path)")
    }
    let edited = report.katas(.edited)
    for kata in edited { tool.print("left alone, edited: \(kata.path)") }
    tool.print("Stubs: \(report.files.count - edited.count) fresh, \(edited.count) edited.")
    warnIfNotCompiled(report, tool)
    return .success
  }

  private static func check(_ stubs: Stubs, _ tool: Tool) throws -> Tool.Status {
    let report = try stubs.check()
    warnIfNotCompiled(report, tool)
    for kata in report.katas(.missing) { tool.complain("\(kata.path): missing.") }
    for kata in report.katas(.outdated) {
      tool.complain("\(kata.path): older than \(kata.referencePath).")
    }
    if !report.isManifestFresh {
      tool.complain("\(Workshop.Path.stubManifest): does not say what the reference now gives.")
    }
    guard report.isFresh else {
      tool.complain("Run `swift run kata stubs` and commit what it writes.")
      return .failure
    }
    let edited = report.katas(.edited)
    for kata in edited { tool.print("edited: \(kata.path)") }
    tool.print("Stubs: \(report.katas(.fresh).count) fresh, \(edited.count) edited.")
    return .success
  }

  private static func warnIfNotCompiled(_ report: StubReport, _ tool: Tool) {
    if !report.wasCompiled {
      tool.complain("The stubs were not compiled: run `swift build` and repeat.")
    }
  }
}
