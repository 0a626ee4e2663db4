import Curriculum
import Files
import Foundation
import SwiftReading

/// Digests of all that katas' verdicts rest on. Each file is read once, when it is first asked for.
///
/// A verdict rests on the kata's file and on those of all katas that it calls, on the learner's own
/// further files, the suite and the goldens. Comments on lines of their own and white space at the
/// margins do not count (see ``CodeLines``), nor does how lines end.
public struct Fingerprints: Sendable {
  private let workshop: Workshop
  private let calls: CallGraph
  private let helperPaths: [String]
  private var digests: [String: String] = [:]

  /// - Parameter files: all katas', in the order of the course.
  public init(_ workshop: Workshop, _ files: [KataFile]) {
    self.workshop = workshop
    calls = CallGraph(files)
    helperPaths = workshop.helperPaths
  }

  /// The digest for a kata.
  public mutating func fingerprint(of kata: Kata) -> String {
    let called = calls.called(by: kata).map(\.path)
    return digest(of: called + [kata.path] + helperPaths + [kata.suitePath, kata.goldensPath])
  }

  /// The digest of the kata's own file.
  public mutating func code(of kata: Kata) -> String { digest(of: kata.path) }

  /// The digest of what all verdicts rest on beside: the engine and the judging.
  public mutating func judge() -> String {
    let folders = Workshop.Path.engine + Workshop.Path.judging
    return digest(of: folders.flatMap(workshop.swiftFiles))
  }

  private mutating func digest(of paths: [String]) -> String {
    var digest = Digest()
    for path in paths {
      digest.add(path)
      digest.add(self.digest(of: path))
    }
    return digest.text
  }

  private mutating func digest(of path: String) -> String {
    if let known = digests[path] { return known }
    var digest = Digest()
    let data = (try? contents(of: workshop.url(path))) ?? Data()
    if path.hasPrefix(Workshop.Path.katas) && path.hasSuffix(".swift") {
      for line in CodeLines(String(decoding: data, as: UTF8.self)) { digest.add(String(line)) }
    } else if path.hasSuffix(".swift") {
      digest.add(normalized(data))
    } else {
      digest.add(data)
    }
    digests[path] = digest.text
    return digest.text
  }
}
