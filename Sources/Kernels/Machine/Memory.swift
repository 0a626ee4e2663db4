import Processor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What there is of it.
public enum Memory {
  /// The bytes that this machine has. What needs more is a mistake, not a wish.
  public static let size = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// Whether what one operation leaves may be kept for the next: not under sanitizers, see
  /// Processor.h.
  public static let isKept = KEEPS_MEMORY != 0

  /// Memory that is not initialized, aligned to a line of the cache.
  ///
  /// What is large comes in huge pages where Linux gives them: it is cleared in fewer steps, and the
  /// processor finds its places in fewer tables.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    if byteCount < 2 * hugePage { return .allocate(byteCount: byteCount, alignment: 64) }
    let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: hugePage)
    #if os(Linux)
      // A wish: where it is not granted, pages are small.
      madvise(block, byteCount, MADV_HUGEPAGE)
    #endif
    return block
  }

  private static let hugePage = 2 << 20
}
