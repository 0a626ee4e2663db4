import KataTesting
import Tensors

extension AttributionAttempts {
  /// Mistakes in what the parts add to the stream.
  @WayList static var parts: [Way] {
    // MARK: The place
    Way(parts: "takesApart", "it is the last place, and not the one that is asked for") {
      $0.takenApart { $0.place = { _, T in T - 1 } }
    }
    Way(parts: "takesApart", "it is the first place, and not the one that is asked for") {
      $0.takenApart { $0.place = { _, _ in 0 } }
    }
    Way(parts: "takesApart", "it is the place before") {
      $0.takenApart { $0.place = { place, _ in max(0, place - 1) } }
    }
    Way(parts: "takesApart", "the token is the one after the place") {
      $0.takenApart { $0.tokenPlace = { place, T in min(place + 1, T - 1) } }
    }
    Way(parts: "takesApart", "the token is the text's last") {
      $0.takenApart { $0.tokenPlace = { _, T in T - 1 } }
    }
    Way(parts: "takesApart", "the token is the text's first") {
      $0.takenApart { $0.tokenPlace = { _, _ in 0 } }
    }

    // MARK: The embeddings
    Way(parts: "takesApart", "the embeddings are forgotten") {
      $0.takenApart { $0.embeddings = { token, _ in .zeros([2, token.shape[0]]) } }
    }
    Way(parts: "takesApart", "the position's vector is forgotten") {
      $0.takenApart { $0.embeddings = { token, _ in stacked([token, .zeros(token.shape)]) } }
    }
    Way(parts: "takesApart", "the position's vector stands before the token's") {
      $0.takenApart { $0.embeddings = { stacked([$1, $0]) } }
    }
    Way(parts: "takesApart", "the sum of both embeddings is given") {
      $0.takenApart { $0.embeddings = { $0 + $1 } }
    }
    Way(parts: "takesApart", "the sum of both embeddings stands for each") {
      $0.takenApart { $0.embeddings = { stacked([$0 + $1, $0 + $1]) } }
    }
    Way(parts: "takesApart", "the sum of both embeddings stands for the token's") {
      $0.takenApart { $0.embeddings = { stacked([$0 + $1, $1]) } }
    }
    Way(parts: "takesApart", "positions are counted from 1") {
      $0.takenApart { $0.position = { $0 + 1 } }
    }
    Way(parts: "takesApart", "all places have the first position") {
      $0.takenApart { $0.position = { _ in 0 } }
    }

    // MARK: The heads
    Way(parts: "takesApart", "the bias is counted for each head") {
      $0.takenApart { $0.heads = { $0 + $1.expandedDimensions(axis: 1) } }
    }
    Way(parts: "takesApart", "the bias is counted for each head, and by itself no more") {
      $0.takenApart {
        $0.heads = { $0 + $1.expandedDimensions(axis: 1) }
        $0.biasesOut = { 0 * $0 }
      }
    }
    Way(parts: "takesApart", "the bias is divided among the heads") {
      $0.takenApart {
        $0.heads = { $0 + $1.expandedDimensions(axis: 1) / Float($0.shape[1]) }
        $0.biasesOut = { 0 * $0 }
      }
    }
    Way(parts: "takesApart", "a head's values at its own place are taken for what it found") {
      $0.takenApart { $0.found = { $0.values } }
    }
    Way(parts: "takesApart", "rows of the output layer's weight are taken for columns") {
      $0.takenApart {
        $0.split.columns = { rearrange($0, "(h d) c -> h d c", ["h": $1]) }
      }
    }
    Way(parts: "takesApart", "all blocks' heads go through the first block's output layer") {
      $0.takenApart { $0.weights = { run in run.weights.map { _ in run.weights[0] } } }
    }
    Way(parts: "takesApart", "all blocks have what the first block's heads found") {
      $0.takenApart { $0.found = { run in run.found.map { _ in run.found[0] } } }
    }
    Way(parts: "takesApart", "all blocks have what the last block's heads found") {
      $0.takenApart { $0.found = { run in run.found.map { _ in run.found[run.found.count - 1] } } }
    }
    Way(parts: "takesApart", "an attention's heads are added up") {
      $0.takenApart { $0.heads = { heads, _ in heads.sum(axis: 1) } }
    }
    Way(parts: "takesApart", "the heads come before the layers") {
      $0.takenApart { $0.heads = { heads, _ in heads.swappedAxes(0, 1) } }
    }

    // MARK: The biases
    Way(parts: "takesApart", "the biases are forgotten") {
      $0.takenApart { $0.biasesOut = { 0 * $0 } }
    }
    Way(parts: "takesApart", "the biases are the MLPs'") {
      $0.takenApart { $0.biases = { $0.mlpBiases } }
    }
    Way(parts: "takesApart", "the MLPs' biases are among them") {
      $0.takenApart { $0.biases = { zip($0.biases, $0.mlpBiases).map { $0 + $1 } } }
    }
    Way(parts: "takesApart", "all blocks have the first block's bias") {
      $0.takenApart { $0.biases = { run in run.biases.map { _ in run.biases[0] } } }
    }
    Way(parts: "takesApart", "the whole of what an attention gives stands for its bias") {
      example in
      example.takenApart {
        $0.biases = { run in run.attentions.map { $0[0, example.integer("place")] } }
      }
    }

    // MARK: The MLPs
    Way(parts: "takesApart", "the stream after each MLP stands for what the MLP adds") {
      $0.takenApart { $0.mlps = { $0.ends } }
    }
    Way(parts: "takesApart", "the stream before each MLP stands for what the MLP adds") {
      $0.takenApart { $0.mlps = { $0.middles } }
    }
    Way(parts: "takesApart", "what the attentions give stands for what the MLPs add") {
      $0.takenApart { $0.mlps = { $0.attentions } }
    }
    Way(parts: "takesApart", "the MLPs' biases are left out") {
      $0.takenApart { $0.mlps = { zip($0.mlps, $0.mlpBiases).map { $0 - $1 } } }
    }
    Way(parts: "takesApart", "all blocks have what the last block's MLP gave") {
      $0.takenApart { $0.mlps = { run in run.mlps.map { _ in run.mlps[run.mlps.count - 1] } } }
    }
    Way(parts: "takesApart", "the layers come from the last to the first") {
      $0.takenApart { $0.layers = { $0.reversed() } }
    }
    Way(parts: "takesApart", "the last block is left out") {
      $0.takenApart { $0.layers = { $0.count > 1 ? $0.dropLast() : $0 } }
    }
  }

