import Checkpoints
import Foundation
import Layers
import Tensors

/// What a checkpoint's model shows of itself; nil where nobody wrote that, or the model has none.
struct Looker: Sendable {
  /// - Parameter sequences: a text, or a clean one and a corrupted one.
  typealias Look<Seen> =
    @Sendable (_ folder: URL, _ sequences: [LookedText], _ wish: LookWish) throws -> Seen

  var attention: Look<SeenAttention>?
  var lens: Look<SeenLens>?
  var attribution: Look<SeenAttribution>?
  var patching: Look<SeenPatching>?
}

/// A text that a model is to read.
struct LookedText {
  let ids: [Int]
  let tokenTypes: [Int]
  /// What it is called in an error.
  let name: String
}

/// The tokens that a look is about, where they are said.
struct LookWish {
  var token: Int?
  var versus: Int?
}

/// All patterns of a text.
struct SeenAttention: Sendable {
  /// `[L, H, T, T]`.
  let patterns: Tensor
  let isCausal: Bool
  let text: @Sendable (_ pattern: Tensor, _ tokens: [String]) -> String
}

/// What each layer would say at each place of a text.
struct SeenLens: Sendable {
  /// `[L + 1, 1, T, V]`.
  let logits: Tensor
  /// `[L + 1, 1, T, 5]`, or less of a smaller vocabulary.
  let best: IntTensor
  /// Of those, `[L + 1, 1, T, 5]`.
  let shares: Tensor
  /// Of what comes next, `[L + 1, 1, T − 1]`; nil of one token.
  let ranks: IntTensor?
  let logShares: Tensor?
}

/// What each part adds to a score.
struct SeenAttribution: Sendable {
  let token: Int
  let versus: Int?
  let score: AttributedScore
  /// What the model itself says.
  let logit: Float
  /// How likely the token is.
  let share: Float
}

/// What each part brings back.
struct SeenPatching: Sendable {
  let token: Int
  let versus: Int
  let difference: PatchedDifference
}

// MARK: - Looking

extension Looker {
  /// How many best tokens are shown.
  static let bestCount = 5
  /// How many scores are computed at once.
  static let scoreLimit = 100_000_000

