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

/// A block of random tokens, and then stretches of it, from other places each time: nothing but what stood
/// there before tells what comes next, and no distance does, as the next stretch lies at another one.
///
/// In the first three tenths of the steps, the block is at the start of the sequence, and from then to seven
/// tenths it comes ever later, behind tokens that do not come again. A model looks for what stood before a
/// token where the block stands: at the start it soon learns to, and there alone. If the block is anywhere from
/// the first step, it had not begun to after 1500 steps, where 900 are enough. The stretches have two tokens at least,
/// and become longer too, up to half a block at least: who knows that most go on can be sure of what comes
/// next. With long ones from the first step, it learns another way, without a head that looks one place back.
package struct RepeatedData: TrainingData {
  private let tokens: Range<Int>
  private let batchSize: Int
  private let length: Int
  private let start: Int
  private let stepCount: Int
  private let seed: UInt32
  package var limit: Double? { nil }

  /// - Parameters:
  ///   - tokens: those that are drawn.
  ///   - start: the token that every sequence begins with.
  ///   - stepCount: how many steps learn from it: see above.
  package init(
    tokens: Range<Int>, batchSize: Int, length: Int, start: Int, stepCount: Int, seed: UInt32
  ) {
    (self.tokens, self.batchSize, self.length) = (tokens, batchSize, length)
    (self.start, self.stepCount, self.seed) = (start, stepCount, seed)
  }

  package func sequences(ofStep step: Int) -> [[Int]] {
    let done = Double(step) / Double(stepCount)
    return sequences(step, lateness: min(1, max(0, (done - 0.3) / 0.4)))
  }

  /// As in the last steps.
  package var heldOut: [[[Int]]] { (1...4).map { sequences(-$0, lateness: 1) } }

  /// - Parameter lateness: 0 where all blocks are at the start, 1 where they are anywhere.
  private func sequences(_ number: Int, lateness: Double) -> [[Int]] {
    var generator = RandomGenerator(number, of: seed)
    return (0..<batchSize).map { _ in sequence(lateness, using: &generator) }
  }

  private func sequence(_ lateness: Double, using generator: inout RandomGenerator) -> [Int] {
    let blockSize = Int.random(
      in: max(2, length / 16)...max(2, length / 4), using: &generator)
    let block = (0..<blockSize).map { _ in Int.random(in: tokens, using: &generator) }
    let room = Double(max(0, length - 1 - 2 * blockSize))
    let others = others(
      than: block, count: Int.random(in: 0...Int(lateness * room), using: &generator),
      using: &generator)
    var sequence = [start] + others + block
    let shortest = 2 + Int(lateness * Double(blockSize / 2 - 1))
    while sequence.count < length {
      let first = Int.random(in: 0...blockSize - shortest, using: &generator)
      let end = Int.random(in: first + shortest...blockSize, using: &generator)
      sequence += block[first..<end]
    }
    return Array(sequence.prefix(length))
  }

  /// Tokens that are not in a block and, as long as there are others, none of them twice: so what comes
  /// again is of the block.
  private func others(
    than block: [Int], count: Int, using generator: inout RandomGenerator
  ) -> [Int] {
    var seen = Set(block)
    return (0..<count).map { _ in
      if seen.count == tokens.count { seen = [] }
      while true {
        let token = Int.random(in: tokens, using: &generator)
        if seen.insert(token).inserted { return token }
      }
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