  /// Mistakes in the effects of parts.
  @WayList static var effects: [Way] {
    Way(parts: "findsEffects", "the norm is not frozen: each part is scaled by its own variance") {
      $0.effectsFound { effect in
        let scale = FrozenScaleFormula(epsilon: effect.norm.epsilon)
        effect.scaled = { parts, _ in parts * scale(parts) }
      }
    }
    Way(parts: "findsEffects", "each part goes through the norm itself") {
      $0.effectsFound { effect in
        let norm = effect.norm
        effect.center = { norm($0) }
        effect.scaled = { parts, _ in parts }
        effect.gained = { parts, _ in parts }
      }
    }
    Way(parts: "findsEffects", "the norm's bias is added for each part") {
      $0.effectsFound { $0.gained = { $0 * $1.weight + $1.bias } }
    }
    Way(parts: "findsEffects", "the mean is not subtracted") {
      $0.effectsFound { $0.center = { $0 } }
    }
    Way(parts: "findsEffects", "the mean of all parts is subtracted, and not each part's own") {
      $0.effectsFound { $0.center = { $0 - $0.mean() } }
    }
    Way(parts: "findsEffects", "the mean over the parts is subtracted, channel by channel") {
      $0.effectsFound { $0.center = { $0 - $0.mean(axis: 0, keepDims: true) } }
    }
    Way(parts: "findsEffects", "the norm's gain is forgotten") {
      $0.effectsFound { $0.gained = { parts, _ in parts } }
    }
    Way(parts: "findsEffects", "the norm's gain counts twice") {
      $0.effectsFound { $0.gained = { $0 * $1.weight * $1.weight } }
    }
    Way(parts: "findsEffects", "the parts are divided by the norm's gain") {
      $0.effectsFound { $0.gained = { $0 / $1.weight } }
    }
    Way(parts: "findsEffects", "the norm's bias stands in the place of its gain") {
      $0.effectsFound { $0.gained = { $0 * $1.bias } }
    }
    Way(parts: "findsEffects", "the mean is subtracted after the gain, and not before it") {
      $0.effectsFound { effect in
        let center = effect.center
        effect.center = { $0 }
        effect.gained = { center($0 * $1.weight) }
      }
    }
    Way(parts: "findsEffects", "the scale is forgotten") {
      $0.effectsFound { $0.scaled = { parts, _ in parts } }
    }
    Way(parts: "findsEffects", "the parts are divided by the scale") {
      $0.effectsFound { $0.scaled = { $0 / $1 } }
    }
    Way(parts: "findsEffects", "the scale counts twice") {
      $0.effectsFound { $0.scaled = { $0 * $1 * $1 } }
    }
    Way(parts: "findsEffects", "the products are not added up") {
      $0.effectsFound { $0.product = { $0 * $1 } }
    }
    Way(parts: "findsEffects", "the products are averaged over the channels") {
      $0.effectsFound { $0.product = { ($0 * $1).mean(axis: -1) } }
    }
    Way(parts: "findsEffects", "the products are added up over the parts, too") {
      $0.effectsFound { $0.finish = { $0.sum() } }
    }
    Way(parts: "findsEffects", "the products are divided by the direction's length") {
      $0.effectsFound { $0.product = { matmul($0, $1) / $1.square().sum().squareRoot() } }
    }
    Way(parts: "findsEffects", "the size of an effect is given, without its sign") {
      $0.effectsFound { $0.finish = { abs($0) } }
    }
  }
}
