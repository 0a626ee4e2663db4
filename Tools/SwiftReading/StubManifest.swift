import Curriculum
import Files
import Foundation

/// What was generated: `Katas/.stubs.json`, which is committed beside the stubs.
///
/// A file whose digest stands here is a stub that nobody has touched. Anything else in its place
/// was written by a person.
package struct StubManifest: Equatable {
  package struct Entry: Codable, Equatable {
    /// Of the stub, exactly as it was last generated.
    package var digest: String
    /// Of all stubs generated before it: one of those may come back, by an undone edit.
    package var earlier: [String]?
    /// The names of what the learner writes, in order.
    package var steps: [String]

    package init(digest: String, earlier: [String]?, steps: [String]) {
      self.digest = digest
      self.earlier = earlier
      self.steps = steps
    }
  }

  /// By the kata's identifier.
  package var katas: [String: Entry]

  package init(katas: [String: Entry]) { self.katas = katas }

  /// Reads the manifest. One that is missing or torn is `nil`: then nothing is known about any file.
  package init?(in root: URL) {
    guard let data = try? contents(of: root.appending(path: Workshop.Path.stubManifest)) else {
      return nil
    }
    guard let katas = try? JSONDecoder().decode([String: Entry].self, from: normalized(data)) else {
      return nil
    }
    self.katas = katas
  }
}
