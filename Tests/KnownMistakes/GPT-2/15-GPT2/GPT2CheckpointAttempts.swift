import KataTesting
import PlainFunctions
import Tensors

extension GPT2Attempts {
  /// Mistakes that show in models that Hugging Face saved.
  @WayList static var checkpoints: [Way] {
    Way(parts: "runsCheckpoints", "ε is always 1e-5, whatever the checkpoint says") {
      try checkpoint($0) { $0.epsilon = 1e-5 }
    }
    Way(
      parts: "runsCheckpoints", "the exact GELU is used, as in BERT, and not its tanh form"
    ) {
      try checkpoint($0) { $0.row.changeEach { $0.mlp.activation = gelu } }
    }
    Way(parts: "runsCheckpoints", "the norms come after the sums, as in BERT") {
      try checkpoint($0) {
        $0.row.changeEach { $0.changeHalves { swap(&$0.read, &$0.finish) } }
      }
    }
    Way(parts: "runsCheckpoints", "later positions are seen") {
      try checkpoint($0) {
        $0.row.changeEach { $0.attention.pattern = { scores, _ in attentionPattern(scores, nil) } }
      }
    }
    Way(parts: "runsCheckpoints", "the positions are missing") {
      try checkpoint($0) { $0.embedding.positions = { _ in Tensor(0) } }
    }
  }

  /// What the example's model gives with some parts of it exchanged.
  private static func checkpoint(
    _ example: Example, _ change: @escaping (inout GPT2Formula) -> Void
  ) throws -> Exchange<GPT2Formula> {
    let checkpoint = try example.gpt2Checkpoint
    let gpt2 = GPT2Formula(
      Parameters(try checkpoint.stateDictionary()), checkpoint.configuration, isTraining: false)
    return Exchange(of: gpt2, change, answers: { example.output(of: $0) })
  }
}
