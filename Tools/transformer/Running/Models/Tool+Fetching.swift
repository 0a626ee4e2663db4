import CommandLines
import Fetching
import Foundation

extension Tool {
  var fetch: Command {
    Command(
      "fetch",
      "Downloads a model from Hugging Face's hub, or goes on with a download that was cut.",
      operands: [.required("NAME")], options: [.revision, .endpoint, .output]
    ) { arguments in
      let hub = try Hub(
        arguments.operands[0], revision: arguments[.revision] ?? "main",
        endpoint: arguments[.endpoint] ?? Hub.standardEndpoint)
      let folder = URL(filePath: arguments[.output] ?? "models/\(hub.lastPart)")
      console.print(try fetched(hub, into: folder))
      return .success
    }
  }

  /// Fetches a model, and says what came of it in a line.
  private func fetched(_ hub: Hub, into folder: URL) throws -> String {
    let line = ProgressLine()
    defer { line.end() }
    let start = ContinuousClock.now
    let fetch = ModelFetch(hub, into: folder)
    let result = try fetch { progress in
      let seconds = start.duration(to: .now) / .seconds(1)
      line.show(
        Double(progress.done) / Double(max(1, progress.size)), Self.row(progress, after: seconds))
    }
    let former =
      result.formerCount == 0
      ? "" : " \(result.formerCount) of them were there already."
    return "\(folder.relativePath): \(result.fileCount) files of \(hub.name), "
      + "\(Self.megabytes(result.size)), all checked.\(former)"
  }

  /// `model.safetensors, 120 of 548 MB, 12.1 MB/s, 35 s left`
  static func row(_ progress: ModelFetch.Progress, after seconds: Double) -> String {
    var words = [
      progress.file, "\(Self.megabytes(progress.done)) of \(Self.megabytes(progress.size))",
    ]
    let rate = Double(progress.received) / max(seconds, 0.001)
    if progress.received > 0, seconds >= 1 {
      words.append(String(format: "%.1f MB/s", rate / 1e6))
      let left = Int((Double(progress.size - progress.done) / rate).rounded(.up))
      words.append(left < 100 ? "\(left) s left" : "\((left + 30) / 60) min left")
    }
    return words.joined(separator: ", ")
  }

  private static func megabytes(_ count: Int) -> String {
    count < 10_000_000
      ? String(format: "%.1f MB", Double(count) / 1e6) : "\((count + 500_000) / 1_000_000) MB"
  }
}

extension Option {
  fileprivate static let revision = optional(
    "--revision", "main", "a branch, a tag or a commit of the model")
  fileprivate static let endpoint = optional(
    "--endpoint", Hub.standardEndpoint, "another server with the same API")
  fileprivate static let output = optional(
    "--output", "FOLDER", "where the files go; else models/ and the name without its owner")
}
