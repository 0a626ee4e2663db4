import KataTesting
import Layers
import PlainFunctions
import Tensors

/// A batch of texts of unequal lengths as a row of parts.
struct PaddedBatchFormula: Formula, PaddedBatching {
  var ids = IntTensor.zeros([1, 0])
  var mask = Mask.full([1, 0], true)

  /// How long the rows are.
  var width: (_ texts: [[Int]]) -> Int = { $0.map(\.count).max() ?? 0 }
  /// A row of ids, of a text and so many tokens that are missing.
  var filled: (_ text: [Int], _ missing: Int) -> [Int] = { text, missing in
    Array(repeating: 0, count: missing) + text
  }
  /// A row of the mask.
  var flags: (_ text: [Int], _ missing: Int) -> [Bool] = { text, missing in
    Array(repeating: false, count: missing) + text.map { _ in true }
  }
  /// The places of all positions, `[B, S]`, of the mask.
  var counted: (_ mask: Mask) -> IntTensor = { mask in
    IntTensor(maximum(Tensor(mask).cumsum(axis: -1) - 1, 0))
  }
  /// Those of the T positions that came last.
  var last: (_ places: IntTensor, _ T: Int) -> IntTensor = { places, T in
    let S = places.shape[1]
    return places[.all, (S - T)...]
  }
  var joinedIDs: (_ old: IntTensor, _ more: IntTensor) -> IntTensor = { _, more in more }
  var joinedMask: (_ old: Mask, _ more: Mask) -> Mask = { concatenated([$0, $1], axis: 1) }

  /// The batch with these texts.
  func started(_ texts: [[Int]]) -> PaddedBatchFormula {
    let T = width(texts)
    func row<Item>(_ text: [Int], _ make: ([Int], Int) -> [Item]) -> [Item] {
      Array(make(Array(text.prefix(T)), T - min(T, text.count)))
    }
    var batch = self
    batch.ids = IntTensor(texts.map { row($0, filled) })
    batch.mask = Mask(texts.map { row($0, flags) })
    return batch
  }

  mutating func append(_ new: [[Int]]) {
    let more = started(new)
    ids = joinedIDs(ids, more.ids)
    mask = joinedMask(mask, more.mask)
  }

  var places: IntTensor { last(counted(mask), ids.shape[1]) }

  /// What fills the rows stands behind the texts.
  mutating func fillOnTheRight() {
    filled = { text, missing in text + Array(repeating: 0, count: missing) }
    flags = { text, missing in text.map { _ in true } + Array(repeating: false, count: missing) }
  }
}

/// What positions of a padded batch see of each other, as a row of parts.
struct VisibilityFormula: Formula {
  /// `[B, S]`, true for tokens, to `[B, 1, T, S]`; the queries are the last of the positions.
  var seen: (_ tokens: Mask, _ T: Int) -> Mask = { tokens, T in
    keys(tokens) .& upToOneself(tokens, T) .| oneself(tokens, T)
  }
  /// From `[B, H, T, S]` to `[B, H, T, S]`.
  var pattern: (_ scores: Tensor, _ mask: Mask) -> Tensor = { attentionPattern($0, $1) }

  /// The pattern of attention where these are the tokens.
  func pattern(_ tokens: Mask) -> (Tensor, Mask?) -> Tensor {
    { scores, _ in pattern(scores, seen(tokens, scores.shape[-2])) }
  }

  // MARK: - The right parts

  /// `[B, 1, 1, S]`.
  static func keys(_ tokens: Mask) -> Mask { tokens[.all, .newAxis, .newAxis, .all] }

  /// `[1, 1, T, S]`, which broadcasts to `[B, 1, T, S]`.
  static func upToOneself(_ tokens: Mask, _ T: Int) -> Mask {
    let S = tokens.shape[-1]
    return tril(Mask.full([1, 1, T, S], true), k: S - T)
  }

  static func oneself(_ tokens: Mask, _ T: Int) -> Mask {
    let S = tokens.shape[-1]
    let before = tril(Mask.full([1, 1, T, S], true), k: S - T - 1)
    return upToOneself(tokens, T) .& .!before
  }
}

/// A model, or a part of one, that runs a padded batch with a cache, as a row of parts.
struct PaddedFormula<Model: Formula>: Formula {
  var model: Model
  var cache: CacheFormula
  var visibility = VisibilityFormula()
  /// The places that the model is given, of those that are meant, T, and how many came before.
  var places: (_ places: IntTensor, _ T: Int, _ start: Int) -> IntTensor = { places, _, _ in places
  }

  init(_ model: Model, _ cache: CacheFormula) { (self.model, self.cache) = (model, cache) }
}

extension PaddedFormula<AttentionFormula> {
  func callAsFunction(
    _ x: Tensor, tokens: Mask, cache: inout CacheFormula, layer: Int
  ) -> Tensor {
    let attention = model.changed { $0.pattern = visibility.pattern(tokens) }
    return attention(x, cache: &cache, layer: layer)
  }
}

extension PaddedFormula<BlockFormula> {
  func callAsFunction(
    _ x: Tensor, tokens: Mask, cache: inout CacheFormula, layer: Int
  ) -> Tensor {
    let block = model.changed { $0.attention.pattern = visibility.pattern(tokens) }
    return block(x, cache: &cache, layer: layer)
  }
}

extension PaddedFormula<GPT2Formula> {
  /// What enters the first block, `[B, T, C]`.
  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - places: `[B, T]`.
  func embedded(_ ids: IntTensor, places: IntTensor) -> Tensor {
    var embedding = model.embedding
    embedding.places = { T, start in self.places(places, T, start) }
    return embedding(ids)
  }

  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - mask: `[B, S]`.
  /// - Returns: `[B, T, V]`.
  func callAsFunction(
    _ ids: IntTensor, places: IntTensor, mask: Mask, cache: inout CacheFormula
  ) -> Tensor {
    let own = self.places(places, ids.shape[1], cache.count)
    let gpt2 = model.changed { model in
      model.embedding.places = { _, _ in own }
      model.row.changeEach { $0.attention.pattern = visibility.pattern(mask) }
    }
    return gpt2(ids, cache: &cache)
  }
}
