import Layers
import Tensors

/// An attention in whoever's code it is written.
public struct RunnableAttention {
  /// Its parts, for training.
  let module: any Module
  /// `[B, T, C]` of `[B, T, C]`.
  let attend: (Tensor) -> Tensor

  public init(_ module: any Module, attend: @escaping (Tensor) -> Tensor) {
    (self.module, self.attend) = (module, attend)
  }

  /// Makes one of a size and so many heads.
  public typealias Maker =
    @Sendable (_ hiddenSize: Int, _ headCount: Int, _ generator: inout RandomGenerator)
    -> RunnableAttention
}

/// The smallest thing that attention alone can learn: to write eight symbols in the opposite order.
/// Each position has to read from another one, which depends on nothing but its place.
final class Reversal: Module {
  static let symbolCount = 10
  static let length = 8
  private static let (hiddenSize, headCount) = (32, 2)

  @Parameter var symbols: Tensor
  @Parameter var places: Tensor
  let attention: any Module
  let output: Linear
  private let attend: (Tensor) -> Tensor

  init(_ make: RunnableAttention.Maker, using generator: inout RandomGenerator) {
    let size = Self.hiddenSize
    symbols = .randomNormal([Self.symbolCount, size], using: &generator)
    places = .randomNormal([Self.length, size], using: &generator)
    let made = make(size, Self.headCount, &generator)
    (attention, attend) = (made.module, made.attend)
    output = Linear(inputSize: size, outputSize: Self.symbolCount, using: &generator)
  }

  /// Scores of each symbol at each place, `[B, T, symbols]`.
  /// - Parameter ids: `[B, T]`.
  func callAsFunction(_ ids: IntTensor) -> Tensor {
    output(attend(symbols.take(ids, axis: 0) + places))
  }

  /// `[B, T]`, symbols as they come.
  static func rows(_ count: Int, using generator: inout RandomGenerator) -> [[Int]] {
    (0..<count).map { _ in
      (0..<length).map { _ in Int.random(in: 0..<symbolCount, using: &generator) }
    }
  }

  /// What share of the places of new rows it gets right.
  func rightShare(using generator: inout RandomGenerator) -> Double {
    let rows = Self.rows(250, using: &generator)
    let answers = self(IntTensor(rows)).argMax(axis: -1).scalars
    let right = zip(answers, rows.flatMap { $0.reversed() }).count { $0 == $1 }
    return Double(right) / Double(answers.count)
  }

  /// Learns until nearly all is right, or for so many steps.
  /// - Parameter report: gets each step's number, its loss and, every five steps, the share of places
  ///   that are right in rows that it has not seen.
  func learn(
    stepCount: Int, using generator: inout RandomGenerator,
    report: (_ step: Int, _ loss: Float, _ rightShare: Double) -> Void
  ) -> Double {
    let optimizer = AdamW(self, learningRate: 1e-2)
    var share = 0.0
    for step in 1...stepCount {
      let rows = Self.rows(32, using: &generator)
      let targets = IntTensor(rows.map { $0.reversed() })
      let (loss, gradients) = withGradients(of: self) {
        crossEntropy(self(IntTensor(rows)), targets)
      }
      optimizer.step(gradients, maximumNorm: 1)
      if step.isMultiple(of: 5) {
        share = rightShare(using: &generator)
        report(step, loss.item(), share)
        if share >= 0.99 { break }
      }
    }
    return share
  }
}
