import KataTesting
import Layers
import PlainFunctions
import Tensors

/// A term of a score in which a relative place has a part, as a row of parts.
struct PlaceTermFormula: Formula {
  /// Queries or keys, `[B, H, T, D]` or `[B, H, S, D]`.
  var content: Tensor
  /// The table of the other kind, `[H, R, D]`.
  var places: Tensor
  /// `[T, S]`.
  var rows: IntTensor
  var product: (_ content: Tensor, _ places: Tensor) -> Tensor = { products($0, $1) }
  /// From what was compared, `[B, H, T or S, R]`, to the term.
  var pick: (_ products: Tensor, _ rows: IntTensor) -> Tensor
  var finish: Move = { $0 }

  /// What queries say to distances.
  static func toPlace(_ query: Tensor, _ placeKey: Tensor, _ rows: IntTensor) -> Self {
    Self(content: query, places: placeKey, rows: rows, pick: { pickedScores($0, $1) })
  }

  /// What distances say to keys.
  static func toContent(_ key: Tensor, _ placeQuery: Tensor, _ rows: IntTensor) -> Self {
    Self(
      content: key, places: placeQuery, rows: rows,
      pick: { pickedScores($0, $1.transposed()).swappedAxes(-1, -2) })
  }

  /// `[B, H, T, S]`.
  func callAsFunction() -> Tensor { finish(pick(product(content, places), rows)) }

  /// How many queries and keys there are, and whether as many.
  var isSquare: Bool { rows.shape[0] == rows.shape[1] }
}

/// DeBERTa's scores as a row of parts.
struct DisentangledFormula: Formula {
  /// From `[B, H, T, D]` and `[B, H, S, D]`.
  var contents: (_ query: Tensor, _ key: Tensor) -> Tensor = { products($0, $1) }
  /// The two others, as they are made.
  var toPlace: (_ term: PlaceTermFormula) -> Tensor = { $0() }
  var toContent: (_ term: PlaceTermFormula) -> Tensor = { $0() }
  /// What is done with each of the terms there are before they are added.
  var sum: (_ terms: [Tensor], _ size: Float) -> Tensor = { terms, size in
    terms.dropFirst().reduce(terms[0], +) / size.squareRoot()
  }
  /// What the root is of.
  var size: (_ termCount: Int, _ D: Int) -> Float = { Float($0 * $1) }
  var rows: (_ rows: IntTensor) -> IntTensor = { $0 }
  /// Which tables are taken for which.
  var tables: (_ queries: Tensor?, _ keys: Tensor?) -> (Tensor?, Tensor?) = { ($0, $1) }

  /// `[B, H, T, S]`.
  func callAsFunction(
    _ query: Tensor, _ key: Tensor, _ placeQuery: Tensor?, _ placeKey: Tensor?,
    rows given: IntTensor
  ) -> Tensor {
    let (rows, D) = (rows(given), query.shape[-1])
    let (placeQuery, placeKey) = tables(placeQuery, placeKey)
    var terms = [contents(query, key)]
    if let placeKey { terms.append(toPlace(.toPlace(query, placeKey, rows))) }
    if let placeQuery { terms.append(toContent(.toContent(key, placeQuery, rows))) }
    return sum(terms, size(terms.count, D))
  }
}

/// How places become queries and keys, as a row of parts.
struct PlaceProjectionFormula: Formula {
  /// `[R, C]` to `[R, C]`; nil where there is no such term.
  var query, key: Move?
  /// `[R, C]` to `[H, R, D]`.
  var split: Move
  var dropout: DropoutFormula
  /// What each layer gets of the table.
  var dropped: (_ table: Tensor, _ dropout: DropoutFormula) -> (Tensor, Tensor) = {
    let table = $1($0)
    return (table, table)
  }

  init(_ parameters: Parameters, _ configuration: DebertaConfiguration, isTraining: Bool) {
    let terms = configuration.placeTerms
    let (H, isShared) = (configuration.headCount, configuration.sharesProjections)
    if terms.contains(.placeToContent) {
      query = parameters.linear(isShared ? "query" : "placeQuery")
    }
    if terms.contains(.contentToPlace) {
      key = parameters.linear(isShared ? "key" : "placeKey")
    }
    split = { rearrange($0, "r (h d) -> h r d", ["h": H]) }
    dropout = DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining)
  }

  func callAsFunction(_ places: Tensor) -> (queries: Tensor?, keys: Tensor?) {
    let (ofQueries, ofKeys) = dropped(places, dropout)
    return (query.map { split($0(ofQueries)) }, key.map { split($0(ofKeys)) })
  }
}

/// DeBERTa's attention as a row of parts.
struct DisentangledAttentionFormula: Formula {
  /// Projections, heads, the pattern and what comes of it, as BERT has them.
  var attention: AttentionFormula
  var places: PlaceProjectionFormula
  var scores = DisentangledFormula()
  /// What asks.
  var asks: (_ states: Tensor, _ asking: Tensor?) -> Tensor = { $1 ?? $0 }
  /// What answers, and what is handed over.
  var answers: (_ states: Tensor, _ asking: Tensor?) -> Tensor = { states, _ in states }
  var handsOver: (_ states: Tensor, _ asking: Tensor?) -> Tensor = { states, _ in states }
  /// From the scores and a mask of `[B, S]` to the pattern, given what the contents alone have to say.
  var pattern: (_ attention: AttentionFormula, _ scores: Tensor, _ mask: Mask?) -> Tensor = {
    $0.pattern($1, $2)
  }

