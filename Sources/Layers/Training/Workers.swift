import Dispatch
import Kernels
import Synchronization
import Tensors

/// Lets several workers compute side by side, each on a thread of its own.
///
/// ```swift
/// let sums = Workers.run(4) { worker in
///   worker.send(Tensor(worker.rank), to: worker.next)
///   return worker.receive(from: worker.previous)
/// }
/// ```
///
/// They stand for machines of their own: all that one knows of another is what was sent to it. Where none of
/// them can go on, because each waits for another or for one that has ended, it is a misuse, which says who
/// waits for whom. Equals `torch.multiprocessing.spawn` of processes in one group of `torch.distributed`.
public enum Workers {
  /// Calls the body once for each worker, all at once, and returns when all have ended.
  /// - Parameters:
  ///   - count: how many there are, 1 or more.
  ///   - body: gets the worker that it is. What it sends may arrive after its end.
  /// - Returns: what each has come to, in the order of their ranks.
  @discardableResult
  public static func run<Result>(
    _ count: Int, _ body: @escaping @Sendable (Worker) -> Result
  ) -> [Result] {
    run([Void](repeating: (), count: max(count, 0))) { worker, _ in body(worker) }
  }

  /// The same for workers that have something of their own each, such as a replica of a model.
  /// - Parameter states: one for each worker. Nobody else may use it meanwhile.
  @discardableResult
  public static func run<State, Result>(
    _ states: [State], _ body: @escaping @Sendable (Worker, State) -> Result
  ) -> [Result] {
    let handler = MisuseHandler.current
    let post = Post(workerCount: states.count)
    let outcome = Outcome<State, Result>(states)
    for rank in states.indices {
      let isStarted = DetachedThread.start {
        // Threads inherit no handler.
        MisuseHandler.$current.withValue(handler) {
          outcome.results[rank] = body(Worker(rank: rank, post), outcome.states[rank])
        }
        post.end(rank)
        outcome.ended.signal()
      }
      guard isStarted else { fatalError("Workers: the system has no thread for worker \(rank).") }
    }
    for _ in states { outcome.ended.wait() }
    return outcome.results.map { $0! }
  }

  /// What workers have and what they come to: each touches its own place alone.
  private final class Outcome<State, Result>: @unchecked Sendable {
    let states: UnsafeMutableBufferPointer<State>
    let results: UnsafeMutableBufferPointer<Result?>
    let ended = DispatchSemaphore(value: 0)

    init(_ states: [State]) {
      self.states = .allocate(capacity: states.count)
      _ = self.states.initialize(from: states)
      results = .allocate(capacity: states.count)
      results.initialize(repeating: nil)
    }

    deinit {
      states.deinitialize().deallocate()
      results.deinitialize().deallocate()
    }
  }
}

/// One of several workers: see ``Workers``.
public struct Worker: Sendable {
  /// Which one it is, from 0 to ``count`` − 1.
  public let rank: Int
  private let post: Post

  fileprivate init(rank: Int, _ post: Post) { (self.rank, self.post) = (rank, post) }

  /// How many workers there are.
  public var count: Int { post.workerCount }

  /// The rank of the one behind it; behind the last comes the first. A worker alone is its own.
  public var next: Int { (rank + 1) % count }

  /// The rank of the one before it; before the first comes the last.
  public var previous: Int { (rank + count - 1) % count }

  /// How many numbers it has sent so far.
  public var sentCount: Int { post.sentCount(by: rank) }

  /// Sends a tensor, and goes on at once. Equals `torch.distributed.isend`.
  /// - Parameter other: the rank of the one that it is for.
  public func send(_ tensor: Tensor, to other: Int) {
    guard isThere(other, "send") else { return }
    post.send(tensor.detached(), from: rank, to: other)
  }

  /// Waits for a tensor, and takes it. Those of one sender come in the order in which they were sent. Equals
  /// `torch.distributed.recv`, which wants to be told the shape.
  /// - Parameter other: the rank of the one that sends it.
  public func receive(from other: Int) -> Tensor {
    guard isThere(other, "receive") else { return .poisoned }
    return post.receive(from: other, by: rank)
  }

