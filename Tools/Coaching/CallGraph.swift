import Curriculum
import SwiftReading

/// Which katas' code runs when another one's does: by what the course says that it builds on, and
/// by the names that its file uses.
public struct CallGraph: Sendable {
  /// By the kata's identifier, in the order of the course, without itself.
  private let called: [String: [Kata]]

  /// - Parameter files: in the order of the course.
  public init(_ files: [KataFile]) {
    var direct: [String: Set<String>] = [:]
    let concrete = files.reduce(into: Set<String>()) { $0.formUnion($1.names.concrete) }
    for (place, file) in files.enumerated() {
      let others = files.enumerated().filter { otherPlace, other in
        file.kata.uses.contains(other.kata.id)
          || file.names.mayCall(
            other.names, isLater: place > otherPlace, concrete: concrete)
      }
      direct[file.kata.id] = Set(others.map(\.element.kata.id))
    }
    // What is added to a type can be called without naming the type, but only by who gets a value of
    // it: from the file that declares it, or as a value that all are given.
    let owners = Dictionary(
      files.flatMap { file in file.names.declared.map { ($0, file.kata.id) } },
      uniquingKeysWith: { first, _ in first })
    var closed = Self.closed(direct)
    while true {
      for file in files {
        let reached = closed[file.kata.id]!.union([file.kata.id])
        let more = files.filter { other in
          other.names.additions.keys.contains { type in
            owners[type].map(reached.contains) ?? true
              && file.names.mayCall(
                other.names, on: type, isConcrete: concrete.contains(type))
          }
        }
        direct[file.kata.id]!.formUnion(more.map(\.kata.id))
      }
      let next = Self.closed(direct)
      if next == closed { break }
      closed = next
    }
    called = closed.mapValues { ids in files.map(\.kata).filter { ids.contains($0.id) } }
  }

  /// What is reached over any number of calls.
  private static func closed(_ direct: [String: Set<String>]) -> [String: Set<String>] {
    direct.mapValues { first in
      var (found, rest) = (Set<String>(), Array(first))
      while let kata = rest.popLast() {
        if found.insert(kata).inserted { rest += direct[kata] ?? [] }
      }
      return found
    }
  }

  /// The katas whose code runs when this one's does, in the order of the course.
  public func called(by kata: Kata) -> [Kata] {
    (called[kata.id] ?? kata.foundations).filter { $0 != kata }
  }
}
