import KataTesting
import Layers
import Tensors

extension DebertaAttempts {
  @WayList static var otherWays: [Way] {
    Way("embeds", "the sum in another order") { example in
      let formula = example.debertaEmbeddingFormula
      let (ids, types) = (example.ids("ids"), example.ids("tokenTypes"))
      var x = formula.segments?(types) ?? Tensor(0)
      if formula.addsPlaces, let positions = formula.positions {
        x = x + positions(.arange(ids.shape[1]))
      }
      return formula.finish(x + formula.tokens(ids), formula.norm, formula.dropout)
    }
    Way("embeds", "one sequence after another") { example in
      let formula = example.debertaEmbeddingFormula
      let (ids, types) = (example.ids("ids"), example.ids("tokenTypes"))
      return concatenated(
        (0..<ids.shape[0]).map {
          formula(ids[$0..<$0 + 1], tokenTypes: types[$0..<$0 + 1])
        }, axis: 0)
    }
    Way("transforms", "the two halves written out") { example in
      let (block, around) = (example.debertaBlockFormula, example.debertaSurroundings)
      let x = example["states"]
      let found = block.attention(
        x, asking: around.asking, table: around.table, rows: around.rows, mask: around.mask)
      var y = block.attentionHalf.dropout(found)
      y += around.asking ?? x
      y = block.attentionHalf.norm(y)
      let more = block.mlpHalf.dropout(block.mlp(y))
      return block.mlpHalf.norm(more + y)
    }
    Way("givesTheTable", "the norm written out") { example in
      let formula = example.debertaFormula
      guard let norm = formula.placeNorm else { return formula.places }
      let x = formula.places
      let mean = x.mean(axis: -1, keepDims: true)
      let variance = ((x - mean) * (x - mean)).mean(axis: -1, keepDims: true)
      return (x - mean) / (variance + norm.epsilon).squareRoot() * norm.weight + norm.bias
    }
    Way(results: "findsRows", "in loops over places") { example in
      let (formula, T) = (example.placeRows, example.integer("count"))
      let reach = formula.rows.reach
      var rows: [Int] = []
      for t in 0..<T {
        for s in 0..<T {
          let distance = formula.bucket?(t - s) ?? t - s
          rows.append(min(max(distance + reach, 0), 2 * reach - 1))
        }
      }
      return example.results(rows: IntTensor(rows, shape: [T, T]))
    }
    Way(results: "hiddenStates", "reduce over the blocks") { example in
      let formula = example.debertaFormula
      let (ids, types) = (example.ids("ids"), example.ids("tokenTypes"))
      let places = IntTensor.arange(ids.shape[1])
      let around = DebertaSurroundings(
        table: formula.table(formula.places, formula.placeNorm),
        rows: formula.rows(places, places), mask: example.padding)
      let first = formula.embedding(ids, tokenTypes: types)
      let states = formula.blocks.reduce([first]) { states, block in
        states + [block(states[states.count - 1], around)]
      }
      return example.results(read: states)
    }
    Way(results: "hiddenStates", "what padding becomes is set to 0 before each block") { example in
      let formula = example.debertaFormula.changed { $0.input = { example.read($0.last!) } }
      return example.results(read: example.states(of: formula))
    }
    Way("decodes", "all rounds written as one after another") { example in
      let formula = example.debertaFormula
      let (states, mask) = (example.givenStates, example.padding)
      guard formula.decoder.depth > 0, let positions = formula.embedding.positions else {
        return example.read(states.last!)
      }
      let x = states[states.count - 2]
      let places = IntTensor.arange(x.shape[1])
      var around = DebertaSurroundings(
        asking: positions(places) + x, table: formula.table(formula.places, formula.placeNorm),
        rows: formula.rows(places, places), mask: mask)
      var rounds = formula.decoder.depth
      while rounds > 0 {
        around.asking = formula.blocks.last!(x, around)
        rounds -= 1
      }
      return example.read(around.asking!)
    }
    Way(results: "predicts", "einsum with the unembedding") { example in
      let formula = example.debertaFormula.changed {
        $0.tokenHead.scores = { einsum("v c, b t c -> b t v", $1, $0) }
      }
      return example.output(of: formula)
    }
  }

  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of embeds", "the segments are taken for plain numbers") {
      $0.debertaEmbedding {
        $0.segments = $0.segments.map { segments in { segments($0).detached() } }
      }
    }
    Way("gradients of transforms", "what is added to is taken for plain numbers") { example in
      example.transformed(
        example.debertaBlockFormula.changed {
          $0.changeHalves { $0.base = { stream, _ in stream.detached() } }
        })
    }
    Way("gradients of transforms", "places are taken for plain numbers") { example in
      example.transformed(
        example.debertaBlockFormula.changed {
          $0.surroundings = { given in
            var around = given
            around.table = around.table.detached()
            return around
          }
        })
    }
    Way(results: "gradients of predicts", "the head takes what is decoded for plain numbers") {
      example in
      example.output(
        of: example.debertaFormula.changed { $0.scored = { _, decoded in decoded.detached() } })
    }
    Way(results: "gradients of predicts", "the table of places is taken for plain numbers") {
      example in
      example.output(
        of: example.debertaFormula.changed { formula in
          formula.table = { places, norm in (norm?(places) ?? places).detached() }
        })
    }
  }
}
