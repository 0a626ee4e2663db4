import KataTesting
import Layers
import PlainFunctions
import Tensors

extension DebertaAttempts {
  /// Mistakes in what all blocks read.
  @WayList static var tables: [Way] {
    Way(parts: "givesTheTable", "the table is not normalized") {
      $0.debertaTable { $0.table = { places, _ in places } }
    }
    Way(parts: "givesTheTable", "places are normalized twice") {
      $0.debertaTable { $0.table = { places, norm in norm.map { $0($0(places)) } ?? places } }
    }
    Way(parts: "givesTheTable", "places are always normalized") {
      $0.debertaTable { formula in
        let C = formula.places.shape[-1]
        formula.table = { places, norm in
          norm?(places) ?? layerNorm(places, .ones([C]), .zeros([C]), epsilon: 1e-7)
        }
      }
    }
    Way(parts: "givesTheTable", "ε is BERT's 1e-12, and not the configuration's") {
      $0.debertaTable { $0.placeNorm?.epsilon = 1e-12 }
    }
    Way(parts: "findsRows", "there are no buckets: each distance has its own row") {
      $0.debertaRows { $0.bucket = nil }
    }
    Way(parts: "findsRows", "the number of buckets and the farthest distance are exchanged") {
      example in
      example.debertaRows { formula in
        guard let count = example.bucketCount else { return }
        formula.bucket = BucketFormula(
          bucketCount: example.integer("farthest"), farthest: max(count, 4))
        formula.rows.reach = example.integer("farthest")
      }
    }
    Way(parts: "findsRows", "the number of positions is taken for the farthest distance") {
      example in
      example.debertaRows { formula in
        let count = example.debertaConfiguration.positionCount
        if let buckets = example.bucketCount {
          formula.bucket = BucketFormula(bucketCount: buckets, farthest: count)
        } else {
          formula.rows.reach = count
        }
      }
    }
    Way(parts: "findsRows", "left and right are one: buckets are symmetric") {
      $0.debertaRows { $0.distances.difference = { unsigned($0 - $1) } }
    }
    Way(parts: "findsRows", "the distance is counted from the query to the key") {
      $0.debertaRows { $0.distances.difference = { $1 - $0 } }
    }
    Way(parts: "findsRows", "rows are those of the keys' absolute places") {
      $0.debertaRows { $0.distances.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "findsRows", "rows are those of the queries' absolute places") {
      $0.debertaRows { $0.distances.difference = { $0 + $1 * 0 } }
    }
    Way(parts: "findsRows", "rows are not held within the table") {
      $0.debertaRows { $0.rows.held = { row, _, _ in row } }
    }
    Way(parts: "findsRows", "keys are counted from 1, and queries from 0") {
      $0.debertaRows { $0.distances.places = { ($0, $1 + 1) } }
    }
  }

  /// Mistakes in the row of blocks.
  @WayList static var states: [Way] {
    // MARK: Blocks
    Way(parts: "hiddenStates", "one block stands in all places") {
      $0.debertaStates { formula in
        for place in formula.blocks.indices { formula.blocks[place] = formula.blocks.last! }
      }
    }
    Way(parts: "hiddenStates", "the blocks run in reverse order") {
      $0.debertaStates { $0.blocks.reverse() }
    }
    Way(parts: "hiddenStates", "every block reads the embedding and not the block before it") {
      $0.debertaStates { $0.input = { states in states[0] } }
    }
    Way(
      parts: "hiddenStates", "what each block gives is added to its input, which is in it already"
    ) { $0.debertaStates { $0.output = { x, y in x + y } } }
    Way(parts: "hiddenStates", "the last block is left out: it is the decoder's") {
      $0.debertaStates { $0.list = { states in states.dropLast() + [states[states.count - 2]] } }
    }

    // MARK: What all blocks get
    Way(parts: "hiddenStates", "the mask does not reach the blocks") {
      $0.debertaStates { $0.changeEach { without(&$0) { $0.mask = nil } } }
    }
    Way(parts: "hiddenStates", "the mask reaches the first block only") {
      $0.debertaStates { $0.changeEach(from: 1) { without(&$0) { $0.mask = nil } } }
    }
    Way(parts: "hiddenStates", "the table of places is not normalized") {
      $0.debertaStates { $0.table = { places, _ in places } }
    }
    Way(parts: "hiddenStates", "places are normalized twice") {
      $0.debertaStates { $0.table = { places, norm in norm.map { $0($0(places)) } ?? places } }
    }
    Way(parts: "hiddenStates", "places are normalized again before each block") {
      $0.debertaStates {
        $0.tableOfBlock = { table, norm, block in
          (0..<block).reduce(table) { table, _ in norm?(table) ?? table }
        }
      }
    }
    Way(parts: "hiddenStates", "only the first block knows distances") {
      $0.debertaStates {
        $0.changeEach(from: 1) {
          $0.attention.places.query = nil
          $0.attention.places.key = nil
        }
      }
    }
    Way(parts: "hiddenStates", "no block knows distances") {
      $0.debertaStates {
        $0.changeEach {
          $0.attention.places.query = nil
          $0.attention.places.key = nil
        }
      }
    }
    Way(parts: "hiddenStates", "rows are those of the keys' absolute places") {
      $0.debertaStates { $0.rows.distances.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "hiddenStates", "the rows' axes are exchanged") {
      $0.debertaStates { $0.rows.finish = { $0.transposed() } }
    }

    // MARK: The embedding
    Way(parts: "hiddenStates", "the token types are ignored") {
      $0.debertaStates { $0.embedding.segments = nil }
    }
    Way(parts: "hiddenStates", "the positions are left out of the input") {
      $0.debertaStates { $0.embedding.addsPlaces = false }
    }

    // MARK: What is listed
    Way(parts: "hiddenStates", "the embedding is not among the states") {
      $0.debertaStates { $0.list = { states in Array(states.dropFirst()) } }
    }
    Way(parts: "hiddenStates", "the last block's output is not among the states") {
      $0.debertaStates { $0.list = { states in states.dropLast() } }
    }
    Way(parts: "hiddenStates", "the last block's output is listed alone") {
      $0.debertaStates { $0.list = { states in states.suffix(1) } }
    }
    Way(parts: "hiddenStates", "the states are listed from the last to the first") {
      $0.debertaStates { $0.list = { states in states.reversed() } }
    }
    Way(parts: "hiddenStates", "the last block's output is listed twice") {
      $0.debertaStates { $0.list = { states in states + states.suffix(1) } }
    }

    // MARK: Configuration
    Way(parts: "hiddenStates", "ε is BERT's 1e-12, and not the configuration's") {
      $0.debertaStates { $0.setEpsilon(1e-12) }
    }
    Way(parts: "hiddenStates", "nothing is dropped but in attention") {
      $0.debertaStates {
        $0.embedding.dropout.rate = 0
        $0.changeEach {
          $0.attention.places.dropout.rate = 0
          $0.changeHalves { $0.dropout.rate = 0 }
        }
      }
    }
    Way(parts: "hiddenStates", "nothing is dropped in attention") {
      $0.debertaStates { $0.changeEach { $0.attention.attention.dropout.rate = 0 } }
    }
    Way(parts: "hiddenStates", "numbers are dropped after eval() too") {
      $0.debertaStates {
        $0.embedding.dropout.isTraining = true
        $0.changeEach { $0.train() }
      }
    }

    // MARK: The law
    Way(parts: "shifts", "rows are those of the keys' absolute places") {
      $0.debertaMoved { $0.rows.distances.difference = { $0 * 0 + $1 } }
    }
    Way(parts: "shifts", "rows are those of the queries' absolute places") {
      $0.debertaMoved { $0.rows.distances.difference = { $0 + $1 * 0 } }
    }
    Way(parts: "shifts", "the mask does not reach the blocks") {
      $0.debertaMoved { $0.changeEach { without(&$0) { $0.mask = nil } } }
    }
    Way(parts: "shifts", "the mask reaches the first block only") {
      $0.debertaMoved { $0.changeEach(from: 1) { without(&$0) { $0.mask = nil } } }
    }
  }

  /// Mistakes in the decoder.
  @WayList static var decoders: [Way] {
    Way(parts: "decodes", "the last of the states is given, and nothing is decoded") {
      $0.debertaDecoder { $0.decoder.finish = { _, states in states[states.count - 1] } }
    }
    Way(parts: "decodes", "absolute places are not added to what asks") {
      $0.debertaDecoder { $0.decoder.asks = { x, _ in x } }
    }
    Way(parts: "decodes", "absolute places ask alone") {
      $0.debertaDecoder { $0.decoder.asks = { x, places in places + x * 0 } }
    }
    Way(parts: "decodes", "positions are counted from 1") {
      $0.debertaDecoder { $0.decoder.places = { .arange($0) + 1 } }
    }
    Way(parts: "decodes", "all positions ask as the first") {
      $0.debertaDecoder { $0.decoder.places = { .zeros([$0]) } }
    }
    Way(parts: "decodes", "absolute places are added to what answers, too") {
      $0.debertaDecoder { formula in
        guard let positions = formula.embedding.positions else { return }
        formula.decoder.source = { states in
          let x = states[states.count - 2]
          return x + positions(.arange(x.shape[1]))
        }
      }
    }
    Way(parts: "decodes", "what leaves the last block answers, and not what enters it") {
      $0.debertaDecoder { $0.decoder.source = { states in states[states.count - 1] } }
    }
    Way(parts: "decodes", "what leaves the last block asks, and not what enters it") {
      $0.debertaDecoder { $0.decoder.start = { states in states[states.count - 1] } }
    }
    Way(parts: "decodes", "what leaves the last block asks and answers") {
      $0.debertaDecoder {
        $0.decoder.source = { states in states[states.count - 1] }
        $0.decoder.start = { states in states[states.count - 1] }
      }
    }
    Way(parts: "decodes", "the embedding asks and answers") {
      $0.debertaDecoder {
        $0.decoder.source = { states in states[0] }
        $0.decoder.start = { states in states[0] }
      }
    }
    Way(parts: "decodes", "absolute places are added again in each round") {
      $0.debertaDecoder { $0.decoder.asksAgain = { made, places in made + places } }
    }
    Way(parts: "decodes", "what a round makes answers in the next one") {
      $0.debertaDecoder { $0.decoder.answers = { _, asking in asking } }
    }
    Way(parts: "decodes", "each round asks the same, and nothing comes of those before") {
      $0.debertaDecoder { $0.decoder.depth = min($0.decoder.depth, 1) }
    }
    Way(parts: "decodes", "there is one round too many") {
      $0.debertaDecoder { if $0.decoder.depth > 0 { $0.decoder.depth += 1 } }
    }
    Way(parts: "decodes", "there is one round too few") {
      $0.debertaDecoder { if $0.decoder.depth > 1 { $0.decoder.depth -= 1 } }
    }
    Way(parts: "decodes", "there are always two rounds, as in the paper") {
      $0.debertaDecoder { $0.decoder.depth = 2 }
    }
    Way(parts: "decodes", "the mask does not reach the decoder") {
      $0.debertaDecoder { $0.decoder.mask = { _ in nil } }
    }
    Way(parts: "decodes", "the table of places is not normalized") {
      $0.debertaDecoder { $0.table = { places, _ in places } }
    }
    Way(parts: "decodes", "places are normalized twice") {
      $0.debertaDecoder { $0.table = { places, norm in norm.map { $0($0(places)) } ?? places } }
    }
    Way(parts: "decodes", "the decoder knows no distances") {
      $0.debertaDecoder {
        $0.changeEach {
          $0.attention.places.query = nil
          $0.attention.places.key = nil
        }
      }
    }
    Way(parts: "decodes", "the rows' axes are exchanged") {
      $0.debertaDecoder { $0.rows.finish = { $0.transposed() } }
    }
    Way(parts: "decodes", "what is decoded is added to the last of the states") {
      $0.debertaDecoder { formula in
        let isDecoding = formula.decoder.depth > 0
        formula.decoder.finish = { made, states in
          isDecoding ? made + states[states.count - 1] : made
        }
      }
    }
  }

  /// Mistakes in what the model gives.
  @WayList static var outputs: [Way] {
    Way(parts: "predicts", "the last of the states is scored, and not what is decoded") {
      $0.debertaOutput { $0.scored = { states, _ in states[states.count - 1] } }
    }
    Way(parts: "predicts", "the embedding is scored") {
      $0.debertaOutput { $0.scored = { states, _ in states[0] } }
    }
    Way(parts: "predicts", "the state before the last is scored") {
      $0.debertaOutput { $0.scored = { states, _ in states[states.count - 2] } }
    }
    Way(parts: "predicts", "what is decoded takes the place of the last of the states") {
      example in
      Exchange(
        of: example.debertaFormula, { _ in },
        answers: { formula in
          let states = example.states(of: formula)
          let decoded = formula.decoded(states, mask: example.padding)
          let logits = formula.logits(states, mask: example.padding)
          return example.results(
            read: states.dropLast() + [decoded], and: ["logits": example.read(logits)])
        })
    }
    Way(parts: "predicts", "what is decoded is listed among the states") { example in
      Exchange(
        of: example.debertaFormula, { _ in },
        answers: { formula in
          let states = example.states(of: formula)
          let decoded = formula.decoded(states, mask: example.padding)
          let logits = formula.logits(states, mask: example.padding)
          return example.results(
            read: states + [decoded], and: ["logits": example.read(logits)])
        })
    }
    Way(parts: "predicts", "the mask does not reach the decoder") {
      $0.debertaOutput { $0.decoder.mask = { _ in nil } }
    }
    Way(parts: "predicts", "the mask is not passed on") {
      $0.debertaOutput {
        $0.decoder.mask = { _ in nil }
        $0.changeEach { without(&$0) { $0.mask = nil } }
      }
    }
    Way(parts: "predicts", "the token types are not passed on") {
      $0.debertaOutput { $0.embedding.segments = nil }
    }
    Way(parts: "predicts", "the unembedding is a copy from before the checkpoint was loaded") {
      example in
      example.debertaOutput { formula in
        var start = DebertaStart(example)
        start.addEmbedding(in: "embedding.")
        formula.unembedding = start.state["embedding.tokens.weight"]!
      }
    }
    Way(parts: "predicts", "the head's bias is missing") {
      $0.debertaOutput { $0.tokenHead.addBias = { $0 } }
    }
    Way(parts: "predicts", "the head's transform is missing") {
      $0.debertaOutput {
        $0.tokenHead.transform = { $0 }
        $0.tokenHead.finish = { y, _, _ in y }
      }
    }
    Way(parts: "predicts", "the logits are put through a softmax") {
      $0.debertaOutput {
        $0.tokenHead.addBias = { [addBias = $0.tokenHead.addBias] in softmax(addBias($0)) }
      }
    }
    Way(parts: "predicts", "the embedding is not among the hidden states") {
      $0.debertaOutput { $0.list = { states in Array(states.dropFirst()) } }
    }
  }

  /// Mistakes that show in models that Hugging Face saved.
  @WayList static var checkpoints: [Way] {
    Way(parts: "runsCheckpoints", "ε is always 1e-7, whatever the checkpoint says") {
      try $0.debertaOfCheckpoint { $0.setEpsilon(1e-7) }
    }
    Way(parts: "runsCheckpoints", "geluTanh is used, not gelu") {
      try $0.debertaOfCheckpoint {
        $0.changeEach { $0.mlp.activation = geluTanh }
        $0.tokenHead.activation = geluTanh
      }
    }
    Way(parts: "runsCheckpoints", "places are normalized twice") {
      try $0.debertaOfCheckpoint {
        $0.table = { places, norm in norm.map { $0($0(places)) } ?? places }
      }
    }
    Way(parts: "runsCheckpoints", "the table of places is not normalized") {
      try $0.debertaOfCheckpoint { $0.table = { places, _ in places } }
    }
    Way(parts: "runsCheckpoints", "the mask is not passed on") {
      try $0.debertaOfCheckpoint { $0.changeEach { without(&$0) { $0.mask = nil } } }
    }
    Way(parts: "runsCheckpoints", "there are no buckets: each distance has its own row") {
      try $0.debertaOfCheckpoint { $0.rows.bucket = nil }
    }
    Way(parts: "runsCheckpoints", "left and right are one: buckets are symmetric") {
      try $0.debertaOfCheckpoint { $0.rows.distances.difference = { unsigned($0 - $1) } }
    }
    Way(parts: "runsCheckpoints", "the rows' axes are exchanged") {
      try $0.debertaOfCheckpoint { $0.rows.finish = { $0.transposed() } }
    }
    Way(parts: "runsCheckpoints", "the sum of the terms is divided by √D") {
      try $0.debertaOfCheckpoint {
        $0.changeEach { $0.attention.scores.size = { _, D in Float(D) } }
      }
    }
    Way(parts: "runsCheckpoints", "the positions are left out of the input") {
      try $0.debertaOfCheckpoint { $0.embedding.addsPlaces = false }
    }
    Way(parts: "runsCheckpoints", "the token types are not passed on") {
      try $0.debertaOfCheckpoint { $0.embedding.segments = nil }
    }
  }

  /// Exchanges what a block's attention gets.
  private static func without(
    _ block: inout DebertaBlockFormula, _ change: @escaping (inout DebertaSurroundings) -> Void
  ) {
    block.surroundings = { given in
      var around = given
      change(&around)
      return around
    }
  }

  /// Each number's distance from 0.
  private static func unsigned(_ numbers: IntTensor) -> IntTensor {
    which(numbers .< 0, 0 - numbers, numbers)
  }
}
