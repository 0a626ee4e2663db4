/// Picks elements of 1, 4 or 8 bytes from one of two places.
public enum Choice {
  /// `rows` rows of `n` elements, dense: those of `yes` where the condition holds, else those of
  /// `no`. All three may be broadcast: see ``Rows``.
  public static func choose<Element: BitwiseCopyable>(
    _ rows: Int, _ n: Int, _ conditions: Rows<Bool>, _ yes: Rows<Element>, _ no: Rows<Element>,
    to out: UnsafeMutablePointer<Element>
  ) {
    // As bytes, of which the compiler makes vectors; of truth values it takes one at a time.
    let bytes = conditions.of(UInt8.self)
    let raw = UnsafeMutableRawPointer(out)
    switch MemoryLayout<Element>.stride {
    case 1: pick(rows, n, bytes, yes.of(UInt8.self), no.of(UInt8.self), raw)
    case 4: pick(rows, n, bytes, yes.of(UInt32.self), no.of(UInt32.self), raw)
    case 8: pick(rows, n, bytes, yes.of(UInt64.self), no.of(UInt64.self), raw)
    default: fatalError("Choice: no elements of \(MemoryLayout<Element>.stride) bytes")
    }
  }

  @inline(__always)
  private static func pick<Word>(
    _ rows: Int, _ n: Int, _ conditions: Rows<UInt8>, _ yes: Rows<Word>, _ no: Rows<Word>,
    _ out: UnsafeMutableRawPointer
  ) {
    let out = out.assumingMemoryBound(to: Word.self)
    for row in 0..<rows {
      let (conditions, c) = (conditions[row], conditions.stride)
      let (yes, i, no, j) = (yes[row], yes.stride, no[row], no.stride)
      let out = out + row * n
      // The usual cases stand apart, and both elements are read before one is chosen, so that the
      // compiler turns them into vector instructions.
      switch (c, i, j) {
      case (1, 1, 1): for k in 0..<n { out[k] = choose(conditions[k], yes[k], no[k]) }
      case (1, 1, 0): for k in 0..<n { out[k] = choose(conditions[k], yes[k], no[0]) }
      case (1, 0, 1): for k in 0..<n { out[k] = choose(conditions[k], yes[0], no[k]) }
      default: for k in 0..<n { out[k] = choose(conditions[k * c], yes[k * i], no[k * j]) }
      }
    }
  }

  @inline(__always)
  private static func choose<Word>(_ condition: UInt8, _ yes: Word, _ no: Word) -> Word {
    condition != 0 ? yes : no
  }
}

extension Rows {
  /// The same elements as words of their size.
  fileprivate func of<Word>(_ word: Word.Type) -> Rows<Word> {
    let words = UnsafeRawPointer(start).assumingMemoryBound(to: word)
    return Rows<Word>(words, rowStride: rowStride, stride: stride)
  }
}
