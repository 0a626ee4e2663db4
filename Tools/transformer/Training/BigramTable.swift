import Foundation

/// How likely each token is after another, by counting pairs: what a model has to beat that has learned
/// more than who stands beside whom.
///
/// p(b | a) = (n(a, b) + p(b)) / (n(a) + 1), where p(b) = (n(b) + 1) / (N + V): a pair that was never seen
/// has a share of what its second token is everywhere. Source: Jurafsky and Martin, "Speech and Language
/// Processing" (3rd edition), sections 3.1 and 3.6.
struct BigramTable {
  private let vocabularySize: Int
  private var pairs: [Int: Int] = [:]
  /// How often each token stands before another, and behind one.
  private var first, second: [Int]
  private var total = 0

  init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
    first = Array(repeating: 0, count: vocabularySize)
    second = first
  }

  /// Counts what stands beside what in a sequence.
  mutating func add(_ sequence: [Int]) {
    for (a, b) in zip(sequence, sequence.dropFirst()) {
      pairs[a * vocabularySize + b, default: 0] += 1
      first[a] += 1
      second[b] += 1
      total += 1
    }
  }

  /// The mean of −ln p over all tokens but the first of each sequence, in nats.
  func loss(on sequences: some Sequence<[Int]>) -> Double {
    var (nats, count) = (0.0, 0)
    for sequence in sequences {
      for (a, b) in zip(sequence, sequence.dropFirst()) {
        let share = Double(second[b] + 1) / Double(total + vocabularySize)
        let seen = Double(pairs[a * vocabularySize + b] ?? 0)
        nats -= log((seen + share) / Double(first[a] + 1))
        count += 1
      }
    }
    return nats / Double(count)
  }
}

extension TrainingJob {
  /// What a table of pairs reaches on what is held out, if it counts what the steps learn from, or as much
  /// of it as tells; nil where the model is to say something else than what comes next.
  var bigramLoss: Double? {
    guard settings.kind == .gpt2 else { return nil }
    var table = BigramTable(vocabularySize: vocabularySize)
    let stepCount = min(settings.stepCount, max(1, Self.bigramSequenceCount / settings.batchSize))
    for step in 0..<stepCount { data.sequences(ofStep: step).forEach { table.add($0) } }
    return table.loss(on: data.heldOut.joined())
  }

  /// Of stories, with more of them it does not get better.
  private static var bigramSequenceCount: Int { 20_000 }
}
