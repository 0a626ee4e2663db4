import KataTesting
import Tensors

extension BertBlockAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of transforms", "what is added to is taken for plain numbers") { example in
      let block = example.bertBlock.changed {
        $0.changeHalves { $0.base = { stream, _ in stream.detached() } }
      }
      return block(example["x"], mask: example.padding)
    }
  }
}
