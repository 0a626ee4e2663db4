/// Merges the most frequent pair of tokens again and again: what training byte pairs and training word
/// pieces share.
///
/// Of pairs that are equally frequent, the one with the smaller ids comes first. Words that are merged
/// are found by their pairs, so the time is that of the changes, not of all words.
///
/// Source: Sennrich et al., Neural Machine Translation of Rare Words with Subword Units, section 3.2;
/// the order, and what happens where two merges make one token, are `BpeTrainer`'s of Hugging Face.
struct PairMerging {
  private(set) var tokens: ByteStrings
  /// Pairs of ids, in the order in which they were merged.
  private(set) var merges: [(left: Int, right: Int)] = []

  /// What a token begins with that continues a word: `##`; none for byte pairs.
  private let prefix: [UInt8]
  /// All words' ids, one word behind another; a word that has become shorter leaves a gap.
  private var symbols: [Int32]
  private var words: [Word]
  private var pairs = PairCounts()
  private var queue = Heap()
  /// The words that a queued pair is in, by the queue's number of the list.
  private var lists: [[Int32]] = []
  /// The lists of the pairs that the current merge makes, by the pairs' numbers.
  private var newLists: [Int: [Int32]] = [:]

  /// A word, and how often it came.
  private struct Word {
    let start: Int
    var length: Int
    let count: Int
  }

  /// - Parameters:
  ///   - tokens: those to begin with: special ones, and all that words are made of.
  ///   - words: the ids of each word, and how often it came.
  init(
    _ tokens: ByteStrings, words: some Collection<(ids: [Int32], count: Int)>, prefix: [UInt8] = []
  ) {
    (self.tokens, self.prefix) = (tokens, prefix)
    (symbols, self.words) = ([], [])
    self.words.reserveCapacity(words.count)
    for (ids, count) in words {
      self.words.append(Word(start: symbols.count, length: ids.count, count: count))
      symbols += ids
    }
  }

  /// - Parameters:
  ///   - size: of the vocabulary, where it ends, unless there is nothing left to merge.
  ///   - minimum: how often a pair must come.
  mutating func run(untilCount size: Int, minimumCount minimum: Int) {
    countPairs()
    while tokens.count < size, let top = queue.pop() {
      let count = pairs.count(of: top.pair)
      if top.count != count {
        // Others were merged meanwhile that had a part in it.
        queue.push(Heap.Item(count: count, key: top.key, pair: top.pair, list: top.list))
        continue
      }
      if count < max(minimum, 1) { return }
      merge(top)
    }
  }

  private mutating func countPairs() {
    for (number, word) in words.enumerated() where word.length > 1 {
      for place in word.start..<word.start + word.length - 1 {
        add(word.count, symbols[place], symbols[place + 1], in: Int32(number))
      }
    }
    queueNewPairs()
  }

  /// Counts a pair, which is new in a word.
  private mutating func add(_ count: Int, _ left: Int32, _ right: Int32, in word: Int32) {
    let pair = pairs.number(left, right)
    pairs.add(count, to: pair)
    // One word's pairs come one after another.
    newLists[pair, default: []].appendIfNew(word)
  }

  private mutating func queueNewPairs() {
    for (pair, list) in newLists where pairs.count(of: pair) > 0 {
      queue.push(
        Heap.Item(
          count: pairs.count(of: pair), key: pairs.key(of: pair), pair: pair,
          list: Int32(lists.count)))
      lists.append(list)
    }
    newLists.removeAll(keepingCapacity: true)
  }

  private mutating func merge(_ top: Heap.Item) {
    let (left, right) = (Int32(top.key >> 32), Int32(top.key & 0xffff_ffff))
    let token = joined(Int(left), Int(right))
    merges.append((Int(left), Int(right)))
    var list: [Int32] = []
    swap(&list, &lists[Int(top.list)])
    for number in list { merge(left, right, into: token, inWord: number) }
    queueNewPairs()
  }

  /// The token of two, new or not.
  private mutating func joined(_ left: Int, _ right: Int) -> Int32 {
    var bytes = tokens.withBytes(of: left) { Array($0) }
    let end = tokens.withBytes(of: right) { Array($0) }
    bytes += !prefix.isEmpty && end.starts(with: prefix) ? end.dropFirst(prefix.count) : end[...]
    return Int32(bytes.withUnsafeBufferPointer { tokens.insert($0).number })
  }

  private mutating func merge(
    _ left: Int32, _ right: Int32, into token: Int32, inWord number: Int32
  ) {
    let word = words[Int(number)]
    let end = word.start + word.length
    var (place, written) = (word.start, word.start)
    while place < end {
      guard symbols[place] == left, place + 1 < end, symbols[place + 1] == right else {
        symbols[written] = symbols[place]
        (place, written) = (place + 1, written + 1)
        continue
      }
      if written > word.start {
        let before = symbols[written - 1]
        pairs.add(-word.count, to: pairs.number(before, left))
        add(word.count, before, token, in: number)
      }
      if place + 2 < end {
        let after = symbols[place + 2]
        pairs.add(-word.count, to: pairs.number(right, after))
        add(word.count, token, after, in: number)
      }
      symbols[written] = token
      (place, written) = (place + 2, written + 1)
    }
    words[Int(number)].length = written - word.start
  }
}

extension [Int32] {
  fileprivate mutating func appendIfNew(_ number: Int32) { if last != number { append(number) } }
}
