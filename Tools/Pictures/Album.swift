import Curriculum
import Files
import Foundation

/// All pictures of the lessons, and their files.
package struct Album: Sendable {
  package let pictures: [Picture]
  private let workshop: Workshop

  package init(_ workshop: Workshop, pictures: [Picture] = Picture.all) {
    self.workshop = workshop
    self.pictures = pictures
  }

  /// The pictures whose files are not what is drawn now, or not there.
  package var stale: [Picture] {
    pictures.filter { picture in
      let file = try? String(contentsOf: workshop.url(picture.path), encoding: .utf8)
      return file.map { !sameDrawing($0, picture.svg) } ?? true
    }
  }

  /// Files among the pictures that nothing draws, as paths from the root.
  package var strangers: [String] {
    let folder = workshop.url(Workshop.Path.pictures).path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let ours = Set(pictures.map(\.path))
    return files.filter { $0.hasSuffix(".svg") }.map { "\(Workshop.Path.pictures)/\($0)" }
      .filter { !ours.contains($0) }.sorted()
  }

  /// Writes the pictures that are stale.
  /// - Returns: those.
  package func write() throws -> [Picture] {
    let stale = stale
    try FileManager.default.createDirectory(
      at: workshop.url(Workshop.Path.pictures), withIntermediateDirectories: true)
    for picture in stale {
      try FileReplacement.write(Data(picture.svg.utf8), to: workshop.url(picture.path))
    }
    return stale
  }
}

extension Picture {
  /// Its file, from the package's root.
  package var path: String { "\(Workshop.Path.pictures)/\(name).svg" }
}

/// Whether two files show the same. The engine's last bits differ between processors, and where one
/// of them tips a coordinate over, it is by one in its last digit.
private func sameDrawing(_ a: String, _ b: String) -> Bool {
  let (old, new) = (a.split(separator: "\n"), b.split(separator: "\n"))
  return old.count == new.count && zip(old, new).allSatisfy { $0 == $1 || sameElement($0, $1) }
}

/// The same of an element: its words must be equal.
private func sameElement(_ a: Substring, _ b: Substring) -> Bool {
  let number = /-?\d+(?:\.\d+)?/
  let (old, new) = (a.prefix { $0 != ">" }, b.prefix { $0 != ">" })
  guard a.dropFirst(old.count) == b.dropFirst(new.count),
    old.split(separator: number) == new.split(separator: number)
  else { return false }
  return zip(old.matches(of: number), new.matches(of: number)).allSatisfy { x, y in
    guard x.output != y.output else { return true }
    let isCoordinate = x.output.contains(".") || y.output.contains(".")
    return isCoordinate && abs(Double(x.output)! - Double(y.output)!) < 0.11
  }
}
