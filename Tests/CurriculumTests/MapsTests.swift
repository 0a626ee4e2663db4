import Curriculum
import Foundation
import TestSupport
import Testing

/// The pages that say where things are.
@Suite struct MapsTests {
  @Test(arguments: pages) func leadSomewhere(_ page: String) throws {
    let url = Workshop.here.url(page)
    for link in try prose(page).matches(of: /\]\(([^)]+)\)/).map({ String($0.1) })
    where !link.hasPrefix("http") {
      let parts = link.split(separator: "#", omittingEmptySubsequences: false)
      let target =
        parts[0].isEmpty ? url : url.deletingLastPathComponent().appending(path: parts[0])
      let isThere = FileManager.default.fileExists(atPath: target.path)
      #expect(isThere, "\(page) links \(link)")
      guard isThere, parts.count > 1 else { continue }
      let text = try String(contentsOf: target, encoding: .utf8)
      #expect(anchors(in: text).contains(String(parts[1])), "\(page) links \(link)")
    }
  }

  /// A browser makes no link of an address without its scheme.
  @Test(arguments: pages) func nameAddressesInFull(_ page: String) throws {
    let bare = try prose(page)
      .matches(of: /(?:^|[\s(])((?:arxiv\.org|github\.com|doi\.org)\/\S+)/).map(\.1)
    #expect(bare.isEmpty, "\(page): \(bare)")
  }

  /// A page without its blocks of code.
  private func prose(_ page: String) throws -> String {
    try packageText(page).replacing(/```[^`]*```/, with: "")
  }

  private static let pages =
    [
      "README.md", "Sources/README.md", "Tests/README.md", "Tools/README.md",
      "Tools/bench/README.md", ".github/CONTRIBUTING.md",
    ] + lessons.filter { $0.hasSuffix(".md") }.map { "\(Workshop.Path.lessons)/\($0)" }

  private static let lessons =
    (try? FileManager.default.contentsOfDirectory(
      atPath: Workshop.here.url(Workshop.Path.lessons).path)) ?? []

  /// Where links into a page can lead: its headings, as GitHub spells them.
  private func anchors(in text: String) -> Set<String> {
    let kept = CharacterSet.alphanumerics.union(["-", "_"])
    return Set(
      text.matches(of: /(?:^|\n)#+ ([^\r\n]+)/).map { heading in
        let letters = heading.1.lowercased().unicodeScalars
          .map { $0 == " " ? "-" : $0 }.filter(kept.contains)
        return String(String.UnicodeScalarView(letters))
      })
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
