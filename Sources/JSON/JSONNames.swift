/// The names in a JSON text, by the places behind their opening quotation marks.
///
/// Names are the same if they have the same scalars, however they are escaped: `"a"` is `"\u0061"`.
/// An “é” of one scalar and one of two are two names, as they are for everybody but Swift.
package struct JSONNames {
  private let reader: JSONReader

  package init(_ bytes: UnsafeRawBufferPointer) { reader = JSONReader(bytes) }

  /// A name that is there twice: where it stands the second time.
  /// - Parameter names: are in any order afterwards.
  package func duplicate(among names: inout [UInt32]) -> Int? {
    if names.count < 2 { return nil }
    sort(&names)
    for (first, second) in zip(names, names.dropFirst())
    where !precedes(first, second) && !precedes(second, first) {
      return Int(max(first, second))
    }
    return nil
  }

  /// Puts names in the order of their bytes.
  package func sort(_ names: inout [UInt32]) {
    let isSorted = zip(names, names.dropFirst()).allSatisfy { !precedes($1, $0) }
    if !isSorted { names.sort(by: precedes) }
  }

  package func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
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

  /// The index of a name among names that are in the order of their bytes.
  /// - Parameter place: where the name of an index stands.
  package func index(of name: String, among count: Int, at place: (Int) -> UInt32) -> Int? {
    var name = name
    return name.withUTF8 { wanted in
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        switch order(of: place(middle), and: wanted) {
        case 0: return middle
        case ..<0: low = middle + 1
        default: high = middle
        }
      }
      return nil
    }
  }

  /// Below 0 where the name at a place comes before another, above it where it comes after.
  private func order(of place: UInt32, and other: UnsafeBufferPointer<UInt8>) -> Int {
    let start = Int(place)
    for (k, y) in other.enumerated() {
      let x = reader.bytes[start + k]
      if x == UInt8(ascii: "\\") {
        let name = string(at: place)
        if name.utf8.elementsEqual(other) { return 0 }
        return name.utf8.lexicographicallyPrecedes(other) ? -1 : 1
      }
      if x == UInt8(ascii: "\"") { return -1 }
      if x != y { return x < y ? -1 : 1 }
    }
    return reader.bytes[start + other.count] == UInt8(ascii: "\"") ? 0 : 1
  }

  package func string(at place: UInt32) -> String { reader.string(reader.text(at: Int(place))) }
}
