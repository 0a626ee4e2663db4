import KataTesting
import Layers
import PlainFunctions
import Tensors

/// DeBERTa's embedding as a row of parts.
struct DebertaEmbeddingFormula: Formula {
  /// Ids of `[B, T]` to `[B, T, C]`; segments are nil where there are none.
  var tokens: (_ ids: IntTensor) -> Tensor
  var segments: ((_ ids: IntTensor) -> Tensor)?
  /// Places of `[T]` to `[T, C]`; nil where there is no table of them.
  var positions: ((_ places: IntTensor) -> Tensor)?
  /// Whether they are part of the sum.
  var addsPlaces: Bool
  /// The places of T positions, `[T]`.
  var places: (_ T: Int) -> IntTensor = { .arange($0) }
  var norm: NormFormula
  var dropout: DropoutFormula
  /// What becomes of the sum, `[B, T, C]`.
  var finish: (_ sum: Tensor, _ norm: NormFormula, _ dropout: DropoutFormula) -> Tensor = {
    sum, norm, dropout in dropout(norm(sum))
  }

  /// - Parameter parameters: `tokens.weight` and so on.
  init(_ parameters: Parameters, _ configuration: DebertaConfiguration, isTraining: Bool) {
    tokens = parameters.rows("tokens")
    segments = configuration.segmentCount > 0 ? parameters.rows("segments") : nil
    let knowsPlaces = configuration.addsPlaces || configuration.decoderDepth > 0
    positions = knowsPlaces ? parameters.rows("positions") : nil
    addsPlaces = configuration.addsPlaces
    norm = parameters.norm("norm", epsilon: configuration.epsilon)
    dropout = DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining)
  }

  /// - Parameters:
  ///   - ids: `[B, T]`.
  ///   - types: `[B, T]`.
  /// - Returns: `[B, T, C]`.
  func callAsFunction(_ ids: IntTensor, tokenTypes types: IntTensor) -> Tensor {
    finish(sum(ids, types), norm, dropout)
  }

  /// The sum, `[B, T, C]`.
  func sum(_ ids: IntTensor, _ types: IntTensor) -> Tensor {
    var sum = tokens(ids)
    if addsPlaces, let positions { sum = sum + positions(places(ids.shape[1])) }
    if let segments { sum = sum + segments(types) }
    return sum
  }
}

/// What a block of DeBERTa's reads beside x.
struct DebertaSurroundings {
  /// `[B, T, C]`; nil where x asks itself.
  var asking: Tensor?
  /// `[R, C]`.
  var table: Tensor
  /// `[T, S]`.
  var rows: IntTensor
  /// `[B, S]`.
  var mask: Mask?
}

/// A block of DeBERTa's as a row of parts.
struct DebertaBlockFormula: Formula {
  var attention: DisentangledAttentionFormula
  var mlp: MLPFormula
  var attentionHalf, mlpHalf: HalfFormula
  /// What attention gets beside x.
  var surroundings: (_ given: DebertaSurroundings) -> DebertaSurroundings = { $0 }
  /// What attention's findings are added to, `[B, T, C]`.
  var stream: (_ x: Tensor, _ asking: Tensor?) -> Tensor = { $1 ?? $0 }
  /// What the MLP's half reads and adds to, `[B, T, C]`: y, which attention's half makes of the stream.
  var mlpInput: (_ stream: Tensor, _ y: Tensor) -> Tensor = { _, y in y }
  var mlpStream: (_ stream: Tensor, _ y: Tensor) -> Tensor = { _, y in y }

