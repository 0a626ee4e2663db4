import KataTesting
import Tensors

extension BertAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "hiddenStates", "reduce over the blocks") { example in
      let bert = BertFormula(example)
      let states = bert.row.blocks.reduce([bert.embedded(example)]) { states, block in
        states + [block(states[states.count - 1], mask: example.padding)]
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "hiddenStates", "each state from the start again") { example in
      let bert = BertFormula(example)
      let states = (0...bert.row.blocks.count).map { count in
        bert.row.blocks.prefix(count).reduce(bert.embedded(example)) { x, block in
          block(x, mask: example.padding)
        }
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "hiddenStates", "the embedding's sum in another order") { example in
      let bert = BertFormula(example)
      var x = bert.embedding.tokenTypes(example.ids("tokenTypes"))
      x += bert.embedding.positions(.arange(example.ids("ids").shape[-1]))
      x += bert.embedding.tokens(example.ids("ids"))
      x = bert.embedding.dropout(bert.embedding.norm(x))
      var states = [x]
      for block in bert.row.blocks {
        x = block(x, mask: example.padding)
        states.append(x)
      }
      return example.results(hiddenStates: states)
    }
    Way(results: "predicts", "einsum with the unembedding") { example in
      let bert = BertFormula(example).changed {
        $0.tokenHead.scores = { einsum("v c, b t c -> b t v", $1, $0) }
      }
      return example.output(of: bert)
    }
    Way(results: "predicts", "one sequence's logits after another") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let sequences = (0..<example.ids("ids").shape[0]).map { place in
        bert.logits(states.map { $0[place] })
      }
      return example.results(hiddenStates: states, and: ["logits": stacked(sequences)])
    }
    Way(results: "predicts", "logits of all states, and the last taken") { example in
      let bert = BertFormula(example)
      let states = bert.hiddenStates(example)
      let logits = bert.logits([stacked(states)])[-1]
      return example.results(hiddenStates: states, and: ["logits": logits])
    }
  }
}
