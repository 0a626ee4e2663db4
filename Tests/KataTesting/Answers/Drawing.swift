import Curriculum
import Layers
import Tensors

/// What becomes of a generator that is handed out: a part that draws from a copy of it leaves its
/// numbers to the next part, which draws them again.
///
/// What PyTorch would draw next stands in the goldens of every start.
package struct Drawing: Sendable {
  /// The name of what it goes on to draw, among the answers.
  package static let nextNumber = "the generator's next number"
  /// The name of whether parts took a `split()` of it.
  static let splits = "each dropout has a generator of its own"

  private let start: RandomGenerator
  var generator: RandomGenerator

  init(of example: Example) {
    start = example.generator
    generator = start
  }

  /// What was drawn of it for a module, as answers.
  func answers(for module: some Module) -> Answers {
    var (left, twin) = (generator, start)
    let parts = [module as any Module] + module.submodules().map(\.module)
    for part in parts where part is Dropout { _ = twin.split() }
    var (next, expected) = (left.split(), twin.split())
    return [
      Self.nextNumber: Tensor.randomUniform([], using: &left),
      Self.splits: next.next() == expected.next(),
    ]
  }

  /// Whether an answer is compared before another: what is left of a generator comes last, since it
  /// follows from what was drawn.
  static func order(_ a: String, _ b: String) -> Bool { (rank(a), a) < (rank(b), b) }

  private static func rank(_ name: String) -> Int { isAbout(name) ? 1 : 0 }

  /// Whether an answer is about the generator.
  static func isAbout(_ name: String) -> Bool { name == nextNumber || name == splits }
}

// MARK: - Mistakes that every start knows

extension KnownMistakes {
  /// What can become of the generator, wherever one is handed out.
  static var ofAllGenerators: [Attempt] {
    Course.katas.flatMap { kata in
      GoldenFile.named(kata.id).tests.flatMap { test in
        Drawing.mistakes(in: test, of: kata).map { Attempt($0, at: kata.id) }
      }
    }
  }
}

extension Drawing {
  fileprivate static func mistakes(in test: String, of kata: Kata) -> [Way] {
    let goldens = Example.all(of: kata.id, for: test).first?.goldens ?? [:]
    var ways: [Way] = []
    if goldens[nextNumber] != nil {
      ways.append(
        Way(
          around: test, "the numbers are drawn from a copy of the generator, which stays as it is",
          right: { $0.rightAnswers }
        ) { example, step in
          var answers = try step(example)
          var generator = example.generator
          answers[nextNumber] = Tensor.randomUniform([], using: &generator)
          answers[splits] = false
          return answers
        })
    }
    if goldens[splits] != nil {
      ways.append(
        Way(
          around: test, "a dropout's generator is split off a copy of the generator",
          right: { $0.rightAnswers }
        ) { example, step in
          var answers = try step(example)
          answers[splits] = false
          return answers
        })
    }
    return ways
  }
}

extension Example {
  /// What is expected, as answers.
  fileprivate var rightAnswers: Answers {
    var answers = Answers()
    for (name, golden) in goldens { answers[name] = golden.answer }
    return answers
  }
}
