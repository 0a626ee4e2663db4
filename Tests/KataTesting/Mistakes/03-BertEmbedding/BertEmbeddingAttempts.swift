import Tensors

/// The inputs of an example for `BertEmbedding`, and its parts where they are right.
private struct Input {
  let ids, types: IntTensor
  let tokenTable, positionTable, typeTable, gain, shift: Tensor
  let epsilon: Float
  /// Whether dropout leaves nothing; where it does not, it leaves everything.
  let isAllDropped: Bool

  init(_ example: Example) {
    (ids, types) = (example.ids("ids"), example.ids("tokenTypes"))
    tokenTable = example["parameters.tokens.weight"]
    positionTable = example["parameters.positions.weight"]
    typeTable = example["parameters.tokenTypes.weight"]
    (gain, shift) = (example["parameters.norm.weight"], example["parameters.norm.bias"])
    epsilon = example.float("epsilon")
    isAllDropped = example.integer("isTraining") == 1 && example.float("dropoutRate") == 1
  }

  var T: Int { ids.shape[-1] }
  var tokens: Tensor { tokenTable.take(ids, axis: 0) }  // [B, T, C]
  var positions: Tensor { positions(.arange(T)) }  // [T, C]
  var segments: Tensor { typeTable.take(types, axis: 0) }  // [B, T, C]
  var sum: Tensor { tokens + positions + segments }

  func positions(_ places: IntTensor) -> Tensor { positionTable.take(places, axis: 0) }

  func norm(_ x: Tensor, epsilon: Float? = nil) -> Tensor {
    layerNorm(x, gain, shift, epsilon: epsilon ?? self.epsilon)
  }

  func dropout(_ x: Tensor) -> Tensor { isAllDropped ? .zeros(x.shape) : x }
}

final class BertEmbeddingAttempts: KataAttempts {}

