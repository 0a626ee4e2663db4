import Foundation
import Layers
import Synchronization

/// What the solutions keep beyond what learners owe: how they work at a real model's size.
@Suite struct SolutionTests {
  /// A real vocabulary's small shares are lost beside 1, where the largest are added first.
  @Test(arguments: [1.0, 0.9999999] as [Float]) func allSharesCountInTopP(_ p: Float) {
    var generator = RandomGenerator(seed: 3)
    let logits = Tensor.randomNormal([50_257], using: &generator) * 4
    let kept = Sampler.keepTopP(logits, p)
    // Counted in double precision.
    let powers = logits.scalars.map { exp(Double($0)) }.sorted()
    let limit = (1 - Double(p)) * powers.reduce(0, +)
    var (sum, dropped) = (0.0, 0)
    for power in powers {
      sum += power
      if sum > limit { break }
      dropped += 1
    }
    let found = kept.scalars.count { $0 == -.infinity }
    #expect(p == 1 ? found == 0 : abs(found - dropped) < 20, "\(found) for \(dropped)")
  }

  /// An empty prompt, and more tokens than there are positions, are misuses that say so: no number
  /// comes of them in silence.
  @Test(
    arguments: [
      ([], "is outside an axis of size 0", "split: -1, of [-1, 2], is no size"),
      ([1, 2, 3, 4, 0], "take: index 6 ", "take: index 6 "),
    ] as [([Int], String, String)])
  func promptsThatDoNotFitAreMisuses(_ prompt: [Int], _ problem: String, _ ofScore: String) {
    let (model, completion) = (Self.model, [1, 2])
    let first = misuse {
      _ = CompletionScores.score(of: completion, after: prompt, by: model)
    }
    #expect(first.contains(ofScore))
    let calls = [
      { _ = CompletionScores.scores(of: [[3], completion], after: prompt, by: model) },
      { _ = CompletionScores.best(of: [[3], completion], after: prompt, by: model) },
      {
        let steering = SteeringSettings(suffix: [0])
        _ = SuffixSteering.accepted([[3], completion], after: prompt, steering, by: model)
      },
    ]
    for call in calls { #expect(misuse(call).contains(problem)) }
  }

  /// A text is steered for as long as the suffix has room behind it.
  @Test func steeredTextsBeginAndEnd() {
    let model = Self.model
    var generator = RandomGenerator(seed: 2)
    func continued(_ prompt: [Int], _ suffix: [Int]) -> (count: Int, misuse: String) {
      var count = 0
      let misuse = misuse {
        count =
          SuffixSteering.generate(
            model, after: prompt, tokenCount: 99, SteeringSettings(suffix: suffix),
            SamplingSettings(), using: &generator
          ).count
      }
      return (count, misuse)
    }
    #expect(continued([], [3]).misuse.contains("is outside an axis of size 0"))
    #expect(continued([1], [3]) == (4, ""))
    #expect(continued([1], [3, 3, 3, 3, 3]) == (0, ""))
  }

  /// Several workers come to what one comes to, but for rounding, and to the bit to what each other does.
  @Test(arguments: [2, 4, 7]) func severalWorkersLearnAsOne(_ count: Int) {
    final class Pair: Module {
      let first, second: Reference.Linear

      init() {
        var generator = RandomGenerator(seed: 39)
        first = Reference.Linear(inputSize: 12, outputSize: 32, using: &generator)
        second = Reference.Linear(inputSize: 32, outputSize: 5, using: &generator)
      }
    }
    var generator = RandomGenerator(seed: 4)
    let x = Tensor.randomNormal([20, 15, 12], using: &generator)
    let y = Tensor.randomNormal([20, 15, 5], using: &generator)
    func trained(by count: Int) -> [Tensor] {
      let replicas = (0..<count).map { _ in Pair() }
      Workers.run(replicas) { worker, model in
        let optimizer = Reference.AdamW(model, learningRate: 3e-3)
        for step in 0..<20 {
          DataParallel.step(model, optimizer, rowCount: 15, worker) { rows in
            let outputs = model.second(tanh(model.first(x[step, rows])))
            return (outputs - y[step, rows]).square().mean()
          }
        }
      }
      return replicas.map { DataParallel.joined($0.parameters().map(\.value)) }
    }
    let one = trained(by: 1)[0]
    let several = trained(by: count)
    let furthest = abs(several[0] - one).max().item()
    #expect(furthest < 1e-6)
    for other in several { #expect(other.scalars == several[0].scalars) }
  }

  /// The first misuse of a call, or nothing.
  private func misuse(_ call: () -> Void) -> String {
    let messages = Mutex<[String]>([])
    let handler = MisuseHandler { misuse in messages.withLock { $0.append(misuse.message) } }
    MisuseHandler.$current.withValue(handler) { call() }
    return messages.withLock { $0.first ?? "" }
  }

  private static var model: GPT2 {
    var generator = RandomGenerator(seed: 1)
    let sizes = GPT2Configuration(
      vocabularySize: 5, positionCount: 6, hiddenSize: 4, layerCount: 1, headCount: 2)
    let model = GPT2(sizes, using: &generator)
    model.eval()
    return model
  }
}
