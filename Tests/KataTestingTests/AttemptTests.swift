import Curriculum
import PlainFunctions
import Tensors
import Testing

@testable import BERTMistakes
@testable import KataTesting

@Suite struct AttemptTests {
  /// A suite that accepts a known mistake would tell a learner that wrong code is right.
  @Test(arguments: KnownMistakes.all) func knownMistakesAreRejected(_ mistake: Attempt) {
    let examples = Example.all(of: mistake.kata, for: mistake.test)
    #expect(examples.contains { $0.finding(for: mistake) != nil })
  }

  @Test(arguments: OtherWays.all) func otherWaysAreAccepted(_ way: Attempt) {
    for example in Example.all(of: way.kata, for: way.test) {
      let finding = example.finding(for: way)
      #expect(finding == nil, "\(example.name): \(finding?.message ?? "")")
    }
  }

  /// Whatever computes a result with tensors has its gradients too.
  @Test(arguments: OtherWays.all.filter { !$0.leavesTensors })
  func otherWaysHaveGradients(_ way: Attempt) {
    for example in Example.ofGradients(of: way.kata, beside: way.test) {
      let finding = example.finding(for: way)
      #expect(finding == nil, "\(example.name): \(finding?.message ?? "")")
    }
  }

  /// A loop over numbers is a right way to compute a result, but nothing that could be trained; the
  /// gradients' test tells the learner so, and it alone.
  @Test(arguments: OtherWays.all.filter(\.leavesTensors))
  func waysThatLeaveTheTensorsHaveNone(_ way: Attempt) throws {
    let examples = Example.ofGradients(of: way.kata, beside: way.test)
    try #require(!examples.isEmpty)
    for example in examples {
      let message = try #require(example.finding(for: way)?.message)
      #expect(message.contains("as far as gradients see, the result does not depend on "))
      #expect(message.hasSuffix("Compute with tensors all the way."))
    }
  }

  /// A mistake of gradients alone: it is no mistake as far as the result goes.
  @Test(arguments: KnownMistakes.all.filter { Example.outputTest(of: $0.test) != nil })
  func mistakesOfGradientsAreRightForward(_ mistake: Attempt) throws {
    let test = try #require(Example.outputTest(of: mistake.test))
    let forward = Attempt(Way(results: test, mistake.name, run: mistake.run), at: mistake.kata)
    for example in Example.all(of: mistake.kata, for: test) {
      let finding = example.finding(for: forward)
      #expect(finding == nil, "\(example.name): \(finding?.message ?? "")")
    }
  }

  /// What a learner's mistake leaves of the generator is another than the one that is expected, and says
  /// nothing of the mistake: it is named all the same.
  @Test(arguments: KnownMistakes.all.filter(\.isOfStart))
  func mistakesInStartsAreNamed(_ mistake: Attempt) throws {
    let findings = try Example.all(of: mistake.kata, for: mistake.test).compactMap { example in
      var answers = try mistake.run(example)
      for name in example.goldens.keys where Drawing.isAbout(name) {
        switch answers.answer(name) {
        case nil, .unfit:
          answers[name] = name == Drawing.splits ? Answer.fact(true) : .tensor(Tensor(0.5))
        default: continue
        }
      }
      let outcome = LearnerThread.Outcome(result: .success(answers), misuse: nil)
      return example.finding(in: outcome)
    }
    #expect(!findings.isEmpty && KnownMistakes.explaining(findings) != nil)
  }

  /// A kata's folder is found by its name alone, so a misspelled class would be silent.
  @Test(arguments: Course.katas) func everyKataHasAttempts(_ kata: Kata) throws {
    let attempts = try #require(kata.attempts, "There is no class for \(kata.id).")
    #expect(!attempts.mistakes.isEmpty && !attempts.otherWays.isEmpty)
  }

  /// What no known mistake tells apart from what is right would be a test of nothing.
  @Test(arguments: Course.katas) func everyGroupOfGoldensHasAMistake(_ kata: Kata) {
    let mistaken = Set(KnownMistakes.all.filter { $0.kata == kata.id }.map(\.test))
    for test in GoldenFile.named(kata.id).tests {
      #expect(mistaken.contains(test), "\(kata.id): no known mistake is one of \(test).")
    }
  }

