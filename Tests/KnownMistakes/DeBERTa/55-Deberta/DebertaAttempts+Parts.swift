import KataTesting
import Layers
import PlainFunctions
import Tensors

extension DebertaAttempts {
  /// Mistakes in the embedding.
  @WayList static var inputs: [Way] {
    Way(parts: "embeds", "the places are left out, though they should be added") {
      $0.debertaEmbedding { $0.addsPlaces = false }
    }
    Way(parts: "embeds", "the places are added, though they are the decoder's alone") {
      $0.debertaEmbedding { $0.addsPlaces = $0.positions != nil }
    }
    Way(parts: "embeds", "positions are counted from 1") {
      $0.debertaEmbedding { $0.places = { .arange($0) + 1 } }
    }
    Way(parts: "embeds", "all tokens get the first place") {
      $0.debertaEmbedding { $0.places = { .zeros([$0]) } }
    }
    Way(parts: "embeds", "the positions run backwards") {
      $0.debertaEmbedding { $0.places = { $0 - 1 - .arange($0) } }
    }
    Way(parts: "embeds", "the segments are ignored") {
      $0.debertaEmbedding { $0.segments = nil }
    }
    Way(parts: "embeds", "all tokens get the first segment") {
      $0.debertaEmbedding {
        $0.segments = $0.segments.map { segments in { segments(IntTensor.zeros($0.shape)) } }
      }
    }
    Way(parts: "embeds", "the norm is missing") {
      $0.debertaEmbedding { $0.finish = { sum, _, dropout in dropout(sum) } }
    }
    Way(parts: "embeds", "the tokens are normalized before the rest is added") {
      $0.debertaEmbedding { formula in
        let (tokens, norm) = (formula.tokens, formula.norm)
        formula.tokens = { norm(tokens($0)) }
        formula.finish = { sum, _, dropout in dropout(sum) }
      }
    }
    Way(parts: "embeds", "the sum is normalized twice") {
      $0.debertaEmbedding { $0.finish = { $2($1($1($0))) } }
    }
    Way(parts: "embeds", "ε is BERT's 1e-12, and not the configuration's") {
      $0.debertaEmbedding { $0.norm.epsilon = 1e-12 }
    }
    Way(parts: "embeds", "dropout comes before the norm") {
      $0.debertaEmbedding { $0.finish = { sum, norm, dropout in norm(dropout(sum)) } }
    }
    Way(parts: "embeds", "nothing is dropped") { $0.debertaEmbedding { $0.dropout.rate = 0 } }
    Way(parts: "embeds", "numbers are dropped after eval() too") {
      $0.debertaEmbedding { $0.dropout.isTraining = true }
    }
    Way(parts: "dropsEmbedding", "the dropout is applied twice") {
      $0.debertaEmbeddingDropping { $0.dropout.times = 2 }
    }
    Way(parts: "dropsEmbedding", "nothing is dropped in training") {
      $0.debertaEmbeddingDropping { $0.dropout.rate = 0 }
    }
  }

