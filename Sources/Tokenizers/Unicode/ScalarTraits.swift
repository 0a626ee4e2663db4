/// What Hugging Face's tokenizers take a scalar for.
struct ScalarTraits: OptionSet {
  let rawValue: UInt16

  /// To GPT-2's regular expression: `\p{L}`, `\p{N}` and `\s`.
  static let letter = ScalarTraits(rawValue: 1 << 0)
  static let number = ScalarTraits(rawValue: 1 << 1)
  static let space = ScalarTraits(rawValue: 1 << 2)

  /// To BERT: what cleaning drops, what is a word of its own, and what spaces are put around.
  static let removed = ScalarTraits(rawValue: 1 << 3)
  static let punctuation = ScalarTraits(rawValue: 1 << 4)
  static let ideograph = ScalarTraits(rawValue: 1 << 5)

  /// What stripping accents removes; of that, what marks on its two sides are not put in order across;
  /// and marks that it leaves.
  static let strippedMark = ScalarTraits(rawValue: 1 << 6)
  static let classlessMark = ScalarTraits(rawValue: 1 << 7)
  static let keptMark = ScalarTraits(rawValue: 1 << 8)
  /// What has another form without accents or as a small letter.
  static let accented = ScalarTraits(rawValue: 1 << 9)
  static let capital = ScalarTraits(rawValue: 1 << 10)
  /// To added tokens that stand alone: `\w`.
  static let word = ScalarTraits(rawValue: 1 << 11)

  /// What GPT-2's pieces are made of.
  static let kinds: ScalarTraits = [.letter, .number, .space]
}

/// The traits of all scalars, and what they become.
///
/// It is made of ``UnicodeTables`` once, in some milliseconds, and is the same whatever edition of
/// Unicode the system has.
final class ScalarTable: Sendable {
  static let shared = ScalarTable()

  /// Which block 256 scalars have, and the blocks, one behind another.
  private let blocks: [UInt16]
  private let traits: [ScalarTraits]
  private let stripped: ScalarMap
  private let lowercased: ScalarMap
  private let markClasses: ScalarMap

  private init() {
    var all = [ScalarTraits](repeating: [], count: 0x110000)
    func mark(_ text: StaticString, _ trait: ScalarTraits) {
      NumberReader.ranges(text) { for c in $0 { all[c].insert(trait) } }
    }
    mark(UnicodeTables.letters, .letter)
    mark(UnicodeTables.numbers, .number)
    mark(UnicodeTables.spaces, .space)
    mark(UnicodeTables.removed, .removed)
    mark(UnicodeTables.punctuation, .punctuation)
    mark(UnicodeTables.ideographs, .ideograph)
    mark(UnicodeTables.wordScalars, .word)
    mark(UnicodeTables.strippedMarks, .strippedMark)
    mark(UnicodeTables.classlessMarks, .classlessMark)
    stripped = ScalarMap(UnicodeTables.stripped, UnicodeTables.strippedToSeveral)
    lowercased = ScalarMap(UnicodeTables.lowercased, UnicodeTables.lowercasedToSeveral)
    markClasses = ScalarMap(UnicodeTables.markClasses, "")
    for c in stripped.scalars { all[Int(c)].insert(.accented) }
    for c in lowercased.scalars { all[Int(c)].insert(.capital) }
    for c in markClasses.scalars { all[Int(c)].insert(.keptMark) }
    for c in Self.hangul { all[Int(c)].insert(.accented) }

    var (blocks, traits) = ([UInt16](), [ScalarTraits]())
    var known: [[UInt16]: UInt16] = [:]
    for start in stride(from: 0, to: all.count, by: 256) {
      let block = all[start..<start + 256]
      let key = block.map(\.rawValue)
      let place = known[key] ?? UInt16(traits.count / 256)
      if known.updateValue(place, forKey: key) == nil { traits += block }
      blocks.append(place)
    }
    (self.blocks, self.traits) = (blocks, traits)
  }

  subscript(scalar: UInt32) -> ScalarTraits {
    traits[Int(blocks[Int(scalar >> 8)]) << 8 | Int(scalar & 0xff)]
  }

  /// Hands on what a scalar becomes without accents: `é` becomes `e`, and `각` three scalars.
  func strip(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    guard Self.hangul.contains(scalar) else { return stripped.map(scalar, body) }
    // Unicode, section 3.12: a syllable is a leading consonant, a vowel and perhaps a trailing one.
    let index = scalar - Self.hangul.lowerBound
    body(0x1100 + index / 588)
    body(0x1161 + index % 588 / 28)
    if !index.isMultiple(of: 28) { body(0x11a7 + index % 28) }
  }

  /// Hands on what a scalar becomes as a small letter, whatever stands beside it.
  func lowercase(_ scalar: UInt32, _ body: (UInt32) -> Void) { lowercased.map(scalar, body) }

  /// The combining class of a mark that stripping leaves.
  func markClass(_ scalar: UInt32) -> UInt32 { markClasses[scalar] ?? 0 }

  private static let hangul: ClosedRange<UInt32> = 0xac00...0xd7a3
}

/// Scalars and what they become.
private struct ScalarMap {
  /// In their order.
  let scalars: [UInt32]
  private let targets: [UInt32]
  private let lists: [UInt32: [UInt32]]

  init(_ pairs: StaticString, _ lists: StaticString) {
    var (scalars, targets) = ([UInt32](), [UInt32]())
    NumberReader.pairs(pairs) {
      scalars.append(UInt32($0))
      targets.append(UInt32($1))
    }
    var several: [UInt32: [UInt32]] = [:]
    NumberReader.lists(lists) { several[UInt32($0)] = $1.map(UInt32.init) }
    // Those that become several stand among the others too, so that all are found in one way.
    let rows = zip(scalars, targets).map { ($0, $1) } + several.map { ($0.key, $0.value[0]) }
    let sorted = rows.sorted { $0.0 < $1.0 }
    (self.scalars, self.targets, self.lists) = (sorted.map(\.0), sorted.map(\.1), several)
  }

  /// The first that a scalar becomes.
  subscript(scalar: UInt32) -> UInt32? {
    var (low, high) = (0, scalars.count)
    while low < high {
      let middle = (low + high) / 2
      if scalars[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    return low < scalars.count && scalars[low] == scalar ? targets[low] : nil
  }

  func map(_ scalar: UInt32, _ body: (UInt32) -> Void) {
    guard let first = self[scalar] else { return body(scalar) }
    guard let several = lists[scalar] else { return body(first) }
    for other in several { body(other) }
  }
}
