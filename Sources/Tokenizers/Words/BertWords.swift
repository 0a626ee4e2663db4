/// The words that BERT cuts a text into: at white space, and around punctuation and ideographs.
///
/// What Hugging Face's `BertNormalizer` and `BertPreTokenizer` do one after another is done here scalar
/// by scalar: control characters go, accents go (in the form in which marks stand apart, NFD), letters
/// become small.
public struct BertWords: Sendable, Equatable {
  /// Whether control characters are dropped.
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
    var splitter = Splitter(self)
    var place = 0
    while place < text.count {
      let byte = text[place]
      if byte < 0x80 {
        place += 1
        splitter.add(ascii: byte, body)
      } else {
        let (scalar, count) = text.scalar(at: place)
        place += count
        splitter.add(scalar, body)
      }
    }
    splitter.endWord(body)
  }
}

/// Makes words of scalars as they come.
private struct Splitter {
  private let rules: BertWords
  private let table = ScalarTable.shared
  private var word: [UInt8] = []
  /// Marks that stay, which wait for those that belong before them.
  private var marks: [UInt32] = []

  init(_ rules: BertWords) {
    self.rules = rules
    word.reserveCapacity(64)
  }

  @inline(__always)
  mutating func add(ascii byte: UInt8, _ body: (UTF8Bytes) -> Void) {
    if !marks.isEmpty { addMarks(body) }
    switch byte {
    case 0x61...0x7a, 0x30...0x39: word.append(byte)
    case 0x41...0x5a: word.append(rules.lowercases ? byte | 0x20 : byte)
    case 0x20, 0x09, 0x0a, 0x0d: endWord(body)
    case 0x0b, 0x0c: if !rules.cleansText { endWord(body) }
    case 0x00...0x1f, 0x7f: if !rules.cleansText { word.append(byte) }
    default: addAlone(UInt32(byte), body)
    }
  }

  mutating func add(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    let traits = table[scalar]
    if rules.cleansText, traits.contains(.removed) { return }
    let isIdeograph = rules.separatesIdeographs && traits.contains(.ideograph)
    if isIdeograph { endWord(body) }
    if !rules.stripsAccents {
      addLowercased(scalar, body)
    } else if traits.contains(.strippedMark) {
      if traits.contains(.classlessMark) { addMarks(body) }
    } else if traits.contains(.accented) {
      table.strip(scalar) { addInOrder($0, body) }
    } else {
      addInOrder(scalar, body)
    }
    if isIdeograph { endWord(body) }
  }

  /// Puts marks behind a letter into the order of their classes.
  private mutating func addInOrder(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    if table[scalar].contains(.keptMark) { return marks.append(scalar) }
    addMarks(body)
    addLowercased(scalar, body)
  }

  private mutating func addMarks(_ body: (UTF8Bytes) -> Void) {
    if marks.isEmpty { return }
    // The sort is stable.
    let sorted = marks.sorted { table.markClass($0) < table.markClass($1) }
    marks.removeAll(keepingCapacity: true)
    for mark in sorted { addLowercased(mark, body) }
  }

  private mutating func addLowercased(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    if rules.lowercases, table[scalar].contains(.capital) {
      table.lowercase(scalar) { addSplit($0, body) }
    } else {
      addSplit(scalar, body)
    }
  }

  private mutating func addSplit(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    let traits = table[scalar]
    if traits.contains(.space) {
      finishWord(body)
    } else if traits.contains(.punctuation) {
      addAlone(scalar, body)
    } else {
      word.append(scalar: scalar)
    }
  }

  private mutating func addAlone(_ scalar: UInt32, _ body: (UTF8Bytes) -> Void) {
    finishWord(body)
    word.append(scalar: scalar)
    finishWord(body)
  }

  /// Ends the word with all that belongs to it.
  mutating func endWord(_ body: (UTF8Bytes) -> Void) {
    if !marks.isEmpty { addMarks(body) }
    finishWord(body)
  }

  @inline(__always)
  private mutating func finishWord(_ body: (UTF8Bytes) -> Void) {
    if word.isEmpty { return }
    word.withUnsafeBufferPointer(body)
    word.removeAll(keepingCapacity: true)
  }
}
