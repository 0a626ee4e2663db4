import Layers
import Tensors

// Models as a learner writes them.

final class Scale: Module {
  @Parameter var weight: Tensor
  @Parameter var bias: Tensor?
  let epsilon: Float = 1e-5

  init(_ size: Int, bias: Bool = true) {
    weight = .ones([size])
    self.bias = bias ? .zeros([size]) : nil
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let scaled = x * weight
    return if let bias { scaled + bias } else { scaled }
  }
}

final class Block: Module {
  let norm: Scale
  let dropout: Dropout
  private let output: Linear

  init(_ size: Int, using generator: inout RandomGenerator) {
    norm = Scale(size)
    dropout = Dropout(rate: 0.1, using: &generator)
    output = Linear(inputSize: size, outputSize: size, using: &generator)
  }
}

/// Every place that can hold parts, and much that holds none.
class Encoder: Module {
  let vocabulary = ["the", "cat"]
  let noSizes: [Int] = []
  @Parameter var table: Tensor
  var position: Scale?
  let blocks: [Block]
  var pooler: Scale?
  @Parameter var scale: Tensor?
  let shape: Shape = [2, 3]
  lazy var unused = Scale(9)
  var first: Block { blocks[0] }

  init(size: Int = 2, using generator: inout RandomGenerator) {
    table = .randomNormal([5, size], using: &generator)
    var blocks: [Block] = []
    for _ in 0..<2 { blocks.append(Block(size, using: &generator)) }
    self.blocks = blocks
    pooler = Scale(3, bias: false)
  }

  var extraDescription: String { "vocabulary: \(vocabulary.count)" }
}

final class Classifier: Encoder {
  let head: Scale
  let experts = ["b": Scale(2), "a": Scale(4, bias: false)]
  let rows: [[Scale?]] = [[], [nil, Scale(6, bias: false)]]

  override init(size: Int = 2, using generator: inout RandomGenerator) {
    head = Scale(7)
    super.init(size: size, using: &generator)
  }
}

/// A language model whose output layer shares the table of its input.
final class Tied: Module {
  @Parameter var table: Tensor
  let head: Linear
  let again: Linear

  init(using generator: inout RandomGenerator) {
    table = .randomNormal([5, 3], using: &generator)
    head = Linear(inputSize: 3, outputSize: 5, bias: false, using: &generator)
    again = head
    head.$weight = $table
  }
}

final class Node: Module {
  @Parameter var weight: Tensor = .ones([2])
  var child: Node?
  weak var parent: Node?
}
