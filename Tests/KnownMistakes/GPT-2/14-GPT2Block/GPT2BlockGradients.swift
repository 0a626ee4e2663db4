import KataTesting
import PlainFunctions
import Tensors

extension GPT2BlockAttempts {
  @WayList static var gradientMistakes: [Way] {
    Way("gradients of transforms", "the stream is taken for plain numbers between the halves") {
      let block = $0.gpt2Block.changed { $0.mlpStream = { _, y in plain(y) } }
      return block($0["x"])
    }
  }
}
