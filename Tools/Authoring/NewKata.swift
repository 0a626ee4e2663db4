import Curriculum
import Files
import Foundation
import StubGenerator

/// A kata that is to join the course. It is laid out in all its places, empty: what its author has
/// to say stands there as “To write: …”, which ``Checklist`` finds until it is replaced.
public struct NewKata: Sendable {
  public let kata: Kata
  private let workshop: Workshop
  private let course: [Kata]

  /// Throws a ``LayoutError`` where the course cannot have such a kata.
  /// - Parameters:
  ///   - id: number and name, `24-Vocabulary`.
  ///   - track: that of the kata before it where none is named.
  ///   - needs: numbers of the katas that unlock it, `02,16`.
  ///   - course: the katas that there are, in order.
  public init(
    _ id: String, track: String? = nil, needs: String = "", in workshop: Workshop,
    course: [Kata] = Course.katas
  ) throws(LayoutError) {
    guard Self.isName(id) else {
      throw LayoutError(
        "“\(id)” is no name of a kata: two digits, a hyphen, a Swift type's name, as 24-Vocabulary."
      )
    }
    let new = Kata(id: id, track: .warmUp, needs: [])
    for other in course where other.number == new.number || other.name == new.name {
      throw LayoutError("\(id) cannot join the course: there is \(other.id).")
    }
    let earlier = course.filter { $0.number < new.number }
    kata = Kata(
      id: id, track: try Self.track(track, after: earlier.last),
      needs: try Self.katas(needs, among: earlier, before: id))
    self.workshop = workshop
    self.course = course
  }

  /// Whether a kata may be called so.
  static func isName(_ id: String) -> Bool { id.wholeMatch(of: /\d\d-[A-Z][A-Za-z0-9]*/) != nil }

  private static func track(_ name: String?, after last: Kata?) throws(LayoutError) -> Kata.Track {
    guard let name else { return last?.track ?? .warmUp }
    guard let track = Kata.Track.allCases.first(where: { $0.rawValue == name }) else {
      let names = Kata.Track.allCases.map(\.rawValue).joined(separator: ", ")
      throw LayoutError(
        "There is no track “\(name)” among \(names): a new one is a case in \(trackPath).")
    }
    return track
  }

  private static let trackPath = "Sources/Curriculum/Kata.swift"

  private static func katas(
    _ list: String, among earlier: [Kata], before id: String
  ) throws(LayoutError) -> [String] {
    var found: Set<String> = []
    for word in list.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      guard let kata = earlier.first(where: { $0.id == word || $0.number == word }) else {
        throw LayoutError("--needs takes katas that come before \(id), and “\(word)” is none.")
      }
      found.insert(kata.id)
    }
    return found.sorted()
  }

  // MARK: - Laying out

  /// Writes all parts. Nothing is overwritten: where a file is there already, nothing is written.
  /// - Returns: the paths, from the package's root, in the order in which they are to be filled.
  public func layOut() throws -> [String] {
    let files = files
    for file in files where workshop.has(file.path) {
      throw LayoutError("\(file.path) is there already. Nothing was written.")
    }
    if workshop.has(kata.path) {
      throw LayoutError("\(kata.path) is there already. Nothing was written.")
    }
    let course = try edited(Workshop.Path.course, CourseText.insert)
    let readme = try edited(Workshop.Path.readme, ReadmeRow.insert)
    for file in files {
      let url = workshop.url(file.path)
      try makeFolder(url.deletingLastPathComponent())
      guard try FileReplacement.create(url, file.data) else {
        throw LayoutError("\(file.path) is there already. It was left as it is.")
      }
    }
    try FileReplacement.write(Data(course.utf8), to: workshop.url(Workshop.Path.course))
    try FileReplacement.write(Data(readme.utf8), to: workshop.url(Workshop.Path.readme))
    return [Workshop.Path.course, Workshop.Path.readme] + files.map(\.path) + (try writeStub())
  }

  /// The text of a file that all katas stand in, with this one among them.
  private func edited(
    _ path: String, _ insert: (Kata, [Kata], inout [String]) throws(LayoutError) -> Void
  ) throws -> String {
    var lines = try text(of: workshop.url(path))
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try insert(kata, course, &lines)
    return lines.joined(separator: "\n")
  }

  /// The stub comes from the new reference like any other.
  private func writeStub() throws -> [String] {
    let katas = (course + [kata]).sorted { $0.id < $1.id }
    do {
      _ = try Stubs(root: workshop.root, katas: katas).write()
    } catch {
      throw LayoutError(
        "\(error)\n\(kata.id) is laid out but for its stub. Mend that and run `swift run kata stubs`."
      )
    }
    return [kata.path, Workshop.Path.stubManifest]
  }
}

/// Why a kata cannot be laid out.
public struct LayoutError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
