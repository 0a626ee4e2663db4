import KataTesting
import Tensors

extension AttributionAttempts {
  /// Mistakes in the effects of all parts.
  @WayList static var sums: [Way] {
    // MARK: The scale
    Way(parts: "attributes", "the norm is not frozen: each part is scaled by its own variance") {
      $0.attributed { $0.isFrozen = false }
    }
    Way(parts: "attributes", "the scale is that of the embeddings' sum") {
      $0.attributed { $0.stream = { $0.embeddings.sum(axis: 0) } }
    }
    Way(parts: "attributes", "the scale is that of the stream without the biases") {
      $0.attributed { $0.stream = { $0.sum - $0.biases.sum(axis: 0) } }
    }
    Way(parts: "attributes", "the scale is that of the stream without the embeddings") {
      $0.attributed { $0.stream = { $0.sum - $0.embeddings.sum(axis: 0) } }
    }
    Way(parts: "attributes", "the scale is that of the heads' sum") {
      $0.attributed { $0.stream = { $0.heads.sum(axes: [0, 1]) } }
    }
    Way(parts: "attributes", "the scale is that of the MLPs' sum") {
      $0.attributed { $0.stream = { $0.mlps.sum(axis: 0) } }
    }
    Way(parts: "attributes", "the scale is 1") {
      $0.attributed { $0.scale.scale = { variance, _ in .ones(variance.shape) } }
    }

    // MARK: The norm's bias
    Way(parts: "attributes", "the norm's bias is forgotten") {
      $0.attributed { $0.normBias = { _, _, _ in Tensor(0) } }
    }
    Way(parts: "attributes", "the norm's bias is scaled, too") {
      $0.attributed { $0.normBias = { matmul($0.bias, $1) * $2.squeezed() } }
    }
    Way(parts: "attributes", "the norm's bias is multiplied by its gain") {
      $0.attributed {
        $0.normBias = { norm, direction, _ in matmul(norm.bias * norm.weight, direction) }
      }
    }
    Way(parts: "attributes", "the norm's bias goes the way of a part") {
      $0.attributed {
        $0.normBias = { [effect = $0.effect] norm, direction, scale in
          effect(norm.bias, on: direction, scale: scale)
        }
      }
    }
    Way(parts: "attributes", "the norm's gain stands in the place of its bias") {
      $0.attributed { $0.normBias = { norm, direction, _ in matmul(norm.weight, direction) } }
    }
    Way(parts: "attributes", "the norm's bias is added up without the direction") {
      $0.attributed { $0.normBias = { norm, _, _ in norm.bias.sum() } }
    }
    Way(parts: "attributes", "the norm's bias is not added up with the direction") {
      $0.attributed { $0.normBias = { norm, direction, _ in norm.bias * direction } }
    }
    Way(parts: "attributes", "the norm's bias is added for each part") {
      $0.attributed { $0.effect.gained = { $0 * $1.weight + $1.bias } }
    }

    // MARK: The parts
    Way(parts: "attributes", "the embeddings are forgotten") {
      $0.attributed { $0.parts = { changed($0) { $0.embeddings = 0 * $0.embeddings } } }
    }
    Way(parts: "attributes", "the biases are forgotten") {
      $0.attributed { $0.parts = { changed($0) { $0.biases = 0 * $0.biases } } }
    }
    Way(parts: "attributes", "the bias is counted for each head") {
      $0.attributed {
        $0.parts = { changed($0) { $0.heads = $0.heads + $0.biases.expandedDimensions(axis: 1) } }
      }
    }
    Way(parts: "attributes", "the biases stand in the place of the MLPs") {
      $0.attributed { $0.parts = { changed($0) { $0.mlps = $0.biases } } }
    }
    Way(parts: "attributes", "the MLPs stand in the place of the biases") {
      $0.attributed { $0.parts = { changed($0) { $0.biases = $0.mlps } } }
    }
    Way(parts: "attributes", "biases and MLPs are exchanged") {
      $0.attributed { $0.parts = { changed($0) { swap(&$0.biases, &$0.mlps) } } }
    }
    Way(parts: "attributes", "the two embeddings are added up") {
      $0.attributed { $0.parts = { changed($0) { $0.embeddings = $0.embeddings.sum(axis: 0) } } }
    }
    Way(parts: "attributes", "an attention's heads are added up") {
      $0.attributed { $0.parts = { changed($0) { $0.heads = $0.heads.sum(axis: 1) } } }
    }
    Way(parts: "attributes", "the mean is not subtracted") {
      $0.attributed { $0.effect.center = { $0 } }
    }
    Way(parts: "attributes", "the norm's gain is forgotten") {
      $0.attributed { $0.effect.gained = { parts, _ in parts } }
    }
  }

  /// What is seen of these only where they meet a model.
  @WayList static var wholes: [Way] {
    Way(parts: "addsUp", "the norm is not frozen: each part is scaled by its own variance") {
      $0.wholeAttributed { $0.isFrozen = false }
    }
    Way(parts: "addsUp", "the norm's bias is forgotten") {
      $0.wholeAttributed { $0.normBias = { _, _, _ in Tensor(0) } }
    }
    Way(parts: "addsUp", "the norm's bias is added for each part") {
      $0.wholeAttributed { $0.effect.gained = { $0 * $1.weight + $1.bias } }
    }
    Way(parts: "addsUp", "the biases are forgotten") {
      $0.wholeAttributed { $0.parts = { changed($0) { $0.biases = 0 * $0.biases } } }
    }
    Way(parts: "addsUp", "the embeddings are forgotten") {
      $0.wholeAttributed { $0.parts = { changed($0) { $0.embeddings = 0 * $0.embeddings } } }
    }
    Way(parts: "addsUp", "the scale is that of the stream without the biases") {
      $0.wholeAttributed { $0.stream = { $0.sum - $0.biases.sum(axis: 0) } }
    }
    Way(parts: "addsUp", "the mean is not subtracted") {
      $0.wholeAttributed { $0.effect.center = { $0 } }
    }
    Way(parts: "addsUp", "the norm's gain is forgotten") {
      $0.wholeAttributed { $0.effect.gained = { parts, _ in parts } }
    }
  }

  static func changed(_ parts: PartTensors, _ change: (inout PartTensors) -> Void) -> PartTensors {
    var copy = parts
    change(&copy)
    return copy
  }
}
