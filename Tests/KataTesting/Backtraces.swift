import Foundation
import Tensors

#if canImport(Runtime)
  import Runtime
#endif

/// A line of the learner's.
struct LearnerLine: Sendable, Hashable {
  let path: String
  let line: Int
  let column: Int
}

/// A misuse of the engine and the line of a kata that led to it, where it is known.
struct LocatedMisuse: Sendable {
  let message: String
  let line: LearnerLine?

  init(_ misuse: Misuse) {
    message = misuse.message
    line = LearnerLine.current()
  }
}

extension LearnerLine {
  /// The innermost line of kata code on this thread's stack.
  ///
  /// Operators can take no `#line`, and a hundred methods with two extra parameters would hide what
  /// they are about; the toolchain's own backtrace tells the line exactly, in milliseconds.
  static func current() -> LearnerLine? {
    #if canImport(Runtime)
      guard #available(macOS 26, *),
        let backtrace = try? Backtrace.capture(limit: 256).symbolicated()
      else { return nil }
      for frame in backtrace.frames {
        guard let place = frame.symbol?.sourceLocation, place.line > 0, isKataCode(place.path)
        else { continue }
        return LearnerLine(path: place.path, line: place.line, column: place.column)
      }
    #endif
    return nil
  }

  /// Whether a file holds kata code: the learner's, or the reference's.
  static func isKataCode(_ path: String) -> Bool {
    let path = Package.relativePath(path)
    return path.hasPrefix("Katas/") || path.hasPrefix("Sources/Reference/")
  }
}
