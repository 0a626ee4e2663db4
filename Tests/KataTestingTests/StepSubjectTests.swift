import Curriculum
import Layers
import Tensors
import Testing

@testable import KataTesting

/// What a step keeps of one call must not show in another.
@Suite struct StepSubjectTests {
  /// What a norm can keep, where there are examples that tell.
  enum Kept: CaseIterable {
    case nothing, weight, scaleByCount, resultByShape, firstRowCount, newestEpsilon, trainingMean
  }

  @Test(arguments: Kept.allCases) func whatAModuleKeepsShows(_ kept: Kept) async {
    let memory = KeptNumbers()
    let subject = StepSubject.module(
      { example, _ in newNorm(example, kept, memory) }, { Answers($0($1["x"])) })
    var findings: [Finding] = []
    for example in Example.all(of: "01-LayerNorm", for: "normalizes") {
      if let finding = await example.finding(of: subject) { findings.append(finding) }
    }
    #expect(findings.isEmpty == (kept == .nothing))
  }

  /// Also where no known mistake is it, a verdict says so.
  @Test func verdictsSayThatSomethingIsKept() async throws {
    let memory = KeptNumbers()
    let subject = StepSubject.module(
      { example, _ in newNorm(example, .trainingMean, memory) }, { Answers($0($1["x"])) })
    let example = try #require(Example.all(of: "01-LayerNorm", for: "normalizes").first)
    let finding = try #require(await example.finding(of: subject))
    #expect(Verdict.verdict(on: [finding], outOf: 9)?.hint == StepSubject.keeps)
  }

  @Test func whatAFunctionKeepsShows() async throws {
    let memory = KeptNumbers()
    let subject = StepSubject.function { example, _ in
      let x = example["x"]
      return Answers(memory.tensor("\(x.shape)") { x - x.mean(axis: -1, keepDims: true) })
    }
    let example = try #require(Example.all(of: "00-Tensors", for: "centered").first)
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.note == StepSubject.ignoresInputs)
  }

  /// What is wrong once, and right in the next calls, keeps nothing: a dictionary has another order
  /// each time.
  @Test func luckIsNotTakenForMemory() async throws {
    let calls = Locked(0)
    let subject = StepSubject.function { example, _ in
      let number = calls.withLock { calls in
        calls += 1
        return calls
      }
      let x = example["x"]
      // The rehearsal and the performance, two calls without anything before, and a rehearsal.
      let isWrong = [2, 7].contains(number)
      return Answers(x - x.mean(axis: -1, keepDims: true) + (isWrong ? 1 : 0))
    }
    let example = try #require(Example.all(of: "00-Tensors", for: "centered").first)
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.note == StepSubject.isRandom)
  }

  /// No run tells such code from what is right, where it has luck; where it has none, this is said.
  @Test func twoResultsOfTheSameNumbersAreSaidToBeTwo() async throws {
    let subject = StepSubject.function { example, _ in
      var generator = SystemRandomNumberGenerator()
      return Answers(example["x"] * Float.random(in: 1..<2, using: &generator))
    }
    let example = try #require(Example.all(of: "00-Tensors", for: "centered").first)
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.note == StepSubject.isRandom)
  }

  /// The formula is wrong, and nothing else: there is nothing more to say.
  @Test func whatIsOnlyWrongHasNoNote() async throws {
    let subject = StepSubject.function { example, _ in Answers(example["x"] * 2) }
    let example = try #require(Example.all(of: "00-Tensors", for: "centered").first)
    let finding = try #require(await example.finding(of: subject))
    #expect(finding.note == nil)
  }

  /// What comes out the same of other inputs, and is kept of none.
  enum Constant: CaseIterable { case zeros, nan, ofSizes }

  @Test(arguments: Constant.allCases) func whatIsTheSameNeedNotBeKept(_ constant: Constant)
    async throws
  {
    let test = constant == .ofSizes ? "causalMask" : "centered"
    let subject = StepSubject.function { example, _ in
      switch constant {
      case .zeros: return Answers(0 * example["x"])
      case .nan: return Answers(0 * example["x"] + Float.nan)
      case .ofSizes:
        let size = example.integer("size")
        return Answers(triu(Mask.full([size, size], true)))
      }
    }
    var notes: [String?] = []
    for example in Example.all(of: "00-Tensors", for: test) {
      guard let finding = await example.finding(of: subject) else { continue }
      notes.append(finding.note)
    }
    #expect(notes.count > 1 && notes.allSatisfy { $0 == nil })
  }

  @Test func aGeneratorThatIsCopiedShows() async throws {
    let examples = Example.all(of: "02-Embedding", for: "starts")
    for isCopied in [false, true] {
      let subject = StepSubject.module(
        { example, generator in
          var copy = generator
          let table = Table(example, &copy)
          if !isCopied { generator = copy }
          return table
        }, { table, _ in Answers(table.weight) })
      let finding = try await #require(examples.first).finding(of: subject)
      #expect((finding?.message ?? "").contains("the generator's next number: ") == isCopied)
    }
  }

  /// Whatever stands in the goldens of a start, the seed's next number does.
  @Test func everyStartSaysWhatIsLeftOfItsGenerator() {
    for kata in Course.katas {
      let tests = GoldenFile.named(kata.id).tests.filter {
        $0 == "starts" || $0.hasPrefix("draws") && $0.hasSuffix("InOrder")
      }
      for example in tests.flatMap({ Example.all(of: kata.id, for: $0) }) {
        let isDrawn = example.numbers["seed"] != nil
        #expect((example.goldens[Drawing.nextNumber] != nil) == isDrawn, "\(example.id)")
      }
    }
  }
}

