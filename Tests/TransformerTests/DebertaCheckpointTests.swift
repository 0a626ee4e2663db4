import CommandLines
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

@testable import Checkpoints
@testable import Running

/// DeBERTas of Hugging Face's in ours: a third architecture, which goes all the ways of the others.
@Suite struct DebertaCheckpointTests {
  /// What padding gathers is nobody's, and no number of it is compared.
  @Test(arguments: SavedDeberta.allCases, ["padded", "whole", "short"])
  func computesHuggingFacesNumbers(_ saved: SavedDeberta, _ batch: String) throws {
    let (model, file) = (try loadedDeberta(saved.folder), try saved.expected())
    let mask = Mask(try file.intTensor("\(batch)/attention_mask"))
    let output = model(
      try file.intTensor("\(batch)/ids"), tokenTypes: try file.intTensor("\(batch)/token_types"),
      mask: mask)
    let isRead = Tensor(mask)[.all, .all, .newAxis]
    #expect(output.hiddenStates.count == saved.configuration.layerCount + 1)
    for (k, state) in output.hiddenStates.enumerated() {
      let expected = try file.tensor("\(batch)/hidden_states.\(k)")
      expectClose(state * isRead, expected, within: allowance, "hidden state \(k)")
    }
    if saved.hasTokenHead {
      let expected = try file.tensor("\(batch)/logits")
      expectClose(output.logits * isRead, expected, within: allowance)
    }
  }

  @Test(arguments: SavedDeberta.allCases)
  func tellsWhatTheModelIs(_ saved: SavedDeberta) throws {
    let checkpoint = try DebertaCheckpoint(saved.folder)
    #expect(checkpoint.configuration == saved.configuration)
    #expect(checkpoint.hasTokenHead == saved.hasTokenHead)
    #expect(try ModelKind(configOf: saved.folder) == .deberta)
  }

  /// The classes say it, and where there are none, the tensors' names, with a prefix and without.
  @Test(arguments: SavedDeberta.allCases)
  func isFoundWhereNoFieldNamesIt(_ saved: SavedDeberta) throws {
    for config in [["model_type": nil], ["model_type": nil, "architectures": nil]]
      as [[String: Any?]]
    {
      let kind = try saved.changed(config: config) { try ModelKind(configOf: $0) }
      #expect(kind == .deberta)
    }
  }

