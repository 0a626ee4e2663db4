import Foundation
import Reference
import Tales
import Tensors
import Testing

@testable import Training

/// What models learn from.
@Suite struct TrainingDataTests {
  private static let words = Words()

  private func tales(count: Int = 10_000, length: Int = 400) -> TaleData {
    let words = Self.words
    return TaleData(
      count: count, batchSize: 4, length: length,
      frame: SequenceFrame(start: 0, end: 0, isStartOptional: true), isLimited: true,
      heldOutCount: 60, encode: words.encode)
  }

  /// Whatever was asked for before.
  @Test func givesAStepTheSameSequences() {
    let (one, other) = (tales(), tales())
    _ = other.sequences(ofStep: 100)
    for step in [3, 40, 3] { #expect(one.sequences(ofStep: step) == other.sequences(ofStep: step)) }
    #expect(one.sequences(ofStep: 3) != one.sequences(ofStep: 4))
  }

  @Test func learnsFromEachTaleOnce() {
    let data = tales()
    let steps = (0..<32).map { data.sequences(ofStep: $0) }
    let seen = Set(steps.joined())
    #expect(seen.count == 128)
    #expect(seen.isDisjoint(with: data.heldOut.joined()))
    // Every second one begins as people type it.
    #expect(abs(seen.count { $0[0] == 0 } - 64) <= 3)
    #expect(seen.allSatisfy { $0.last == 0 })
    for step in steps {
      let lengths = step.map(\.count)
      #expect(lengths.max()! - lengths.min()! < 60)
    }
  }

  @Test func beginsAgainWhereThereAreNoMore() {
    let few = tales(count: 64)
    #expect(few.sequences(ofStep: 16).count == 4)
    let first = Set((0..<16).flatMap { few.sequences(ofStep: $0) })
    #expect(Set((16..<32).flatMap { few.sequences(ofStep: $0) }) == first)
  }

  /// The mean of what the stories say, and of which length they are, over all that is to be predicted.
  @Test func knowsTheLimit() throws {
    let data = tales()
    let nats = (0..<60).reduce(0.0) { $0 + TaleData.tale(1 << 40 + $1).nats + log(3) }
    let tokens = data.heldOut.joined().reduce(0) { $0 + $1.count - 1 }
    let limit = try #require(data.limit)
    #expect(abs(limit - nats / Double(tokens)) < 1e-9)
    #expect(data.heldOut.joined().count == 60)
    // Of stories that are cut nobody knows it.
    #expect(tales(length: 90).limit == nil)
  }

  @Test func takesWindowsOfAText() throws {
    let ids = Array(0..<1000)
    let data = try TextData(ids, batchSize: 5, length: 20, frame: nil, seed: 3)
    for step in 0..<200 {
      for window in data.sequences(ofStep: step) {
        #expect(window == Array(window[0]..<window[0] + 20) && window[19] < 900)
      }
    }
    #expect(data.heldOut.joined().allSatisfy { $0.count == 20 && $0[0] >= 900 })
    let framed = try TextData(
      ids, batchSize: 5, length: 20, frame: SequenceFrame(start: 2000, end: 2001), seed: 3)
    let sequence = framed.sequences(ofStep: 0)[0]
    #expect(sequence.count == 20 && sequence[0] == 2000 && sequence[19] == 2001)
  }

  @Test func refusesAShortText() throws {
    let error = try #require(throws: TrainingError.self) {
      try TextData(Array(0..<39), batchSize: 5, length: 20, frame: nil, seed: 3)
    }
    #expect(
      error.description == """
        the text has 39 tokens, but a tenth is held out and a sequence has 20: take a longer text, or a \
        smaller --context.
        """)
  }

  @Test func repeatsPartsOfABlock() {
    // So many tokens that none is drawn twice.
    let data = RepeatedData(
      tokens: 5..<1 << 40, batchSize: 64, length: 65, start: 0, stepCount: 1000, seed: 1)
    #expect(starts(data.sequences(ofStep: 299)).max()! <= 16)
    #expect((17...32).contains(starts(data.sequences(ofStep: 500)).max()!))
    #expect(starts(data.sequences(ofStep: 700)).max()! > 40)
    #expect(starts(Array(data.heldOut.joined())).max()! > 40)
    #expect(data.sequences(ofStep: 9) == data.sequences(ofStep: 9))
    #expect(!data.heldOut.joined().contains(data.sequences(ofStep: 0)[0]))
  }

  /// Where in each sequence what comes again stands first.
  private func starts(_ sequences: [[Int]]) -> [Int] {
    var starts: [Int] = []
    for sequence in sequences {
      #expect(sequence.count == 65 && sequence[0] == 0 && sequence[1...].min()! >= 5)
      var first: [Int: Int] = [:]
      var (places, again, known) = ([Int](), [Int](), 0)
      for (place, token) in sequence.enumerated() {
        let isNew = first[token] == nil
        // From where something comes again, nothing is new.
        #expect(!isNew || again.isEmpty)
        places.append(first[token] ?? place)
        if isNew { first[token] = place } else { again.append(places.last!) }
      }
      // Of two neighbors, one at least stood behind the other before.
      for (place, next) in zip(places, places.dropFirst()) where place + 1 == next { known += 1 }
      #expect(known * 2 >= 62)
      starts.append(again.min()!)
    }
    return starts
  }

  /// The smallest that --context lets through.
  @Test func repeatsInNextToNoRoom() {
    let data = RepeatedData(
      tokens: 1..<3, batchSize: 20, length: 5, start: 0, stepCount: 1, seed: 1)
    #expect(data.sequences(ofStep: 0).allSatisfy { $0.count == 5 })
    #expect(data.heldOut.joined().allSatisfy { $0[1] == $0[3] && $0[2] == $0[4] })
  }

  // MARK: - Blanks

  /// 15 of a hundred are asked for: of these 80 are blank, 10 another token, 10 stay. χ² with one, and
  /// two, degrees of freedom; a thousandth of right generators is above these.
  @Test func makesBlanks() {
    let (special, mask) = (Set([0, 1]), 2)
    let objective = Objective<Bert>.masked(
      maskID: mask, special: special, vocabularySize: 5000, seed: 4)
    let sequences = (0..<100).map { row in [0] + (0..<200).map { 3 + (row * 200 + $0) % 4990 } + [1]
    }
    let batch = objective.batch(sequences, 0)
    let (ids, targets) = (batch.ids.scalars, batch.targets.scalars)
    var counts = [0, 0, 0]
    for (place, id) in sequences.joined().enumerated() {
      guard targets[place] != TrainingBatch.ignored else {
        #expect(ids[place] == id)
        continue
      }
      #expect(targets[place] == id && !special.contains(id))
      counts[ids[place] == mask ? 0 : ids[place] == id ? 2 : 1] += 1
    }
    let asked = Double(counts.reduce(0, +))
    let expected = 20_000 * 0.15
    #expect((asked - expected) * (asked - expected) / (expected * 0.85) < 10.8)
    let parts = zip(counts, [0.8, 0.1, 0.1]).map { count, share in
      (Double(count) - asked * share) * (Double(count) - asked * share) / (asked * share)
    }
    #expect(parts.reduce(0, +) < 13.8)
    // Others in the next step, the same in this.
    #expect(objective.batch(sequences, 0).targets.scalars == targets)
    #expect(objective.batch(sequences, 1).targets.scalars != targets)
  }

  @Test func asksForSomething() {
    let objective = Objective<Bert>.masked(
      maskID: 2, special: [0, 1], vocabularySize: 10, seed: 4)
    for number in 0..<50 {
      #expect(objective.batch([[0, 7, 1]], number).targets.scalars == [-100, 7, -100])
    }
  }

  @Test func hidesPadding() {
    let objective = Objective<Bert>.masked(
      maskID: 2, special: [0, 1], vocabularySize: 10, seed: 4)
    let batch = objective.batch([[0, 7, 8, 1], [0, 7, 1]], 0)
    #expect(batch.mask?.scalars == [true, true, true, true, true, true, true, false])
    #expect(batch.targets.scalars.last == -100)
  }

  // MARK: - Rates

  /// Another seed is another training: other windows, other blanks.
  @Test func seedsTellTrainingsApart() throws {
    func windows(_ seed: UInt32) throws -> [[Int]] {
      try TextData(
        TrainingJob.alphabet, batchSize: 4, length: 20, frame: nil, seed: seed
      ).sequences(ofStep: 3)
    }
    #expect(try windows(1) == windows(1))
    #expect(try windows(1) != windows(2))
    func repeated(_ seed: UInt32) -> [[Int]] {
      RepeatedData(
        tokens: 0..<20, batchSize: 2, length: 30, start: 20, stepCount: 9, seed: seed
      ).sequences(ofStep: 0)
    }
    #expect(repeated(1) != repeated(2))
    func blanks(_ seed: UInt32) -> [Int] {
      Objective<Bert>.masked(maskID: 28, special: [26, 27], vocabularySize: 29, seed: seed)
        .batch([Array(0..<26)], 5).ids.scalars
    }
    #expect(blanks(1) == blanks(1))
    #expect(blanks(1) != blanks(2))
  }

  @Test func risesAndFalls() {
    var settings = TrainingSettings()
    (settings.stepCount, settings.warmupCount, settings.learningRate) = (1000, 100, 2)
    let rates = [0, 49, 99, 100, 550, 999].map(settings.rate(ofStep:))
    let expected = [0.02, 1, 2, 2, 1.05, 0.1]
    for (rate, right) in zip(rates, expected) { #expect(abs(rate - right) < 1e-4) }
  }

  @Test(arguments: [
    (\TrainingSettings.layerCount, 0, "--layers is 1 or more, not 0."),
    (\.contextSize, 3, "--context is 4 or more, not 3."),
    (\.headCount, 3, "--hidden 128 cannot be shared evenly by 3 heads: --heads."),
    (\.warmupCount, 1000, "--warmup is from 0 to below the 1000 steps, not 1000."),
  ])
  func refusesSizes(
    _ path: WritableKeyPath<TrainingSettings, Int> & Sendable, _ size: Int, _ problem: String
  ) {
    var settings = TrainingSettings()
    #expect(settings.problem == nil)
    settings[keyPath: path] = size
    #expect(settings.problem == problem)
  }
}
