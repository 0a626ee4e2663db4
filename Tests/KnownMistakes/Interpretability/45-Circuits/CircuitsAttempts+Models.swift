import KataTesting
import PlainFunctions
import Tensors

extension CircuitsAttempts {
  /// Mistakes with two heads.
  @WayList static var composed: [Way] {
    // MARK: A pair
    Way(parts: "scoresComposition", "queries and keys are exchanged") {
      $0.composed { $0.kind = { [1, 0, 2][$0] } }
    }
    Way(parts: "scoresComposition", "the queries are read, whatever is asked for") {
      $0.composed { $0.kind = { _ in 0 } }
    }
    Way(
      parts: "scoresComposition", "the keys are read as the queries are: nothing is turned around"
    ) {
      $0.composed { $0.readsKeys = { queryKey, _ in queryKey } }
    }
    Way(parts: "scoresComposition", "the queries are read turned around") {
      $0.composed { $0.readsQueries = { queryKey, _ in queryKey.turned } }
    }
    Way(parts: "scoresComposition", "the values are read by queries and keys") {
      $0.composed { $0.readsValues = { queryKey, _ in queryKey } }
    }
    Way(parts: "scoresComposition", "what is read as values is turned around") {
      $0.composed { $0.readsValues = { $1.turned } }
    }
    Way(parts: "scoresComposition", "what is written is turned around") {
      $0.composed { $0.writes = { $1.turned } }
    }
    Way(parts: "scoresComposition", "what is written is taken for queries and keys") {
      $0.composed { $0.writes = { queryKey, _ in queryKey } }
    }
    Way(parts: "scoresComposition", "the order is turned around: reading · writing") {
      $0.composed { $0.times.order = { ($1, $0) } }
    }
    Way(parts: "scoresComposition", "the later head writes, and the earlier one reads") {
      $0.composed { $0.order = { ($1, $0) } }
    }
    Way(parts: "scoresComposition", "the later head reads what it writes itself") {
      $0.composed { $0.order = { later, _ in (later, later) } }
    }
    Way(parts: "scoresComposition", "it is not divided by anything") {
      $0.composed { $0.quotient = { both, _, _ in both } }
    }
    Way(parts: "scoresComposition", "it is divided by the norm of what is written alone") {
      $0.composed { $0.quotient = { both, writing, _ in both / writing } }
    }
    Way(parts: "scoresComposition", "it is divided by the norm of what reads alone") {
      $0.composed { $0.quotient = { both, _, reading in both / reading } }
    }
    Way(
      parts: "scoresComposition", "it is divided by the sum of both norms, and not by their product"
    ) {
      $0.composed { $0.quotient = { $0 / ($1 + $2) } }
    }
    Way(parts: "scoresComposition", "parentheses are missing: it is divided, and multiplied again")
    {
      $0.composed { $0.quotient = { $0 / $1 * $2 } }
    }
    Way(parts: "scoresComposition", "the norms are squared") {
      $0.composed { $0.quotient = { ($0 / ($1 * $2)).square() } }
    }
    Way(parts: "scoresComposition", "no root is taken of the product's norm alone") {
      $0.composed { $0.quotient = { $0.square() / ($1 * $2) } }
    }
    Way(parts: "scoresComposition", "it is divided by √D too") { example in
      let D = example.float("hiddenSize") / example.float("headCount")
      return example.composed { $0.quotient = { $0 / ($1 * $2) / D.squareRoot() } }
    }
    Way(parts: "scoresComposition", "the norms' gains are left out") {
      $0.composed { $0.changeCircuits { $0.head.gained = { weight, _ in weight } } }
    }
    Way(parts: "scoresComposition", "the norm of a product is taken for the product of the norms") {
      $0.composed { $0.quotient = { $1 * $2 / ($1 * $2) + 0 * $0 } }
    }
    Way(parts: "scoresComposition", "output · value stands for value · output") {
      $0.composed {
        $0.changeCircuits { $0.joinOutputValue = { Sides(left: $0.output, right: $0.value) } }
      }
    }

    // MARK: All pairs
    Way(parts: "scoresPairs", "the axes are exchanged: the head that writes comes first") {
      $0.pairsComposed { $0.arrange = { rearrange($0, "l h k g -> k g l h") } }
    }
    Way(parts: "scoresPairs", "layers and heads are exchanged: [H, L, H, L]") {
      $0.pairsComposed { $0.arrange = { rearrange($0, "l h k g -> h l g k") } }
    }
    Way(parts: "scoresPairs", "layers stand together, and heads: [L, L, H, H]") {
      $0.pairsComposed { $0.arrange = { rearrange($0, "l h k g -> l k h g") } }
    }
    Way(parts: "scoresPairs", "the heads that write are exchanged with those that read") {
      $0.pairsComposed { $0.arrange = { rearrange($0, "l h k g -> l g k h") } }
    }
    Way(parts: "scoresPairs", "all pairs have a score, whichever head is earlier") {
      $0.pairsComposed { $0.isEarlier = { _, _ in true } }
    }
    Way(parts: "scoresPairs", "heads of one block have scores too") {
      $0.pairsComposed { $0.isEarlier = { $0 <= $1 } }
    }
    Way(parts: "scoresPairs", "later heads write, and earlier ones read") {
      $0.pairsComposed { $0.isEarlier = { $0 > $1 } }
    }
    Way(parts: "scoresPairs", "all pairs of different blocks have a score") {
      $0.pairsComposed { $0.isEarlier = { $0 != $1 } }
    }
    Way(parts: "scoresPairs", "only the block right before counts") {
      $0.pairsComposed { $0.isEarlier = { $0 == $1 - 1 } }
    }
    Way(parts: "scoresPairs", "the queries are read, whatever is asked for") {
      $0.pairsComposed { $0.kind = { _ in 0 } }
    }
    Way(parts: "scoresPairs", "the scores of a head are made to add up to 1") {
      $0.pairsComposed {
        $0.arrange = { scores in
          let sums = scores.sum(axes: [2, 3], keepDims: true)
          return which(sums .> 0, scores / sums, 0)
        }
      }
    }
    Way(parts: "scoresPairs", "the block's head is looked for in the first block") {
      $0.pairsComposed { $0.order = { later, earlier in (later, (0, earlier.head)) } }
    }
  }