  init(_ parameters: Parameters, _ configuration: DebertaConfiguration, isTraining: Bool) {
    let dropout = DropoutFormula(
      rate: configuration.attentionDropoutRate, isTraining: isTraining)
    attention = AttentionFormula(
      parameters, headCount: configuration.headCount, dropout: dropout)
    places = PlaceProjectionFormula(parameters, configuration, isTraining: isTraining)
  }

  /// - Parameters:
  ///   - states: `[B, S, C]`.
  ///   - asking: `[B, T, C]`.
  ///   - table: `[R, C]`.
  ///   - rows: `[T, S]`.
  ///   - mask: `[B, S]`.
  func callAsFunction(
    _ states: Tensor, asking: Tensor? = nil, table: Tensor, rows: IntTensor, mask: Mask? = nil
  ) -> Tensor {
    let query = attention.splitHeads(attention.query(asks(states, asking)))
    let key = attention.splitHeads(attention.key(answers(states, asking)))
    let value = attention.splitHeads(attention.value(handsOver(states, asking)))
    let (queries, keys) = places(table)
    let values = scores(query, key, queries, keys, rows: rows)
    let shares = pattern(attention, values, mask)  // [B, H, T, S]
    let found = attention.mixture(attention.dropout(shares), value)
    return attention.output(attention.mergeHeads(found))
  }
}

// MARK: - On examples

extension Example {
  /// The term of the contents with some parts exchanged.
  func comparing(_ change: @escaping (inout ScoresFormula) -> Void) -> Exchange<ScoresFormula> {
    var formula = ScoresFormula(self["query"], self["key"])
    formula.divisor = 1
    return Exchange(of: formula, change) { $0() }
  }

  /// What queries say to distances, with some parts exchanged.
  func askingPlaces(
    _ change: @escaping (inout PlaceTermFormula) -> Void
  ) -> Exchange<PlaceTermFormula> {
    Exchange(of: .toPlace(self["query"], self["placeKey"], ids("rows")), change) { $0() }
  }

  /// What distances say to keys, with some parts exchanged.
  func askedByPlaces(
    _ change: @escaping (inout PlaceTermFormula) -> Void
  ) -> Exchange<PlaceTermFormula> {
    Exchange(of: .toContent(self["key"], self["placeQuery"], ids("rows")), change) { $0() }
  }

  /// All terms with some parts exchanged.
  func disentangled(
    _ change: @escaping (inout DisentangledFormula) -> Void
  ) -> Exchange<DisentangledFormula> {
    Exchange(of: DisentangledFormula(), change) {
      $0(
        self["query"], self["key"], optionalTensor("placeQuery"), optionalTensor("placeKey"),
        rows: ids("rows"))
    }
  }

  /// Places as queries and keys, with some parts exchanged.
  func projectingPlaces(
    _ change: @escaping (inout PlaceProjectionFormula) -> Void
  ) -> Exchange<PlaceProjectionFormula> {
    Exchange(
      of: placeProjection, change,
      answers: {
        let (queries, keys) = $0(self["places"])
        return projections(queries, keys)
      })
  }

  /// What is dropped of places, with some parts exchanged.
  func droppingPlaces(
    _ change: @escaping (inout PlaceProjectionFormula) -> Void
  ) -> Exchange<PlaceProjectionFormula> {
    Exchange(
      of: placeProjection, change,
      answers: { multiples(in: $0(self["places"]).keys ?? .zeros([1])) })
  }

  /// Whether the same is dropped for queries and keys, with some parts exchanged.
  func droppingTogether(
    _ change: @escaping (inout PlaceProjectionFormula) -> Void
  ) -> Exchange<PlaceProjectionFormula> {
    Exchange(
      of: placeProjection, change,
      answers: {
        let (queries, keys) = $0(self["places"])
        return madeOfTheSame(queries, keys)
      })
  }

  /// The whole attention with some parts exchanged.
  func disentangledAttention(
    _ change: @escaping (inout DisentangledAttentionFormula) -> Void
  ) -> Exchange<DisentangledAttentionFormula> {
    Exchange(of: disentangledFormula, change) { attend($0) }
  }

  /// What is dropped of its pattern, with some parts exchanged.
  func disentangledDropping(
    _ change: @escaping (inout DisentangledAttentionFormula) -> Void
  ) -> Exchange<DisentangledAttentionFormula> {
    let configuration = debertaConfiguration
    let D = configuration.hiddenSize / configuration.headCount
    return Exchange(
      of: disentangledFormula, change, answers: { multiples(in: attend($0), ofEach: D) })
  }

  /// A text, and the same behind padding, with some parts exchanged.
  func disentangledShift(
    _ change: @escaping (inout DisentangledAttentionFormula) -> Void
  ) -> Exchange<DisentangledAttentionFormula> {
    Exchange(
      of: disentangledFormula, change,
      answers: { formula in
        shifted { formula($0, table: self["places"], rows: $1, mask: $2) }
      })
  }

  /// What the attention gives for this example.
  private func attend(_ formula: DisentangledAttentionFormula) -> Tensor {
    formula(
      self["states"], asking: optionalTensor("asking"), table: self["places"],
      rows: ids("rows"), mask: optionalMask("mask"))
  }

  /// The right formula, with the example's parameters.
  var disentangledFormula: DisentangledAttentionFormula {
    DisentangledAttentionFormula(
      disentangledParameters, debertaConfiguration, isTraining: isTraining)
  }

  private var placeProjection: PlaceProjectionFormula {
    PlaceProjectionFormula(
      disentangledParameters, debertaConfiguration, isTraining: isTraining)
  }

  /// The stored parameters, or else, as large layers would need megabytes, those that the seed gives.
  private var disentangledParameters: Parameters {
    if !parameters.isEmpty { return Parameters(parameters) }
    var start = DisentangledStart(self)
    start.addAll()
    return Parameters(start.state)
  }
}
