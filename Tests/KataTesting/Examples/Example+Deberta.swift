import Layers
import Tensors

extension Example {
  /// The sizes, rates and choices of a DeBERTa, by the names that the configuration has. What an example
  /// leaves out is 0, or no.
  public var debertaConfiguration: DebertaConfiguration {
    let bert = configuration
    func isSet(_ name: String) -> Bool { numbers[name] == 1 }
    var terms: Set<DebertaConfiguration.PlaceTerm> = []
    if isSet("contentToPlace") { terms.insert(.contentToPlace) }
    if isSet("placeToContent") { terms.insert(.placeToContent) }
    return DebertaConfiguration(
      vocabularySize: bert.vocabularySize, hiddenSize: bert.hiddenSize,
      layerCount: bert.layerCount, headCount: bert.headCount, mlpSize: bert.mlpSize,
      positionCount: bert.positionCount, segmentCount: Int(numbers["segmentCount"] ?? 0),
      epsilon: bert.epsilon, dropoutRate: bert.dropoutRate,
      attentionDropoutRate: bert.attentionDropoutRate,
      farthestDistance: Int(numbers["farthest"] ?? 0), bucketCount: bucketCount,
      placeTerms: terms, sharesProjections: isSet("sharesProjections"),
      normsPlaces: isSet("normsPlaces"), addsPlaces: isSet("addsPlaces"),
      decoderDepth: Int(numbers["decoderDepth"] ?? 0))
  }

  /// How many buckets distances are sorted into on either side; nil where there are none.
  public var bucketCount: Int? { numbers["bucketCount"].map { Int($0) } }

  /// The input of that name, if the example has one.
  public func optionalTensor(_ name: String) -> Tensor? { tensors[name].map { _ in self[name] } }

  // MARK: - Places

  /// The bucket of each distance, beside it.
  public func buckets(
    _ bucket: (_ distance: Int, _ bucketCount: Int, _ farthest: Int) -> Int
  ) -> [String] {
    let (count, farthest) = (integer("bucketCount"), integer("farthest"))
    return ids("distances").scalars.map { "\($0) → \(bucket($0, count, farthest))" }
  }

  /// The rows of pairs of places as they are, and once more with all places moved by as much.
  public func movedRows(
    _ rows: (_ queryPlaces: IntTensor, _ keyPlaces: IntTensor) -> IntTensor
  ) -> Answers {
    let (queries, keys, shift) = (ids("queryPlaces"), ids("keyPlaces"), integer("shift"))
    return [
      "where they are": Tensor(rows(queries, keys)),
      "all places moved by \(shift)": Tensor(rows(queries + shift, keys + shift)),
    ]
  }

  // MARK: - Attention

  /// Queries and keys of places as results: those that there are, and that there are no others.
  public func projections(_ queries: Tensor?, _ keys: Tensor?) -> Answers {
    var results = Answers()
    for (name, tensor) in [("queries", queries), ("keys", keys)] {
      if goldens["no \(name)"] != nil {
        results["no \(name)"] = tensor == nil
      } else if let tensor {
        results[name] = tensor
      } else {
        results[name] = Answer.unfit("they are nil.")
      }
    }
    return results
  }

  /// A new attention as results, without the layers that it should not have.
  /// - Parameter absent: the layers of places that it has not.
  public func results(
    of attention: some Module, without absent: [String], and others: Answers
  ) -> Answers {
    var others = others
    for name in ["placeKey", "placeQuery"] where goldens["no \(name)"] != nil {
      others["no \(name)"] = absent.contains(name)
    }
    var state = attention.stateDictionary()
    for (name, _) in state where goldens[name] == nil { state[name] = nil }
    return results(state, and: others)
  }

  /// What an attention gives of a text, and of the same text with padding before it.
  public func shifted(
    _ attend: (_ states: Tensor, _ rows: IntTensor, _ mask: Mask?) -> Tensor
  ) -> Answers {
    let states = self["states"]
    let later = concatenated([self["padding"], states], axis: 1)
    let count = states.shape[1]
    let behind = attend(later, ids("movedRows"), mask("mask"))
    return [
      "where it is": attend(states, ids("rows"), nil),
      "behind padding": behind[.all, (-count)...],
    ]
  }

  /// Whether queries and keys of places, made by layers that change nothing, are the same numbers.
  public func madeOfTheSame(_ queries: Tensor?, _ keys: Tensor?) -> Answers {
    let name = "queries and keys are made of the same places"
    guard let queries, let keys, queries.shape == keys.shape else { return [name: false] }
    return [name: agreement(queries, keys)]
  }
}