// MARK: - Fixtures

/// What is left of a call.
private final class KeptNumbers: Sendable {
  private let tensors = Locked<[String: Tensor]>([:])

  func tensor(_ name: String, _ compute: () -> Tensor) -> Tensor {
    if let tensor = tensors.withLock({ $0[name] }) { return tensor }
    let tensor = compute()
    set(name, tensor)
    return tensor
  }

  func set(_ name: String, _ tensor: Tensor) { tensors.withLock { $0[name] = tensor } }
}

private func newNorm(
  _ example: Example, _ kept: StepSubjectTests.Kept, _ memory: KeptNumbers
) -> Norm {
  let norm = Norm(example, kept, memory)
  norm.eval()
  return norm
}

/// A table of random numbers.
private final class Table: Module {
  @Parameter var weight: Tensor

  init(_ example: Example, _ generator: inout RandomGenerator) {
    let shape: Shape = [example.integer("count"), example.integer("size")]
    weight = .randomNormal(shape, using: &generator)
  }
}

/// A layer norm that is right but for what it keeps.
private final class Norm: Module {
  @Parameter var weight: Tensor
  @Parameter var bias: Tensor
  private let epsilon: Float
  private let kept: StepSubjectTests.Kept
  private let memory: KeptNumbers
  private let own = KeptNumbers()
  private let dropout: Dropout

  init(_ example: Example, _ kept: StepSubjectTests.Kept, _ memory: KeptNumbers) {
    (weight, bias) = (example["weight"], example["bias"])
    epsilon = example.float("epsilon")
    (self.kept, self.memory) = (kept, memory)
    var generator = RandomGenerator(seed: 0)
    dropout = Dropout(rate: 0, using: &generator)
    memory.set("epsilon", Tensor(epsilon))
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    if kept == .resultByShape { return memory.tensor("\(x.shape)") { normalized(x) } }
    return normalized(x)
  }

  private func normalized(_ x: Tensor) -> Tensor {
    let axes = Array(-weight.rank..<0)
    let epsilon = kept == .newestEpsilon ? memory.tensor("epsilon") { Tensor(0) } : Tensor(epsilon)
    let deviation = {
      (x.variance(axes: axes, correction: 0, keepDims: true) + epsilon).squareRoot()
    }
    let scale = kept == .scaleByCount ? memory.tensor("\(x.count)", deviation) : deviation()
    var y = (x - x.mean(axes: axes, keepDims: true)) / scale
    y = y * (kept == .weight ? own.tensor("weight") { weight } : weight) + bias
    if kept == .firstRowCount {
      let rows = own.tensor("rows") { Tensor(Float(x.count / weight.count)) }
      y = y * (rows / Float(x.count / weight.count))
    }
    if kept == .trainingMean {
      if dropout.isTraining { own.set("mean", x.mean()) }
      y = y + own.tensor("mean") { Tensor(0) }
    }
    return y
  }
}