  /// The first DeBERTa has other tensors, and is none of these.
  @Test func refusesTheFirstVersion() throws {
    for config in [
      ["model_type": "deberta"], ["model_type": nil, "architectures": ["DebertaForMaskedLM"]],
    ] as [[String: Any?]] {
      try SavedDeberta.v3.changed(config: config) { folder in
        let text = errorText { _ = try ModelKind(configOf: folder) } ?? ""
        #expect(
          text.hasSuffix("but only \"bert\", \"deberta-v2\" and \"gpt2\" are run."), "\(text)")
      }
    }
    let nothing: [String: Any?] = ["model_type": nil, "architectures": nil]
    try SavedDeberta.v3.changed(config: nothing) { tensors in
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map {
          ($0.replacing("attention.self.query_proj", with: "attention.self.in_proj"), $1)
        })
    } _: { folder in
      let text = errorText { _ = try ModelKind(configOf: folder) } ?? ""
      #expect(
        text.contains(
          "belongs to a model of the kind “deberta”, but only BERT, DeBERTa and GPT-2 are"),
        "\(text)")
    }
  }

  // MARK: - Names

  /// Both heads, with the decoder's copies and without, and what a checkpoint has beside the model.
  @Test(arguments: DebertaSpelling.allCases)
  func readsEverySpelling(_ spelling: DebertaSpelling) throws {
    for saved in [SavedDeberta.v3, .v2] {
      let expected = try loadedDeberta(saved.folder).stateDictionary()
      try saved.changed(spelling.change) { folder in
        #expect(try DebertaCheckpoint(folder).hasTokenHead)
        let state = try loadedDeberta(folder).stateDictionary()
        #expect(state.names == expected.names)
        for (name, tensor) in state {
          #expect(tensor.shape == expected[name]!.shape && (tensor .== expected[name]!).all())
        }
      }
    }
  }

  /// In the names that the file has.
  @Test func namesWhatIsMissingAsTheCheckpointWould() throws {
    for (saved, name) in [
      (SavedDeberta.v3, "lm_predictions.lm_head.LayerNorm.bias"),
      (.v2, "cls.predictions.transform.LayerNorm.bias"), (.v3, "deberta.encoder.LayerNorm.bias"),
    ] {
      try saved.changed {
        $0[name] = nil
      } _: { folder in
        let C = saved.configuration.hiddenSize
        let text = errorText { _ = try DebertaCheckpoint(folder) } ?? ""
        #expect(text.hasSuffix("Missing: \"\(name)\" [\(C)]."), "\(text)")
      }
    }
  }

  @Test func refusesBothHeads() throws {
    try SavedDeberta.v3.changed { tensors in
      tensors["cls.predictions.bias"] = .zeros([53])
    } _: { folder in
      let text = errorText { _ = try DebertaCheckpoint(folder) } ?? ""
      #expect(text.hasSuffix("are two names of one tensor: which counts?"), "\(text)")
    }
  }

  @Test func refusesAHeadForSomethingElse() throws {
    try SavedDeberta.own.changed { tensors in
      tensors = Dictionary(uniqueKeysWithValues: tensors.map { ("deberta.\($0)", $1) })
      tensors["pooler.dense.weight"] = .ones([21, 21])
      tensors["classifier.weight"] = .ones([2, 21])
    } _: { folder in
      let text = errorText { _ = try DebertaCheckpoint(folder) } ?? ""
      #expect(text.contains("\"classifier.weight\" belongs to a head for classes"), "\(text)")
    }
  }

  /// Places of their own projections, where the config says that there are none, or the reverse.
  @Test func refusesLayersThatTheConfigDoesNotKnow() throws {
    for (saved, shares) in [(SavedDeberta.own, true), (.v3, false)] {
      try saved.changed(config: ["share_att_key": shares]) { folder in
        let text = errorText { _ = try DebertaCheckpoint(folder) } ?? ""
        #expect(text.contains(shares ? "Unused: " : "Missing: "), "\(text)")
        #expect(text.contains("attention.self.pos_key_proj.weight"), "\(text)")
      }
    }
  }

  // MARK: - Configurations

  /// Hugging Face's defaults are not those of any DeBERTa, but for one: without distances none is run.
  @Test func fillsInWhatAConfigLeavesOut() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "config.json")
      func read(_ text: String) throws -> DebertaConfiguration {
        try Data(text.utf8).write(to: url)
        return try DebertaConfiguration(configOf: folder)
      }
      let standard = DebertaConfiguration(
        hiddenSize: 1_536, layerCount: 24, headCount: 24, mlpSize: 6_144, bucketCount: nil,
        placeTerms: [], sharesProjections: false, normsPlaces: false, addsPlaces: true)
      let least = try read(#"{"relative_attention": true}"#)
      #expect(least == standard)
      let published = """
        {"model_type": "deberta-v2", "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1, "hidden_size": 768, "initializer_range": 0.02,
        "intermediate_size": 3072, "max_position_embeddings": 512, "relative_attention": true,
        "position_buckets": 256, "norm_rel_ebd": "layer_norm", "share_att_key": true,
        "pos_att_type": "p2c|c2p", "layer_norm_eps": 1e-7, "max_relative_positions": -1,
        "position_biased_input": false, "num_attention_heads": 12, "num_hidden_layers": 12,
        "type_vocab_size": 0, "vocab_size": 128100, "conv_kernel_size": null, "z_steps": 2}
        """
      let whole = try read(published)
      #expect(whole == DebertaConfiguration())
      let text = errorText { _ = try read("{}") }
      #expect(text == "config.json: \"relative_attention\" is absent, but only true is run.")
      // Ways to say the same.
      for terms in [#""C2P | p2c""#, #"["p2c", "c2p"]"#, #"["p2c|c2p"]"#] {
        let other = try read(published.replacing(#""p2c|c2p""#, with: terms))
        #expect(other == DebertaConfiguration(), "\(terms)")
      }
    }
  }

  @Test(arguments: debertaConfigProblems)
  func namesWhatAConfigAsksForInVain(_ problem: ConfigProblem) throws {
    try SavedDeberta.v3.changed(config: [problem.field: problem.value]) { folder in
      let text = errorText { _ = try DebertaCheckpoint(folder) }
      #expect(text == "config.json: \"\(problem.field)\"\(problem.text)")
    }
  }

  /// Each field with each kind of value: what is said is a line, or the model is another one.
  @Test func survivesAnyField() throws {
    let values: [Any?] = [
      nil, NSNull(), true, false, 0, 1, -1, 2, 3, 19, 53, 1 << 40, 0.5, 1e300, "", "c2p", "none",
      "x|y", [],
      ["p2c"], [1], ["a": 1] as [String: Int],
    ]
    let text = try Data(contentsOf: SavedDeberta.v3.folder.appending(path: "config.json"))
    let fields = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
    let known = fields.keys + ["conv_kernel_size", "embedding_size", "attention_head_size"]
    var refused = 0
    for field in known {
      for value in values {
        try SavedDeberta.v3.changed(config: [field: value]) { folder in
          guard let text = errorText({ _ = try loadedDeberta(folder) }) else { return }
          refused += 1
          #expect(!text.contains("\n") && text.hasSuffix("."), "\(field): \(text)")
        }
      }
    }
    #expect(refused > 100)
  }

  // MARK: - The tool

  @Test func runsInTheTool() throws {
    let transcript = Transcript()
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "output.safetensors")
      let model = SavedDeberta.own.folder
      let run = [
        "forward", "--model", model.path, "--ids", "5 6 7 8", "--ids", "9", "--token-types",
        "0 1 2 2",
        "--token-types", "1", "--output", output.path,
      ]
      #expect(transcript.debertaTool().program.run(run) == .success)
      let states = try SafetensorsFile(contentsOf: output).tensor("last_hidden_state")
      let mask = Mask([true, true, true, true, true, false, false, false]).reshaped([2, 4])
      let expected = try loadedDeberta(model).hiddenStates(
        IntTensor([[5, 6, 7, 8], [9, 0, 0, 0]]),
        tokenTypes: IntTensor([[0, 1, 2, 2], [1, 0, 0, 0]]),
        mask: mask)
      expectClose(states, expected.last!, within: 1e-6)
    }
    transcript.clear()
    let model = SavedDeberta.v3.folder.path
    let types = ["forward", "--model", model, "--ids", "5 6", "--token-types", "0 1"]
    #expect(transcript.debertaTool().program.run(types) == .failure)
    #expect(
      transcript.errors == ["transformer: --token-types of sequence 1: 1 is not one of 0 to 0."])
    transcript.clear()
    let generate = ["generate", "--model", model, "--prompt-ids", "5 6"]
    #expect(transcript.debertaTool().program.run(generate) == .failure)
    #expect(transcript.errors.first?.contains("holds a DeBERTa, which continues no text") == true)
  }

  /// Texts through its own tokenizer: what Hugging Face finds for each blank.
  @Test func fillsBlanks() throws {
    struct Golden: Decodable {
      let text: String
      let places: [Int]
      let best: [[Int]]
      let shares: [[Double]]
    }
    let model = Goldens.savedModel("Deberta-Text")
    let tokenizer = Goldens.tokenizerFile("Deberta").appending(path: "tokenizer.json")
    let goldens = try JSONDecoder().decode(
      [Golden].self, from: Data(contentsOf: model.appending(path: "expected.json")))
    try withTemporaryFolder { folder in
      for name in ["config.json", "model.safetensors"] {
        try FileManager.default.copyItem(
          at: model.appending(path: name), to: folder.appending(path: name))
      }
      try FileManager.default.copyItem(at: tokenizer, to: folder.appending(path: "tokenizer.json"))
      let transcript = Transcript()
      for golden in goldens {
        transcript.clear()
        let run = ["forward", "--model", folder.path, "--text", golden.text, "--top", "3"]
        #expect(transcript.debertaTool().program.run(run) == .success)
        let lines = transcript.output.filter { $0.contains("%") }
        let expected = zip(golden.best.joined(), golden.shares.joined()).map { id, share in
          (id, Int((share * 1000).rounded()))
        }
        #expect(lines.count == expected.count)
        for (line, (id, tenths)) in zip(lines, expected) {
          #expect(line.contains("\(tenths / 10).\(tenths % 10) %  \(id) "), "\(line)")
        }
        transcript.clear()
        let fill = ["fill-mask", "--model", folder.path, "--top", "3", golden.text]
        #expect(transcript.debertaTool().program.run(fill) == .success)
        #expect(transcript.output.filter { $0.contains(" %  ") }.count == expected.count)
      }
    }
  }

  /// The learner's runs as soon as it is written, and until then there is one line.
  @Test func isHandedToTheTwin() throws {
    #expect(Twin.kata(of: .deberta, ["forward"]) == "55-Deberta")
    let transcript = Transcript()
    let tool = transcript.debertaTool { subject, arguments in
      #expect(subject == .model(.deberta) && arguments.first == "fill-mask")
      return ExitCode(rawValue: 7)
    }
    let run = ["fill-mask", "--model", SavedDeberta.v3.folder.path, "--using", "katas", "a"]
    #expect(tool.program.run(run) == ExitCode(rawValue: 7))
  }
}

