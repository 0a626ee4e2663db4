import Foundation
import Testing

@testable import Tales

/// Stories, and how likely each of them is.
@Suite struct TaleTests {
  @Test func tellsTheSameStoriesEverywhere() {
    let tale = Tale(seed: 0, length: .short)
    #expect(tale.text == Self.first)
    for (length, digest) in zip(Tale.Length.allCases, Self.digests) {
      var all = FNV()
      for seed in 0..<2000 { all.add(Tale(seed: UInt64(seed), length: length).text) }
      #expect(all.digest == digest, "\(length)")
    }
  }

  /// All stories of a world of few words, told one by one: their probabilities are 1 together, no two
  /// are the same, and what they say on average is the entropy.
  @Test func knowsEachProbability() {
    let world = World.reduced
    var (texts, total, entropy) = (Set<[UInt8]>(), 0.0, 0.0)
    Attempts.forEach { script in
      var teller = Teller(world, Trying(script: script), Facts(length: .short))
      for stage in Stage.all(of: .short) { teller.tell(stage) }
      let nats = teller.chooser.script.nats
      #expect(texts.insert(teller.text).inserted)
      total += exp(-nats)
      entropy += exp(-nats) * nats
      return teller.chooser.script
    }
    // Who, and how that is said; two traits; a friend of the same kind, or of two names of the other;
    // two plots, begun in two ways; two deeds, good and bad, and how they come; endings.
    #expect(texts.count == (2 * 4) * (2 * 2) * (3 * 2) * (2 * 2 * 2) * (2 * 2 * 2) * (2 + 4))
    #expect(abs(total - 1) < 1e-9)
    #expect(abs(entropy - Tale.entropy(of: .short, in: world)) < 1e-9)
  }

  @Test(arguments: Tale.Length.allCases) func saysOnAverageWhatItsEntropyIs(_ length: Tale.Length) {
    let nats = (0..<4000).map { Tale(seed: UInt64($0), length: length).nats }
    let mean = nats.reduce(0, +) / 4000
    let variance = nats.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4000
    #expect(abs(mean - Tale.entropy(of: length)) < 4 * (variance / 4000).squareRoot())
  }

  // MARK: - The language

  @Test(arguments: Tale.Length.allCases) func hasWholeSentences(_ length: Tale.Length) {
    for seed in 0..<300 {
      let text = Tale(seed: UInt64(seed), length: length).text
      #expect(text.wholeMatch(of: /([A-Z][^.{}]*[^ ,]\. )*[A-Z][^.{}]*[^ ,]\./) != nil, "\(text)")
      let slip = text.firstMatch(of: /[ ]{2}|\b[Aa] [aeiou]|\b[Aa]n [^aeiou]/)
      #expect(slip == nil, "\(text)")
    }
  }

  @Test func isRich() {
    let tales = (0..<10_000).map { Tale(seed: UInt64($0), length: .long).text }
    let words = Set(
      tales.flatMap { $0.split { !$0.isLetter && $0 != "'" } }.map { $0.lowercased() })
    #expect(words.count >= 500)
    #expect(Set(tales).count == tales.count)
    // As many as this many equally likely ones would be.
    #expect(exp(Tale.entropy(of: .short)) > 1e6)
  }

  @Test func goodDeedsEndWellMoreOftenThanNot() {
    let tales = (0..<4000).map { Tale(seed: UInt64($0), length: .medium) }
    func share(_ isGood: Bool) -> Double {
      let those = tales.filter { $0.isGood == isGood }
      return Double(those.count(where: \.endsWell)) / Double(those.count)
    }
    #expect(abs(share(true) - 0.85) < 0.03)
    #expect(abs(share(false) - 0.2) < 0.03)
    for tale in tales where tale.text.contains("and that was") {
      #expect(tale.text.contains("and that was \(tale.isGood ? "good" : "bad")."))
    }
  }

  // MARK: - Reading

  @Test(arguments: Tale.Length.allCases) func readsWhatItTold(_ length: Tale.Length) throws {
    for seed in 0..<5 {
      let tale = Tale(seed: UInt64(seed), length: length)
      let read = try #require(Tale(reading: tale.text))
      #expect(abs(read.nats - tale.nats) < 1e-9)
      #expect((read.length, read.endsWell, read.isGood) == (length, tale.endsWell, tale.isGood))
    }
  }

  @Test(arguments: [
    ("Her name was", "His name was"), (", so she ", ", so he "), ("Ada was", "Adam was"),
    ("Mia", "Nora"), (".", ""), ("Once upon", "once upon"), ("the end", "the  end"),
    (", so she ", ", so she she "), ("\u{65}", "\u{65}\u{301}"),
  ]) func readsNothingElse(_ part: String, _ other: String) throws {
    let text = """
      Once upon a time there was an owl. Her name was Ada. Ada was very kind. Ada had a friend, a fox \
      named Mia. One evening, Mia lay in bed with a fever. Ada was kind, so she cooked soup and \
      brought it every day. In the end everybody was happy.
      """
    #expect(Tale(reading: text) != nil)
    let place = try #require(text.ranges(of: part).last)
    #expect(Tale(reading: text.replacingCharacters(in: place, with: other)) == nil)
  }

  @Test(arguments: ["", "Once", "Once upon a time there was a [MASK].", "\u{0}", "狐"])
  func readsNoStoryWhereThereIsNone(_ text: String) {
    #expect(Tale(reading: text) == nil)
  }
}

// MARK: - Fixtures

extension World {
  /// A world in which all can be told.
  fileprivate static let reduced = World(
    .small, traits: [Trait.all[0], Trait.all[6]], plots: Array(Plot.all.prefix(2)), alternatives: 2)
}

/// Makes the choices of a script, whatever comes of it.
private struct Trying: Chooser {
  var script: Script

  mutating func choose(_ weights: Weights, decides: Bool) -> Int { script.choose(weights) }
  func hear(_ text: [UInt8], _ piece: Template.Piece) -> Bool { true }
}

/// Fowler, Noll and Vo's sum of bytes, FNV-1a.
private struct FNV {
  private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}

extension TaleTests {
  fileprivate static let first = """
    Once upon a time there was a turtle. His name was Jack. Jack was very brave. Jack had a friend, a \
    turtle named Nina. It happened one night that Jack borrowed Nina's red ladder and dropped it near \
    the market. Jack was brave, so he sat up all night to mend it. But Nina never said a word of \
    thanks. Jack ate his supper alone, and it did not taste of anything.
    """
  fileprivate static let digests: [UInt64] = [
    18_274_008_808_230_040_386, 7_009_923_332_784_958_005, 6_254_841_423_084_304_078,
  ]
}
