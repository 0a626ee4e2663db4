import Tensors

extension GPT2BlockAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of transforms", "the stream is taken for plain numbers between the halves") {
      let (gpt2, x) = (GPT2Formula.forBlock($0), $0["x"])
      let y = x + gpt2.dropped(gpt2.attention(gpt2.norm(x, "attentionNorm")))
      return plain(y) + gpt2.dropped(gpt2.mlp(gpt2.norm(y, "mlpNorm")))
    }
  }
}
