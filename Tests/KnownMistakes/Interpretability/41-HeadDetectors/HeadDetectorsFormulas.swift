import KataTesting
import Layers
import Tensors

/// How much of their attention heads give to some places, as a row of parts.
struct HeadScoreFormula: Formula {
  let patterns: Tensor
  var places: Mask
  /// The shares at the places, `[L, H, T, T]`.
  var kept: (_ patterns: Tensor, _ places: Mask) -> Tensor = { which($1, $0, 0) }
  /// What they are together, `[L, H]`.
  var sum: Move = { $0.sum(axes: [-1, -2]) }
  /// What the sum is divided by.
  var divisor: (_ places: Mask) -> Tensor = { Tensor($0).max(axis: -1).sum() }
  var finish: Move = { $0 }

  init(_ example: Example) {
    (patterns, places) = (example["patterns"], example.mask("places"))
  }

  func callAsFunction() -> Tensor { finish(sum(kept(patterns, places)) / divisor(places)) }
}

/// Where heads look, as a row of parts: which key s a query t has, and which not.
struct HeadPlacesFormula: Formula {
  /// How many positions there are.
  let count: Int
  /// The tokens, where it is asked for them.
  let ids: [Int]
  var isPlace: (_ t: Int, _ s: Int) -> Bool
  /// Which of a query's places are left, in order.
  var left: (_ keys: [Int]) -> [Int] = { $0 }
  /// How many queries and keys the mask has.
  var size: (_ count: Int) -> Int = { $0 }

  init(_ example: Example) {
    ids = example.test == "findsCopies" ? example.ids("ids").scalars : []
    count = ids.isEmpty ? example.integer("count") : ids.count
    switch example.test {
    case "findsPrevious": isPlace = { $1 == $0 - 1 }
    case "findsFirst": isPlace = { $1 == 0 && $0 > 0 }
    default: isPlace = { [ids] t, s in s > 0 && s <= t && ids[s - 1] == ids[t] }
    }
  }

  func callAsFunction() -> Mask {
    let T = size(count)
    let rows = (0..<T).map { t in
      let keys = left((0..<T).filter { isPlace(t, $0) })
      return (0..<T).map { keys.contains($0) }
    }
    return T == 0 ? Mask([Bool](), shape: [0, 0]) : Mask(rows)
  }
}

/// Scores on average over some texts, as a row of parts.
struct MeanHeadScoreFormula: Formula {
  private let example: Example
  /// Whether the model drops what it drops in training.
  var isTraining = false
  /// The texts, of `[B, T]`.
  var texts: (_ ids: IntTensor) -> [[Int]] = { ids in
    (0..<ids.shape[0]).map { ids[$0].scalars }
  }
  /// Whose places a text has.
  var other: (_ text: Int, _ count: Int) -> Int = { text, _ in text }
  var places: (_ places: Mask) -> Mask = { $0 }
  /// What the sum of a head's shares is divided by.
  var divisor: (_ places: Mask) -> Tensor = { Tensor($0).max(axis: -1).sum() }
  /// Of `[B, L, H]` what is given.
  var mean: Move = { $0.mean(axis: 0) }

  init(_ example: Example) { self.example = example }

  /// Whether the model was handed over in training.
  var wasTraining: Bool { example.isTraining }

  func callAsFunction() -> Tensor {
    let model = TracedGPT2(example)
    model.isTraining = isTraining
    let texts = texts(example.ids("ids"))
    let scores = texts.indices.map { row in
      let ids = IntTensor([texts[row]])
      let recording = record(model) { model(ids) }.recording
      let patterns = recording.all(endingWith: "attention.pattern").map { $0[0] }
      let places = places(example.headPlaces(texts[other(row, texts.count)]))
      let shares = which(places, stacked(patterns, axis: 0), 0).sum(axes: [-1, -2])
      return shares / divisor(places)
    }
    return mean(stacked(scores, axis: 0))
  }
}

/// The head with the highest score, as a row of parts.
struct StrongestHeadFormula: Formula {
  let scores: Tensor
  var place: (_ scores: Tensor) -> Int = { $0.argMax().item() }
  var layer: (_ place: Int, _ L: Int, _ H: Int) -> Int = { place, _, H in place / H }
  var head: (_ place: Int, _ L: Int, _ H: Int) -> Int = { place, _, H in place % H }

