import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import Testing

/// What is wrong with a GPT-2's checkpoint is said in one line, in the checkpoint's own names; what
/// all checkpoints share is in `CheckpointErrorTests`.
@Suite struct GPT2CheckpointErrorTests {
  @Test(arguments: configProblems)
  func namesWhatAConfigAsksForInVain(_ problem: ConfigProblem) throws {
    try SavedGPT2.bare.changed(config: [problem.field: problem.value]) { folder in
      let text = errorText { _ = try GPT2Checkpoint(folder) }
      #expect(text == "config.json: \"\(problem.field)\"\(problem.text)")
    }
  }

  /// Hugging Face takes the general name, and says nothing.
  @Test(arguments: [
    ("n_embd", 35, "hidden_size", 70), ("n_head", 5, "num_attention_heads", 7),
    ("n_layer", 2, "num_hidden_layers", 3), ("n_positions", 19, "max_position_embeddings", 17),
  ])
  func refusesTwoSizesOfOneThing(_ own: String, _ size: Int, _ other: String, _ second: Int) throws
  {
    try SavedGPT2.bare.changed(config: [other: second]) { folder in
      #expect(
        text(of: folder) == """
          config.json: "\(own)" is \(size), but "\(other)", another name of it, is \(second): which \
          counts?
          """)
    }
  }

  @Test func namesEveryTensorThatDiffers() throws {
    try SavedGPT2.languageModel.changed { tensors in
      tensors["transformer.ln_f.bias"] = nil
      tensors["transformer.h.2.mlp.c_proj.weight"] = nil
      tensors["transformer.h.1.attn.c_attn.bias"] = .ones([35])
      tensors["transformer.h.3.attn.bias"] = .ones([1, 1, 19, 19])
      tensors["transformer.h.0.attn.bias"] = .ones([1, 1, 19, 19])
      tensors["score.weight"] = .ones([2, 35])
    } _: { folder in
      #expect(
        text(of: folder) == """
          model.safetensors: the tensors are not those that config.json asks for. Missing: \
          "transformer.h.2.mlp.c_proj.weight" [50, 35], "transformer.ln_f.bias" [35]. Unused: \
          "score.weight" [2, 35], "transformer.h.3.attn.bias" [1, 1, 19, 19]. Mis-shaped: \
          "transformer.h.1.attn.c_attn.bias" is [35], but must be [105].
          """)
    }
  }

  /// A matrix as BERT's are is none of GPT-2's.
  @Test(arguments: ["attn.c_attn", "mlp.c_fc", "mlp.c_proj"])
  func refusesATransposedMatrix(_ layer: String) throws {
    let name = "h.1.\(layer).weight"
    try SavedGPT2.bare.changed {
      $0[name] = $0[name]!.transposed()
    } _: { folder in
      let found = try SafetensorsFile(contentsOf: folder.appending(path: "model.safetensors"))
        .shape(of: name)
      #expect(
        text(of: folder)?.hasSuffix(
          "Mis-shaped: \"\(name)\" is \(found), but must be [\(found[1]), \(found[0])].") == true)
    }
  }

  @Test func refusesACopyThatDiffers() throws {
    for difference in [Tensor(0.5), Tensor.zeros([1, 1, 1])] {
      try SavedGPT2.languageModel.changed {
        $0["lm_head.weight"] = $0["transformer.wte.weight"]! + difference
      } _: { folder in
        #expect(
          text(of: folder) == """
            model.safetensors: "lm_head.weight" is not the same as "transformer.wte.weight", as it \
            is in a GPT-2.
            """)
      }
    }
  }

  @Test func refusesTwoNamesOfOneTensor() throws {
    try SavedGPT2.languageModel.changed {
      $0["ln_f.bias"] = .zeros([35])
    } _: { folder in
      let found = text(of: folder) ?? ""
      #expect(found.contains("\"transformer.ln_f.bias\"") && found.contains("\"ln_f.bias\""))
      #expect(found.hasSuffix("are two names of one tensor: which counts?"))
    }
  }

  /// A config that lies is found out before any memory is taken.
  @Test func refusesSizesThatTheFileDoesNotHave() throws {
    let size = 1 << 30
    try SavedGPT2.bare.changed(config: ["n_layer": size]) { folder in
      #expect(
        text(of: folder) == """
          model.safetensors: 28 tensors are too few for the \(size) layers that config.json asks \
          for.
          """)
    }
    let fields = ["n_embd": size, "n_head": 1, "vocab_size": size, "n_inner": size]
    try SavedGPT2.bare.changed(config: fields) { folder in
      #expect(
        text(of: folder)?.contains(
          "\"h.0.attn.c_attn.weight\" is [35, 105], but must be [\(size), \(3 * size)]") == true)
    }
  }

  @Test func namesWhatAModelLacks() throws {
    let checkpoint = try GPT2Checkpoint(SavedGPT2.languageModel.folder)
    var generator = RandomGenerator(seed: 0)
    let model = Unlike(checkpoint.configuration, using: &generator)
    let text = try #require(errorText { try checkpoint.load(into: model) })
    #expect(!text.contains("\n"))
    #expect(
      text.hasPrefix("Unlike: the checkpoint does not fit this model, and nothing was loaded."))
    #expect(text.contains(" Missing: \"scale\" [3]. Unused: "))
    // As the model would have it: the transpose of what is in the file.
    let unused =
      "\"transformer.h.0.attn.c_attn.weight = blocks.0.attention.projection.weight\" [105, 35]"
    #expect(text.contains(unused))
    #expect(
      text.hasSuffix(
        " Mis-shaped: \"transformer.wte.weight = tokens.weight\" is [103, 35], but must be [4, 2].")
    )
    #expect(model.tokens.weight.scalars == Array(repeating: 0, count: 8))
  }

  // MARK: - Fixtures

  private func text(of folder: URL) -> String? { errorText { _ = try GPT2Checkpoint(folder) } }

  /// No GPT-2 at all.
  private final class Unlike: CausalLanguageModel {
    final class Table: Module {
      @Parameter var weight: Tensor = .zeros([4, 2])
    }

    let tokens = Table()
    @Parameter var scale: Tensor = .ones([3])

    init(_ configuration: GPT2Configuration, using generator: inout RandomGenerator) {}

    func callAsFunction(_ ids: IntTensor) -> LanguageModelOutput {
      LanguageModelOutput(logits: .zeros([1]), hiddenStates: [])
    }
  }
}

