import KataTesting
import PlainFunctions
import Tensors

extension BertMLPAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way(parts: "gradients of appliesItsLayers", "the hidden channels are taken for plain numbers") {
      mlp($0) { $0.activation = { plain(gelu($0)) } }
    }
  }
}
