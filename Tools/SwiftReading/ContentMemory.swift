import Files
import Foundation

/// What was read in katas' files in earlier runs, so that only those are parsed that changed since.
/// It may be lost at any time: then all are parsed.
struct ContentMemory {
  private struct Entry: Codable {
    let key: String
    let content: KataFile.Content
  }

  private struct File: Codable {
    var version: Int
    /// By the file's path from the package's root.
    var entries: [String: Entry]
  }

  /// Of what is read in a file, and how.
  private static let version = 4

  private let url: URL?
  private var file: File

  /// - Parameter url: where it is kept, if it is.
  init(_ url: URL?) {
    self.url = url
    let kept = url.flatMap { try? contents(of: $0) }
      .flatMap { try? JSONDecoder().decode(File.self, from: $0) }
    file = kept?.version == Self.version ? kept! : File(version: Self.version, entries: [:])
  }

  /// What stands in a file, and which steps are looked for in it.
  static func key(of text: String, _ steps: [String]) -> String {
    var digest = Digest()
    digest.add(text)
    for step in steps { digest.add(step) }
    return digest.text
  }

  /// What was read in a file of that key.
  subscript(path: String, key: String) -> KataFile.Content? {
    get { file.entries[path].flatMap { $0.key == key ? $0.content : nil } }
    set { file.entries[path] = newValue.map { Entry(key: key, content: $0) } }
  }

  /// Keeps it; where that is not possible, the next run reads again.
  func save() {
    guard let url, let data = try? JSONEncoder().encode(file) else { return }
    let folder = url.deletingLastPathComponent()
    try? makeFolder(folder)
    Leftovers.cleanUp(in: folder)
    try? FileReplacement.write(data, to: url)
  }
}