// MARK: - Fixtures

/// A DeBERTa: see Tools/goldens/deberta_models.py.
enum SavedDeberta: String, CaseIterable, SavedCheckpoint {
  case v3 = "Deberta-V3"
  case v2 = "Deberta-V2"
  case own = "Deberta-Own"
  case contentPlace = "Deberta-ContentPlace"
  case placeContent = "Deberta-PlaceContent"

  var hasTokenHead: Bool { self != .own && self != .contentPlace }

  var configuration: DebertaConfiguration {
    var configuration = DebertaConfiguration(
      vocabularySize: 53, hiddenSize: 21, layerCount: 2, headCount: 3, mlpSize: 29,
      positionCount: 19,
      epsilon: 0.02, dropoutRate: 0.25, attentionDropoutRate: 0.5, farthestDistance: 19,
      bucketCount: 4)
    switch self {
    case .v3: break
    case .v2:
      (configuration.hiddenSize, configuration.layerCount) = (15, 3)
      (configuration.positionCount, configuration.farthestDistance) = (23, 17)
      (configuration.bucketCount, configuration.normsPlaces) = (7, false)
    case .own:
      (configuration.segmentCount, configuration.addsPlaces) = (3, true)
      (configuration.farthestDistance, configuration.bucketCount) = (6, nil)
      (configuration.sharesProjections, configuration.normsPlaces) = (false, false)
    case .contentPlace:
      (configuration.hiddenSize, configuration.headCount) = (22, 2)
      (configuration.segmentCount, configuration.addsPlaces) = (2, true)
      (configuration.bucketCount, configuration.placeTerms) = (nil, [.contentToPlace])
      (configuration.sharesProjections, configuration.normsPlaces) = (false, false)
    case .placeContent:
      (configuration.farthestDistance, configuration.bucketCount) = (11, 5)
      (configuration.sharesProjections, configuration.placeTerms) = (false, [.placeToContent])
    }
    return configuration
  }
}

