import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import Testing
import Tokenizers

@testable import Running

/// What the heads of the shipped inductor look at, on sequences that it never saw: a block of random tokens
/// that comes again, at once or behind unequal gaps.
///
/// The scores are those of transformer-lens: the mean attention of a place to the one before it, and of a
/// token's later copy to the places behind its earlier ones.
@Suite struct InductorTests {
  @Test(arguments: [0, 10])
  func findsWhatStoodThere(_ longestGap: Int) throws {
    let inductor = try Inductor()
    let (heads, losses) = inductor.look(at: 60, longestGap: longestGap)
    // Nobody can foretell a first copy.
    #expect(losses.first > log(Double(inductor.tokens.count)) - 0.2, "\(losses)")
    #expect(losses.later < 0.25, "\(losses)")
    let previous = heads.filter { $0.layer == 0 }.max { $0.previous < $1.previous }!
    let induction = heads.filter { $0.layer == 1 }.max { $0.induction < $1.induction }!
    #expect(previous.previous > 0.6, "\(heads)")
    #expect(induction.induction > 0.6, "\(heads)")
    // No other head does either.
    for head in heads {
      #expect(head == previous || head.previous < 0.2, "\(head)")
      #expect(head == induction || head.induction < 0.2, "\(head)")
    }
  }

  /// What its attention does not do is not done.
  @Test func hasSilentMLPs() throws {
    let inductor = try Inductor()
    for (name, parameter) in inductor.model.namedParameters() where name.contains(".mlp.") {
      #expect((parameter.value .== 0).all(), "\(name)")
    }
    #expect(inductor.model.blocks.count == 2)
  }

  /// A token is a character, so that sequences can be typed.
  @Test func readsCharacters() throws {
    let inductor = try Inductor()
    let ids = inductor.tokenizer.encode("kQz7kQz")
    #expect(ids.count == 7 && Array(ids[..<3]) == Array(ids[4...]))
    let scores = inductor.model(IntTensor([[inductor.end] + ids])).logits[0, -1].scalars
    #expect(inductor.tokenizer.decode([scores.firstIndex(of: scores.max()!)!]) == "7")
  }
}

// MARK: - Fixtures

private struct Inductor {
  struct Head: Equatable {
    let layer, number: Int
    var previous = 0.0
    var induction = 0.0
  }

  let model: GPT2
  let tokenizer: PretrainedTokenizer
  let end: Int
  /// Those that are drawn.
  let tokens: [Int]
  private let length: Int

  init() throws {
    let folder = ShippedModel.inductor.folder
    let checkpoint = try GPT2Checkpoint(folder)
    var generator = RandomGenerator(seed: 0)
    model = GPT2(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    model.eval()
    let tokenizer = try PretrainedTokenizer(folder: folder)
    self.tokenizer = tokenizer
    end = try #require(tokenizer.endID)
    tokens = (0..<tokenizer.count).filter { !tokenizer.isSpecial($0) }
    length = checkpoint.configuration.positionCount
  }

  /// The scores of all heads, and the mean losses in nats at tokens of the block's first copy and of later ones.
  func look(at count: Int, longestGap: Int) -> ([Head], losses: (first: Double, later: Double)) {
    var generator = RandomGenerator(seed: 41)
    var heads = model.blocks.enumerated().flatMap { layer, block in
      (0..<block.attention.headCount).map { Head(layer: layer, number: $0) }
    }
    var (first, later) = ([Double](), [Double]())
    var queryCount = 0
    for _ in 0..<count {
      let (ids, places, blockSize) = sequence(longestGap, using: &generator)
      let output = model(IntTensor([ids]))
      func nats(_ t: Int) -> Double {
        let logits = output.logits[0, t].scalars.map(Double.init)  // [V]
        return log(logits.reduce(0) { $0 + exp($1) }) - logits[ids[t + 1]]
      }
      var queries: [(t: Int, earlier: [Int])] = []
      for t in 0..<ids.count - 1 {
        guard let place = places[t] else { continue }
        let earlier = (0..<t).filter { places[$0] == place }
        if earlier.isEmpty, place > 0 { first.append(nats(t - 1)) }
        // What comes behind a block, nothing tells.
        guard !earlier.isEmpty, place + 1 < blockSize else { continue }
        later.append(nats(t))
        queries.append((t, earlier))
      }
      queryCount += queries.count
      for (layer, block) in model.blocks.enumerated() {
        let x = output.hiddenStates[layer]  // [1, T, C]
        let (query, key, _) = block.attention.heads(block.attentionNorm(x))  // [1, H, T, D]
        let pattern = ScaledDotProductAttention.pattern(
          ScaledDotProductAttention.scores(query, key),
          mask: CausalAttention.mask(queryCount: ids.count, keyCount: ids.count))  // [1, H, T, T]
        let (H, T) = (block.attention.headCount, ids.count)
        let shares = pattern.scalars.map(Double.init)
        for number in 0..<H {
          func share(_ t: Int, _ s: Int) -> Double { shares[(number * T + t) * T + s] }
          let head = layer * H + number
          let previous = (1..<T).reduce(0) { $0 + share($1, $1 - 1) }
          heads[head].previous += previous / Double((T - 1) * count)
          for (t, earlier) in queries {
            heads[head].induction += earlier.reduce(0) { $0 + share(t, $1 + 1) }
          }
        }
      }
    }
    for head in heads.indices { heads[head].induction /= Double(queryCount) }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return (heads, (mean(first), mean(later)))
  }

  /// Tokens, and of each its place in the block, or nil where it stands between copies.
  private func sequence(
    _ longestGap: Int, using generator: inout RandomGenerator
  ) -> (ids: [Int], places: [Int?], blockSize: Int) {
    let drawn = tokens.shuffled(using: &generator)
    let blockSize = Int.random(in: 5...14, using: &generator)
    let (block, others) = (drawn.prefix(blockSize), drawn.dropFirst(blockSize))
    var (ids, places): ([Int], [Int?]) = ([end], [nil])
    var gap = Int.random(in: 0...8, using: &generator)
    while ids.count < length {
      ids += (0..<gap).map { _ in others.randomElement(using: &generator)! } + block
      places += Array(repeating: nil, count: gap) + Array(0..<blockSize)
      gap = Int.random(in: 0...longestGap, using: &generator)
    }
    return (Array(ids.prefix(length)), Array(places.prefix(length)), blockSize)
  }
}
