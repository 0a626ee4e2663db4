import Layers
import Tensors

extension Module {
  /// Draws all weights anew as GPT-2 and BERT begin: tables and matrices normal with σ = 0.02, biases 0 and
  /// gains 1.
  ///
  /// In GPT-2, what ends a half of a block has σ = 0.02 / √(2 · blocks), so that the sum of all does not
  /// grow with their number. Source: Radford et al., "Language Models are Unsupervised Multitask Learners"
  /// (2019), section 2.3.
  /// - Parameter ends: how the names end of what ends a half of a block.
  func drawAsLanguageModel(
    layerCount: Int, endsOfHalves ends: [String], using generator: inout RandomGenerator
  ) {
    let smaller = 1 / Float(2 * layerCount).squareRoot()
    for (name, parameter) in namedParameters() {
      let shape = parameter.value.shape
      guard shape.rank > 1 else {
        parameter.value = name.hasSuffix("orm.weight") ? .ones(shape) : .zeros(shape)
        continue
      }
      let scale = 0.02 * (ends.contains(where: name.hasSuffix) ? smaller : 1)
      parameter.value = .randomNormal(shape, using: &generator) * scale
    }
  }

  /// Makes the MLPs say nothing, for ever.
  func silenceMLPs() {
    for (name, parameter) in namedParameters() where name.contains(".mlp.") {
      parameter.value = .zeros(parameter.value.shape)
      parameter.isFrozen = true
    }
  }
}
