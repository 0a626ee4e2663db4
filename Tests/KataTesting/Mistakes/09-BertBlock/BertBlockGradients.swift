import Tensors

extension BertBlockAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of transforms", "what is added to is taken for plain numbers") { example in
      let (bert, x) = (BertFormula.forBlock(example), example["x"])
      let found = bert.dropped(bert.attention(x, mask: example.padding))
      let y = bert.norm(x.detached() + found, "attentionNorm")
      return bert.norm(y.detached() + bert.dropped(bert.mlp(y)), "outputNorm")
    }
  }
}
