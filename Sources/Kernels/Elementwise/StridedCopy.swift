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

  /// Copies a matrix whose columns are dense to a place where its rows are: a transpose.
  ///
  /// Goes by tiles, so that a cache line that was fetched is used up before it is dropped.
  /// - Parameters:
  ///   - columnStride: the distance between the source's columns, in elements; its rows are 1 apart.
  ///   - rowStride: the distance between the rows of `out`, in elements.
  public static func transpose(
    rows: Int, columns: Int, elementSize: Int, _ source: UnsafeRawPointer, columnStride: Int,
    to out: UnsafeMutableRawPointer, rowStride: Int
  ) {
    switch elementSize {
    case 1: tiles(rows, columns, source, columnStride, out, rowStride, UInt8.self)
    case 4: tiles(rows, columns, source, columnStride, out, rowStride, UInt32.self)
    case 8: tiles(rows, columns, source, columnStride, out, rowStride, UInt64.self)
    default: fatalError("StridedCopy: no elements of \(elementSize) bytes")
    }
  }

  @inline(__always)
  private static func tiles<Word>(
    _ rows: Int, _ columns: Int, _ source: UnsafeRawPointer, _ columnStride: Int,
    _ out: UnsafeMutableRawPointer, _ rowStride: Int, _ word: Word.Type
  ) {
    let source = source.assumingMemoryBound(to: word)
    let out = out.assumingMemoryBound(to: word)
    let size = 16
    for top in stride(from: 0, to: rows, by: size) {
      let bottom = min(top + size, rows)
      for left in stride(from: 0, to: columns, by: size) {
        for row in top..<bottom {
          let place = out + row * rowStride
          for column in left..<min(left + size, columns) {
            place[column] = source[row + column * columnStride]
          }
        }
      }
    }
  }
}
