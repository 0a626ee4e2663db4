import Curriculum
import Foundation

/// The package's folder on disk, and where things lie in it.
public struct Workshop: Sendable {
  public let root: URL

  public init(root: URL) { self.root = root }

  /// The file or folder at a path from the package's root.
  public func url(_ path: String) -> URL { root.appending(path: path) }

  /// A file's path as a person in the package's folder would write it.
  public func relativePath(_ path: String) -> String {
    path.hasPrefix(root.path + "/") ? String(path.dropFirst(root.path.count + 1)) : path
  }

  /// What the learner has passed so far.
  public var progressFile: URL { url(".kata/progress.json") }

  /// Swift files that the learner added beside the katas, as paths from the package's root.
  public var helperPaths: [String] {
    let katas = Set(Course.katas.map(\.path))
    let found = FileManager.default.enumerator(atPath: url("Katas").path)
    let files = (found?.compactMap { $0 as? String } ?? []).map { "Katas/" + $0 }
    return files.filter { $0.hasSuffix(".swift") && !katas.contains($0) }.sorted()
  }
}