extension BertEmbeddingAttempts {
  @WayList static var mistakes: [Way] {
    // MARK: The start
    Way(results: "drawsTablesInOrder", "the positions are drawn before the tokens") {
      tables($0, order: ["positions", "tokens", "tokenTypes"])
    }
    Way(results: "drawsTablesInOrder", "the token types are drawn before the positions") {
      tables($0, order: ["tokens", "tokenTypes", "positions"])
    }
    Way(results: "drawsTablesInOrder", "the token types are drawn first") {
      tables($0, order: ["tokenTypes", "tokens", "positions"])
    }
    Way(results: "drawsTablesInOrder", "each table is drawn with a generator of its own") {
      let counts = tableCounts($0)
      var result: [String: Tensor] = [:]
      for (name, count) in counts {
        var generator = $0.generator
        result["expected.\(name)"] = .randomNormal(
          [count, $0.integer("hiddenSize")], using: &generator)
      }
      return result
    }
    Way(results: "drawsTablesInOrder", "the tables have a standard deviation of 0.02, not 1") {
      tables($0, order: ["tokens", "positions", "tokenTypes"]).mapValues { $0 * 0.02 }
    }
    Way(results: "passesItsRatesOn", "the norm's ε is always 1e-5, whatever the configuration says")
    {
      rates($0, epsilon: 1e-5)
    }
    Way(
      results: "passesItsRatesOn", "the norm's ε is always 1e-12, whatever the configuration says"
    ) {
      rates($0, epsilon: 1e-12)
    }
    Way(
      results: "passesItsRatesOn",
      "the dropout's rate is always 0.1, whatever the configuration says"
    ) {
      rates($0, rate: 0.1)
    }
    Way(results: "passesItsRatesOn", "the dropout has the attention's rate") {
      rates($0, rate: $0.float("attentionDropoutRate"))
    }
    Way(results: "passesItsRatesOn", "the rate is the share that is kept") {
      rates($0, rate: 1 - $0.float("dropoutRate"))
    }

    // MARK: The sum
    Way("embeds", "positions are not added") {
      let input = Input($0)
      return input.norm(input.tokens + input.segments)
    }
    Way("embeds", "token types are not added") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions)
    }
    Way("embeds", "tokens are not added") {
      let input = Input($0)
      return input.norm(input.positions + input.segments)
    }
    Way("embeds", "every token stands at position 0") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions(.zeros([input.T])) + input.segments)
    }
    Way("embeds", "positions are counted from 1") {
      let input = Input($0)
      let places = IntTensor.arange(1, input.T + 1)
      return input.norm(input.tokens + input.positions(places) + input.segments)
    }
    Way("embeds", "positions are counted from the end") {
      let input = Input($0)
      let places = input.T - 1 - IntTensor.arange(input.T)
      return input.norm(input.tokens + input.positions(places) + input.segments)
    }
    Way("embeds", "positions are counted along the batch") {
      let input = Input($0)
      let places = IntTensor.arange(input.ids.shape[0]).expandedDimensions(axis: -1)
      return input.norm(input.tokens + input.positions(places) + input.segments)
    }
    Way("embeds", "token types are used as positions") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions(input.types) + input.segments)
    }
    Way("embeds", "ids are used as positions") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions(input.ids) + input.segments)
    }
    Way("embeds", "token types are looked up among the positions") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions + input.positions(input.types))
    }
    Way("embeds", "token types are looked up among the tokens") {
      let input = Input($0)
      let segments = input.tokenTable.take(input.types, axis: 0)
      return input.norm(input.tokens + input.positions + segments)
    }
    Way("embeds", "all tokens are of type 0") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions + input.typeTable[0])
    }
    Way("embeds", "the mean of the three is taken, not the sum, with ε meant for the sum") {
      let input = Input($0)
      return input.norm(input.sum / 3)
    }
    Way("embeds", "tokens are scaled by √C, as in Vaswani's transformer and not in BERT") {
      let input = Input($0)
      let scale = Float(input.gain.count).squareRoot()
      return input.norm(input.tokens * scale + input.positions + input.segments)
    }

    // MARK: The norm
    Way("embeds", "the norm is missing") { Input($0).sum }
    Way("embeds", "each embedding is normalized before the sum") {
      let input = Input($0)
      return input.norm(input.tokens) + input.norm(input.positions) + input.norm(input.segments)
    }
    Way("embeds", "only the tokens are normalized") {
      let input = Input($0)
      return input.norm(input.tokens) + input.positions + input.segments
    }
    Way("embeds", "token types are added after the norm") {
      let input = Input($0)
      return input.norm(input.tokens + input.positions) + input.segments
    }
    Way("embeds", "positions are added after the norm") {
      let input = Input($0)
      return input.norm(input.tokens + input.segments) + input.positions
    }
    Way("embeds", "the sum is normalized twice") {
      let input = Input($0)
      return input.norm(input.norm(input.sum))
    }
    Way("embeds", "the norm's ε is always 1e-5, whatever the configuration says") {
      let input = Input($0)
      return input.norm(input.sum, epsilon: 1e-5)
    }
    Way("embeds", "the norm's ε is always 1e-12, whatever the configuration says") {
      let input = Input($0)
      return input.norm(input.sum, epsilon: 1e-12)
    }

    // MARK: The dropout
    Way("dropsOutLast", "the dropout is missing") {
      let input = Input($0)
      return input.norm(input.sum)
    }
    Way("dropsOutLast", "the dropout comes before the norm") {
      let input = Input($0)
      return input.norm(input.dropout(input.sum))
    }
    Way("dropsOutLast", "the dropout hits the tokens alone") {
      let input = Input($0)
      return input.norm(input.dropout(input.tokens) + input.positions + input.segments)
    }
    Way("dropsOutLast", "numbers are dropped after eval(), too") { example in
      let input = Input(example)
      let normalized = input.norm(input.sum)
      return example.float("dropoutRate") == 1 ? .zeros(normalized.shape) : normalized
    }
    Way("dropsOutLast", "numbers are dropped after eval() and not in training") { example in
      let input = Input(example)
      let normalized = input.norm(input.sum)
      let isKept = example.integer("isTraining") == 1 || example.float("dropoutRate") == 0
      return isKept ? normalized : .zeros(normalized.shape)
    }
    Way("dropsOutLast", "the rate is the share that is kept") { example in
      let input = Input(example)
      let normalized = input.norm(input.sum)
      let isKept = example.integer("isTraining") == 0 || example.float("dropoutRate") == 1
      return isKept ? normalized : .zeros(normalized.shape)
    }
  }

  private static func tableCounts(_ example: Example) -> [String: Int] {
    [
      "tokens": example.integer("vocabularySize"),
      "positions": example.integer("positionCount"),
      "tokenTypes": example.integer("tokenTypeCount"),
    ]
  }

  /// New tables, drawn one after another.
  private static func tables(_ example: Example, order: [String]) -> [String: Tensor] {
    let counts = tableCounts(example)
    var generator = example.generator
    var result: [String: Tensor] = [:]
    for name in order {
      let shape: Shape = [counts[name]!, example.integer("hiddenSize")]
      result["expected.\(name)"] = .randomNormal(shape, using: &generator)
    }
    return result
  }

  /// What a new norm and dropout hold, where all but one thing is right.
  private static func rates(
    _ example: Example, epsilon: Float? = nil, rate: Float? = nil
  ) -> [String: Tensor] {
    let size = example.integer("hiddenSize")
    return [
      "expected.norm.weight": .ones([size]),
      "expected.norm.bias": .zeros([size]),
      "expected.norm.epsilon": Tensor(epsilon ?? example.float("epsilon")),
      "expected.dropout.rate": Tensor(rate ?? example.float("dropoutRate")),
    ]
  }
}

extension BertEmbeddingAttempts {
  @WayList static var otherWays: [Way] {
    Way("embeds", "the first rows of the position table") {
      let input = Input($0)
      return input.norm(input.segments + input.positionTable[..<input.T] + input.tokens)
    }
    Way("embeds", "positions repeated for every sequence") {
      let input = Input($0)
      let places = IntTensor.arange(input.T).broadcast(to: input.ids.shape)
      return input.norm(input.tokens + input.segments + input.positions(places))
    }
    Way("embeds", "one-hot rows times the tables") {
      let input = Input($0)
      let tokens = oneHot(input.ids, input.tokenTable.shape[0]).matmul(input.tokenTable)
      let segments = oneHot(input.types, input.typeTable.shape[0]).matmul(input.typeTable)
      return input.norm(tokens + segments + input.positions)
    }
    Way("embeds", "a loop over the tokens") { example in
      let input = Input(example)
      let pairs = zip(input.ids.scalars, input.types.scalars)
      let rows = pairs.enumerated().map { place, pair in
        let sum = input.tokenTable[pair.0] + input.positionTable[place % input.T]
        return input.norm(sum + input.typeTable[pair.1])
      }
      return stacked(rows).reshaped(input.ids.shape.appending([-1]))
    }
    Way("dropsOutLast", "zeros multiplied in") {
      let input = Input($0)
      return input.norm(input.sum) * (input.isAllDropped ? 0 : 1)
    }
  }

  private static func oneHot(_ ids: IntTensor, _ count: Int) -> Tensor {
    Tensor(ids[.ellipsis, .newAxis] .== IntTensor.arange(count))
  }
}
