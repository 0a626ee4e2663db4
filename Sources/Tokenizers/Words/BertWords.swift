/// The words that BERT cuts a text into: at white space, and around punctuation and ideographs.
///
/// What Hugging Face's `BertNormalizer` and `BertPreTokenizer` do one after another is done here scalar
/// by scalar: control characters go, accents go (in the form in which marks stand apart, NFD), letters
/// become small.
public struct BertWords: Sendable, Equatable {
  /// Whether control characters are dropped, and white space is a space.
  public var cleansText = true
  /// Whether each ideograph is a word.
  public var separatesIdeographs = true
  public var stripsAccents: Bool
  public var lowercases: Bool

  /// As the two kinds of BERT have it: uncased without accents and capitals, or cased with both.
  public init(lowercases: Bool) { (self.lowercases, stripsAccents) = (lowercases, lowercases) }

  /// Hands on one word after another.
  /// - Parameter body: gets a word's bytes, which are there as long as it runs.
  @inline(__always)
  func forEach(in text: UTF8Bytes, _ body: (UTF8Bytes) -> Void) {
    var normalizer = BertNormalizer(self)
    var splitter = BertSplitter()
    var place = 0
    while place < text.count {
      let byte = text[place]
      if byte < 0x80 {
        place += 1
        if normalizer.hasMarks { normalizer.emitMarks { splitter.add($0, body) } }
        switch byte {
        case 0x61...0x7a, 0x30...0x39: splitter.add(letter: byte)
        case 0x41...0x5a: splitter.add(letter: lowercases ? byte | 0x20 : byte)
        case 0x00...0x1f, 0x7f: normalizer.add(UInt32(byte)) { splitter.add($0, body) }
        case 0x20: splitter.endWord(body)
        default: splitter.add(alone: UInt32(byte), body)
        }
      } else {
        let (scalar, count) = text.scalar(at: place)
        place += count
        normalizer.add(scalar) { splitter.add($0, body) }
      }
    }
    normalizer.emitMarks { splitter.add($0, body) }
    splitter.endWord(body)
  }

  /// The text before it is split.
  func normalize(_ text: UTF8Bytes) -> [UInt8] {
    var (normalizer, result) = (BertNormalizer(self), [UInt8]())
    result.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      let (scalar, count) = text.scalar(at: place)
      place += count
      normalizer.add(scalar) { result.append(scalar: $0) }
    }
    normalizer.emitMarks { result.append(scalar: $0) }
    return result
  }

  /// Hands on the words of a text that was normalized.
  static func split(normalized text: UTF8Bytes, _ body: (UTF8Bytes) -> Void) {
    var splitter = BertSplitter()
    var place = 0
    while place < text.count {
      let (scalar, count) = text.scalar(at: place)
      place += count
      splitter.add(scalar, body)
    }
    splitter.endWord(body)
  }
}

/// Makes of each scalar those that BERT reads.
private struct BertNormalizer {
  private let rules: BertWords
  private let table = ScalarTable.shared
  /// Marks that stay, which wait for those that belong before them.
  private var marks: [UInt32] = []

  init(_ rules: BertWords) { self.rules = rules }

  var hasMarks: Bool { !marks.isEmpty }

  mutating func add(_ scalar: UInt32, _ emit: (UInt32) -> Void) {
    var (scalar, traits) = (scalar, table[scalar])
    if rules.cleansText {
      if traits.contains(.removed) { return }
      if traits.contains(.space) { (scalar, traits) = (0x20, .space) }
    }
    let isIdeograph = rules.separatesIdeographs && traits.contains(.ideograph)
    if isIdeograph { addInOrder(0x20, emit) }
    if !rules.stripsAccents {
      emitLowercased(scalar, emit)
    } else if traits.contains(.strippedMark) {
      if traits.contains(.classlessMark) { emitMarks(emit) }
    } else if traits.contains(.accented) {
      var parts: [UInt32] = []
      table.strip(scalar) { parts.append($0) }
      for part in parts { addInOrder(part, emit) }
    } else {
      addInOrder(scalar, emit)
    }
    if isIdeograph { addInOrder(0x20, emit) }
  }

  /// Puts marks behind a letter into the order of their classes.
  private mutating func addInOrder(_ scalar: UInt32, _ emit: (UInt32) -> Void) {
    if rules.stripsAccents, table[scalar].contains(.keptMark) { return marks.append(scalar) }
    emitMarks(emit)
    emitLowercased(scalar, emit)
  }

  /// Ends a run of marks.
  mutating func emitMarks(_ emit: (UInt32) -> Void) {
    if marks.isEmpty { return }
    // The sort is stable.
    for mark in marks.sorted(by: { table.markClass($0) < table.markClass($1) }) {
      emitLowercased(mark, emit)
    }
    marks.removeAll(keepingCapacity: true)
  }

  private func emitLowercased(_ scalar: UInt32, _ emit: (UInt32) -> Void) {
    if rules.lowercases, table[scalar].contains(.capital) {
      table.lowercase(scalar, emit)
    } else {
      emit(scalar)
    }
  }
}

/// Makes words of scalars as they come.
private struct BertSplitter {
  private let table = ScalarTable.shared
  private var word: [UInt8] = []

  init() { word.reserveCapacity(64) }

  @inline(__always)
  mutating func add(letter byte: UInt8) { word.append(byte) }

  mutating func add(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    let traits = table[scalar]
    if traits.contains(.space) {
      endWord(body)
    } else if traits.contains(.punctuation) {
      add(alone: scalar, body)
    } else {
      word.append(scalar: scalar)
    }
  }

  mutating func add(alone scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    endWord(body)
    word.append(scalar: scalar)
    endWord(body)
  }

  @inline(__always)
  mutating func endWord(_ body: (UTF8Bytes) -> Void) {
    if word.isEmpty { return }
    word.withUnsafeBufferPointer(body)
    word.removeAll(keepingCapacity: true)
  }
}
