/// Moves elements of 1, 4 or 8 bytes without knowing what they are.
public enum StridedCopy {
  /// Copies `n` elements, `stride` elements apart, to a dense place.
  public static func gather(
    _ n: Int, elementSize: Int, _ source: UnsafeRawPointer, stride: Int,
    to out: UnsafeMutableRawPointer
  ) {
    if stride == 1 {
      out.copyMemory(from: source, byteCount: n * elementSize)
      return
    }
    switch elementSize {
    case 1: move(n, source.assumingMemoryBound(to: UInt8.self), stride, out)
    case 4: move(n, source.assumingMemoryBound(to: UInt32.self), stride, out)
    case 8: move(n, source.assumingMemoryBound(to: UInt64.self), stride, out)
    default: fatalError("StridedCopy: no elements of \(elementSize) bytes")
    }
  }

  @inline(__always)
  private static func move<Word>(
    _ n: Int, _ source: UnsafePointer<Word>, _ stride: Int, _ out: UnsafeMutableRawPointer
  ) {
    let out = out.assumingMemoryBound(to: Word.self)
    if stride == 0 {
      out.update(repeating: source[0], count: n)
    } else {
      for k in 0..<n { out[k] = source[k * stride] }
    }
  }
}