  private func isThere(_ other: Int, _ call: String) -> Bool {
    if (0..<count).contains(other) { return true }
    misuse(
      "Worker.\(call): there is no worker \(other): \(count) workers have the ranks 0 to "
        + "\(count - 1). Behind the last comes the first: worker.next, worker.previous.")
    return false
  }
}

/// What workers have sent each other, and who waits.
private final class Post: Sendable {
  let workerCount: Int
  private let state: Mutex<State>
  /// Whoever waits, waits here.
  private let alarms: [DispatchSemaphore]

  private struct State {
    /// What was sent and not taken yet, by receiver and sender.
    var boxes: [[[Tensor]]]
    var sentCounts: [Int]
    /// For whom each waits.
    var awaited: [Int?]
    var hasEnded: [Bool]
    /// Who waited for whom when nobody could go on any more, until somebody has said so.
    var standstill: String?
    var isStuck = false

    /// Whether all wait that have not ended; nothing that they wait for is there, or they would not.
    var isStandingStill: Bool {
      awaited.contains { $0 != nil } && zip(awaited, hasEnded).allSatisfy { $0 != nil || $1 }
    }
  }

  init(workerCount: Int) {
    self.workerCount = workerCount
    let nobody = [Int?](repeating: nil, count: workerCount)
    let row = [[Tensor]](repeating: [], count: workerCount)
    state = Mutex(
      State(
        boxes: [[[Tensor]]](repeating: row, count: workerCount),
        sentCounts: nobody.map { _ in 0 }, awaited: nobody, hasEnded: nobody.map { _ in false }))
    alarms = nobody.map { _ in DispatchSemaphore(value: 0) }
  }

  func sentCount(by rank: Int) -> Int { state.withLock { $0.sentCounts[rank] } }

  func send(_ tensor: Tensor, from sender: Int, to receiver: Int) {
    let isAwaited = state.withLock { state in
      state.boxes[receiver][sender].append(tensor)
      state.sentCounts[sender] += tensor.count
      guard state.awaited[receiver] == sender else { return false }
      state.awaited[receiver] = nil
      return true
    }
    if isAwaited { alarms[receiver].signal() }
  }

  func receive(from sender: Int, by receiver: Int) -> Tensor {
    while true {
      let found = state.withLock { state -> Tensor? in
        if state.isStuck { return .poisoned }
        if !state.boxes[receiver][sender].isEmpty {
          return state.boxes[receiver][sender].removeFirst()
        }
        state.awaited[receiver] = sender
        return nil
      }
      if let found { return found }
      stopIfStandingStill()
      alarms[receiver].wait()
      let standstill = state.withLock { state in
        defer { state.standstill = nil }
        return state.standstill
      }
      // The place of this very call is the one to be told.
      if let standstill { misuse(standstill) }
    }
  }

  func end(_ rank: Int) {
    state.withLock { $0.hasEnded[rank] = true }
    stopIfStandingStill()
  }

  /// Wakes all that wait, if nobody else can.
  private func stopIfStandingStill() {
    let waiting = state.withLock { state -> [Int] in
      guard state.isStandingStill else { return [] }
      state.isStuck = true
      state.standstill = Self.words(state.awaited, state.hasEnded)
      let waiting = state.awaited.indices.filter { state.awaited[$0] != nil }
      for rank in waiting { state.awaited[rank] = nil }
      return waiting
    }
    for rank in waiting { alarms[rank].signal() }
  }

  private static func words(_ awaited: [Int?], _ hasEnded: [Bool]) -> String {
    let waits = awaited.enumerated().compactMap { rank, other in
      other.map { "worker \(rank) for \($0)\(hasEnded[$0] ? ", which has ended" : "")" }
    }
    let shown = waits.prefix(4).joined(separator: "; ") + (waits.count > 4 ? "; and so on" : "")
    return
      "Workers: nobody can go on. They wait: \(shown). Each receive takes what one send gave: in a ring, "
      + "all send to the next one before they receive from the one before, and equally often."
  }
}