  init(_ parameters: Parameters, _ configuration: DebertaConfiguration, isTraining: Bool) {
    let dropout = DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining)
    attention = DisentangledAttentionFormula(
      parameters.part("attention"), configuration, isTraining: isTraining)
    mlp = MLPFormula(parameters.part("mlp"), activation: gelu)
    attentionHalf = .normLast(
      parameters.norm("attentionNorm", epsilon: configuration.epsilon), dropout)
    mlpHalf = .normLast(parameters.norm("outputNorm", epsilon: configuration.epsilon), dropout)
  }

  /// - Parameter x: `[B, S, C]`.
  /// - Returns: `[B, T, C]`.
  func callAsFunction(_ x: Tensor, _ given: DebertaSurroundings) -> Tensor {
    let (stream, around) = (stream(x, given.asking), surroundings(given))
    let found = attention(
      attentionHalf.read(x, attentionHalf.norm), asking: around.asking, table: around.table,
      rows: around.rows, mask: around.mask)
    let added = attentionHalf.added(found, attentionHalf.dropout)
    let sum = attentionHalf.sum(attentionHalf.base(stream, x), added)
    let y = attentionHalf.finish(attentionHalf.kept(sum, attentionHalf.dropout), attentionHalf.norm)
    return mlpHalf(mlpInput(stream, y), addedTo: mlpStream(stream, y)) { mlp($0) }
  }

  /// Exchanges the same part in both halves.
  mutating func changeHalves(_ change: (inout HalfFormula) -> Void) {
    change(&attentionHalf)
    change(&mlpHalf)
  }

  /// As in training, whatever was asked for.
  mutating func train() {
    attention.attention.dropout.isTraining = true
    attention.places.dropout.isTraining = true
    changeHalves { $0.dropout.isTraining = true }
  }
}

/// The enhanced mask decoder as a row of parts.
struct MaskDecoderFormula: Formula {
  var depth: Int
  /// What answers, `[B, T, C]`, of all states.
  var source: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 2] }
  /// What the places are added to.
  var start: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 2] }
  var places: (_ T: Int) -> IntTensor = { .arange($0) }
  /// What asks first, `[B, T, C]`.
  var asks: (_ x: Tensor, _ places: Tensor) -> Tensor = { $0 + $1 }
  /// What asks and answers in a later round, of what answered first and of what the last round gave.
  var asksAgain: (_ made: Tensor, _ places: Tensor) -> Tensor = { made, _ in made }
  var answers: (_ x: Tensor, _ asking: Tensor) -> Tensor = { x, _ in x }
  var block: (_ blocks: [DebertaBlockFormula]) -> DebertaBlockFormula = { $0[$0.count - 1] }
  var mask: (Mask?) -> Mask? = { $0 }
  var finish: (_ made: Tensor, _ states: [Tensor]) -> Tensor = { made, _ in made }
}

/// DeBERTa as a row of parts.
struct DebertaFormula: Formula {
  var embedding: DebertaEmbeddingFormula
  /// `[2 · reach, C]`.
  var places: Tensor
  /// Nil where the table is used as it is.
  var placeNorm: NormFormula?
  /// The table as the blocks read it.
  var table: (_ places: Tensor, _ norm: NormFormula?) -> Tensor = { $1?($0) ?? $0 }
  /// From the rows' table to that of a block.
  var tableOfBlock: (_ table: Tensor, _ norm: NormFormula?, _ block: Int) -> Tensor = {
    table, _, _ in table
  }
  /// The rows of places as `[T, T]`.
  var rows: PlaceRowsFormula
  var blocks: [DebertaBlockFormula]
  /// What the next block reads, of all states so far.
  var input: (_ states: [Tensor]) -> Tensor = { $0[$0.count - 1] }
  /// What becomes of what a block reads and gives.
  var output: (_ x: Tensor, _ y: Tensor) -> Tensor = { _, y in y }
  /// What is given of all hidden states.
  var list: (_ states: [Tensor]) -> [Tensor] = { $0 }
  var decoder: MaskDecoderFormula
  var tokenHead: TokenHeadFormula
  /// `[V, C]`.
  var unembedding: Tensor
  /// What the head scores, of all states and of what the decoder made.
  var scored: (_ states: [Tensor], _ decoded: Tensor) -> Tensor = { _, decoded in decoded }

