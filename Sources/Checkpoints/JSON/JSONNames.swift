/// The names in a JSON text, by the places behind their opening quotation marks.
///
/// Names are the same if they have the same scalars, however they are escaped: `"a"` is `"\u0061"`.
/// An “é” of one scalar and one of two are two names, as they are for everybody but Swift.
struct JSONNames {
  private let reader: JSONReader

  init(_ bytes: UnsafeRawBufferPointer) { reader = JSONReader(bytes) }

  /// A name that is there twice: where it stands the second time.
  /// - Parameter names: are in any order afterwards.
  func duplicate(among names: inout [UInt32]) -> Int? {
    if names.count < 2 { return nil }
    sort(&names)
    for (first, second) in zip(names, names.dropFirst())
    where !precedes(first, second) && !precedes(second, first) {
      return Int(max(first, second))
    }
    return nil
  }

  /// Puts names in the order of their bytes.
  func sort(_ names: inout [UInt32]) {
    let isSorted = zip(names, names.dropFirst()).allSatisfy { !precedes($1, $0) }
    if !isSorted { names.sort(by: precedes) }
  }

  func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
    // Most names have no escapes and differ early.
    let bytes = reader.bytes
    var (i, j) = (Int(a), Int(b))
    while true {
      let (x, y) = (bytes[i], bytes[j])
      if x == UInt8(ascii: "\\") || y == UInt8(ascii: "\\") {
        return string(at: a).utf8.lexicographicallyPrecedes(string(at: b).utf8)
      }
      if x == UInt8(ascii: "\"") { return y != UInt8(ascii: "\"") }
      if y == UInt8(ascii: "\"") { return false }
      if x != y { return x < y }
      (i, j) = (i + 1, j + 1)
    }
  }

  func string(at place: UInt32) -> String { reader.string(reader.text(at: Int(place))) }
}
