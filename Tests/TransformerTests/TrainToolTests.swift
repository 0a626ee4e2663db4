import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import TestSupport
import Testing
import Tokenizers

@testable import Running

/// Trainings at the command line.
@Suite struct TrainToolTests {
  private let transcript = Transcript()

  private func train(_ arguments: [String]) -> ExitCode {
    transcript.clear()
    return transcript.tool(Bert.self, GPT2.self).program.run(["train"] + arguments)
  }

  private static let small = [
    "--layers", "1", "--hidden", "8", "--heads", "2", "--context", "40", "--batch", "2",
    "--steps", "3", "--warmup", "1",
  ]

  /// A model and its tokenizer, that other commands take.
  @Test(arguments: ["gpt2", "bert", "attention-only"])
  func makesAModelOfTales(_ kind: String) throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "new")
      let words = ["--tales", "60", "--vocabulary", "300", "--kind", kind, "--output", output.path]
      #expect(train(words + Self.small) == .success)
      #expect(transcript.output.count == 1)
      #expect(transcript.output.first?.hasPrefix("new: ") == true)
      let tokenizer = try PretrainedTokenizer(folder: output)
      #expect((200...300).contains(tokenizer.count) || kind == "bert")
      let text = kind == "bert" ? "once [MASK]" : "Once upon"
      let command = kind == "bert" ? ["fill-mask"] : ["generate", "--max-tokens", "3", "--prompt"]
      let tool = transcript.tool(Bert.self, GPT2.self)
      #expect(tool.program.run(command + [text, "--model", output.path]) == .success)
    }
  }

  @Test func makesAModelOfAText() throws {
    try withTemporaryFolder { folder in
      let text = folder.appending(path: "text.txt")
      try Data(String(repeating: "The tide comes, and the tide goes. ", count: 60).utf8)
        .write(to: text)
      let output = folder.appending(path: "new").path
      let words = ["--text", text.path, "--vocabulary", "270", "--output", output]
      #expect(train(words + Self.small) == .success)
      // Nothing that is there is lost.
      #expect(train(words + Self.small) == .failure)
      #expect(transcript.errors.first?.contains("holds config.json, which would be lost") == true)
      try Data([0xff]).write(to: text)
      #expect(train(["--text", text.path, "--output", output + "2"] + Self.small) == .failure)
      #expect(transcript.errors.last?.contains("is no text in UTF-8") == true)
    }
  }

  /// Characters, each a token; and what is written reads them.
  @Test func makesAModelOfRepetitions() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "new")
      let words = ["--repeats", "--kind", "attention-only", "--vocabulary", "21", "--output"]
      #expect(train(words + [output.path] + Self.small) == .success)
      let tokenizer = try PretrainedTokenizer(folder: output)
      #expect(tokenizer.count == 21 && tokenizer.endID == 0)
      #expect(tokenizer.encode("abt z") == [1, 2, 20])
      let more = ["--repeats", "--tokenizer", output.path, "--output"]
      #expect(train(more + [output.path + "2"] + Self.small) == .success)
      #expect(try PretrainedTokenizer(folder: URL(filePath: output.path + "2")).count == 21)
    }
  }

  @Test func losesNoTrainingThatWasBegun() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: folder.appending(path: "training.safetensors"))
      #expect(train(["--tales", "9", "--output", folder.path] + Self.small) == .failure)
      #expect(transcript.errors.first?.contains("--resume goes on with it") == true)
    }
  }

  /// What a model knows it does not learn again; and what it goes on with has its own sizes.
  @Test func goesOnWithAModel() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
      let tales = ["--tales", "60", "--learning-rate", "0.01", "--batch", "2"]
      let context = ["--context", "40"]
      let sizes = ["--layers", "1", "--hidden", "8", "--heads", "2", "--vocabulary", "300"]
      #expect(
        train(tales + context + sizes + ["--steps", "30", "--output", first.path]) == .success)
      let before = try loss()
      // From nothing it would be about ln 300, which is 5.7.
      #expect(before < 5.3)
      let more = tales + ["--model", first.path, "--steps", "1", "--warmup", "0"]
      #expect(train(more + context + ["--output", second.path]) == .success)
      #expect(try abs(loss() - before) < 0.2, "\(before)")
      #expect(try PretrainedTokenizer(folder: second).count == 300)
      let config = try GPT2Configuration(configOf: second)
      #expect((config.layerCount, config.hiddenSize) == (1, 8))

      #expect(train(more + context + ["--heads", "2", "--output", "x"]) == .usage)
      #expect(transcript.errors.first?.contains("leave out --heads") == true)
      let third = folder.appending(path: "third").path
      #expect(train(more + ["--context", "41", "--output", third]) == .failure)
      #expect(transcript.errors.last?.contains("has 40 positions: --context 40") == true)
      #expect(train(more + context + ["--kind", "bert", "--output", third]) == .failure)
    }
  }

  /// `first: 2600 parameters; held-out loss 4.1234 nats a token, …`
  private func loss() throws -> Double {
    let line = try #require(transcript.output.first)
    return try #require(line.firstMatch(of: /held-out loss ([\d.]+)/).flatMap { Double($0.1) })
  }

  @Test(arguments: [
    (["--output", "x"], "train learns from one of --tales, --text and --repeats, not from 0."),
    (["--output", "x", "--tales", "9", "--repeats"], "--repeats, not from 2."),
    (["--output", "x", "--repeats", "--kind", "bert"], "for a BERT, add --tokenizer FOLDER."),
    (["--output", "x", "--repeats", "--vocabulary", "64"], "a whole number from 3 up to 63"),
    (["--output", "x", "--repeats", "--weight-decay", "500"], "--weight-decay is from 0 to below"),
    (["--output", "x", "--tales", "9", "--kind", "gpt"], "Did you mean gpt2?"),
    (["--output", "x", "--tales", "9", "--heads", "3"], "cannot be shared evenly by 3 heads"),
    (["--output", "x", "--tales", "9", "--learning-rate", "nan"], "--learning-rate is above 0"),
    (["--output", "x", "--tales", "0"], "--tales takes a whole number from 1 up to"),
    (
      ["--output", "x", "--tales", "9", "--vocabulary", "9", "--tokenizer", "y"],
      "--vocabulary makes a tokenizer, and --tokenizer takes one"
    ),
  ])
  func refusesAWrongCommandLine(_ words: [String], _ problem: String) {
    #expect(train(words) == .usage)
    #expect(transcript.errors.first?.contains(problem) == true, "\(transcript.errors)")
  }
}