  /// Of a model in which every position sees all others, patterns alone.
  static func masked<Model: MaskedLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ methods: LookingMethods<Model>
  ) -> Looker where Model.Configuration: PretrainedConfiguration {
    var looker = Looker()
    guard let attention = methods.attention else { return looker }
    looker.attention = { folder, texts, _ in
      let checkpoint = try Checkpoint<Model.Configuration>(folder)
      let batch = try Batch(
        options(folder, texts, Model.Configuration.kind), forMasked: checkpoint.configuration)
      var generator = RandomGenerator(seed: 0)
      let model = try RunnableModel.loaded(type, from: checkpoint, using: &generator)
      let recording = record(model) {
        model.hiddenStates(batch.ids, tokenTypes: batch.tokenTypes, mask: batch.mask)
      }.recording
      return try seen(
        attention, recording, batch.ids, checkpoint.configuration.layerCount, isCausal: false)
    }
    return looker
  }

  /// Of a model in which no position sees those after it.
  static func causal<Model: CausalLanguageModel & SendableMetatype>(
    _ type: Model.Type, _ methods: LookingMethods<Model>
  ) -> Looker where Model.Configuration: PretrainedConfiguration {
    var looker = Looker()
    @Sendable func opened(
      _ folder: URL, _ texts: [LookedText], isScored: Bool = true
    ) throws -> (model: Model, ids: [IntTensor], configuration: Model.Configuration) {
      let checkpoint = try Checkpoint<Model.Configuration>(folder)
      if isScored { try checkpoint.checkThatTokensAreScored() }
      let kind = Model.Configuration.kind
      let batches = try texts.map {
        try Batch(options(folder, [$0], kind), forCausal: checkpoint.configuration)
      }
      var generator = RandomGenerator(seed: 0)
      let model = try RunnableModel.loaded(type, from: checkpoint, using: &generator)
      return (model, batches.map(\.ids), checkpoint.configuration)
    }
    if let attention = methods.attention {
      looker.attention = { folder, texts, _ in
        let (model, ids, configuration) = try opened(folder, texts, isScored: false)
        let recording = record(model) { model(ids[0]) }.recording
        return try seen(attention, recording, ids[0], configuration.layerCount, isCausal: true)
      }
    }
    if let lens = methods.lens {
      looker.lens = { folder, texts, _ in
        let (model, ids, configuration) = try opened(folder, texts)
        return try seen(lens, model, ids[0], configuration)
      }
    }
    if let attribute = methods.attribute {
      looker.attribution = { folder, texts, wish in
        let (model, ids, _) = try opened(folder, texts)
        let logits = model(ids[0]).logits[0, -1]  // [V]
        let token = wish.token ?? logits.argMax().item()
        if token == wish.versus { throw RunError("--token and --versus are one token.") }
        let own = logits[token].item()
        let score = attribute(model, ids[0], token, wish.versus)
        return SeenAttribution(
          token: token, versus: wish.versus, score: score,
          logit: own - (wish.versus.map { logits[$0].item() } ?? 0),
          share: exp(logits[token] - logits.logSumExp(axis: -1)).item())
      }
    }
    if let patch = methods.patch {
      looker.patching = { folder, texts, wish in
        let (model, ids, _) = try opened(folder, texts)
        try checkThatTheyCompare(ids)
        let token = wish.token ?? model(ids[0]).logits[0, -1].argMax().item()
        let versus = wish.versus ?? model(ids[1]).logits[0, -1].argMax().item()
        if token == versus {
          throw RunError(
            wish.token == nil && wish.versus == nil
              ? "the likeliest token is the same after both texts: name two with --token and --versus."
              : "--token and --versus are one token: name another one.")
        }
        return SeenPatching(
          token: token, versus: versus, difference: patch(model, ids[0], ids[1], token, versus))
      }
    }
    return looker
  }

  private static func options(
    _ folder: URL, _ texts: [LookedText], _ kind: ModelKind
  ) -> ForwardOptions {
    ForwardOptions(
      model: folder, sequences: texts.map { ($0.ids, $0.tokenTypes) }, of: texts.map(\.name),
      kind: kind)
  }

  private static func checkThatTheyCompare(_ ids: [IntTensor]) throws(RunError) {
    let counts = ids.map { $0.shape[1] }
    guard counts[0] == counts[1] else {
      throw RunError(
        "--corrupted: its length is \(counts[1]), but that of the prompt is \(counts[0]): each token "
          + "needs one in its place.")
    }
    if ids[0].scalars == ids[1].scalars {
      throw RunError("--corrupted: it is the prompt itself, and nothing is there to bring back.")
    }
  }

  // MARK: - Checked

  private static func seen(
    _ methods: AttentionMethods, _ recording: Recording, _ ids: IntTensor, _ L: Int, isCausal: Bool
  ) throws -> SeenAttention {
    let (patterns, T) = (methods.patterns(recording), ids.shape[1])
    if !patterns.isPoisoned {
      guard patterns.rank == 4, patterns.shape[0] == L, patterns.shape.sizes.suffix(2) == [T, T]
      else {
        throw RunError("the patterns are \(patterns.shape), but must be [\(L), H, \(T), \(T)].")
      }
      try checkNumbers(patterns, "patterns")
    }
    return SeenAttention(patterns: patterns, isCausal: isCausal, text: methods.text)
  }

  private static func seen<Model: CausalLanguageModel>(
    _ lens: LensMethods<Model>, _ model: Model, _ ids: IntTensor,
    _ configuration: some LanguageModelConfiguration
  ) throws -> SeenLens {
    let (T, V) = (ids.shape[1], configuration.vocabularySize)
    let L = configuration.layerCount
    guard (L + 1) * T * V <= scoreLimit else {
      throw RunError(
        "\(T) tokens are too many for a lens: of \(V) tokens' scores in \(L + 1) layers it takes "
          + "\(max(1, scoreLimit / V / (L + 1))) places at a time.")
    }
    let logits = lens.logits(model, ids)  // [L + 1, 1, T, V]
    let wanted: Shape = [L + 1, 1, T, V]
    if !logits.isPoisoned {
      guard logits.shape == wanted else {
        throw RunError("the scores of all layers are \(logits.shape), but must be \(wanted).")
      }
      try checkNumbers(logits, "scores")
    }
    let best = lens.best(logits, min(bestCount, V))  // [L + 1, 1, T, 5]
    let shares = exp(logits - logits.logSumExp(axis: -1, keepDims: true))  // [L + 1, 1, T, V]
    return SeenLens(
      logits: logits, best: best, shares: shares.gather(best, axis: -1),
      ranks: T > 1 ? lens.ranks(logits, ids) : nil,
      logShares: T > 1 ? lens.logShares(logits, ids) : nil)
  }

  /// Of what is no number there is nothing to see.
  static func checkNumbers(_ tensor: Tensor, _ name: String) throws(RunError) {
    let strange = tensor.scalars.count { !$0.isFinite }
    if strange > 0 {
      throw RunError("\(strange) of \(tensor.count) \(name) are NaN or ∞: there is nothing to see.")
    }
  }
}
