import Checkpoints
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// What is wrong with a checkpoint is said in one line, in the checkpoint's own names.
@Suite struct CheckpointErrorTests {
  @Test(arguments: configProblems)
  func namesWhatAConfigAsksForInVain(_ problem: ConfigProblem) throws {
    try SavedModel.encoder.changed(config: [problem.field: problem.value]) { folder in
      let text = errorText { _ = try BertConfiguration(configOf: folder) }
      #expect(text == "config.json: \"\(problem.field)\"\(problem.text)")
    }
  }

  @Test func namesWhatIsNoConfig() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "config.json")
      func found() -> String? { errorText { _ = try BertConfiguration(configOf: folder) } }
      #expect(found() == "\(url.path): No such file or directory.")
      for content in ["", "{", "[]", "7", "{\"hidden_size\": \"36\"}"] {
        try Data(content.utf8).write(to: url)
        let text = try #require(found())
        #expect(text.hasPrefix("config.json: ") && text.hasSuffix("."), "\(text)")
      }
      try Data(count: 1 << 24 + 1).write(to: url)
      #expect(found() == "config.json: 16777217 bytes are too many; up to 16777216 are read.")
    }
  }

  @Test func namesMissingFoldersAndFiles() throws {
    try withTemporaryFolder { folder in
      let none = folder.appending(path: "none")
      #expect(text(of: none) == "\(none.path): there is no such folder.")
      let config = folder.appending(path: "config.json")
      try Data("{}".utf8).write(to: config)
      #expect(
        text(of: config)
          == "\(config.path) is not a folder: name the one that holds config.json and "
          + "model.safetensors.")
      let weights = "\(folder.path)/model.safetensors"
      #expect(text(of: folder) == "\(weights): No such file or directory.")
    }
  }

  @Test func namesATruncatedFile() throws {
    try SavedModel.encoder.changed { folder in
      let url = folder.appending(path: "model.safetensors")
      let bytes = try Data(contentsOf: url)
      try bytes.prefix(40_000).write(to: url)
      #expect(
        text(of: folder)?.hasPrefix("model.safetensors: ") == true
          && text(of: folder)?.hasSuffix("the file was cut off. Download it again.") == true)
    }
  }

  // MARK: - Tensors

  @Test func namesEveryTensorThatDiffers() throws {
    try SavedModel.maskedLM.changed { tensors in
      tensors["bert.embeddings.LayerNorm.bias"] = nil
      tensors["bert.encoder.layer.2.output.dense.weight"] = nil
      tensors["bert.encoder.layer.1.intermediate.dense.bias"] = .ones([49])
      tensors["cls.predictions.bias"] = .ones([1, 101])
      tensors["bert.encoder.layer.3.output.dense.bias"] = .ones([36])
      tensors["classifier.weight"] = .ones([2, 36])
    } _: { folder in
      #expect(
        text(of: folder) == """
          model.safetensors: the tensors are not those that config.json asks for. Missing: \
          "bert.embeddings.LayerNorm.bias" [36], "bert.encoder.layer.2.output.dense.weight" \
          [36, 50]. Unused: "bert.encoder.layer.3.output.dense.bias" [36], "classifier.weight" \
          [2, 36]. Mis-shaped: "bert.encoder.layer.1.intermediate.dense.bias" is [49], but must be \
          [50], "cls.predictions.bias" is [1, 101], but must be [101].
          """)
    }
  }

  /// A transposed matrix, as GPT-2's are, is none of BERT's.
  @Test func refusesATransposedMatrix() throws {
    let name = "encoder.layer.0.intermediate.dense.weight"
    try SavedModel.encoder.changed {
      $0[name] = $0[name]!.transposed()
    } _: { folder in
      #expect(
        text(of: folder)?.hasSuffix("Mis-shaped: \"\(name)\" is [36, 50], but must be [50, 36].")
          == true)
    }
  }

  /// In the names that the first checkpoints have.
  @Test func namesWhatIsMissingAsTheCheckpointWould() throws {
    try SavedModel.preTraining.changed {
      $0["bert.encoder.layer.1.output.LayerNorm.gamma"] = nil
    } _: { folder in
      let name = "bert.encoder.layer.1.output.LayerNorm.gamma"
      #expect(text(of: folder)?.hasSuffix("Missing: \"\(name)\" [36].") == true)
    }
  }

  @Test func refusesHalfAHead() throws {
    try SavedModel.encoder.changed {
      $0["cls.predictions.bias"] = .zeros([101])
    } _: { folder in
      #expect(
        text(of: folder) == """
          model.safetensors: the tensors are not those that config.json asks for. Missing: \
          "cls.predictions.transform.dense.weight" [36, 36], \
          "cls.predictions.transform.dense.bias" [36], \
          "cls.predictions.transform.LayerNorm.weight" [36], \
          "cls.predictions.transform.LayerNorm.bias" [36].
          """)
    }
  }

  @Test func refusesACopyThatDiffers() throws {
    for (copy, original) in [
      ("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"),
      ("cls.predictions.decoder.bias", "cls.predictions.bias"),
    ] {
      for difference in [Tensor(0.5), Tensor.zeros([1, 1, 1])] {
        try SavedModel.maskedLM.changed {
          $0[copy] = $0[original]! + difference
        } _: { folder in
          #expect(
            text(of: folder)
              == "model.safetensors: \"\(copy)\" is not the same as \"\(original)\", as it is in "
              + "a BERT.")
        }
      }
    }
  }

  @Test func refusesTwoNamesOfOneTensor() throws {
    try SavedModel.maskedLM.changed {
      $0["embeddings.LayerNorm.beta"] = .zeros([36])
    } _: { folder in
      let found = text(of: folder) ?? ""
      #expect(found.contains("\"bert.embeddings.LayerNorm.bias\""))
      #expect(found.contains("\"embeddings.LayerNorm.beta\""))
      #expect(found.hasSuffix("are two names of one tensor: which counts?"))
    }
  }

  /// A config that lies is found out before any memory is taken.
  @Test func refusesSizesThatTheFileDoesNotHave() throws {
    let size = 3 << 28
    try SavedModel.encoder.changed(config: ["num_hidden_layers": size]) { folder in
      #expect(
        text(of: folder)
          == "model.safetensors: 39 tensors are too few for the \(size) layers that config.json "
          + "asks for.")
    }
    try SavedModel.encoder.changed(config: ["hidden_size": size, "vocab_size": size]) { folder in
      #expect(
        text(of: folder)?.contains(
          "\"embeddings.word_embeddings.weight\" is [101, 36], but must be [\(size), \(size)]")
          == true)
    }
  }

  @Test func namesATensorOfIntegers() throws {
    try SavedModel.encoder.changed { folder in
      let url = folder.appending(path: "model.safetensors")
      let file = try SafetensorsFile(contentsOf: url)
      var tensors: [String: SavedTensor] = [:]
      for name in file.names { tensors[name] = .float32(try file.tensor(name)) }
      tensors["embeddings.LayerNorm.bias"] = .int64(.zeros([36]))
      try SafetensorsFile.write(tensors, to: url)
      #expect(
        errorText { _ = try loadedBert(folder) }?.hasPrefix(
          "model.safetensors: \"embeddings.LayerNorm.bias\" holds integers (I64)") == true)
    }
  }

  // MARK: - Models

  /// A model that is not what the course describes is told so in both names.
  @Test func namesWhatAModelLacks() throws {
    let checkpoint = try BertCheckpoint(SavedModel.maskedLM.folder)
    var generator = RandomGenerator(seed: 0)
    let model = Unlike(checkpoint.configuration, using: &generator)
    let text = try #require(errorText { try checkpoint.load(into: model) })
    #expect(!text.contains("\n"))
    #expect(
      text.hasPrefix("Unlike: the checkpoint does not fit this model, and nothing was loaded."))
    #expect(text.contains(" Missing: \"scale\" [3]. Unused: "))
    let unused = "\"bert.embeddings.LayerNorm.bias = embedding.norm.bias\" [36]"
    #expect(text.contains(unused))
    #expect(
      text.hasSuffix(
        " Mis-shaped: \"cls.predictions.bias = tokenHead.bias\" is [101], but must be [4]."))
    #expect(model.tokenHead.bias.scalars == [0, 0, 0, 0])
  }

  // MARK: - Fixtures

  private func text(of folder: URL) -> String? { errorText { _ = try BertCheckpoint(folder) } }

  /// No BERT at all.
  private final class Unlike: MaskedLanguageModel {
    final class Head: Module {
      @Parameter var bias: Tensor = .zeros([4])
    }

    let tokenHead = Head()
    @Parameter var scale: Tensor = .ones([3])

    init(_ configuration: BertConfiguration, using generator: inout RandomGenerator) {}

    func hiddenStates(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> [Tensor] { [] }

    func callAsFunction(_ ids: IntTensor, tokenTypes: IntTensor, mask: Mask?) -> LanguageModelOutput
    {
      LanguageModelOutput(logits: .zeros([1]), hiddenStates: [])
    }
  }
}

