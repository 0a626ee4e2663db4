import Synchronization

/// Large blocks of memory, some of which are kept when they are given back, for the next to want one
/// of the same size.
///
/// Fresh memory comes from the system page by page, cleared, which takes longer than most operations
/// on it; and models want the same few sizes again and again. Sizes are not rounded up, so that the
/// address sanitizer sees what lies behind a block.
public enum BlockCache {
  /// Memory that is not initialized, aligned to a line of the cache.
  public static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    if byteCount >= smallest, byteCount <= largest,
      let block = kept.withLock({ $0.take(byteCount) })
    {
      return block
    }
    return Memory.allocate(byteCount: byteCount)
  }

  /// Gives back what ``allocate(byteCount:)`` gave.
  public static func deallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) {
    if byteCount < smallest || byteCount > largest { return block.deallocate() }
    let dropped = kept.withLock { $0.keep(Block(start: block, byteCount: byteCount)) }
    for block in dropped { block.start.deallocate() }
  }

  /// Lets all go that is kept: when a model's weights were replaced, nobody wants their sizes again.
  public static func empty() {
    for block in kept.withLock({ $0.takeAll() }) { block.start.deallocate() }
  }

  /// The bytes that are kept at most: twice the scores that GPT-2 gives each word of its vocabulary
  /// behind each of 512 tokens, and less than the weights of a model that needs as much.
  public static let limit = Memory.isKept ? min(256 << 20, Memory.size / 16) : 0

  /// The bytes that are kept now.
  public static var byteCount: Int { kept.withLock { $0.byteCount } }

  /// Smaller blocks are quick to get: the C library reuses them itself.
  private static let smallest = 1 << 16
  /// Larger ones, such as weights that are replaced, would drive out all others.
  private static let largest = limit / 2

  private static let kept = Mutex(Kept())

  private struct Block: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
    /// When it was given back.
    var time = 0
  }

  private struct Kept {
    private(set) var byteCount = 0
    /// The blocks that may be used again, those given back first in front.
    private var blocks: [Block] = []
    /// How many blocks were given back so far.
    private var time = 0

    /// A block that waited so long is of a size that nobody wants any more.
    private static let patience = 512

    mutating func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
      // The latest is likely to be in the processor's cache still.
      guard let k = blocks.lastIndex(where: { $0.byteCount == byteCount }) else { return nil }
      self.byteCount -= byteCount
      return blocks.remove(at: k).start
    }

    mutating func takeAll() -> [Block] {
      defer { self = Kept() }
      return blocks
    }

    /// Keeps a block, and returns those that have to go.
    mutating func keep(_ block: Block) -> [Block] {
      time += 1
      blocks.append(Block(start: block.start, byteCount: block.byteCount, time: time))
      byteCount += block.byteCount
      var count = 0
      while byteCount > BlockCache.limit || blocks[count].time <= time - Self.patience {
        byteCount -= blocks[count].byteCount
        count += 1
      }
      defer { blocks.removeFirst(count) }
      return count == 0 ? [] : Array(blocks[..<count])
    }
  }
}
