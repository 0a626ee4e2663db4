import Curriculum
import Foundation

/// Where a learner's code stopped the program, and over what.
struct Crash: CustomStringConvertible {
  let description: String

  /// The signals that stand for a slip; others come from outside.
  static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

  /// - Parameter report: what the runtime's backtracer wrote, if it did.
  init(_ signal: Int32, report: String, in workshop: Workshop) {
    let lines = report.split(separator: "\n")
    let places = lines.compactMap { Self.place($0, in: workshop) }
    // Of code that calls itself without end, the stack is full.
    let isRecursion = places.count >= 20 && Set(places).count <= places.count / 4
    let cause =
      isRecursion
      ? "a function calls itself without end"
      : Self.reason(lines) ?? Self.words(for: signal)
    let place = places.first.map { "stopped at \($0)" } ?? "your code stopped the program"
    description = "\(place): \(cause). `swift test --filter kata` says more."
  }

  /// `Katas/BERT/04-Softmax.swift:20`, of a frame in the learner's code.
  private static func place(_ line: Substring, in workshop: Workshop) -> String? {
    guard let match = line.firstMatch(of: #/ at (/.+?\.swift):(\d+)(?::\d+)?$/#), match.2 != "0"
    else { return nil }
    let path = workshop.relativePath(String(match.1))
    return path.hasPrefix("\(Workshop.Path.katas)/") ? "\(path):\(match.2)" : nil
  }

  /// Checks that the compiler adds are frames of their own, named after what they found.
  private static func reason(_ lines: [Substring]) -> String? {
    for line in lines {
      if let match = line.firstMatch(of: #/Swift runtime failure: (.+?)(?: in | at | \*\*\*|$)/#) {
        return match.1.prefix(1).lowercased() + match.1.dropFirst()
      }
      if let match = line.firstMatch(of: #/(?:Fatal error|Precondition failed): (.+)$/#) {
        return String(match.1)
      }
    }
    return nil
  }

  private static func words(for signal: Int32) -> String {
    switch signal {
    case SIGSEGV, SIGBUS:
      "it touched memory that is not its own, or a function calls itself without end"
    case SIGABRT: "it gave up"
    case SIGFPE: "it divided by zero"
    default: "something must not be, such as an index out of range or an overflow"
    }
  }
}