private let configProblems: [ConfigProblem] = [
  ConfigProblem("model_type", "gptj", " is \"gptj\", but only \"gpt2\" is run."),
  ConfigProblem(
    "activation_function", "gelu",
    " is \"gelu\", but only \"gelu_new\", \"gelu_pytorch_tanh\", \"gelu_fast\", \"gelu_accurate\" and "
      + "\"gelu_python_tanh\" are run."),
  ConfigProblem("scale_attn_weights", false, " is false, but only true is run."),
  ConfigProblem("scale_attn_by_inverse_layer_idx", true, " is true, but only false is run."),
  ConfigProblem("add_cross_attention", true, " is true, but only false is run."),
  ConfigProblem("vocab_size", 0, " is 0, but must be at least 1."),
  ConfigProblem("n_positions", 0, " is 0, but must be at least 1."),
  ConfigProblem("n_embd", -35, " is -35, but must be at least 1."),
  ConfigProblem("n_embd", Int.max, " is \(Int.max), but must be at most 1073741824."),
  ConfigProblem("n_layer", 0, " is 0, but must be at least 1."),
  ConfigProblem("n_head", 0, " is 0, but must be at least 1."),
  ConfigProblem("n_inner", 0, " is 0, but must be at least 1."),
  ConfigProblem(
    "n_embd", 36, " is 36, which the 5 heads of \"n_head\" cannot share evenly."),
  ConfigProblem("layer_norm_epsilon", -0.5, " is -0.5, but must be a number of at least 0.0."),
  ConfigProblem("embd_pdrop", 1.5, " is 1.5, but must be from 0.0 to 1.0."),
  ConfigProblem("attn_pdrop", -0.25, " is -0.25, but must be from 0.0 to 1.0."),
  ConfigProblem("resid_pdrop", 2, " is 2, but must be from 0.0 to 1.0."),
  ConfigProblem("n_head", 4.5, " is 4.5, but must be a whole number."),
  ConfigProblem("n_layer", "2", " is \"2\", but must be a whole number."),
  ConfigProblem(
    "n_layer", UInt64(1) << 63, " is 9223372036854775808, but must be at most 1073741824."),
  ConfigProblem("activation_function", 7, " is 7, but must be a text."),
  ConfigProblem("scale_attn_weights", "yes", " is \"yes\", but must be true or false."),
  ConfigProblem("architectures", 7, " is 7, but must be a text or a list of texts."),
  ConfigProblem("tie_word_embeddings", 1, " is 1, but must be true or false."),
]
