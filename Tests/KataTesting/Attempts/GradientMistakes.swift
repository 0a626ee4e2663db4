import Tensors

/// Ways to write a step whose result is right and whose gradients are not.
enum GradientMistakes {
  static let all: [(kata: String, mistakes: [Way])] = [
    ("01-LayerNorm", layerNorm),
    ("02-Embedding", embedding),
    ("03-BertEmbedding", bertEmbedding),
    ("04-Softmax", softmax),
    ("05-ScaledDotProductAttention", scaledDotProductAttention),
    ("06-MultiHeadSelfAttention", multiHeadSelfAttention),
    ("07-GELU", gelu),
    ("08-BertMLP", bertMLP),
    ("09-BertBlock", bertBlock),
    ("10-BertTokenHead", bertTokenHead),
    ("11-Bert", bert),
    ("12-BertClassifier", bertClassifier),
    ("13-CausalAttention", causalAttention),
    ("14-GPT2Block", gpt2Block),
    ("15-GPT2", gpt2),
  ]

  // MARK: - Parts

  @WayList private static var layerNorm: [Way] {
    Way("gradients of normalizes", "mean and variance are taken for plain numbers") {
      let (x, weight) = ($0["x"], $0["weight"])
      let axes = Array(-weight.rank..<0)
      let variance = plain(x).variance(axes: axes, correction: 0, keepDims: true)
      let centered = x - plain(x).mean(axes: axes, keepDims: true)
      return centered / (variance + $0.float("epsilon")).squareRoot() * weight + $0["bias"]
    }
    Way("gradients of normalizes", "the variance alone is taken for plain numbers") {
      let (x, weight) = ($0["x"], $0["weight"])
      let axes = Array(-weight.rank..<0)
      let variance = x.variance(axes: axes, correction: 0, keepDims: true).detached()
      let centered = x - x.mean(axes: axes, keepDims: true)
      return centered / (variance + $0.float("epsilon")).squareRoot() * weight + $0["bias"]
    }
    Way("gradients of normalizes", "gain and shift are read as plain numbers") {
      let (weight, bias) = (plain($0["weight"]), plain($0["bias"]))
      return KataTesting.layerNorm($0["x"], weight, bias, epsilon: $0.float("epsilon"))
    }
  }

  @WayList private static var embedding: [Way] {
    Way("gradients of looksUp", "rows are copied as plain numbers") {
      plain($0["weight"]).take($0.ids("ids"), axis: 0)
    }
    Way("gradients of looksUp", "of an id that occurs twice, one row learns") { example in
      let (table, ids) = (example["weight"], example.ids("ids"))
      let rows = ids.scalars.enumerated().map { place, id in
        ids.scalars.prefix(place).contains(id) ? table[id].detached() : table[id]
      }
      return stacked(rows).reshaped(ids.shape.appending([table.shape[1]]))
    }
  }

  @WayList private static var softmax: [Way] {
    Way("gradients of givesShares", "the sum of the powers is taken for plain numbers") {
      let (x, axis) = ($0["x"], $0.integer("axis"))
      let powers = exp(x - x.max(axis: axis, keepDims: true))
      return powers / powers.sum(axis: axis, keepDims: true).detached()
    }
    Way("gradients of givesShares", "the powers are taken for plain numbers") {
      KataTesting.softmax(plain($0["x"]), axis: $0.integer("axis"))
    }
  }

  @WayList private static var scaledDotProductAttention: [Way] {
    Way("gradients of scores", "the keys are taken for plain numbers") {
      attentionScores($0["query"], plain($0["key"]))
    }
    Way("gradients of pattern", "the sum of the powers is taken for plain numbers") {
      let scores = which($0.optionalMask("mask") ?? Mask([true]), $0["scores"], -.infinity)
      let powers = exp(scores - scores.max(axis: -1, keepDims: true))
      return powers / powers.sum(axis: -1, keepDims: true).detached()
    }
    Way("gradients of output", "the pattern is taken for plain numbers") {
      matmul($0["pattern"].detached(), $0["value"])
    }
  }

  @WayList private static var gelu: [Way] {
    Way("gradients of isExact", "the probability beside x is taken for plain numbers") {
      0.5 * $0["x"] * (1 + erf($0["x"] / 2.squareRoot())).detached()
    }
    Way("gradients of isApproximate", "the factor beside x is taken for plain numbers") {
      let x = $0["x"]
      let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
      return 0.5 * x * (1 + tanh(inner)).detached()
    }
  }

