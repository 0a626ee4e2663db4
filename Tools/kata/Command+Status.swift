import Coaching

extension Command {
  /// For learners: where they stand, without running anything.
  static let status = Command(
    name: "status", summary: "shows where you stand and what is next; so does `kata` alone"
  ) { tool, _ in
    let workshop = tool.workshop
    let (progress, setAside) = LearnerProgress.load(from: workshop.progressFile)
    if let setAside {
      let path = workshop.relativePath(setAside.path)
      tool.complain("Your progress file could not be read and was set aside as \(path).")
    }
    let report = try Report(workshop, tool.katas, progress: progress)
    for line in report.table { tool.print(line) }
    tool.print("")
    tool.print(report.nextLine)
    return .success
  }
}
