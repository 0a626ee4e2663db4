import Curriculum
import Foundation
import TestSupport
import Testing

/// The pages that say where things are.
@Suite struct MapsTests {
  @Test(arguments: [
    "README.md", "Sources/README.md", "Tests/README.md", "Tools/README.md", "Tools/bench/README.md",
    "\(Workshop.Path.lessons)/README.md", "\(Workshop.Path.lessons)/Overview.md",
    ".github/CONTRIBUTING.md",
  ])
  func leadSomewhere(_ page: String) throws {
    let url = Workshop.here.url(page)
    let text = try packageText(page)
    for link in text.matches(of: /\]\(([^)#]+)[^)]*\)/).map({ String($0.1) })
    where !link.hasPrefix("http") {
      let target = url.deletingLastPathComponent().appending(path: link)
      let isThere = FileManager.default.fileExists(atPath: target.path)
      #expect(isThere, "\(page) links \(link)")
    }
  }

  /// A room without a line on its map is not found.
  @Test(arguments: ["Sources", "Tests", "Tools"]) func nameEveryRoom(_ folder: String) throws {
    let url = Workshop.here.url(folder)
    let map = try packageText("\(folder)/README.md")
    let rooms = try FileManager.default.contentsOfDirectory(atPath: url.path).filter {
      !$0.hasPrefix(".") && !$0.contains(".")
        // A module's tests are called after it.
        && !($0.hasSuffix("Tests") && !["KataTests", "ReferenceTests"].contains($0))
    }
    for room in rooms {
      let isNamed = map.contains("`\(room)") || map.contains("[\(room)]")
      #expect(isNamed, "\(folder)/README.md does not name \(room)")
    }
  }
}
