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
}
