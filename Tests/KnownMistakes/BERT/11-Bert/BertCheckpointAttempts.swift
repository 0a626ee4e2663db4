import KataTesting
import PlainFunctions
import Tensors

extension BertAttempts {
  /// Mistakes that show in models that Hugging Face saved.
  @WayList static var checkpoints: [Way] {
    Way(parts: "runsCheckpoints", "ε is always 1e-12, whatever the checkpoint says") {
      try checkpoint($0) { $0.epsilon = 1e-12 }
    }
    Way(parts: "runsCheckpoints", "geluTanh is used, not gelu") {
      try checkpoint($0) {
        $0.row.changeEach { $0.mlp.activation = geluTanh }
        $0.tokenHead.activation = geluTanh
      }
    }
    Way(parts: "runsCheckpoints", "the norms come before attention and MLP, as in GPT-2") {
      try checkpoint($0) {
        $0.row.changeEach { $0.changeHalves { swap(&$0.read, &$0.finish) } }
      }
    }
    Way(parts: "runsCheckpoints", "the mask is not passed on") {
      try checkpoint($0) { $0.row.changeEach { $0.mask = { _ in nil } } }
    }
    Way(parts: "runsCheckpoints", "the token types are not passed on") {
      try checkpoint($0) { $0.embedding.tokenTypes = { _ in Tensor(0) } }
    }
  }

  /// What the example's model gives with some parts of it exchanged.
  private static func checkpoint(
    _ example: Example, _ change: @escaping (inout BertFormula) -> Void
  ) throws -> Exchange<BertFormula> {
    let checkpoint = try example.checkpoint
    let bert = BertFormula(
      Parameters(try checkpoint.stateDictionary()), checkpoint.configuration, isTraining: false)
    return Exchange(of: bert, change, answers: { example.output(of: $0) })
  }
}
