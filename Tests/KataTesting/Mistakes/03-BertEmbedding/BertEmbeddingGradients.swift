import Tensors

extension BertEmbeddingAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of embeds", "the sum is taken for plain numbers before it is normalized") {
      let (ids, types) = ($0.ids("ids"), $0.ids("tokenTypes"))
      let places = IntTensor.arange(ids.shape[-1])
      let tokens = $0["parameters.tokens.weight"].take(ids, axis: 0)
      let positions = $0["parameters.positions.weight"].take(places, axis: 0)
      let kinds = $0["parameters.tokenTypes.weight"].take(types, axis: 0)
      let sum = plain(tokens + positions + kinds)
      let (gain, shift) = ($0["parameters.norm.weight"], $0["parameters.norm.bias"])
      return KataTesting.layerNorm(sum, gain, shift, epsilon: $0.float("epsilon"))
    }
  }
}
