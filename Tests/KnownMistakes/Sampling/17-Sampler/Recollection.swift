import KataTesting
import Layers
import Tensors

/// What a formula made of the scores at the end of a text: of a thousand draws most come there again.
final class Recollection<Value> {
  /// Scores, the text before them, and how to choose.
  struct Place: Hashable {
    private let scores: [Float]
    private let ids: [Int]
    private let settings: [Float?]

    /// - Parameter logits: `[V]` each; nil where they are too many to be compared.
    init?(_ logits: Tensor..., after ids: [Int] = [], by settings: SamplingSettings) {
      guard logits.allSatisfy({ !$0.isPoisoned && $0.count <= 256 }) else { return nil }
      (self.scores, self.ids) = (logits.flatMap(\.scalars), ids)
      self.settings = [
        settings.temperature, settings.topK.map(Float.init), settings.topP,
        settings.frequencyPenalty,
      ]
    }
  }

  private var known: [Place: Value] = [:]

  /// What was made there, or is made now.
  func value(at place: Place?, else make: () -> Value) -> Value {
    guard let place else { return make() }
    if let value = known[place] { return value }
    let value = make()
    known[place] = value
    return value
  }
}
