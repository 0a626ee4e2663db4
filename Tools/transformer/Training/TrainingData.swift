import Foundation
import Synchronization
import Tales
import Tensors

/// Sequences of token ids to learn from. Those of a step are the same whenever they are asked for: so a
/// training that was stopped goes on as if nothing had happened.
package protocol TrainingData: Sendable {
  /// What a step, from 0, learns from.
  func sequences(ofStep step: Int) -> [[Int]]

  /// What no step learns from, in batches.
  var heldOut: [[[Int]]] { get }

  /// What no model's mean loss on the held-out sequences falls below on average, in nats a token; nil
  /// where nobody knows.
  var limit: Double? { get }
}

/// What stands around the tokens of a text in a sequence.
package struct SequenceFrame: Sendable {
  package let start: Int
  package let end: Int
  /// Whether every second sequence begins without a start: so a model learns to go on with a text that has
  /// none, as people type it.
  package let isStartOptional: Bool

  package init(start: Int, end: Int, isStartOptional: Bool = false) {
    self.start = start
    self.end = end
    self.isStartOptional = isStartOptional
  }

  func sequence(_ ids: [Int], hasStart: Bool = true) -> [Int] {
    (hasStart || !isStartOptional ? [start] : []) + ids + [end]
  }
}

// MARK: - Tales

/// Stories of the little world, a third of each length; those of a step are about as long as each other.
package final class TaleData: TrainingData {
  private let count: Int
  private let batchSize: Int
  private let length: Int
  private let frame: SequenceFrame
  private let encode: @Sendable (String) -> [Int]
  package let heldOut: [[[Int]]]
  package let limit: Double?

  /// Steps whose stories are sorted by length together.
  private static let stepsSortedTogether = 16
  private let sorted = Mutex<(number: Int, steps: [[[Int]]])?>(nil)

  /// - Parameters:
  ///   - count: how many stories there are before the first comes again.
  ///   - length: what is longer is cut there.
  ///   - isLimited: whether a loss on whole stories is at least what they say: of a model that sees what
  ///     stands before alone.
  package init(
    count: Int, batchSize: Int, length: Int, frame: SequenceFrame, isLimited: Bool,
    heldOutCount: Int = 600, encode: @escaping @Sendable (String) -> [Int]
  ) {
    (self.count, self.batchSize, self.length) = (count, batchSize, length)
    (self.frame, self.encode) = (frame, encode)
    // Seeds that no training reaches.
    let tales = (0..<heldOutCount).map { Self.tale(1 << 40 + $0) }
    let sequences = tales.map { frame.sequence(encode($0.text)) }
    let isWhole = sequences.allSatisfy { $0.count <= length }
    let byLength = sequences.map { Array($0.prefix(length)) }.sorted { $0.count < $1.count }
    heldOut = byLength.chunks(of: batchSize)
    // Which of three lengths it is, a reader has to find out too.
    let nats = tales.reduce(0) { $0 + $1.nats + log(3) }
    let tokenCount = sequences.reduce(0) { $0 + $1.count - 1 }
    limit = isLimited && isWhole ? nats / Double(tokenCount) : nil
  }

  /// The story of a number: every third is of one length.
  package static func tale(_ number: Int) -> Tale {
    Tale(seed: UInt64(number), length: Tale.Length.allCases[number % 3])
  }

  package func sequences(ofStep step: Int) -> [[Int]] {
    let (number, place) = step.quotientAndRemainder(dividingBy: Self.stepsSortedTogether)
    return sorted.withLock { sorted in
      if sorted?.number != number { sorted = (number, steps(number)) }
      return sorted!.steps[place]
    }
  }

  private func steps(_ number: Int) -> [[[Int]]] {
    let size = batchSize * Self.stepsSortedTogether
    let sequences = (0..<size).map { place in
      let tale = (number * size + place) % count
      let ids = encode(Self.tale(tale).text)
      return Array(frame.sequence(ids, hasStart: (tale / 3).isMultiple(of: 2)).prefix(length))
    }
    var generator = RandomGenerator(seed: UInt64(number))
    return sequences.sorted { ($0.count, $0[1]) < ($1.count, $1[1]) }.chunks(of: batchSize)
      .shuffled(using: &generator)
  }
}

// MARK: - Any text

/// Windows of one long text, at random places; its last tenth is held out.
package struct TextData: TrainingData {
  private let ids: [Int]
  private let batchSize: Int
  private let length: Int
  private let frame: SequenceFrame?
  private let seed: UInt32
  package let heldOut: [[[Int]]]
  package var limit: Double? { nil }

  /// - Parameters:
  ///   - length: of a sequence.
  ///   - frame: what stands around every window; nil where nothing does.
  /// - Throws: a ``TrainingError`` where the text is too short for one window to learn from and one to be
  ///   held out.
  package init(
    _ ids: [Int], batchSize: Int, length: Int, frame: SequenceFrame?, seed: UInt32
  ) throws(TrainingError) {
    let window = length - (frame == nil ? 0 : 2)
    let heldOutCount = max(ids.count / 10, window)
    guard ids.count - heldOutCount >= window else {
      throw TrainingError(
        "the text has \(ids.count) tokens, but a tenth is held out and a sequence has \(length): take a "
          + "longer text, or a smaller --context.")
    }
    self.ids = Array(ids.dropLast(heldOutCount))
    (self.batchSize, self.length, self.frame, self.seed) = (batchSize, length, frame, seed)
    let windows = Array(ids.suffix(heldOutCount)).chunks(of: window)
      .filter { $0.count == window }
    heldOut = windows.prefix(200).map { frame?.sequence($0) ?? $0 }.chunks(of: batchSize)
  }

  package func sequences(ofStep step: Int) -> [[Int]] {
    var generator = RandomGenerator(step, of: seed)
    let window = length - (frame == nil ? 0 : 2)
    return (0..<batchSize).map { _ in
      let start = Int.random(in: 0...(ids.count - window), using: &generator)
      let part = Array(ids[start..<start + window])
      return frame?.sequence(part) ?? part
    }
  }
}

// MARK: - Repetitions

/// Random tokens, repeated until the sequence is full: nothing but what stood there before tells what
/// comes next.
package struct RepeatedData: TrainingData {
  private let tokens: Range<Int>
  private let batchSize: Int
  private let length: Int
  private let start: Int
  private let seed: UInt32
  package var limit: Double? { nil }

  /// - Parameters:
  ///   - tokens: those that are drawn.
  ///   - start: the token that every sequence begins with.
  package init(tokens: Range<Int>, batchSize: Int, length: Int, start: Int, seed: UInt32) {
    (self.tokens, self.batchSize, self.length) = (tokens, batchSize, length)
    (self.start, self.seed) = (start, seed)
  }

  package func sequences(ofStep step: Int) -> [[Int]] { sequences(step) }

  package var heldOut: [[[Int]]] { (1...4).map { sequences(-$0) } }

  private func sequences(_ number: Int) -> [[Int]] {
    var generator = RandomGenerator(number, of: seed)
    return (0..<batchSize).map { _ in
      // Of many lengths, so that a fixed distance is no help.
      let period = Int.random(in: min(8, length / 2)...max(8, length / 2), using: &generator)
      let tokens = (0..<period).map { _ in Int.random(in: self.tokens, using: &generator) }
      return [start] + (0..<length - 1).map { tokens[$0 % period] }
    }
  }
}

// MARK: - Helpers

extension Array {
  /// As many of so many elements as there are, and what is left over.
  func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

/// Why a training cannot begin or go on.
package struct TrainingError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
