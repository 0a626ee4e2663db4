import Checkpoints
import Coaching
import CommandLines
import Curriculum
import Foundation
import Layers
import Reference
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Running

/// The command line around real models.
@Suite struct ToolTests {
  let transcript = Transcript()

  @Test(arguments: SavedModel.allCases)
  func writesHuggingFacesNumbers(_ saved: SavedModel) throws {
    let expected = try saved.expected()
    let arguments = try sequences(expected, "padded", lengths)
    try transcript.forward(saved.folder, arguments) { status, file in
      #expect(status == .success)
      let layers = saved.configuration.layerCount
      let states = (0...layers).map { "hidden_states.\($0)" }
      let names = states + ["last_hidden_state"] + (saved.hasTokenHead ? ["logits"] : [])
      let output = try file()
      #expect(Set(output.names) == Set(names) && output.metadata == ["format": "pt"])
      for name in states + (saved.hasTokenHead ? ["logits"] : []) {
        let numbers = try (output.tensor(name), expected.tensor("padded/\(name)"))
        expectClose(numbers.0, numbers.1, within: allowance, "\(name)")
      }
      let last = try (output.tensor("last_hidden_state"), output.tensor(states[layers]))
      #expect(last.0.scalars == last.1.scalars)
      let scores = saved.hasTokenHead ? "logits [3, 11, 101]" : "no logits: the model has no head"
      let line = "output.safetensors: \(layers + 1) hidden states [3, 11, 36], \(scores). "
      #expect(transcript.output.first?.hasPrefix(line + "Computed in ") == true)
      #expect(transcript.output.count == 1 && transcript.errors.isEmpty)
    }
  }

