import Tensors

extension BertMLPAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of appliesItsLayers", "the hidden channels are taken for plain numbers") {
      let state = $0.parameters
      let hidden = linear($0["x"], state["expand.weight"]!, state["expand.bias"]!)
      return linear(
        plain(KataTesting.gelu(hidden)), state["contract.weight"]!, state["contract.bias"]!)
    }
  }
}
