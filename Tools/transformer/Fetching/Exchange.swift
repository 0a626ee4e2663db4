import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One question to a server, and its answer piece by piece. The server waits while nobody takes them.
final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  enum Event {
    case answer(HTTPURLResponse)
    case bytes(Data)
    /// With what went wrong.
    case end((any Error)?)
  }

  private let backlog = Backlog()
  private var session: URLSession?
  private var task: URLSessionDataTask?

  /// Asks.
  init(_ address: URL, _ headers: [String: String], patience: Duration) {
    super.init()
    let configuration = URLSessionConfiguration.ephemeral
    // Whoever reads waits less; this is for what is not read any more.
    configuration.timeoutIntervalForRequest = 2 * (patience / .seconds(1)) + 10
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    var request = URLRequest(url: address)
    // Lengths and hashes are those of the bytes as they are.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let queue = WaitingQueue(backlog)
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    let task = session.dataTask(with: request)
    (self.session, self.task) = (session, task)
    task.resume()
  }

  /// What comes next; nil where nothing comes until then.
  func next(until deadline: ContinuousClock.Instant) -> Event? { backlog.next(until: deadline) }

  /// Nothing is wanted any more.
  func abandon() {
    backlog.open()
    task?.cancel()
    session?.invalidateAndCancel()
    (task, session) = (nil, nil)
  }

  // MARK: - What comes

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    backlog.answering {
      add(answer: response)
      completionHandler(.allow)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    backlog.add(.bytes(data), byteCount: data.count)
    backlog.wait()
  }

  /// The answer is to be that, and not what it leads to.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    backlog.answering {
      add(answer: response)
      completionHandler(nil)
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if error == nil { add(answer: task.response) }
    backlog.add(.end(error), byteCount: 0)
  }

  private func add(answer: URLResponse?) {
    guard let answer = answer as? HTTPURLResponse else { return }
    backlog.add(answer: answer)
  }
}

/// What has come and was not taken yet.
private final class Backlog: @unchecked Sendable {
  private let condition = NSCondition()
  private var events: [Exchange.Event] = []
  private var byteCount = 0
  private var isOpen = false
  private var hasAnswer = false
  private var isAnswering = false

  /// How many of Foundation's calls are waiting to be made.
  private var callCount = 0

  /// In bytes.
  private static let limit = 4 << 20
  /// Of pieces of 16 kilobytes.
  private static let callLimit = 64

  func add(_ event: Exchange.Event, byteCount: Int) {
    condition.withLock {
      if isOpen { return }
      events.append(event)
      self.byteCount += byteCount
      condition.broadcast()
    }
  }

  /// The first one counts.
  func add(answer: HTTPURLResponse) {
    condition.withLock {
      if hasAnswer || isOpen { return }
      hasAnswer = true
      events.append(.answer(answer))
      condition.broadcast()
    }
  }

  /// Tells what came, and tells Foundation to go on. Who hears of it may abandon the exchange at once, but
  /// on Linux the program ends where Foundation is told after that: so the one waits for the other.
  func answering(_ body: () -> Void) {
    let isWanted = condition.withLock {
      isAnswering = !isOpen
      return isAnswering
    }
    if !isWanted { return }
    body()
    condition.withLock {
      isAnswering = false
      condition.broadcast()
    }
  }

  func next(until deadline: ContinuousClock.Instant) -> Exchange.Event? {
    let seconds = (deadline - .now) / .seconds(1)
    let date = Date(timeIntervalSinceNow: max(0, seconds))
    return condition.withLock {
      while events.isEmpty { if !condition.wait(until: date) { break } }
      if events.isEmpty { return nil }
      let event = events.removeFirst()
      if case .bytes(let data) = event { byteCount -= data.count }
      condition.broadcast()
      return event
    }
  }

  /// Waits while there is much.
  func wait() {
    condition.withLock { while byteCount > Self.limit && !isOpen { condition.wait() } }
  }

  /// Waits while there are many calls, and counts one more.
  func beginCall() {
    condition.withLock {
      while callCount >= Self.callLimit && !isOpen { condition.wait() }
      callCount += 1
    }
  }

  func endCall() {
    condition.withLock {
      callCount -= 1
      condition.broadcast()
    }
  }

  /// Nobody waits any more.
  func open() {
    condition.withLock {
      while isAnswering { condition.wait() }
      isOpen = true
      events = []
      condition.broadcast()
    }
  }
}

/// Where Foundation puts what has come. On Linux it would go on reading whatever is waiting here.
private final class WaitingQueue: OperationQueue, @unchecked Sendable {
  private let backlog: Backlog

  init(_ backlog: Backlog) {
    self.backlog = backlog
    super.init()
  }

  #if canImport(FoundationNetworking)
    override func addOperation(_ block: @escaping @Sendable () -> Void) {
      backlog.beginCall()
      super.addOperation { [backlog] in
        block()
        backlog.endCall()
      }
    }
  #endif
}
