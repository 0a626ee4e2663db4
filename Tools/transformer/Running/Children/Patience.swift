import Dispatch
import Synchronization

/// Says once that nothing has come for a while, where a learner's code may be in a loop that never
/// ends.
final class Patience: Sendable {
  private let limit: Duration
  private let say: @Sendable () -> Void
  private let state = Mutex((waits: 0, isOver: false))

  init(_ limit: Duration, say: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.say = say
    wait()
  }

  /// Something has come; the next may take as long.
  func wait() {
    let own: Int? = state.withLock { state in
      state.waits += 1
      return state.isOver ? nil : state.waits
    }
    guard let own else { return }
    let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) * 1e-18
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in
      self?.end(ifWaitingFor: own)
    }
  }

  /// All has come.
  func end() { state.withLock { $0.isOver = true } }

  private func end(ifWaitingFor own: Int) {
    let isDue = state.withLock { state in
      defer { if state.waits == own { state.isOver = true } }
      return state.waits == own && !state.isOver
    }
    if isDue { say() }
  }
}
