import Curriculum
import Foundation
import SwiftReading

/// What `swift` does with the package: `swift test --filter …`, `swift run …`.
package struct SwiftCommand: Sendable, Equatable {
  /// `test` or `run`.
  let name: String
  let arguments: [String]

  package static func test(_ arguments: [String]) -> Self {
    SwiftCommand(name: "test", arguments: arguments)
  }

  /// Builds a product as this program was built, for debugging or for release, and runs it.
  package static func run(_ product: String, _ arguments: [String]) -> Self {
    SwiftCommand(name: "run", arguments: ["--configuration", configuration, product] + arguments)
  }

  /// The toolchain's that this program was built by.
  static func executable() throws -> URL {
    try SwiftCompiler.shared.get().executable.deletingLastPathComponent().appending(path: "swift")
  }

  #if DEBUG
    static let configuration = "debug"
  #else
    static let configuration = "release"
  #endif

  /// This program becomes it: on the same streams, with its signals and its end.
  /// - Parameter part: what the package has to have for it.
  /// - Throws: a ``LaunchError`` where that is not possible.
  package func takeOver(in workshop: Workshop, with part: PackagePart) throws -> Never {
    part.add()
    let swift = try Self.executable().path
    let words = [swift, name, "--package-path", workshop.root.path] + arguments
    execv(swift, words.map { strdup($0) } + [nil])
    throw LaunchError("\(swift) cannot be started: \(String(cString: strerror(errno))).")
  }
}
