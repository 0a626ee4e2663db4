import CommandLines
import Foundation
import Synchronization
import Tensors

extension Tool {
  /// Waits for a learner's code; the reference ends.
  func patience(_ result: String) -> Patience? {
    if twin != nil { return nil }
    return Patience(patience) { [complain, patience] in
      complain(
        "no \(result) for \(patience.components.seconds) seconds. If it is in a loop that never ends, "
          + "Ctrl-C stops it, and `swift test --filter kata` says on which line.")
    }
  }

  /// What `body` computes; the first misuse of the engine is complained about at once, since the
  /// model may trap over what a misuse leaves behind.
  /// - Parameter prepare: is called before that.
  func withoutMisuse<Result>(
    beforeComplaint prepare: @escaping @Sendable () -> Void = {}, _ body: () throws -> Result
  ) throws -> Result {
    let isMisused = Mutex(false)
    let handler = MisuseHandler { [complain, advice] misuse in
      let isFirst = isMisused.withLock { isMisused in
        defer { isMisused = true }
        return !isMisused
      }
      if isFirst {
        prepare()
        complain("the model misuses the engine: \(misuse.message)\(advice)")
      }
    }
    let result = Swift.Result { try MisuseHandler.$current.withValue(handler) { try body() } }
    if isMisused.withLock({ $0 }) { throw Complained() }
    return try result.get()
  }

  /// Where to look, in the learner's own code.
  private var advice: String {
    twin == nil ? " `swift test --filter kata` says on which line." : ""
  }
}
