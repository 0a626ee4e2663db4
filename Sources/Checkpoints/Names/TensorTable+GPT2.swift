import Layers

extension GPT2Configuration {
  public var tensorTable: TensorTable {
    // The causal mask, as earlier releases of Hugging Face's library saved it with each block.
    let masks = Set(
      (0..<layerCount).flatMap { k in
        ["h.\(k).attn.bias", "h.\(k).attn.masked_bias"]
      })
    return TensorTable(
      model: "a GPT-2", tensors: TensorTable.gpt2Tensors(self),
      headlessArchitecture: "GPT2Model", copies: ["lm_head.weight": "wte.weight"],
      isIgnored: masks.contains,
      spelling: SpellingRules(
        prefix: "transformer.", headPrefix: "lm_head.", landmark: "wte.weight"))
  }
}

extension TensorTable {
  fileprivate static func gpt2Tensors(_ configuration: GPT2Configuration) -> [TableEntry] {
    let (V, C) = (configuration.vocabularySize, configuration.hiddenSize)
    let inner = configuration.mlpSize
    let embedding = [
      TableEntry("tokens.weight", "wte.weight", [V, C]),
      TableEntry("positions.weight", "wpe.weight", [configuration.positionCount, C]),
    ]
    let blocks = (0..<configuration.layerCount).flatMap { k in
      let (ours, theirs) = ("blocks.\(k)", "h.\(k)")
      return TableEntry.norm("\(ours).attentionNorm", "\(theirs).ln_1", C)
        + TableEntry.convolution("\(ours).attention.projection", "\(theirs).attn.c_attn", C, 3 * C)
        + TableEntry.convolution("\(ours).attention.output", "\(theirs).attn.c_proj", C, C)
        + TableEntry.norm("\(ours).mlpNorm", "\(theirs).ln_2", C)
        + TableEntry.convolution("\(ours).mlp.expand", "\(theirs).mlp.c_fc", C, inner)
        + TableEntry.convolution("\(ours).mlp.contract", "\(theirs).mlp.c_proj", inner, C)
    }
    return embedding + blocks + TableEntry.norm("finalNorm", "ln_f", C)
  }
}
