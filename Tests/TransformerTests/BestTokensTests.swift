import Checkpoints
import CommandLines
import Foundation
import Reference
import Tensors
import TestSupport
import Testing

@testable import Running

/// What `forward` shows for people.
@Suite struct BestTokensTests {
  private let transcript = Transcript()

  private func forward(_ model: URL, _ arguments: String...) -> ExitCode {
    transcript.clear()
    let words = ["forward", "--model", model.path] + arguments
    return transcript.tool(Bert.self, GPT2.self).program.run(words)
  }

  /// Lines as they must be, of Hugging Face's scores.
  private func expected(_ scores: Tensor, _ count: Int, _ text: (Int) -> String) -> [String] {
    let powers = scores.scalars.map { exp(Double($0)) }
    let shares = powers.map { $0 / powers.reduce(0, +) }
    return shares.indices.sorted { shares[$0] > shares[$1] }.prefix(count).map { id in
      let percent = String(format: "%.1f", shares[id] * 100)
      return String(repeating: " ", count: 7 - percent.count) + "\(percent) %  \(text(id))"
    }
  }

  /// And writes nothing.
  @Test func showsWhatComesNextOfAGPT2() throws {
    let saved = SavedGPT2.languageModel
    let file = try saved.expected()
    let (ids, logits) = (try file.intTensor("part/ids"), try file.tensor("part/logits"))
    let row = ids[0].scalars.map(String.init).joined(separator: " ")
    let last = ids.shape[1] - 1
    let status = forward(saved.folder, "--ids", row)
    #expect(status == .success && transcript.errors.isEmpty)
    let head = "position \(last), \(ids[0, last].item()): the best of 103 tokens"
    let lines = transcript.output
    #expect(lines.first?.hasPrefix("4 hidden states [1, \(last + 1), 35], logits ") == true)
    #expect(Array(lines.dropFirst()) == [head] + expected(logits[0, last], 5) { "\($0)" })
  }

  /// With the words of the folder's file.
  @Test func showsWhatStandsAtAMaskOfABert() throws {
    try SavedModel.maskedLM.changed { folder in
      var words = (0..<101).map { "w\($0)" }
      words.replaceSubrange(0..<3, with: ["[UNK]", "[CLS]", "[SEP]"])
      words[42] = "[MASK]"
      try Data(words.joined(separator: "\n").utf8).write(to: folder.appending(path: "vocab.txt"))
      let model = try loadedBert(folder)
      let ids = IntTensor([[7, 42, 9]])
      let logits = model(ids, tokenTypes: .zeros([1, 3]), mask: nil).logits
      #expect(forward(folder, "--ids", "7 42 9", "--ids", "8", "--top", "2") == .success)
      let head = "sequence 1, position 1, 42 “[MASK]”: the best of 101 tokens"
      #expect(
        Array(transcript.output.dropFirst())
          == [head] + expected(logits[0, 1], 2) { "\($0) “\(words[$0])”" })
      #expect(forward(folder, "--ids", "7 42 9", "--at", "2", "--at", "0") == .success)
      #expect(transcript.output.count == 13)
      #expect(transcript.output[1].hasPrefix("position 2, 9 “w9”: "))
      #expect(transcript.output[7].hasPrefix("position 0, 7 “w7”: "))
    }
  }

  @Test func saysHowToSeeSome() throws {
    #expect(forward(SavedModel.maskedLM.folder, "--ids", "1 2") == .success)
    #expect(transcript.output.count == 1)
    #expect(
      transcript.errors == [
        "transformer: no position is masked: `--at POSITION` shows the best tokens of one, counted "
          + "from 0."
      ])
  }

  @Test func refusesWhatItCannotShow() throws {
    let (bert, bare) = (SavedModel.maskedLM.folder, SavedGPT2.bare.folder)
    func refuses(_ model: URL, _ arguments: [String], _ code: ExitCode, _ text: String) {
      transcript.clear()
      let words = ["forward", "--model", model.path] + arguments
      #expect(transcript.tool(Bert.self, GPT2.self).program.run(words) == code)
      #expect(transcript.errors.first?.hasPrefix("transformer: \(text)") == true)
    }
    refuses(
      bert, ["--ids", "1 2 3", "--ids", "4", "--at", "2"], .failure,
      "--at 2: sequence 2 has the positions 0 to 0.")
    refuses(
      bert, ["--ids", "1", "--at", "-1"], .failure, "--at -1: sequence 1 has the positions 0 to 0.")
    refuses(
      bare, ["--ids", "1", "--at", "0"], .failure,
      "--at: the model has no head, and scores no tokens.")
    refuses(
      bare, ["--ids", "1", "--top", "3"], .failure, "--top: the model has no head, and scores no")
    refuses(
      bert, ["--ids", "1", "--at", "end"], .usage,
      "--at takes a position, counted from 0, not “end”.")
    refuses(
      bert, ["--ids", "1", "--top", "0"], .usage, "--top takes a whole number from 1 up, not “0”.")
  }

  /// A tokenizer that cannot be read costs the texts of tokens, and nothing else.
  @Test func showsIdsWhereNoTokenizerCanBeRead() throws {
    try SavedGPT2.languageModel.changed { folder in
      try Data("{\"a\": 1.5}".utf8).write(to: folder.appending(path: "vocab.json"))
      #expect(forward(folder, "--ids", "1") == .success)
      #expect(transcript.output.count == 7)
      #expect(
        transcript.errors.first?.hasPrefix(
          "transformer: tokens are shown by their ids, without their texts: ") == true)
      #expect(transcript.errors.first?.contains("vocab.json") == true)
    }
  }

  /// `tokenizer.json` alone says all that is to be known, and a text's errors are said in its words.
  @Test func readsAFolderWithOneFileOfATokenizer() throws {
    try SavedGPT2.languageModel.changed(config: ["vocab_size": 1536]) { tensors in
      tensors["transformer.wte.weight"] = .zeros([1536, 35])
    } _: { folder in
      let file = "tokenizer.json"
      try FileManager.default.copyItem(
        at: ShippedModel.storyteller.folder.appending(path: file),
        to: folder.appending(path: file))
      #expect(forward(folder, "--text", "Once upon") == .success)
      #expect(transcript.output.count == 7 && transcript.errors.isEmpty)
      #expect(transcript.output[1].contains("“ upon”: the best of 1536 tokens"))
      #expect(transcript.output[2].hasSuffix("”"))
      let long = String(repeating: "Once upon a time ", count: 6)
      #expect(forward(folder, "--text", long) == .failure)
      #expect(
        transcript.errors == [
          "transformer: --text 1: 30 tokens are too many: the model has 19 positions."
        ])
      #expect(forward(folder, "--text", "Once", "--text", "Once upon a") == .failure)
      #expect(
        transcript.errors.first?.hasPrefix(
          "transformer: --text 2: its length is 3, but that of the first is 1, and a GPT-2")
          == true)
    }
  }
}
