import Layers
import Tensors

/// Sequences side by side, and what a model is to say at each place.
package struct TrainingBatch: Sendable {
  /// `[B, T]`.
  package let ids: IntTensor
  /// `[B, T]`; −100 where nothing is asked.
  package let targets: IntTensor
  /// `[B, T]`, true for what is no padding; nil where nothing is.
  package let mask: Mask?

  /// What no loss counts.
  package static let ignored = -100

  /// For how many places something is asked.
  package var targetCount: Int { targets.scalars.count { $0 != Self.ignored } }
}

/// What a model learns: what it is asked, and how it is run.
package struct Objective<Model: LanguageModel> {
  /// The batch of some sequences; `number` is the step's, and of what is held out, negative.
  package let batch: (_ sequences: [[Int]], _ number: Int) -> TrainingBatch
  /// `[B, T, V]`.
  package let logits: (Model, TrainingBatch) -> Tensor
}

extension Objective where Model: CausalLanguageModel {
  /// To say at each place what comes next.
  /// - Parameter batches: who makes them; nil where this does.
  package static func causal(_ batches: TrainingBatches? = nil) -> Objective {
    Objective(
      batch: { sequences, _ in
        if let (ids, targets) = batches?.nextTokens(sequences) {
          return TrainingBatch(ids: ids, targets: targets, mask: nil)
        }
        // Padding at the end is seen by nobody that counts.
        return TrainingBatch(
          ids: padded(sequences.map { Array($0.dropLast()) }, with: 0),
          targets: padded(sequences.map { Array($0.dropFirst()) }, with: TrainingBatch.ignored),
          mask: nil)
      },
      logits: { $0($1.ids).logits })
  }
}

extension Objective where Model: MaskedLanguageModel {
  /// To say what stood at places that were made blank: 15 of a hundred, of which 80 of a hundred become
  /// the mask, 10 another token, and 10 stay. Source: Devlin et al., "BERT" (2018), section 3.1.
  /// - Parameters:
  ///   - maskID: the token of a blank.
  ///   - special: the tokens that are never asked for.
  ///   - batches: who makes them; nil where this does.
  package static func masked(
    maskID: Int, special: Set<Int>, vocabularySize: Int, seed: UInt32,
    by batches: TrainingBatches? = nil
  ) -> Objective {
    Objective(
      batch: { sequences, number in
        var generator = RandomGenerator(number, of: seed)
        if let batches {
          // A filler that nobody is asked for.
          let (ids, isSeen) = batches.stacked(sequences, special.min() ?? maskID)
          let (read, targets) = batches.masked(
            ids, special, maskID, vocabularySize, &generator)
          return TrainingBatch(
            ids: read, targets: which(isSeen, targets, TrainingBatch.ignored),
            mask: isSeen.all() ? nil : isSeen)
        }
        var (ids, targets) = (sequences, sequences)
        var isAny = false
        for (row, sequence) in sequences.enumerated() {
          for (place, id) in sequence.enumerated() {
            let isChosen = Float.random(in: 0..<1, using: &generator) < 0.15
            guard isChosen, !special.contains(id) else {
              targets[row][place] = TrainingBatch.ignored
              continue
            }
            isAny = true
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: break
            case 1: ids[row][place] = Int.random(in: 0..<vocabularySize, using: &generator)
            default: ids[row][place] = maskID
            }
          }
        }
        if !isAny { ask(for: sequences, special, maskID, &ids, &targets) }
        let lengths = sequences.map { Array(repeating: 1, count: $0.count) }
        let isSeen = Mask(padded(lengths, with: 0))
        return TrainingBatch(
          ids: padded(ids, with: 0), targets: padded(targets, with: TrainingBatch.ignored),
          mask: isSeen.all() ? nil : isSeen)
      },
      logits: { model, batch in
        let tokenTypes = IntTensor(Array(repeating: 0, count: batch.ids.count))
        return model(
          batch.ids, tokenTypes: tokenTypes.reshaped(batch.ids.shape), mask: batch.mask
        ).logits
      })
  }

  /// A batch that asks for nothing has no mean: so it asks for the first token that can be asked for.
  private static func ask(
    for sequences: [[Int]], _ special: Set<Int>, _ maskID: Int, _ ids: inout [[Int]],
    _ targets: inout [[Int]]
  ) {
    for (row, sequence) in sequences.enumerated() {
      guard let place = sequence.firstIndex(where: { !special.contains($0) }) else { continue }
      targets[row][place] = sequence[place]
      ids[row][place] = maskID
      return
    }
  }
}

extension RandomGenerator {
  /// One of the many that a training has, a number for each. PyTorch's generator, and so this, knows no more
  /// than 32 bits of its seed: in these, both tell.
  init(_ number: Int, of seed: UInt32) {
    let mixed = UInt32(truncatingIfNeeded: number) ^ (seed &* 0x9E37_79B9)
    self.init(seed: UInt64(mixed))
  }
}

/// `[B, T]` of rows, the shorter ones filled at their ends.
private func padded(_ rows: [[Int]], with filler: Int) -> IntTensor {
  let T = rows.map(\.count).max() ?? 0
  return IntTensor(rows.map { $0 + Array(repeating: filler, count: T - $0.count) })
}
