import Checkpoints
import Foundation
import Layers
import Reference
import Tales
import Tensors
import Testing
import Tokenizers

@testable import Running
@testable import Training

/// How storyteller knows whose name comes next, which lessons 43 and 44 tell.
///
/// A name is introduced once: “His name was Gus.” At the full stop behind it, head 3 of block 0 looks at the name
/// and keeps it there. Whenever a name is due later, the heads of block 3 look back at just this full stop.
@Suite(.serialized) struct NameHeadsTests {
  private struct Head: Hashable {
    let block, head: Int
  }

  /// Who writes a name down, and the one that reads best.
  private static let named: Set = [Head(block: 0, head: 3), Head(block: 3, head: 2)]

  @Test func namesAreKeptAtTheFullStopBehindThem() throws {
    let storyteller = try Storyteller()
    var (writing, reading) = (Mean(), [Mean(), Mean(), Mean(), Mean()])
    for story in storyteller.stories {
      let (_, recording) = record(storyteller.model) { storyteller.model(IntTensor([story.ids])) }
      let patterns = recording.all(endingWith: "attention.pattern").map { $0[0] }  // [H, T, T] each
      for place in story.introductions.values {
        writing.add(patterns[0][3, place + 1, place].item())
      }
      for (place, name) in story.returns {
        let stop = story.introductions[name]! + 1
        for head in 0..<4 { reading[head].add(patterns[3][head, place - 1, stop].item()) }
      }
    }
    #expect(writing.value > 0.7, "\(writing)")
    #expect(reading[2].value > 0.7, "\(reading)")
    #expect(reading.allSatisfy { $0.value > 0.4 }, "\(reading)")
  }

  @Test func withoutThemTheNamesAreLost() throws {
    let storyteller = try Storyteller()
    let means = storyteller.meansOfHeads()
    let whole = storyteller.lossOfNames(without: [], means)
    let cost = storyteller.lossOfNames(without: Self.named, means) - whole
    let others = (0..<4).flatMap { block in (0..<4).map { Head(block: block, head: $0) } }
      .filter { !Self.named.contains($0) }
    var generator = RandomGenerator(seed: 1)
    let costs = (0..<100).map { _ in
      let pair = Set(others.shuffled(using: &generator).prefix(2))
      return storyteller.lossOfNames(without: pair, means) - whole
    }.sorted()
    let median = (costs[49] + costs[50]) / 2
    #expect(whole < 0.6 && cost > 3, "\(whole) \(cost)")
    #expect(cost > 10 * median, "\(cost) \(costs)")
  }

  /// The model, and stories in which names return.
  private struct Storyteller {
    struct Story {
      let ids: [Int]
      /// Where each name stands first.
      var introductions: [Int: Int] = [:]
      /// Where one stands again.
      var returns: [(place: Int, name: Int)] = []
    }

    let model: GPT2
    private(set) var stories: [Story] = []

    init() throws {
      let folder = ShippedModel.storyteller.folder
      let checkpoint = try GPT2Checkpoint(folder)
      var generator = RandomGenerator(seed: 0)
      model = GPT2(checkpoint.configuration, using: &generator)
      try checkpoint.load(into: model)
      model.eval()
      let tokenizer = try PretrainedTokenizer(folder: folder)
      let stop = try #require(tokenizer.id(of: "."))
      for seed in 900_001..<900_007 {
        let text = Tale(seed: UInt64(seed), length: .medium).text
        let ids = [try #require(tokenizer.endID)] + tokenizer.encode(text)
        var story = Story(ids: ids)
        for match in text.matches(of: /(?:name was|named) ([A-Z][a-z]+)\./) {
          guard let name = tokenizer.id(of: "Ġ\(match.1)"), let place = ids.firstIndex(of: name),
            ids[place + 1] == stop
          else { continue }
          story.introductions[name] = place
          story.returns += ids.indices.filter { $0 > place && ids[$0] == name }.map { ($0, name) }
        }
        if !story.returns.isEmpty { stories.append(story) }
      }
    }

    /// What each head finds in the mean: `[H, 1, D]` a block.
    func meansOfHeads() -> [Tensor] {
      let found = stories.map { story in
        record(model) { model(IntTensor([story.ids])) }.recording.all(endingWith: "attention.found")
      }
      return (0..<4).map { block in
        concatenated(found.map { $0[block][0] }, axis: 1).mean(axis: 1, keepDims: true)
      }
    }

    /// How surprised the model is by a name that returns, where heads find what they find in the mean, in nats.
    func lossOfNames(without heads: Set<Head>, _ means: [Tensor]) -> Float {
      var replacements: [String: (Tensor) -> Tensor] = [:]
      for block in Set(heads.map(\.block)) {
        let isGone = Mask((0..<4).map { heads.contains(Head(block: block, head: $0)) })
        replacements["blocks.\(block).attention.found"] = { found in
          which(isGone[.all, .newAxis, .newAxis], means[block], found)
        }
      }
      var loss = Mean()
      for story in stories {
        let logits = record(model, replacing: replacements) {
          model(IntTensor([story.ids])).logits[0]
        }.output
        for (place, name) in story.returns {
          let row = logits[place - 1]
          loss.add((row.logSumExp(axis: -1) - row[name]).item())
        }
      }
      return loss.value
    }
  }

  private struct Mean: CustomStringConvertible {
    private var sum: Float = 0
    private var count = 0

    mutating func add(_ value: Float) {
      sum += value
      count += 1
    }

    var value: Float { sum / Float(count) }
    var description: String { "\(value) of \(count)" }
  }
}