  /// Without segments and masks; a batch says of each sequence what it says of that one alone.
  @Test func padsShorterSequences() throws {
    let rows = ["5 99 7", "42", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"]
    let folder = SavedModel.maskedLM.folder
    try transcript.forward(folder, rows.flatMap { ["--ids", $0] }) { status, file in
      #expect(status == .success)
      let together = try file().tensor("logits")  // [3, 17, V]
      #expect(together.shape == [3, 17, 101])
      for (row, ids) in rows.enumerated() {
        try transcript.forward(folder, ["--ids", ids]) { _, file in
          let alone = try file().tensor("logits")[0]  // [T, V]
          let same = together[row][0..<alone.shape[0]]
          expectClose(same, alone, within: 1e-5)
        }
      }
    }
  }

  /// A token that is hidden by a mask says nothing to the others.
  @Test func hidesWhatTheMaskHides() throws {
    let logits = try ["5 99 7 8", "5 3 7 8"].map { ids in
      let arguments = ["--ids", ids, "--attention-mask", " 1 0  1\n1 "]
      return try transcript.forward(SavedModel.maskedLM.folder, arguments) { _, file in
        try file().tensor("logits")[0]
      }
    }
    for place in [0, 2, 3] {
      expectClose(logits[0][place], logits[1][place], within: 1e-6)
    }
    #expect(Comparison(logits[0][1], logits[1][1], allowance: 0.01).difference != nil)
  }

  @Test func replacesWhatWasThereOnlyAtTheEnd() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "old.safetensors")
      try Data("old".utf8).write(to: output)
      let tool = transcript.tool(Bert.self, GPT2.self)
      let model = ["forward", "--model", SavedModel.encoder.folder.path, "--output", output.path]
      #expect(tool.program.run(model + ["--ids", "101"]) == .failure)
      #expect(try Data(contentsOf: output) == Data("old".utf8))
      #expect(tool.program.run(model + ["--ids", "100"]) == .success)
      #expect(try SafetensorsFile(contentsOf: output).names.count == 4)
    }
  }

  // MARK: - Refusals

  @Test(arguments: refusedBatches)
  func refusesABatch(_ refused: Refused) throws {
    try transcript.forward(SavedModel.maskedLM.folder, refused.arguments) { status, file in
      #expect(status == .failure)
      #expect(transcript.errors == ["transformer: \(refused.text)"])
      #expect(throws: CheckpointError.self) { try file() }
    }
  }

  @Test func refusesAModel() throws {
    let none = SavedModel.encoder.folder.appending(path: "none")
    try transcript.forward(none, ["--ids", "1"]) { status, _ in
      #expect(status == .failure)
      #expect(transcript.errors == ["transformer: \(none.path): there is no such folder."])
    }
    try SavedModel.encoder.changed(config: ["model_type": "roberta"]) { folder in
      try transcript.forward(folder, ["--ids", "1"]) { status, _ in
        #expect(status == .failure)
        let text =
          "config.json: \"model_type\" is \"roberta\", but only \"bert\", \"deberta-v2\" and \"gpt2\" are run."
        #expect(transcript.errors == ["transformer: \(text)"])
      }
    }
  }

  @Test func saysWhatCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "none/output.safetensors")
      let status = transcript.tool(Bert.self, GPT2.self).program.run([
        "forward", "--model", SavedModel.encoder.folder.path, "--ids", "1", "--output", output.path,
      ])
      #expect(status == .failure && transcript.output.isEmpty)
      #expect(
        transcript.errors == [
          "transformer: \(output.path): not written: there is no such file or folder."
        ])
    }
  }

  @Test(arguments: wrongCommandLines)
  func refusesAWrongCommandLine(_ refused: Refused) {
    #expect(transcript.tool(Bert.self, GPT2.self).program.run(refused.arguments) == .usage)
    #expect(transcript.output.isEmpty && transcript.errors.count == 1)
    #expect(
      transcript.errors[0].hasPrefix("transformer: \(refused.text)\nUsage: transformer "))
  }

  @Test(arguments: ["help", "--help", "-h"])
  func explainsItself(_ argument: String) {
    #expect(transcript.tool(Bert.self, GPT2.self).program.run([argument]) == .success)
    #expect(transcript.output.first?.hasPrefix("Usage: transformer COMMAND\n  forward ") == true)
    let tool = transcript.tool(Bert.self, GPT2.self)
    #expect(tool.program.run(["forward", "--help"]) == .success)
    #expect(transcript.output.last?.hasPrefix("Usage: transformer forward --model") == true)
    #expect(transcript.errors.isEmpty)
  }

  // MARK: - The twin

  /// It gets the same command with whole paths, and its exit code is the tool's.
  @Test(arguments: [("Encoder", ModelKind.bert), ("GPT2-Model", .gpt2)])
  func handsOverToTheTwin(_ model: String, _ kind: ModelKind) throws {
    let given = Mutex<[[String]]>([])
    let tool = transcript.tool(Bert.self, GPT2.self) { kind, arguments in
      given.withLock { $0.append(["\(kind)"] + arguments) }
      return ExitCode(rawValue: 7)
    }
    let rest = [
      "--ids", "1 2", "--ids", "-3", "--token-types", "0 0", "--token-types", "1",
      "--attention-mask", "1 1", "--attention-mask", "1",
    ]
    // A way up and down again, from wherever the tests run.
    let here = FileManager.default.currentDirectoryPath
    let folder = SavedModel.encoder.folder.deletingLastPathComponent().appending(path: model).path
    let relative = here.split(separator: "/").map { _ in "../" }.joined() + folder.dropFirst()
    let own = ["forward", "--using", "katas", "--model", relative, "--output", "/x.safetensors"]
    #expect(tool.program.run(own + rest) == ExitCode(rawValue: 7))
    let arguments = try #require(given.withLock { $0 }.first)
    #expect(arguments[..<3] == ["\(Twin.Subject.model(kind))", "forward", "--model"])
    #expect(URL(filePath: arguments[3]).standardizedFileURL.path == folder)
    #expect(arguments[3].hasPrefix("/"))
    #expect(Array(arguments[4...]) == ["--output", "/x.safetensors"] + rest)
  }

  @Test func saysWhenTheTwinCannotStart() {
    let tool = transcript.tool(Bert.self, GPT2.self) { _, _ in throw RunError("no swift.") }
    let model = SavedGPT2.bare.folder.path
    let arguments = ["--model", model, "--ids", "1", "--output", "o", "--using", "katas"]
    #expect(tool.program.run(["forward"] + arguments) == .failure)
    #expect(transcript.errors == ["transformer: no swift."])
  }

  /// Nothing is built for a folder that holds no model.
  @Test func doesNotStartTheTwinInVain() {
    let tool = transcript.tool(Bert.self, GPT2.self) { _, _ in ExitCode(rawValue: 7) }
    let arguments = ["--model", "/none/model", "--ids", "1", "--output", "o", "--using", "katas"]
    #expect(tool.program.run(["forward"] + arguments) == .failure)
    #expect(transcript.errors == ["transformer: /none/model: there is no such folder."])
  }

  @Test func namesWhatIsNotWrittenYet() throws {
    let copy = try TemporaryFolder()
    func reference(_ path: String) throws -> String {
      try String(contentsOf: Workshop.here.url(path), encoding: .utf8)
    }
    for step in Course.katas {
      // The solution everywhere but in one place.
      var text = try reference(step.referencePath)
      if step.id == "08-BertMLP" {
        text = text.replacing("contract(gelu(expand(x)))", with: "notWritten()")
      } else if step.id == "14-GPT2Block" {
        text = text.replacing("contract(geluTanh(expand(x)))", with: "notWritten()")
      }
      try copy.write(text, to: step.path)
    }
    try copy.write(
      try reference(Workshop.Path.stubManifest), to: Workshop.Path.stubManifest)
    let workshop = Workshop(root: copy.root)
    func message(_ kind: ModelKind) throws -> String {
      let error = #expect(throws: RunError.self) {
        try Twin.checkThatAllIsWritten(
          for: Twin.kata(of: kind, ["forward"]), in: workshop)
      }
      return try #require(error).description
    }
    let ofBert = try message(.bert)
    #expect(ofBert.hasPrefix("Katas/BERT/08-BertMLP.swift:"))
    #expect(ofBert.contains("BertMLP.callAsFunction(_:) is not written yet."))
    let ofGPT2 = try message(.gpt2)
    #expect(ofGPT2.hasPrefix("Katas/GPT-2/14-GPT2Block.swift:"))
    #expect(ofGPT2.contains("GPT2MLP.callAsFunction(_:) is not written yet."))
    try Twin.checkThatAllIsWritten(for: "07-GELU", in: workshop)
    withExtendedLifetime(copy) {}
  }

  // MARK: - Models that are wrong

  /// What anybody may have written ends in one line, not in a crash.
  @Test func reportsAModelThatIsWrong() throws {
    func check<S: Slip>(_ slip: S.Type, _ isExpected: (String) -> Bool) throws {
      let models = [
        (SavedModel.maskedLM.folder, ["--ids", "1 2 3 4", "--ids", "5"]),
        (SavedGPT2.languageModel.folder, ["--ids", "1 2 3 4", "--ids", "5 6 7 8"]),
      ]
      for (folder, arguments) in models {
        try transcript.forward(
          folder, arguments, SpoiledBert<S>.self, SpoiledGPT2<S>.self
        ) { status, file in
          #expect(status == .failure && transcript.output.isEmpty && transcript.errors.count == 1)
          #expect(throws: CheckpointError.self) { try file() }
          let line = try #require(transcript.errors.first)
          #expect(isExpected(line) && !line.contains("\n"), "\(line)")
        }
      }
    }
    try check(Misusing.self) {
      $0.hasPrefix("transformer: the model misuses the engine: matmul: ")
    }
    try check(Short.self) {
      $0 == """
        transformer: the model gives 3 hidden states instead of 4: the embedding and what leaves \
        each of 3 blocks.
        """
    }
    try check(Turned.self) {
      ["[4, 2, 36], but must be [2, 4, 36].", "[4, 2, 35], but must be [2, 4, 35]."]
        .map { "transformer: hidden state 2 is \($0)" }.contains($0)
    }
    try check(OneScore.self) {
      ["[2, 4, 101].", "[2, 4, 103]."]
        .map { "transformer: the logits are [2, 4, 1], but must be \($0)" }.contains($0)
    }
  }

  // MARK: - Fixtures

  /// How long the sequences of the padded batch are.
  private let lengths = [11, 4, 7]

  /// A golden batch as the command line has it.
  private func sequences(
    _ file: SafetensorsFile, _ batch: String, _ lengths: [Int]
  ) throws -> [String] {
    let options = [
      "ids": "--ids", "token_types": "--token-types", "attention_mask": "--attention-mask",
    ]
    return try options.flatMap { name, option in
      let rows = try file.intTensor("\(batch)/\(name)")
      return lengths.enumerated().flatMap { row, length in
        [option, rows[row].scalars.prefix(length).map(String.init).joined(separator: " ")]
      }
    }
  }
}