/// A model of the reference's, filled from a folder.
private func loadedDeberta(_ folder: URL) throws -> Deberta {
  let checkpoint = try DebertaCheckpoint(folder)
  var generator = RandomGenerator(seed: 9)
  let model = Deberta(checkpoint.configuration, using: &generator)
  try checkpoint.load(into: model)
  model.eval()
  return model
}

enum DebertaSpelling: String, CaseIterable {
  case asSaved, otherHead, withoutPrefix, wrapped, theRest, copies, copiesAlone

  func change(_ tensors: inout [String: Tensor]) {
    let table = "deberta.embeddings.word_embeddings.weight"
    let isEarlier = tensors["cls.predictions.bias"] != nil
    switch self {
    case .asSaved: break
    case .otherHead:
      rename(&tensors) {
        isEarlier
          ? $0.replacing("cls.predictions.transform.", with: "lm_predictions.lm_head.")
            .replacing("cls.predictions.", with: "lm_predictions.lm_head.")
          : $0.replacing("lm_predictions.lm_head.bias", with: "cls.predictions.bias")
            .replacing("lm_predictions.lm_head.", with: "cls.predictions.transform.")
      }
    case .withoutPrefix:
      rename(&tensors) { $0.hasPrefix("deberta.") ? String($0.dropFirst(8)) : $0 }
    case .wrapped: rename(&tensors) { "module." + $0 }
    case .theRest:
      tensors["deberta.embeddings.position_embeddings.weight"] = .ones([19, 21])
      tensors["deberta.embeddings.position_ids"] = .ones([1, 19])
      tensors["mask_predictions.dense.weight"] = .ones([21, 21])
      tensors["pooler.dense.bias"] = .ones([21])
    case .copies where isEarlier:
      tensors["cls.predictions.decoder.weight"] = tensors[table]
      tensors["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"]
    case .copiesAlone where isEarlier:
      tensors["cls.predictions.decoder.weight"] = tensors.removeValue(forKey: table)
      tensors["cls.predictions.decoder.bias"] = tensors.removeValue(forKey: "cls.predictions.bias")
    case .copies, .copiesAlone: break
    }
  }