  @Test func namesAreUnique() {
    let all = (KnownMistakes.all + OtherWays.all).map { "\($0.kata) \($0.test) \($0.name)" }
    #expect(Set(all).count == all.count)
  }

  /// Where its numbers come out, a mistake is called by its name.
  @Test func verdictsNameTheMistake() throws {
    let mistake = try #require(
      KnownMistakes.all.first { $0.name == "the variance is divided by n − 1" })
    let examples = Example.all(of: mistake.kata, for: mistake.test)
    let findings = examples.compactMap { $0.finding(for: mistake) }
    let verdict = try #require(Verdict.verdict(on: findings, outOf: examples.count))
    #expect(verdict.message.hasPrefix("\(findings[0].example.name): the largest error is "))
    #expect(verdict.message.contains("\(findings.count) of \(examples.count) examples are off"))
    #expect(verdict.message.hasSuffix("These numbers come out when \(mistake.name)."))
  }

  /// Where the same misuse comes of a mistake, it is called by its name too.
  @Test(arguments: [
    "it goes on after the last position",
    "the whole text goes through the model again, and into the cache again",
  ]) func misuseNamesTheMistake(_ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let examples = Example.all(of: mistake.kata, for: mistake.test)
    let findings = examples.compactMap { $0.finding(for: mistake) }
    let verdict = try #require(Verdict.verdict(on: findings, outOf: examples.count))
    #expect(verdict.message.hasPrefix("take: index 17 "))
    #expect(verdict.message.hasSuffix("\nThis happens when \(name)."))
  }

  /// Golden ids and counts are compared as such.
  @Test(arguments: [("16-KeyValueCache", "counts"), ("17-Sampler", "continues")])
  func countsAreNoMeasurements(_ kata: String, _ test: String) {
    for mistake in KnownMistakes.all where mistake.kata == kata && mistake.test == test {
      for example in Example.all(of: kata, for: test) {
        let message = example.finding(for: mistake)?.message ?? ""
        #expect(!message.contains("error") && !message.contains("allowed"), "\(message)")
      }
    }
  }

  /// Some mistakes give the same numbers on some examples, or for some of the results: at a dropout
  /// of 1, for instance, all is 0 both without a projection and with the dropout after it.
  @Test(arguments: [
    "the dropout is of the output, not of the pattern",
    "the output's projection is drawn first",
    "each layer is drawn with a generator of its own",
    "the blocks run in reverse order",
  ]) func verdictsNameNoOtherMistake(_ name: String) throws {
    let mistake = try #require(KnownMistakes.all.first { $0.name == name })
    let examples = Example.all(of: mistake.kata, for: mistake.test)
    let findings = examples.compactMap { $0.finding(for: mistake) }
    let verdict = try #require(Verdict.verdict(on: findings, outOf: examples.count))
    #expect(verdict.message.hasSuffix("These numbers come out when \(name)."))
  }

  /// Whoever makes two mistakes makes them in either order, and makes both.
  @Test func changesOfPartsCompose() throws {
    let example = try #require(Example.all(of: "09-BertBlock", for: "transforms").first)
    typealias Change = (inout BlockFormula) -> Void
    let changes: [Change] = [
      { $0.epsilon = 1e-5 },
      { $0.mask = { _ in nil } },
      { $0.attention.scores = products },
      { $0.mlp.activation = geluTanh },
      { $0.mlpInput = { x, _ in x } },
      { $0.attentionHalf.sum = { _, added in added } },
      { $0.mlpHalf.norm.apply = { x, _ in x } },
      { $0.changeHalves { swap(&$0.read, &$0.finish) } },
    ]
    func scalars(_ changes: Change...) -> [Float] {
      let block = changes.reduce(example.bertBlock) { $0.changed($1) }
      return block(example["x"], mask: example.padding).scalars
    }
    for (place, change) in changes.enumerated() {
      for other in changes[..<place] {
        let both = scalars(change, other)
        #expect(both == scalars(other, change))
        #expect(both != scalars(change) && both != scalars(other))
      }
    }
  }
}

extension Attempt {
  fileprivate var isOfStart: Bool {
    Example.all(of: kata, for: test).contains { $0.goldens.keys.contains(where: Drawing.isAbout) }
  }
}
