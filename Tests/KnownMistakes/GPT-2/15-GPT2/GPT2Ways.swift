import KataTesting
import Tensors

extension GPT2Attempts {
  @WayList static var otherWays: [Way] {
    // MARK: Embedding
    Way("embeds", "one-hot vectors times the table, and a slice of the positions") { example in
      let (ids, start) = (example.ids("ids"), example.integer("start"))
      let table = example["parameters.tokens.weight"]
      let isToken = IntTensor.arange(table.shape[0]) .== ids.expandedDimensions(axis: -1)
      let positions = example["parameters.positions.weight"][start..<start + ids.shape[-1]]
      return example.dropped(matmul(Tensor(isToken), table) + positions)
    }
    Way("embeds", "positions for each sequence of the batch") { example in
      let ids = example.ids("ids")
      let places = (IntTensor.zeros(ids.shape) + IntTensor.arange(ids.shape[-1]))
      let positions = example["parameters.positions.weight"].take(
        places + example.integer("start"), axis: 0)
      return example.dropped(positions + example["parameters.tokens.weight"].take(ids, axis: 0))
    }
    Way("embeds", "a loop over scalars") { example in
      let (ids, start) = (example.ids("ids"), example.integer("start"))
      let (tokens, T) = (example["parameters.tokens.weight"], ids.shape[-1])
      let (table, C) = (tokens.scalars, tokens.shape[-1])
      let positions = example["parameters.positions.weight"].scalars
      var sums: [Float] = []
      for (place, id) in ids.scalars.enumerated() {
        for c in 0..<C { sums.append(table[id * C + c] + positions[(start + place % T) * C + c]) }
      }
      return example.dropped(Tensor(sums, shape: ids.shape.appending([C])))
    }

    Way(parts: "dropsHalf", "one sequence after another") {
      half($0) {
        $0.sum = { tokens, positions, dropout in
          stacked((0..<tokens.shape[0]).map { dropout(tokens[$0] + positions) })
        }
      }
    }

    // MARK: Unembedding
    Way("unembeds", "einsum") {
      einsum("b t c, v c -> b t v", $0["x"], $0["parameters.tokens.weight"])
    }
    Way("unembeds", "the table times the transposed states") {
      matmul($0["parameters.tokens.weight"], $0["x"].swappedAxes(-1, -2)).swappedAxes(-1, -2)
    }
    Way("unembeds", "one token's scores after another") { example in
      let table = example["parameters.tokens.weight"]
      let scores = (0..<table.shape[0]).map { (example["x"] * table[$0]).sum(axis: -1) }
      return stacked(scores, axis: -1)
    }

    // MARK: The model
    Way(results: "predicts", "reduce over the blocks") { example in
      let formula = GPT2Formula(example)
      let start = [formula.embedding(example.ids("ids"))]
      let stream = formula.row.blocks.reduce(start) { stream, block in
        stream + [block(stream[stream.count - 1])]
      }
      return example.output(stream, formula)
    }
    Way(results: "predicts", "what enters each block is noted before it runs") { example in
      let formula = GPT2Formula(example)
      var (x, states) = (formula.embedding(example.ids("ids")), [Tensor]())
      for block in formula.row.blocks {
        states.append(x)
        x = block(x)
      }
      x = formula.finished(x)
      return example.results(
        hiddenStates: states + [x], and: ["logits": formula.logits(x)])
    }
    Way(results: "predicts", "one sequence after another") { example in
      let (formula, ids) = (GPT2Formula(example), example.ids("ids"))
      let streams = (0..<ids.shape[0]).map { formula.stream(ids[$0..<$0 + 1]) }
      let stream = streams[0].indices.map { place in concatenated(streams.map { $0[place] }) }
      return example.output(stream, formula)
    }
    Way(results: "predicts", "the last position of ever longer texts") { example in
      let (formula, ids) = (GPT2Formula(example), example.ids("ids"))
      let streams = (1...ids.shape[1]).map { length in
        formula.stream(ids[.all, ..<length]).map { $0[.all, (-1)...] }
      }
      let stream = streams[0].indices.map { place in
        concatenated(streams.map { $0[place] }, axis: 1)
      }
      return example.output(stream, formula)
    }
    Way(results: "predicts", "einsum with the unembedding") { example in
      let formula = GPT2Formula(example).changed {
        $0.scores = { einsum("v c, b t c -> b t v", $1, $0) }
      }
      return example.output(of: formula)
    }
  }
}

extension Example {
  /// With the embedding's dropout, for rates of 0 and 1.
  fileprivate func dropped(_ x: Tensor) -> Tensor {
    let isDropping = gpt2Configuration.embeddingDropoutRate == 1 && isTraining
    return isDropping ? .zeros(x.shape) : x
  }

  /// The results of what enters the first block and leaves each.
  fileprivate func output(_ stream: [Tensor], _ formula: GPT2Formula) -> Answers {
    let last = formula.finished(stream[stream.count - 1])
    return results(
      hiddenStates: stream.dropLast() + [last], and: ["logits": formula.logits(last)])
  }
}
