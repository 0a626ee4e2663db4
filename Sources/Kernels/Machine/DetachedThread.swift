#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread of the system's that nobody waits for.
///
/// Dispatch's queues are no help here: where the system has no further thread to give, whoever asks
/// them for one waits until it has.
package enum DetachedThread {
  /// Calls `body` on a thread of its own.
  /// - Returns: whether there was one to be had: not where the limit of processes or of memory is
  ///   reached.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let work = Unmanaged.passRetained(Work(body))
    guard let thread = newThread(of: work.toOpaque()) else {
      work.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private static func newThread(of work: UnsafeMutableRawPointer) -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    return pthread_create(&thread, nil, run, work) == 0 ? thread : nil
  }

  fileprivate final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

#if canImport(Darwin)
  private func run(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INITIATED, 0)
    Unmanaged<DetachedThread.Work>.fromOpaque(work).takeRetainedValue().body()
    return nil
  }
#else
  private func run(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<DetachedThread.Work>.fromOpaque(work!).takeRetainedValue().body()
    return nil
  }
#endif