  init(_ example: Example) { scores = example["scores"] }

  func callAsFunction() -> Answers {
    let (L, H, place) = (scores.shape[0], scores.shape[1], place(scores))
    return ["layer": layer(place, L, H), "head": head(place, L, H)]
  }
}

/// The loss by place, as a row of parts.
struct PlaceLossFormula: Formula {
  private let example: Example
  /// Whether the model drops what it drops in training.
  var isTraining = false
  /// Which of the logits guess, of `[B, T, V]`.
  var guesses: (_ logits: Tensor) -> Tensor = { $0[.all, ..<(-1)] }
  /// What is guessed, of `[B, T]`.
  var targets: (_ ids: IntTensor) -> IntTensor = { $0[.all, 1...] }
  var logs: Move = { $0 - $0.logSumExp(axis: -1, keepDims: true) }
  /// Of each guess, `[B, T − 1]`.
  var loss: (_ logs: Tensor) -> Tensor = { -$0 }
  /// Of `[B, T − 1]` what is given.
  var mean: Move = { $0.mean(axis: 0) }

  init(_ example: Example) { self.example = example }

  /// Whether the model was handed over in training.
  var wasTraining: Bool { example.isTraining }

  func callAsFunction() -> Tensor {
    let model = TracedGPT2(example)
    model.isTraining = isTraining
    let ids = example.ids("ids")
    let logs = logs(guesses(model(ids)))  // [B, T − 1, V]
    let found = logs.gather(targets(ids)[.all, .all, .newAxis], axis: -1).squeezed(axis: -1)
    return mean(loss(found))
  }
}

/// The mean loss before anything can be copied and from then on, as a row of parts.
struct CopyLossFormula: Formula {
  let losses: Tensor
  let period: Int
  var first: (_ losses: Tensor, _ period: Int) -> Tensor = { $0[..<$1] }
  var later: (_ losses: Tensor, _ period: Int) -> Tensor = { $0[$1...] }
  var mean: (_ losses: Tensor) -> Tensor = { $0.mean() }
  var named: (_ first: Float, _ later: Float) -> (first: Float, later: Float) = { ($0, $1) }

  init(_ example: Example) {
    (losses, period) = (example["losses"], example.integer("period"))
  }

  func callAsFunction() -> Answers {
    let (first, later) = (mean(first(losses, period)), mean(later(losses, period)))
    if first.isPoisoned || later.isPoisoned { return ["first": first, "later": later] }
    let named = named(first.item(), later.item())
    return ["first": named.first, "later": named.later]
  }
}

// MARK: - Running them

extension Example {
  func headScores(
    _ change: @escaping (inout HeadScoreFormula) -> Void
  ) -> Exchange<HeadScoreFormula> {
    Exchange(of: HeadScoreFormula(self), change) { $0() }
  }

  func headPlaces(
    _ change: @escaping (inout HeadPlacesFormula) -> Void
  ) -> Exchange<HeadPlacesFormula> {
    Exchange(of: HeadPlacesFormula(self), change) { $0() }
  }

  func meanHeadScores(
    _ change: @escaping (inout MeanHeadScoreFormula) -> Void
  ) -> Exchange<MeanHeadScoreFormula> {
    Exchange(of: MeanHeadScoreFormula(self), change) { $0() }
  }

  func strongestHead(
    _ change: @escaping (inout StrongestHeadFormula) -> Void
  ) -> Exchange<StrongestHeadFormula> {
    Exchange(of: StrongestHeadFormula(self), change, answers: { $0() })
  }

  func placeLosses(
    _ change: @escaping (inout PlaceLossFormula) -> Void
  ) -> Exchange<PlaceLossFormula> {
    Exchange(of: PlaceLossFormula(self), change) { $0() }
  }

  func copyLosses(
    _ change: @escaping (inout CopyLossFormula) -> Void
  ) -> Exchange<CopyLossFormula> {
    Exchange(of: CopyLossFormula(self), change, answers: { $0() })
  }
}