  init(_ parameters: Parameters, _ configuration: DebertaConfiguration, isTraining: Bool) {
    let epsilon = configuration.epsilon
    embedding = DebertaEmbeddingFormula(
      parameters.part("embedding"), configuration, isTraining: isTraining)
    places = parameters["places.weight"]
    placeNorm =
      configuration.normsPlaces ? parameters.norm("placeNorm", epsilon: epsilon) : nil
    rows = PlaceRowsFormula(
      farthest: configuration.farthestDistance, bucketCount: configuration.bucketCount)
    blocks = (0..<configuration.layerCount).map {
      DebertaBlockFormula(parameters.part("blocks.\($0)"), configuration, isTraining: isTraining)
    }
    decoder = MaskDecoderFormula(depth: configuration.decoderDepth)
    tokenHead = TokenHeadFormula(parameters.part("tokenHead"), epsilon: epsilon)
    unembedding = parameters["embedding.tokens.weight"]
  }

  /// What enters the first block, and what leaves each block, `[B, T, C]` each.
  func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor] {
    let (table, T) = (table(places, placeNorm), ids.shape[1])
    var states = [embedding(ids, tokenTypes: tokenTypes)]
    for (place, block) in blocks.enumerated() {
      let x = input(states)
      let around = DebertaSurroundings(
        table: tableOfBlock(table, placeNorm, place), rows: rows(.arange(T), .arange(T)), mask: mask
      )
      states.append(output(x, block(x, around)))
    }
    return states
  }

  /// What the head scores, `[B, T, C]`.
  func decoded(_ states: [Tensor], mask: Mask?) -> Tensor {
    guard decoder.depth > 0, let positions = embedding.positions else {
      return decoder.finish(states[states.count - 1], states)
    }
    let (x, T) = (decoder.source(states), states[0].shape[1])
    let places = positions(decoder.places(T))
    var asking = decoder.asks(decoder.start(states), places)
    let table = table(self.places, placeNorm)
    for round in 0..<decoder.depth {
      if round > 0 { asking = decoder.asksAgain(asking, places) }
      let around = DebertaSurroundings(
        asking: asking, table: table, rows: rows(.arange(T), .arange(T)), mask: decoder.mask(mask))
      asking = decoder.block(blocks)(round > 0 ? decoder.answers(x, asking) : x, around)
    }
    return decoder.finish(asking, states)
  }

  /// Scores of every token, `[B, T, V]`.
  func logits(_ states: [Tensor], mask: Mask?) -> Tensor {
    tokenHead(scored(states, decoded(states, mask: mask)), unembedding: unembedding)
  }

  /// Exchanges the same parts in all blocks, or in all but the first ones.
  mutating func changeEach(from first: Int = 0, _ change: (inout DebertaBlockFormula) -> Void) {
    for place in blocks.indices.dropFirst(first) { change(&blocks[place]) }
  }

  /// ε of all norms.
  mutating func setEpsilon(_ epsilon: Float) {
    embedding.norm.epsilon = epsilon
    placeNorm?.epsilon = epsilon
    changeEach { $0.changeHalves { $0.norm.epsilon = epsilon } }
    tokenHead.norm.epsilon = epsilon
  }
}

// MARK: - On examples

extension Example {
  /// The right formula, with the example's parameters, or those that its seed gives.
  var debertaFormula: DebertaFormula {
    var start = DebertaStart(self)
    start.addModel()
    return DebertaFormula(
      Parameters(self, start: start.state), debertaConfiguration, isTraining: isTraining)
  }

  /// The embedding for this example with some parts exchanged.
  func debertaEmbedding(
    _ change: @escaping (inout DebertaEmbeddingFormula) -> Void
  ) -> Exchange<DebertaEmbeddingFormula> {
    Exchange(of: debertaEmbeddingFormula, change) { embedded($0) }
  }

  /// What is dropped of it, with some parts exchanged.
  func debertaEmbeddingDropping(
    _ change: @escaping (inout DebertaEmbeddingFormula) -> Void
  ) -> Exchange<DebertaEmbeddingFormula> {
    Exchange(of: debertaEmbeddingFormula, change, answers: { multiples(in: embedded($0)) })
  }

