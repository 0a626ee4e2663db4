/// Picks elements of 1, 4 or 8 bytes from one of two places.
public enum Choice {
  public static func choose(
    _ n: Int, elementSize: Int, _ conditions: UnsafePointer<Bool>, _ yes: UnsafeRawPointer,
    _ no: UnsafeRawPointer, to out: UnsafeMutableRawPointer
  ) {
    switch elementSize {
    case 1: pick(n, conditions, yes, no, out, UInt8.self)
    case 4: pick(n, conditions, yes, no, out, UInt32.self)
    case 8: pick(n, conditions, yes, no, out, UInt64.self)
    default: fatalError("Choice: no elements of \(elementSize) bytes")
    }
  }

  @inline(__always)
  private static func pick<Word>(
    _ n: Int, _ conditions: UnsafePointer<Bool>, _ yes: UnsafeRawPointer, _ no: UnsafeRawPointer,
    _ out: UnsafeMutableRawPointer, _ word: Word.Type
  ) {
    let (yes, no) = (yes.assumingMemoryBound(to: word), no.assumingMemoryBound(to: word))
    let out = out.assumingMemoryBound(to: word)
    for k in 0..<n { out[k] = conditions[k] ? yes[k] : no[k] }
  }
}
