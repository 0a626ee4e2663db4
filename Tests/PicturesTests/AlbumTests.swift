import Curriculum
import Foundation
import Pictures
import TestSupport
import Testing

/// The pictures' files, and the lessons that show them.
@Suite struct AlbumTests {
  @Test func thePicturesAreFresh() {
    let album = Album(.here)
    let stale = album.stale.map(\.path) + album.strangers
    #expect(stale.isEmpty, "\(stale): run `swift run kata pictures`.")
  }

  @Test(arguments: Picture.all) func standsInALessonInItsOwnWords(_ picture: Picture) throws {
    let pages = try Page.all.filter { $0.shows(picture) }
    #expect(!pages.isEmpty, "nothing shows \(picture.path)")
    for page in pages {
      let hasWords = page.joined.contains("![\(picture.alternative)](")
      #expect(hasWords, "\(page.path) has other words for \(picture.name) than the picture")
    }
  }

  /// What is drawn is what the lesson computes, as the lesson writes it.
  @Test(arguments: Picture.all) func hasTheNumbersOfItsLesson(_ picture: Picture) throws {
    let prose = try Page.all.filter { $0.shows(picture) }.map(\.prose).joined()
    let number = /[−-]?\d+\.\d{2,}|\d{1,3}(?:,\d{3})+/
    let drawn = DrawnPicture(picture).words.map(\.text).joined(separator: " ")
    for match in drawn.matches(of: number) where !prose.contains(match.output) {
      Issue.record("\(picture.name) has \(match.output), which its lesson has not")
    }
  }

  @Test func writesWhatIsStale() throws {
    let folder = try TemporaryFolder()
    let album = Album(Workshop(root: folder.root), pictures: Array(Picture.all.prefix(3)))
    #expect(album.stale.map(\.name) == album.pictures.map(\.name))
    #expect(try album.write().count == 3)
    #expect(try album.write().isEmpty)

    let first = album.pictures[0]
    try folder.replace("Tensors", by: "Sensors", in: first.path)
    try folder.write("<svg/>", to: "\(Workshop.Path.pictures)/Strange.svg")
    #expect(album.stale.map(\.name) == [first.name])
    #expect(album.strangers == ["\(Workshop.Path.pictures)/Strange.svg"])
  }

  /// The engine's last bits differ between processors; a coordinate may tip over, no more.
  @Test func aLastDigitIsNoChange() throws {
    let folder = try TemporaryFolder()
    let plain = Picture(
      "0", title: "", alternative: "",
      height: 40
    ) { drawing in
      drawing.dot(at: Point(10.2, 3), .ink)
      drawing.text("0.665", at: Point(0, 20))
    }
    let album = Album(Workshop(root: folder.root), pictures: [plain])
    for (old, new, isStale) in [
      ("10.2", "10.3", false), ("10.2", "10.5", true), ("#1f2328", "#1f2329", true),
      ("0.665", "0.666", true),
    ] {
      _ = try album.write()
      try folder.replace(old, by: new, in: plain.path)
      #expect(album.stale.isEmpty == !isStale, "\(old) → \(new)")
      try folder.delete(plain.path)
    }
  }
}

// MARK: - Fixtures

/// A page that may show pictures.
private struct Page {
  let path: String
  let text: String

  static var all: [Page] {
    get throws {
      let paths = [Workshop.Path.readme] + Course.katas.map(\.lessonPath)
      return try paths.map { path in
        Page(path: path, text: try String(contentsOf: Workshop.here.url(path), encoding: .utf8))
      }
    }
  }

  /// Its text, on one line.
  var joined: String { text.replacing(/\s+/, with: " ") }

  /// Its text without pictures.
  var prose: String { text.replacing(/(?s)!\[.*?\]\([^)]*\.svg\)/, with: "") }

  func shows(_ picture: Picture) -> Bool { text.contains("Pictures/\(picture.name).svg)") }
}

extension Picture: CustomTestStringConvertible {
  public var testDescription: String { name }
}
