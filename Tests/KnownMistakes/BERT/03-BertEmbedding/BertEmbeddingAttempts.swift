import KataTesting
import Tensors

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
      var result: Answers = [:]
      for (name, count) in counts {
        var generator = $0.generator
        result[name] = Tensor.randomNormal(
          [count, $0.integer("hiddenSize")], using: &generator)
      }
      return result
    }
    Way(results: "drawsTablesInOrder", "the tables have a standard deviation of 0.02, not 1") {
      tables($0, order: ["tokens", "positions", "tokenTypes"]).mapTensors { $0 * 0.02 }
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
    Way(parts: "embeds", "positions are not added") {
      $0.embedded { $0.positions = { _ in Tensor(0) } }
    }
    Way(parts: "embeds", "token types are not added") {
      $0.embedded { $0.tokenTypes = { _ in Tensor(0) } }
    }
    Way(parts: "embeds", "tokens are not added") { $0.embedded { $0.tokens = { _ in Tensor(0) } } }
    Way(parts: "embeds", "every token stands at position 0") {
      $0.embedded { $0.places = { T in .zeros([T]) } }
    }
    Way(parts: "embeds", "positions are counted from 1") {
      $0.embedded { $0.places = { T in .arange(1, T + 1) } }
    }
    Way(parts: "embeds", "positions are counted from the end") {
      $0.embedded { $0.places = { T in T - 1 - IntTensor.arange(T) } }
    }
    Way(parts: "embeds", "positions are counted along the batch") { example in
      let B = example.ids("ids").shape[0]
      return example.embedded {
        $0.places = { _ in IntTensor.arange(B).expandedDimensions(axis: -1) }
      }
    }
    Way(parts: "embeds", "token types are used as positions") { example in
      example.embedded { $0.places = { _ in example.ids("tokenTypes") } }
    }
    Way(parts: "embeds", "ids are used as positions") { example in
      example.embedded { $0.places = { _ in example.ids("ids") } }
    }
    Way(parts: "embeds", "token types are looked up among the positions") {
      $0.embedded { $0.tokenTypes = $0.positions }
    }
    Way(parts: "embeds", "token types are looked up among the tokens") {
      $0.embedded { $0.tokenTypes = $0.tokens }
    }
    Way(parts: "embeds", "all tokens are of type 0") {
      $0.embedded {
        $0.tokenTypes = { [tokenTypes = $0.tokenTypes] in tokenTypes(.zeros($0.shape)) }
      }
    }
    Way(parts: "embeds", "the mean of the three is taken, not the sum, with ε meant for the sum") {
      $0.embedded { $0.sum = { [sum = $0.sum] in sum($0, $1, $2) / 3 } }
    }
    Way(parts: "embeds", "tokens are scaled by √C, as in Vaswani's transformer and not in BERT") {
      $0.embedded {
        $0.sum = { tokens, positions, segments in
          tokens * Float(tokens.shape[-1]).squareRoot() + positions + segments
        }
      }
    }

    // MARK: The norm
    Way(parts: "embeds", "the norm is missing") {
      summed($0) { _, tokens, positions, segments in tokens + positions + segments }
    }
    Way(parts: "embeds", "each embedding is normalized before the sum") {
      summed($0) { norm, tokens, positions, segments in
        norm(tokens) + norm(positions) + norm(segments)
      }
    }
    Way(parts: "embeds", "only the tokens are normalized") {
      summed($0) { norm, tokens, positions, segments in norm(tokens) + positions + segments }
    }
    Way(parts: "embeds", "token types are added after the norm") {
      summed($0) { norm, tokens, positions, segments in norm(tokens + positions) + segments }
    }
    Way(parts: "embeds", "positions are added after the norm") {
      summed($0) { norm, tokens, positions, segments in norm(tokens + segments) + positions }
    }
    Way(parts: "embeds", "the sum is normalized twice") {
      $0.embedded { $0.finish = { sum, norm, dropout in dropout(norm(norm(sum))) } }
    }
    Way(parts: "embeds", "the norm's ε is always 1e-5, whatever the configuration says") {
      $0.embedded { $0.norm.epsilon = 1e-5 }
    }
    Way(parts: "embeds", "the norm's ε is always 1e-12, whatever the configuration says") {
      $0.embedded { $0.norm.epsilon = 1e-12 }
    }

    // MARK: The dropout
    Way(parts: "dropsOutLast", "the dropout is missing") { $0.embedded { $0.dropout.rate = 0 } }
    Way(parts: "dropsOutLast", "the dropout comes before the norm") {
      $0.embedded { $0.finish = { sum, norm, dropout in norm(dropout(sum)) } }
    }
    Way(parts: "dropsOutLast", "the dropout hits the tokens alone") {
      $0.embedded {
        $0.tokens = { [tokens = $0.tokens, dropout = $0.dropout] in dropout(tokens($0)) }
        $0.dropout.rate = 0
      }
    }
    Way(parts: "dropsOutLast", "numbers are dropped after eval(), too") {
      $0.embedded { $0.dropout.isTraining = true }
    }
    Way(parts: "dropsOutLast", "numbers are dropped after eval() and not in training") {
      $0.embedded { $0.dropout.isTraining.toggle() }
    }
    Way(parts: "dropsOutLast", "the rate is the share that is kept") {
      $0.embedded { $0.dropout.rate = 1 - $0.dropout.rate }
    }
    Way(parts: "dropsHalf", "the dropout is applied twice") {
      $0.embeddedInHalf { $0.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      $0.embeddedInHalf { $0.dropout.rate = 0 }
    }
  }

  /// What an embedding gives whose sum has its own norms, and is not normalized as a whole.
  private static func summed(
    _ example: Example,
    _ sum:
      @escaping (NormFormula, _ tokens: Tensor, _ positions: Tensor, _ segments: Tensor) ->
      Tensor
  ) -> Exchange<BertEmbeddingFormula> {
    example.embedded {
      $0.sum = { [norm = $0.norm] in sum(norm, $0, $1, $2) }
      $0.finish = { sum, _, dropout in dropout(sum) }
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
  private static func tables(_ example: Example, order: [String]) -> Answers {
    let counts = tableCounts(example)
    var generator = example.generator
    var result: Answers = [:]
    for name in order {
      let shape: Shape = [counts[name]!, example.integer("hiddenSize")]
      result[name] = Tensor.randomNormal(shape, using: &generator)
    }
    return result
  }

  /// What a new norm and dropout hold, where all but one thing is right.
  private static func rates(
    _ example: Example, epsilon: Float? = nil, rate: Float? = nil
  ) -> Answers {
    let size = example.integer("hiddenSize")
    return [
      "norm.weight": Tensor.ones([size]),
      "norm.bias": Tensor.zeros([size]),
      "norm.epsilon": Tensor(epsilon ?? example.float("epsilon")),
      "dropout.rate": Tensor(rate ?? example.float("dropoutRate")),
    ]
  }
}

extension Example {
  /// What the embedding gives for this example with some parts of it exchanged.
  func embedded(
    _ change: @escaping (inout BertEmbeddingFormula) -> Void
  ) -> Exchange<BertEmbeddingFormula> {
    Exchange(of: bertEmbedding, change) { $0(ids("ids"), tokenTypes: ids("tokenTypes")) }
  }

  /// The same where half of it is dropped.
  func embeddedInHalf(
    _ change: @escaping (inout BertEmbeddingFormula) -> Void
  ) -> Exchange<BertEmbeddingFormula> {
    Exchange(
      of: bertEmbedding, change,
      answers: { multiples(in: $0(ids("ids"), tokenTypes: ids("tokenTypes"))) })
  }

  /// The right formula, with the example's parameters.
  var bertEmbedding: BertEmbeddingFormula {
    BertEmbeddingFormula(
      Parameters(self), epsilon: float("epsilon"),
      dropout: DropoutFormula(rate: configuration.dropoutRate, isTraining: isTraining))
  }
}
