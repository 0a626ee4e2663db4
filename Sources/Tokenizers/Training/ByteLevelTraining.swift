import Layers

/// Learns the byte pairs of texts, as Hugging Face's `BpeTrainer` does with `ByteLevel` pieces: special
/// tokens come first, then the 256 bytes in the order of their letters, then what is merged.
///
/// ```swift
/// var training = ByteLevelTraining()
/// for text in texts { training.add(text) }
/// let pairs = training.train(vocabularySize: 1024, specialTokens: ["<|endoftext|>"])
/// ```
public struct ByteLevelTraining: Sendable {
  private var words = ByteStrings(capacity: 1 << 12)
  private var counts: [Int] = []
  private let pieces = GPT2Pieces()

  public init() {}

  /// Counts the pieces of a text. What is special in a text is no more than a text here.
  public mutating func add(_ text: String) {
    text.withUTF8Bytes { text in
      var start = 0
      while start < text.count {
        let end = pieces.end(ofPieceAt: start, in: text)
        let (number, isNew) = words.insert(text[part: start..<end])
        if isNew { counts.append(0) }
        counts[number] += 1
        start = end
      }
    }
  }

  /// How many different pieces there are.
  public var wordCount: Int { words.count }

  /// - Parameters:
  ///   - vocabularySize: how many tokens there are at most, the special ones and the 256 of bytes
  ///     included; fewer where nothing is left to merge.
  ///   - minimumCount: how often a pair must come to be merged.
  /// - Returns: all tokens by their ids, as GPT-2's files write them, and the merges in their order.
  public func train(
    vocabularySize: Int, minimumCount: Int = 0, specialTokens: [String] = []
  ) -> (tokens: [String], merges: [TokenPair]) {
    var tokens = ByteStrings(capacity: vocabularySize)
    for token in specialTokens where !token.isEmpty { tokens.insert(token) }
    for letter in ByteLetters.letters.sorted() { tokens.insert(String(letter)) }
    let idOfByte = ByteLetters.letters.map { Int32(tokens.number(of: String($0))!) }
    let ids = (0..<words.count).map { number in
      (words.withBytes(of: number) { $0.map { idOfByte[Int($0)] } }, counts[number])
    }
    var merging = PairMerging(tokens, words: ids)
    merging.run(untilCount: vocabularySize, minimumCount: minimumCount)
    let texts = (0..<merging.tokens.count).map(merging.tokens.text)
    return (texts, merging.merges.map { TokenPair(texts[$0.left], texts[$0.right]) })
  }
}
