import Curriculum
import Foundation
import Tensors

#if canImport(Runtime)
  import Runtime
#endif

/// A line of the learner's.
struct LearnerLine: Sendable, Hashable, Codable {
  let path: String
  /// From 1; 0 where only the file is known.
  let line: Int
  let column: Int
  /// The function that it belongs to, where that is known: `static WarmUp.centered(_:)`.
  var function = ""

  /// `Katas/BERT/04-Softmax.swift:20`
  var place: String { "\(Workshop.here.relativePath(path)):\(line)" }

  /// Whether a file holds kata code: the learner's, or the reference's.
  static func isKataCode(_ path: String) -> Bool {
    let path = Workshop.here.relativePath(path)
    return path.hasPrefix("\(Workshop.Path.katas)/")
      || path.hasPrefix("\(Workshop.Path.reference)/")
  }
}

/// Where kata code went wrong, and what was called there.
struct Blame: Sendable {
  /// The line to mend: the innermost one of the kata that is tested, since what it calls has passed
  /// its own tests; else the innermost one.
  let line: LearnerLine
  /// What to say of the place that the line led to, if that is another step's.
  let note: String

  /// - Parameters:
  ///   - lines: of kata code, innermost first.
  ///   - path: the file of the kata that is tested.
  ///   - isRight: whether a line of that file belongs to a step that was found right.
  init?(
    _ lines: [LearnerLine], in path: String, isRight: (LearnerLine) -> Bool = { _ in false }
  ) {
    guard let innermost = lines.first else { return nil }
    let own = lines.filter { $0.path == path }
    line = own.first { !isRight($0) } ?? own.first ?? innermost
    note =
      innermost == line || innermost.path == path && !isRight(innermost)
      ? "" : "\nThis line led to \(innermost.place), where it happened."
  }
}

/// A misuse of the engine, and what was being called when it happened.
///
/// Operators can take no `#line`, and a hundred methods with two extra parameters would hide what
/// they are about; the toolchain's own backtrace knows the line exactly.
struct LocatedMisuse: Sendable {
  let message: String
  #if canImport(Runtime)
    private let calls: CallStack?
  #endif

  /// Taken where the misuse is reported. That is quick; finding the lines takes a quarter second,
  /// and waits until somebody wants to read them.
  init(_ misuse: Misuse) {
    message = misuse.message
    #if canImport(Runtime)
      calls = CallStack.current()
    #endif
  }

  /// The lines of kata code that led to the misuse, innermost first, where the platform tells them.
  var lines: [LearnerLine] {
    #if canImport(Runtime)
      calls?.kataLines ?? []
    #else
      []
    #endif
  }
}

#if canImport(Runtime)
  /// The calls of a thread, as addresses.
  private struct CallStack: Sendable {
    // A `Backtrace`, whose type older systems do not have.
    private let backtrace: any Sendable

    static func current() -> CallStack? {
      guard #available(macOS 26, *),
        let backtrace = try? Backtrace.capture(limit: 256, images: LoadedImages.map)
      else { return nil }
      return CallStack(backtrace: backtrace)
    }

    /// Found once for each way of calls: a trial asks for the lines of every example.
    var kataLines: [LearnerLine] {
      guard #available(macOS 26, *), let backtrace = backtrace as? Backtrace else { return [] }
      let calls = backtrace.frames.map(\.originalProgramCounter)
      if let lines = FoundLines.cache.withLock({ $0[calls] }) { return lines }
      let frames = backtrace.symbolicated()?.frames ?? []
      let lines: [LearnerLine] = frames.compactMap { frame in
        guard let place = frame.symbol?.sourceLocation, place.line > 0,
          LearnerLine.isKataCode(place.path)
        else { return nil }
        return LearnerLine(path: place.path, line: place.line, column: place.column)
      }
      FoundLines.cache.withLock { $0[calls] = lines }
      return lines
    }
  }

  /// The lines of kata code, by the addresses of the calls.
  @available(macOS 26, *)
  private enum FoundLines {
    static let cache = Locked<[[Backtrace.Address]: [LearnerLine]]>([:])
  }

  /// The program and its libraries, which stay where they are; listed once. Listing them reads
  /// whatever file is mapped into memory, and would crash on one that another thread lets go of.
  @available(macOS 26, *)
  private enum LoadedImages {
    static let map = ImageMap.capture()
  }
#endif
