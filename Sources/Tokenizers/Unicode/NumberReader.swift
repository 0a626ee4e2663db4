/// Reads the numbers of ``UnicodeTables``: five bits a letter, the lowest first, and another letter
/// follows where bit 5 is set.
struct NumberReader {
  private let letters: UnsafeBufferPointer<UInt8>
  private var place = 0

  init(_ text: StaticString) {
    letters = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  private mutating func number() -> Int {
    var (number, shift) = (0, 0)
    while true {
      let letter = Int(letters[place]) - 0x30
      place += 1
      number |= (letter & 31) << shift
      if letter < 32 { return number }
      shift += 5
    }
  }

  private mutating func signedNumber() -> Int {
    let number = number()
    return number & 1 == 0 ? number / 2 : -(number + 1) / 2
  }

  private var isAtEnd: Bool { place == letters.count }

  /// Runs of scalars: the gap before each, and its length less one.
  static func ranges(_ text: StaticString, _ body: (ClosedRange<Int>) -> Void) {
    var reader = NumberReader(text)
    var end = 0
    while !reader.isAtEnd {
      let first = end + reader.number()
      let last = first + reader.number()
      body(first...last)
      end = last + 1
    }
  }

  /// Scalars and what they become, in their order: runs of those that are equally far from it, some
  /// of every other scalar.
  static func pairs(_ text: StaticString, _ body: (Int, _ becomes: Int) -> Void) {
    var reader = NumberReader(text)
    var end = 0
    while !reader.isAtEnd {
      let first = end + reader.number()
      let length = reader.number()
      let (count, step) = (length / 2 + 1, length % 2 + 1)
      let distance = reader.signedNumber()
      for k in 0..<count { body(first + k * step, first + k * step + distance) }
      end = first + (count - 1) * step + 1
    }
  }

  /// Scalars that become several.
  static func lists(_ text: StaticString, _ body: (Int, _ become: [Int]) -> Void) {
    var reader = NumberReader(text)
    while !reader.isAtEnd {
      let scalar = reader.number()
      let count = reader.number()
      body(scalar, (0..<count).map { _ in reader.number() })
    }
  }
}