  // MARK: - BERT

  @WayList private static var bertEmbedding: [Way] {
    Way("gradients of embeds", "the sum is taken for plain numbers before it is normalized") {
      let (ids, types) = ($0.ids("ids"), $0.ids("tokenTypes"))
      let places = IntTensor.arange(ids.shape[-1])
      let tokens = $0["parameters.tokens.weight"].take(ids, axis: 0)
      let positions = $0["parameters.positions.weight"].take(places, axis: 0)
      let kinds = $0["parameters.tokenTypes.weight"].take(types, axis: 0)
      let sum = plain(tokens + positions + kinds)
      let (gain, shift) = ($0["parameters.norm.weight"], $0["parameters.norm.bias"])
      return KataTesting.layerNorm(sum, gain, shift, epsilon: $0.float("epsilon"))
    }
  }

  @WayList private static var multiHeadSelfAttention: [Way] {
    Way("gradients of attends", "the pattern is taken for plain numbers") {
      $0.attended { formula in
        let dropout = formula.dropout
        formula.dropout = { dropout(plain($0)) }
      }
    }
  }

  @WayList private static var bertMLP: [Way] {
    Way("gradients of appliesItsLayers", "the hidden channels are taken for plain numbers") {
      let state = $0.parameters
      let hidden = linear($0["x"], state["expand.weight"]!, state["expand.bias"]!)
      return linear(
        plain(KataTesting.gelu(hidden)), state["contract.weight"]!, state["contract.bias"]!)
    }
  }

  @WayList private static var bertBlock: [Way] {
    Way("gradients of transforms", "what is added to is taken for plain numbers") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      let found = bert.dropped(bert.attention(x, mask: example.padding))
      let y = bert.norm(x.detached() + found, "attentionNorm")
      return bert.norm(y.detached() + bert.dropped(bert.mlp(y)), "outputNorm")
    }
  }

  @WayList private static var bertTokenHead: [Way] {
    Way("gradients of scores", "the unembedding is taken for plain numbers") {
      BertFormula.forHead($0).head($0["x"], unembedding: plain($0["unembedding"]))
    }
  }

  @WayList private static var bert: [Way] {
    Way(results: "gradients of predicts", "the head takes the last state for plain numbers") {
      let bert = BertFormula($0)
      let states = bert.hiddenStates($0)
      return $0.results(
        hiddenStates: states, and: ["logits": bert.logits(states.map { $0.detached() })])
    }
  }

  @WayList private static var bertClassifier: [Way] {
    Way(results: "gradients of classifies", "the classifier takes its input for plain numbers") {
      let bert = BertFormula($0)
      let states = bert.hiddenStates($0, in: "bert.")
      let first = states[states.count - 1][.all, 0].detached()
      return [
        "expected.logits": bert.logits(states, in: "bert."),
        "expected.classScores": bert.linear(bert.dropped(first), "classifier"),
      ]
    }
  }

  // MARK: - GPT-2

  @WayList private static var causalAttention: [Way] {
    Way("gradients of attends", "keys and values are kept as plain numbers") {
      let formula = $0.causalFormula
      let (key, value) = (formula.key, formula.value)
      let kept = formula.changed {
        $0.key = { plain(key($0)) }
        $0.value = { plain(value($0)) }
      }
      return kept($0["x"])
    }
  }

  @WayList private static var gpt2Block: [Way] {
    Way("gradients of transforms", "the stream is taken for plain numbers between the halves") {
      let (gpt2, x) = (GPT2Formula.forBlock($0), $0["x"])
      let y = x + gpt2.dropped(gpt2.attention(gpt2.norm(x, "attentionNorm")))
      return plain(y) + gpt2.dropped(gpt2.mlp(gpt2.norm(y, "mlpNorm")))
    }
  }

  @WayList private static var gpt2: [Way] {
    Way(results: "gradients of predicts", "the table is taken for plain numbers at the end") {
      let formula = GPT2Formula($0)
      let states = formula.hiddenStates($0.ids("ids"))
      let table = plain(formula["tokens.weight"])
      let logits = matmul(states[states.count - 1], table.transposed())
      return $0.results(hiddenStates: states, and: ["logits": logits])
    }
  }
}

/// The same numbers, apart from what they were computed from.
private func plain(_ x: Tensor) -> Tensor { Tensor(x.scalars, shape: x.shape) }