  /// Mistakes in a block.
  @WayList static var blocks: [Way] {
    // MARK: Dropout
    Way(parts: "transforms", "nothing is dropped of what is added") {
      $0.debertaBlock { $0.changeHalves { $0.dropout.rate = 0 } }
    }
    Way(parts: "transforms", "nothing is dropped of what attention adds") {
      $0.debertaBlock { $0.attentionHalf.dropout.rate = 0 }
    }
    Way(parts: "transforms", "nothing is dropped of what the MLP adds") {
      $0.debertaBlock { $0.mlpHalf.dropout.rate = 0 }
    }
    Way(parts: "transforms", "the sum is dropped, and not what is added") {
      $0.debertaBlock {
        $0.changeHalves {
          $0.added = { found, _ in found }
          $0.kept = { sum, dropout in dropout(sum) }
        }
      }
    }
    Way(parts: "transforms", "numbers are dropped after eval() too") {
      $0.debertaBlock { $0.train() }
    }
    Way(parts: "dropsHalf", "the dropout of what attention adds is applied twice") {
      $0.debertaBlockDropping { $0.attentionHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "the dropout of what the MLP adds is applied twice") {
      $0.debertaBlockDropping { $0.mlpHalf.dropout.times = 2 }
    }
    Way(parts: "dropsHalf", "nothing is dropped in training") {
      $0.debertaBlockDropping { $0.changeHalves { $0.dropout.rate = 0 } }
    }

    // MARK: Norms
    Way(parts: "transforms", "attentionNorm and outputNorm are exchanged") {
      $0.debertaBlock { swap(&$0.attentionHalf.norm, &$0.mlpHalf.norm) }
    }
    Way(parts: "transforms", "both norms are one and the same layer") {
      $0.debertaBlock { $0.attentionHalf.norm = $0.mlpHalf.norm }
    }
    Way(parts: "transforms", "attentionNorm is missing") {
      $0.debertaBlock { $0.attentionHalf.norm.apply = { x, _ in x } }
    }
    Way(parts: "transforms", "outputNorm is missing") {
      $0.debertaBlock { $0.mlpHalf.norm.apply = { x, _ in x } }
    }
    Way(parts: "transforms", "the norms come before attention and MLP, as in GPT-2") {
      $0.debertaBlock { $0.changeHalves { swap(&$0.read, &$0.finish) } }
    }
    Way(parts: "transforms", "what attention adds is normalized, and not the sum") {
      $0.debertaBlock { normalizeAdded(&$0.attentionHalf) }
    }
    Way(parts: "transforms", "what the MLP adds is normalized, and not the sum") {
      $0.debertaBlock { normalizeAdded(&$0.mlpHalf) }
    }
    Way(parts: "transforms", "ε of the norms is BERT's 1e-12, and not the configuration's") {
      $0.debertaBlock { $0.changeHalves { $0.norm.epsilon = 1e-12 } }
    }

    // MARK: Residuals
    Way(parts: "transforms", "attention's findings replace x and are not added to it") {
      $0.debertaBlock { $0.attentionHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "the MLP's output replaces y and is not added to it") {
      $0.debertaBlock { $0.mlpHalf.sum = { _, added in added } }
    }
    Way(parts: "transforms", "the MLP's output is added to x and not to y") {
      $0.debertaBlock { $0.mlpStream = { x, _ in x } }
    }
    Way(parts: "transforms", "the MLP reads x and not y") {
      $0.debertaBlock { $0.mlpInput = { x, _ in x } }
    }
    Way(parts: "transforms", "geluTanh is used, not gelu") {
      $0.debertaBlock { $0.mlp.activation = geluTanh }
    }

    // MARK: Who asks
    Way(parts: "transforms", "attention's findings are added to x, also where others ask") {
      $0.debertaBlock { $0.stream = { x, asking in ofSameShape(x, asking) } }
    }
    Way(parts: "transforms", "x asks itself, also where others ask") {
      $0.debertaBlock { alone(&$0) { $0.asking = nil } }
    }
    Way(parts: "transforms", "x asks itself, and its findings are added to x: nobody else is asked")
    {
      $0.debertaBlock {
        $0.stream = { x, asking in ofSameShape(x, asking) }
        alone(&$0) { $0.asking = nil }
      }
    }
    Way(parts: "transforms", "those who ask answer and hand over, too") {
      $0.debertaBlock {
        $0.attention.answers = { x, asking in ofSameShape(asking ?? x, x) }
        $0.attention.handsOver = { x, asking in ofSameShape(asking ?? x, x) }
      }
    }
    Way(parts: "transforms", "what asks and x are exchanged") {
      $0.debertaBlock {
        $0.attention.asks = { x, asking in ofSameShape(x, asking) }
        $0.attention.answers = { x, asking in ofSameShape(asking ?? x, x) }
        $0.attention.handsOver = { x, asking in ofSameShape(asking ?? x, x) }
        $0.stream = { x, asking in ofSameShape(x, asking) }
      }
    }

    // MARK: What is passed on
    Way(parts: "transforms", "the mask does not reach the attention") {
      $0.debertaBlock { alone(&$0) { $0.mask = nil } }
    }
    Way(parts: "transforms", "the rows' axes are exchanged") {
      $0.debertaBlock {
        alone(&$0) {
          let isSquare = $0.rows.shape[0] == $0.rows.shape[1]
          if isSquare { $0.rows = $0.rows.transposed() }
        }
      }
    }
    Way(parts: "transforms", "places are not looked at") {
      $0.debertaBlock {
        $0.attention.places.query = nil
        $0.attention.places.key = nil
      }
    }
    Way(parts: "transforms", "places are normalized once more") { example in
      example.debertaBlock {
        alone(&$0) { around in
          let C = around.table.shape[1]
          around.table = layerNorm(around.table, .ones([C]), .zeros([C]), epsilon: 1e-7)
        }
      }
    }
  }

  /// Exchanges what attention gets.
  private static func alone(
    _ block: inout DebertaBlockFormula, _ change: @escaping (inout DebertaSurroundings) -> Void
  ) {
    block.surroundings = { given in
      var around = given
      change(&around)
      return around
    }
  }

  private static func normalizeAdded(_ half: inout HalfFormula) {
    half.added = { [added = half.added, norm = half.norm] in norm(added($0, $1)) }
    half.finish = { sum, _ in sum }
  }

  /// What has the shape of another, or else the other.
  private static func ofSameShape(_ x: Tensor, _ other: Tensor?) -> Tensor {
    guard let other, x.shape != other.shape else { return x }
    return other
  }
}
