import Curriculum
import Files
import Foundation

/// The folder of suites that judges the solutions: a link to those that judge learners.
public enum LinkedSuites {
  /// Throws a ``LinkError`` if the folder beside a file has not the same suites. Where a disk or an
  /// archive has no links, it is a file, and no suite would run.
  public static func check(in file: String) throws {
    let folder = URL(filePath: file).deletingLastPathComponent()
    try check(folder.appending(path: "Suites"), in: .here)
  }

  static func check(_ link: URL, in workshop: Workshop, _ course: [Kata] = Course.katas) throws {
    let suites = workshop.url(Workshop.Path.suites)
    for kata in course {
      let suite = workshop.url(kata.suitePath)
      let path = String(suite.path.dropFirst(suites.path.count))
      guard let linked = try? contents(of: URL(filePath: link.path + path)),
        linked == (try contents(of: suite))
      else { throw LinkError(link: workshop.relativePath(link.path)) }
    }
  }
}

struct LinkError: Error, Equatable, CustomStringConvertible {
  let link: String

  var description: String {
    """
    \(link) is not the link to \(Workshop.Path.suites) that it has to be, so the solutions are not \
    judged as a learner is. Make it one: `rm -r \(link)`, `ln -s ../KataTests/Suites \(link)`.
    """
  }
}