  private func rename(_ tensors: inout [String: Tensor], _ name: (String) -> String) {
    tensors = Dictionary(uniqueKeysWithValues: tensors.map { (name($0.key), $0.value) })
  }
}

extension Transcript {
  fileprivate func debertaTool(
    twin: @escaping Tool.Twin = { _, _ in .success }
  ) -> Tool {
    Tool(
      models: [.masked(Bert.self), .masked(Deberta.self)], twin: twin,
      console: Console(print: print, complain: complain))
  }
}

private let debertaConfigProblems: [ConfigProblem] = [
  ConfigProblem("model_type", "deberta", " is \"deberta\", but only \"deberta-v2\" is run."),
  ConfigProblem(
    "hidden_act", "gelu_new", " is \"gelu_new\", but only \"gelu\" and \"gelu_python\" are run."),
  ConfigProblem("relative_attention", false, " is false, but only true is run."),
  ConfigProblem(
    "conv_kernel_size", 3,
    " is 3, but only 0 is run: this DeBERTa has no convolution beside its first block, as the large ones of "
      + "DeBERTa-v2 have. Those of v3 have none."),
  ConfigProblem("embedding_size", 16, " is 16, but only that of hidden_size, 21, is run."),
  ConfigProblem(
    "attention_head_size", 8,
    " is 8, but only that of hidden_size by num_attention_heads, 7, is run."),
  ConfigProblem("pos_att_type", "c2p|p2p", " has \"p2p\", but only \"c2p\" and \"p2c\" are run."),
  ConfigProblem(
    "norm_rel_ebd", "batch_norm",
    " has \"batch_norm\", but only \"none\" and \"layer_norm\" are run."),
  ConfigProblem("position_buckets", 1, " is 1, but must be at least 2, or -1 for none."),
  ConfigProblem(
    "position_buckets", 36,
    " is 36, which are too many for distances of up to 19: half of them and 1 must be less."),
  ConfigProblem("type_vocab_size", -1, " is -1, but must be at least 1."),
  ConfigProblem(
    "hidden_size", 22, " is 22, which the 3 heads of \"num_attention_heads\" cannot share evenly."),
  ConfigProblem("layer_norm_eps", -1, " is -1, but must be a number of at least 0.0."),
  ConfigProblem("max_relative_positions", 1.5, " is 1.5, but must be a whole number."),
  ConfigProblem("position_biased_input", 1, " is 1, but must be true or false."),
]
