import Curriculum
import SwiftReading

/// Which katas' code runs when another one's does: by what the course says that it builds on, and
/// by the names that its file uses.
public struct CallGraph: Sendable {
  /// By the kata's identifier, in the order of the course, without itself.
  private let called: [String: [Kata]]

  /// - Parameter files: in the order of the course.
  public init(_ files: [KataFile]) {
    var direct: [String: [Kata]] = [:]
    for (place, file) in files.enumerated() {
      direct[file.kata.id] = files.enumerated().filter { otherPlace, other in
        other.kata != file.kata
          && (file.kata.uses.contains(other.kata.id)
            || file.names.mayCall(other.names, isLater: place > otherPlace))
      }.map(\.element.kata)
    }
    called = direct.mapValues { first in
      var (found, rest) = (Set<String>(), first)
      while let kata = rest.popLast() {
        if found.insert(kata.id).inserted { rest += direct[kata.id] ?? [] }
      }
      return files.map(\.kata).filter { found.contains($0.id) }
    }
  }

  /// The katas whose code runs when this one's does, in the order of the course.
  public func called(by kata: Kata) -> [Kata] {
    (called[kata.id] ?? kata.foundations).filter { $0 != kata }
  }
}