  var debertaEmbeddingFormula: DebertaEmbeddingFormula {
    DebertaEmbeddingFormula(Parameters(self), debertaConfiguration, isTraining: isTraining)
  }

  private func embedded(_ formula: DebertaEmbeddingFormula) -> Tensor {
    formula(ids("ids"), tokenTypes: ids("tokenTypes"))
  }

  /// A block for this example with some parts exchanged.
  func debertaBlock(
    _ change: @escaping (inout DebertaBlockFormula) -> Void
  ) -> Exchange<DebertaBlockFormula> {
    Exchange(of: debertaBlockFormula, change) { transformed($0) }
  }

  /// What is dropped in it, with some parts exchanged.
  func debertaBlockDropping(
    _ change: @escaping (inout DebertaBlockFormula) -> Void
  ) -> Exchange<DebertaBlockFormula> {
    Exchange(of: debertaBlockFormula, change, answers: { multiples(in: transformed($0)) })
  }

  var debertaBlockFormula: DebertaBlockFormula {
    DebertaBlockFormula(Parameters(self), debertaConfiguration, isTraining: isTraining)
  }

  func transformed(_ formula: DebertaBlockFormula) -> Tensor {
    formula(self["states"], debertaSurroundings)
  }

  var debertaSurroundings: DebertaSurroundings {
    DebertaSurroundings(
      asking: optionalTensor("asking"), table: self["places"], rows: ids("rows"), mask: padding)
  }

  /// Hidden states for this example with some parts of the model exchanged.
  func debertaStates(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) -> Exchange<DebertaFormula> {
    Exchange(
      of: debertaFormula, change,
      answers: { results(read: $0.list(states(of: $0))) })
  }

  func states(of formula: DebertaFormula) -> [Tensor] {
    formula.hiddenStates(ids("ids"), tokenTypes: ids("tokenTypes"), mask: padding)
  }

  /// The same of a text, and of that text behind padding.
  func debertaMoved(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) -> Exchange<DebertaFormula> {
    Exchange(
      of: debertaFormula, change,
      answers: { formula in
        movedText { formula.hiddenStates($0, tokenTypes: $1, mask: $2) }
      })
  }

  /// What the decoder makes of given states, with some parts exchanged.
  func debertaDecoder(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) -> Exchange<DebertaFormula> {
    Exchange(of: debertaFormula, change) { read($0.decoded(givenStates, mask: padding)) }
  }

  /// The table as blocks read it, with some parts exchanged.
  func debertaTable(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) -> Exchange<DebertaFormula> {
    Exchange(of: debertaFormula, change) { $0.table($0.places, $0.placeNorm) }
  }

  /// The rows of a text's distances, with some parts exchanged.
  func debertaRows(
    _ change: @escaping (inout PlaceRowsFormula) -> Void
  ) -> Exchange<PlaceRowsFormula> {
    Exchange(
      of: placeRows, change,
      answers: { formula in
        let places = IntTensor.arange(integer("count"))
        return results(rows: formula(places, places))
      })
  }

  /// All that the model gives, with some parts exchanged.
  func debertaOutput(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) -> Exchange<DebertaFormula> {
    Exchange(of: debertaFormula, change, answers: { output(of: $0) })
  }

  /// The same of a model that Hugging Face saved.
  func debertaOfCheckpoint(
    _ change: @escaping (inout DebertaFormula) -> Void
  ) throws -> Exchange<DebertaFormula> {
    let checkpoint = try debertaCheckpoint
    let formula = DebertaFormula(
      Parameters(try checkpoint.stateDictionary()), checkpoint.configuration, isTraining: false)
    return Exchange(of: formula, change, answers: { output(of: $0) })
  }

  func output(of formula: DebertaFormula) -> Answers {
    let states = states(of: formula)
    return results(
      read: formula.list(states), and: ["logits": read(formula.logits(states, mask: padding))])
  }
}
