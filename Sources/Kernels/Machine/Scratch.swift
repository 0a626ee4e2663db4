import Synchronization

/// Memory for intermediate numbers, kept for whoever needs some next.
///
/// Fresh memory of this size comes from the system page by page, which takes longer than filling it.
enum Scratch {
  /// Calls `body` with `count` uninitialized floats or more, aligned to a line of the cache.
  static func with<Result>(
    count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    let piece = (Memory.isKept ? pieces.withLock { $0.popLast() } : nil) ?? Piece()
    piece.grow(to: count)
    defer { if Memory.isKept { pieces.withLock { $0.append(piece) } } }
    return withExtendedLifetime(piece) { body(piece.base) }
  }

  /// The pieces that nobody uses: in the end as many as were ever used at once.
  private static let pieces = Mutex<[Piece]>([])

  private final class Piece: @unchecked Sendable {
    private(set) var base = UnsafeMutablePointer<Float>.allocate(capacity: 0)
    private var count = 0

    deinit { base.deallocate() }

    func grow(to count: Int) {
      if count <= self.count { return }
      base.deallocate()
      base = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
        .bindMemory(to: Float.self, capacity: count)
      self.count = count
    }
  }
}
