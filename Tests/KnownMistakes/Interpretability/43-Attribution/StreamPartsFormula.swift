import KataTesting
import Tensors

/// What each head of an attention adds, as a row of parts.
struct HeadSplitFormula: Formula {
  /// Of the output layer's weight, `[C, H · D]`, what each head's finding is multiplied with, `[H, D, C]`.
  var columns: (_ weight: Tensor, _ H: Int) -> Tensor = { weight, H in
    rearrange(weight, "c (h d) -> h d c", ["h": H])
  }
  /// From `[B, H, T, D]` and `[H, D, C]` to `[B, H, T, C]`.
  var product: (_ found: Tensor, _ columns: Tensor) -> Tensor = { matmul($0, $1) }
  var finish: Move = { $0 }

  func callAsFunction(_ found: Tensor, through weight: Tensor) -> Tensor {
    finish(product(found, columns(weight, found.shape[1])))
  }
}

/// What a model computes of one text on the way, block by block.
struct StreamRun {
  /// The parameters of each block's two last layers.
  let weights, biases, mlpBiases: [Tensor]
  /// What each head looked at and found, `[1, H, T, D]`.
  var values: [Tensor] = []
  var found: [Tensor] = []
  /// What each attention and each MLP gave, and the stream after either, `[1, T, C]`.
  var attentions: [Tensor] = []
  var mlps: [Tensor] = []
  var middles: [Tensor] = []
  var ends: [Tensor] = []

  init(_ example: Example) {
    let model = GPT2Formula(example)
    let parameters = Parameters(example)
    let blocks = model.row.blocks
    let scopes = blocks.indices.map { parameters.part("blocks.\($0)") }
    weights = scopes.map { $0["attention.output.weight"] }
    biases = scopes.map { $0["attention.output.bias"] }
    mlpBiases = scopes.map { $0["mlp.contract.bias"] }
    var x = model.embedding(example.ids("ids"))
    for block in blocks {
      let (attention, input) = (block.attention, block.attentionHalf.norm(x))
      let query = attention.splitHeads(attention.query(input))
      let key = attention.splitHeads(attention.key(input))
      let value = attention.splitHeads(attention.value(input))
      let pattern = attention.pattern(attention.scores(query, key), nil)
      values.append(value)
      found.append(matmul(pattern, value))
      attentions.append(attention.output(attention.mergeHeads(found[found.count - 1])))
      x = x + attentions[attentions.count - 1]
      middles.append(x)
      mlps.append(block.mlp(block.mlpHalf.norm(x)))
      x = x + mlps[mlps.count - 1]
      ends.append(x)
    }
  }
}

/// What the parts of a model add to its stream at a place.
struct PartTensors {
  /// `[2, C]`, `[L, H, C]`, `[L, C]` and `[L, C]`.
  var embeddings, heads, biases, mlps: Tensor

  /// `[C]`.
  var sum: Tensor {
    embeddings.sum(axis: 0) + heads.sum(axes: [0, 1]) + biases.sum(axis: 0) + mlps.sum(axis: 0)
  }

  var answers: Answers {
    ["embeddings": embeddings, "heads": heads, "biases": biases, "mlps": mlps]
  }
}

/// A model's stream taken apart, as a row of parts.
struct StreamPartsFormula: Formula {
  let run: StreamRun
  let tokens, positions: Tensor
  let ids: IntTensor
  /// Where it is looked at, of T places.
  var place: (_ place: Int, _ T: Int) -> Int = { place, _ in place }
  /// Where the token is looked up.
  var tokenPlace: (_ place: Int, _ T: Int) -> Int = { place, _ in place }
  /// Which row of the positions it is.
  var position: (_ place: Int) -> Int = { $0 }
  /// `[C]` each to `[2, C]`.
  var embeddings: (_ token: Tensor, _ position: Tensor) -> Tensor = { stacked([$0, $1]) }
  /// What goes through the output layers, `[1, H, T, D]` a block.
  var found: (_ run: StreamRun) -> [Tensor] = { $0.found }
  var split = HeadSplitFormula()
  /// The weights of the output layers.
  var weights: (_ run: StreamRun) -> [Tensor] = { $0.weights }
  /// What each head adds, `[L, H, C]`, of that and the biases, `[L, C]`.
  var heads: (_ heads: Tensor, _ biases: Tensor) -> Tensor = { heads, _ in heads }
  /// `[C]` a block.
  var biases: (_ run: StreamRun) -> [Tensor] = { $0.biases }
  /// What is given of the biases, `[L, C]`.
  var biasesOut: Move = { $0 }
  /// `[1, T, C]` a block.
  var mlps: (_ run: StreamRun) -> [Tensor] = { $0.mlps }
  /// What becomes of a list of blocks.
  var layers: (_ blocks: [Tensor]) -> [Tensor] = { $0 }

  init(_ example: Example) {
    run = StreamRun(example)
    tokens = example["parameters.tokens.weight"]
    positions = example["parameters.positions.weight"]
    ids = example.ids("ids")
  }

  func callAsFunction(at asked: Int) -> PartTensors {
    let T = ids.shape[1]
    let place = place(asked, T)
    let added = zip(found(run), weights(run)).map { split($0, through: $1)[0, .all, place] }
    let biases = stacked(layers(biases(run)))
    return PartTensors(
      embeddings: embeddings(
        tokens[ids[0, tokenPlace(place, T)].item()], positions[position(place)]),
      heads: heads(stacked(layers(added)), biases), biases: biasesOut(biases),
      mlps: stacked(layers(mlps(run).map { $0[0, place] })))
  }
}
