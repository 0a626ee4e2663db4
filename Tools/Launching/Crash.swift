import Curriculum
import Foundation

/// Where a learner's code stopped the program, and over what.
struct Crash: CustomStringConvertible {
  let description: String

  /// The signals that stand for a slip; others come from outside.
  static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

  /// - Parameters:
  ///   - lastWords: what the runtime said of it, if it did.
  ///   - report: what its backtracer wrote, if it did.
  init(_ signal: Int32, _ lastWords: String? = nil, report: String, in workshop: Workshop) {
    let lines = report.split(separator: "\n")
    let frames = lines.compactMap { Frame($0, in: workshop) }
    // Of code that calls itself without end, the stack is full.
    let isRecursion = frames.count >= 20 && Set(frames.map(\.place)).count <= frames.count / 4
    let above = lines.prefix { Frame($0, in: workshop) == nil }
    let cause =
      isRecursion
      ? "a function calls itself without end"
      : lastWords.map(Self.clause) ?? Self.reason(above) ?? Self.words(for: signal)
    guard let first = frames.first else {
      description = "your code stopped the program: \(cause). \(Self.advice)"
      return
    }
    let caller = first.isKata ? frames.first { !$0.isKata } : nil
    let line = "\(first.place)\(caller.map { ", which \($0.place) led to" } ?? ""): \(cause)"
    let hasAdvice = !first.isKata || line.contains("`swift ")
    description =
      "stopped at " + line + (line.hasSuffix("?") ? "" : ".") + (hasAdvice ? "" : " \(Self.advice)")
  }

  private static let advice = "`swift test --filter kata` says more."

  /// A sentence of the runtime's after a colon. What begins with a name keeps it: `matmul: …`.
  private static func clause(_ sentence: String) -> String {
    let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    let isName = text.prefix { $0 != " " }.contains { !$0.isLetter }
    return isName ? text : text.prefix(1).lowercased() + text.dropFirst()
  }

  /// A call in the learner's code.
  private struct Frame {
    /// `Katas/BERT/04-Softmax.swift:20`, or where the line is unknown, the file and the function.
    let place: String
    /// Whether it is a kata's, and not of what the learner tries out.
    let isKata: Bool

    init?(_ line: Substring, in workshop: Workshop) {
      let form =
        #/^(?:.*0x[0-9a-f]+ |\s*\d+ )(\S.*?)(?: \+ \d+)? in \S+ at (/.+?\.swift)(?::(\d+))?(?::\d+)?$/#
      guard let match = line.firstMatch(of: form) else { return nil }
      let path = workshop.relativePath(String(match.2))
      isKata = path.hasPrefix("\(Workshop.Path.katas)/")
      guard isKata || path.hasPrefix("\(Workshop.Path.playFolder)/") else { return nil }
      if let number = match.3, number != "0" {
        place = "\(path):\(number)"
      } else {
        place = "\(path), in \(match.1)"
      }
    }
  }

  /// What the compiler checks is a call of its own, named after what was found or what was asked.
  private static func reason(_ lines: some Sequence<Substring>) -> String? {
    for line in lines {
      if let match = line.firstMatch(of: #/Swift runtime failure: (.+?)(?: in | at | \*\*\*|$)/#) {
        return match.1.prefix(1).lowercased() + match.1.dropFirst()
      }
      if line.contains(".subscript.") || line.contains("_checkSubscript") {
        return "index out of range"
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