/// A field of `config.json` with a value that cannot be, and what is said of it.
struct ConfigProblem: Sendable, CustomTestStringConvertible {
  let field: String
  let value: any Sendable
  let text: String

  init(_ field: String, _ value: any Sendable, _ text: String) {
    self.field = field
    self.value = value
    self.text = text
  }

  var testDescription: String { "\(field): \(value)" }
}

private let configProblems: [ConfigProblem] = [
  ConfigProblem("model_type", "roberta", " is \"roberta\", but only \"bert\" is run."),
  ConfigProblem(
    "hidden_act", "gelu_new", " is \"gelu_new\", but only \"gelu\" and \"gelu_python\" are run."),
  ConfigProblem(
    "position_embedding_type", "relative_key",
    " is \"relative_key\", but only \"absolute\" is run."),
  ConfigProblem("is_decoder", true, " is true, but only false is run."),
  ConfigProblem("add_cross_attention", true, " is true, but only false is run."),
  ConfigProblem("vocab_size", 0, " is 0, but must be at least 1."),
  ConfigProblem("hidden_size", -36, " is -36, but must be at least 1."),
  ConfigProblem("num_hidden_layers", 0, " is 0, but must be at least 1."),
  ConfigProblem(
    "num_hidden_layers", 1 << 30 + 1, " is 1073741825, but must be at most 1073741824."),
  ConfigProblem("num_attention_heads", 0, " is 0, but must be at least 1."),
  ConfigProblem("intermediate_size", 0, " is 0, but must be at least 1."),
  ConfigProblem("max_position_embeddings", 0, " is 0, but must be at least 1."),
  ConfigProblem("type_vocab_size", -1, " is -1, but must be at least 1."),
  ConfigProblem(
    "hidden_size", 37,
    " is 37, which the 3 heads of \"num_attention_heads\" cannot share evenly."),
  ConfigProblem("layer_norm_eps", -0.5, " is -0.5, but must be a number of at least 0.0."),
  ConfigProblem("layer_norm_eps", 1e300, " is 1e+300, but must be a number of at least 0.0."),
  ConfigProblem("hidden_dropout_prob", 1.5, " is 1.5, but must be from 0.0 to 1.0."),
  ConfigProblem("attention_probs_dropout_prob", -0.25, " is -0.25, but must be from 0.0 to 1.0."),
]