  /// Mistakes with tokens.
  @WayList static var ofTokens: [Way] {
    // MARK: Attention
    Way(parts: "attends", "nothing is divided by √D") {
      $0.tokensAttended { $0.scale = { products, _, _ in products } }
    }
    Way(parts: "attends", "it is divided by D, and not by its root") {
      $0.tokensAttended { $0.scale = { products, D, _ in products / Float(D) } }
    }
    Way(parts: "attends", "it is divided by √C, and not by √D") {
      $0.tokensAttended { $0.scale = { products, _, C in products / Float(C).squareRoot() } }
    }
    Way(parts: "attends", "it is multiplied by √D") {
      $0.tokensAttended { $0.scale = { products, D, _ in products * Float(D).squareRoot() } }
    }
    Way(parts: "attends", "queries and keys are exchanged: keys ask, and queries are asked") {
      $0.tokensAttended { $0.sides = { $0.queryKey($1).turned } }
    }
    Way(parts: "attends", "the axes are exchanged: [N, M]") {
      $0.tokensAttended { $0.finish = { $0.transposed() } }
    }
    Way(parts: "attends", "the tokens are exchanged: the keys' ask") {
      $0.tokensAttended { $0.order = { ($1, $0) } }
    }
    Way(parts: "attends", "a softmax is taken") {
      $0.tokensAttended { $0.finish = { softmax($0) } }
    }
    Way(parts: "attends", "what the head moves is taken, and not where it looks") {
      $0.tokensAttended { $0.sides = { $0.outputValue($1) } }
    }
    Way(parts: "attends", "the norm's gain is left out") {
      $0.tokensAttended { $0.circuit.head.gained = { weight, _ in weight } }
    }
    Way(parts: "attends", "the norm's gain is multiplied in twice") {
      $0.tokensAttended { $0.circuit.head.gained = { $0 * $1 * $1 } }
    }
    Way(parts: "attends", "the final norm's gain is multiplied into the keys") {
      $0.tokensAttended { $0.keys = { $0 * $1.weight } }
    }
    Way(parts: "attends", "the embeddings are normalized first") {
      $0.tokensAttended {
        let normalized: (Tensor, NormFormula) -> Tensor = { rows, _ in
          layerNorm(rows, .ones([rows.shape[-1]]), .zeros([rows.shape[-1]]), epsilon: 1e-5)
        }
        ($0.embedding, $0.keys) = (normalized, normalized)
      }
    }
    Way(parts: "attends", "queries ask queries: the keys are left out") {
      $0.tokensAttended { $0.order = { queries, _ in (queries, queries) } }
    }
    Way(parts: "attends", "heads are counted from 1") {
      $0.tokensAttended { $0.circuit.head.place = { head, _ in max(0, head - 1) } }
    }
    Way(parts: "attends", "only the first of the queries is looked up") {
      $0.tokensAttended { $0.embedding = { rows, _ in rows[0, .newAxis] + 0 * rows } }
    }

    // MARK: Effects
    Way(parts: "affects", "the final norm's gain is left out") {
      $0.tokensAffected { $0.unembedding = { rows, _ in rows } }
    }
    Way(parts: "affects", "the final norm's gain multiplies what is read, and not what is written")
    {
      $0.tokensAffected {
        $0.embedding = { $0 * $1.weight }
        $0.unembedding = { rows, _ in rows }
      }
    }
    Way(parts: "affects", "the final norm's gain multiplies both sides") {
      $0.tokensAffected { $0.embedding = { $0 * $1.weight } }
    }
    Way(parts: "affects", "the final norm's bias is added to the unembedding") {
      $0.tokensAffected { $0.unembedding = { $0 * $1.weight + $1.bias } }
    }
    Way(parts: "affects", "it is turned around: output · value, as for columns") {
      $0.tokensAffected { $0.sides = { $0.outputValue($1).turned } }
    }
    Way(parts: "affects", "sources and targets are exchanged") {
      $0.tokensAffected { $0.order = { ($1, $0) } }
    }
    Way(parts: "affects", "the axes are exchanged: [N, M]") {
      $0.tokensAffected { $0.finish = { $0.transposed() } }
    }
    Way(parts: "affects", "where the head looks is taken, and not what it moves") {
      $0.tokensAffected { $0.sides = { $0.queryKey($1) } }
    }
    Way(parts: "affects", "it is divided by √D") {
      $0.tokensAffected { $0.scale = { products, D, _ in products / Float(D).squareRoot() } }
    }
    Way(parts: "affects", "the gain of the norm before the attention is left out") {
      $0.tokensAffected { $0.circuit.head.gained = { weight, _ in weight } }
    }
    Way(parts: "affects", "probabilities are given, and not logits") {
      $0.tokensAffected { $0.finish = { softmax($0) } }
    }
    Way(parts: "affects", "the head is left out: this is the way past all blocks") {
      $0.tokensAffected { formula in
        let C = formula.table.shape[1]
        formula.sides = { _, _ in Sides(left: .eye(C), right: .eye(C)) }
      }
    }
    Way(parts: "affects", "the way past all blocks is added") {
      $0.tokensAffected { formula in
        let C = formula.table.shape[1]
        formula.sides = {
          let sides = $0.outputValue($1)
          return Sides(left: matmul(sides.left, sides.right) + Tensor.eye(C), right: .eye(C))
        }
      }
    }
    Way(parts: "affects", "heads are counted from 1") {
      $0.tokensAffected { $0.circuit.head.place = { head, _ in max(0, head - 1) } }
    }
    Way(parts: "affects", "the sources are their own targets") {
      $0.tokensAffected { $0.order = { sources, _ in (sources, sources) } }
    }

    // MARK: Past all blocks
    Way(parts: "affectsDirectly", "the final norm's gain is left out") {
      $0.tokensAffectedDirectly { $0.unembedding = { rows, _ in rows } }
    }
    Way(parts: "affectsDirectly", "the final norm's gain multiplies both sides") {
      $0.tokensAffectedDirectly { $0.embedding = { $0 * $1.weight } }
    }
    Way(parts: "affectsDirectly", "the whole norm is applied to the embeddings") {
      $0.tokensAffectedDirectly {
        $0.embedding = { $1($0) }
        $0.unembedding = { rows, _ in rows }
      }
    }
    Way(parts: "affectsDirectly", "the final norm's bias is added to the embeddings") {
      $0.tokensAffectedDirectly { $0.embedding = { $0 + $1.bias } }
    }
    Way(parts: "affectsDirectly", "the axes are exchanged: [N, M]") {
      $0.tokensAffectedDirectly { $0.finish = { $0.transposed() } }
    }
    Way(parts: "affectsDirectly", "it is divided by √C") {
      $0.tokensAffectedDirectly { formula in
        let C = Float(formula.table.shape[1])
        formula.finish = { $0 / C.squareRoot() }
      }
    }
    Way(parts: "affectsDirectly", "probabilities are given, and not logits") {
      $0.tokensAffectedDirectly { $0.finish = { softmax($0) } }
    }
    Way(parts: "affectsDirectly", "the sources are their own targets") {
      $0.tokensAffectedDirectly { $0.order = { sources, _ in (sources, sources) } }
    }
  }
}
