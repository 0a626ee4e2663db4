import Checkpoints
import CommandLines
import Foundation
import Reference
import Synchronization
import TestSupport
import Testing
import Training

@testable import Running

/// Classifiers that are taught at the command line.
@Suite struct FineTuneTests {
  private let transcript = Transcript()

  private func tool(twin: @escaping Tool.Twin = { _, _ in .success }) -> Tool {
    Tool(
      models: [
        .masked(
          Bert.self,
          classifier: ClassifierParts(
            make: { BertClassifier($0, classCount: $1, using: &$2) },
            encode: { $0.bert.hiddenStates($1, tokenTypes: $2, mask: $3).last! },
            score: { $0.classifier($0.dropout($1)) },
            ways: { model, targets, rank, alpha, generator in
              let lora = LoRA(model, targets: targets, rank: rank, alpha: alpha, using: &generator)
              return LowRankWays(lora, adapted: { lora.adapted($0) }, merge: { lora.merge() })
            })),
        .causal(GPT2.self, generate: { _, _, _, _, _ in [] }),
      ], twin: twin, console: Console(print: transcript.print, complain: transcript.complain))
  }

  private func run(_ arguments: [String]) -> ExitCode {
    transcript.clear()
    return tool().program.run(["finetune"] + arguments)
  }

  private static let quick = ["--held-out", "6", "--rounds", "1", "--head-rounds", "1"]

  // MARK: - Teaching

  /// What is written sorts texts as it did when it was judged.
  @Test(arguments: [[], ["--lora", "2"], ["--from-nothing"]])
  func makesAClassifierOfTales(_ arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "classifier").path
      #expect(
        run(["--tales", "8", "--output", output] + arguments + Self.quick) == .success)
      #expect(transcript.errors.isEmpty, "\(transcript.errors)")
      // What came of it stands at the end, where a terminal shows it.
      let lines = Array(transcript.output.suffix(3))
      #expect(lines.first == "tales without their last sentence: 8 to learn from, 6 held out.")
      // In each block four layers of 96 to 96 and two between 96 and 384; the pooler, and two classes.
      let ways = 4 * 2 * (4 * (96 + 96) + 2 * (96 + 384))
      let trained = arguments.first == "--lora" ? ways + 97 * 96 + 97 * 2 : 590_658
      #expect(lines[1].hasPrefix("\(trained) of "), "\(lines[1])")
      #expect(lines[2].hasPrefix("Right are ") && transcript.output.count == 4 + 6)
      // The worst is surest of the other class, and so it is when it is asked again.
      guard let worst = transcript.output.dropFirst().first, worst.contains(", taken for “") else {
        return
      }
      let text = String(worst[(worst.firstRange(of: "”: ")!.upperBound)...])
      let found = worst[worst.firstRange(of: "taken for “")!.upperBound...].prefix { $0 != "”" }
      transcript.clear()
      #expect(
        tool().program.run(["classify", "--model", output, "--top", "1", "--", text]) == .success)
      #expect(transcript.output.last?.hasSuffix(found) == true, "\(transcript.output)")
      #expect(run(["--tales", "8", "--output", output] + Self.quick) == .failure)
      #expect(transcript.errors.first?.contains("holds config.json, which would be lost") == true)
    }
  }

  @Test func repeatsItself() {
    let arguments = ["--tales", "6", "--seed", "3"] + Self.quick
    #expect(run(arguments) == .success)
    let first = transcript.output
    #expect(run(arguments) == .success)
    #expect(transcript.output == first)
  }

  @Test func learnsFromAFile() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "texts.jsonl")
      let lines = (0..<20).map { number in
        #"{"text": "the \#(number.isMultiple(of: 2) ? "kind fox" : "sad owl")", "label": \#(number % 2)}"#
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: file)
      let arguments = ["--file", file.path, "--rounds", "4", "--head-rounds", "4", "--batch", "4"]
      #expect(run(arguments) == .success)
      let found = Array(transcript.output.suffix(3))
      #expect(found.first == "texts.jsonl: 16 to learn from, 4 held out.")
      #expect(found[2].hasPrefix("Right are 4 of 4, 100.0 %"))
    }
  }

  // MARK: - Texts

  @Test func leavesTheEndOut() {
    #expect(LabelledTexts.withoutEnd("One. Two was 3.5 long. Three.") == "One. Two was 3.5 long.")
    #expect(LabelledTexts.withoutEnd("One.") == "One.")
    #expect(LabelledTexts.withoutEnd("") == "")
  }

  @Test(arguments: [
    ("label,text\r\nhappy,\"What, \"\"again\"\"?\"\nsad,no\n", ["happy", "sad"]),
    ("text,number,label\n\"two\nlines\",1,a\n\nplain,2,b", ["a", "b"]),
  ]) func readsTables(_ text: String, _ labels: [String]) throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "texts.csv")
      try Data(text.utf8).write(to: file)
      let rows = try LabelledLines(of: file).rows
      #expect(rows.map(\.label) == labels)
      #expect([["What, \"again\"?", "no"], ["two\nlines", "plain"]].contains(rows.map(\.text)))
    }
  }

  @Test(arguments: [
    ("texts.txt", "a", "is neither .csv nor .jsonl"),
    ("texts.csv", "text,class\na,b", ":1: the columns are text, class, and none of them"),
    ("texts.csv", "text,label\na,b\na,b,c", ":3: 3 cells, and the first line has 2."),
    ("texts.csv", "text,label\n\"a,b", ":2: a quote is opened and never closed."),
    ("texts.csv", "text,label\na,b\nc,b", "has the one label “b”, and sorting needs two."),
    ("texts.csv", "text,label\n", "has no lines, and sorting needs two."),
    ("texts.jsonl", "{\"text\": \"a\"}", ":1: there is no \"label\""),
    ("texts.jsonl", "{\"text\": \"a\", \"label\": 1}\n[]", ":2: there is no object of fields"),
    ("texts.jsonl", "{\"label\": 1}", ":1: there is no \"text\""),
    (
      "texts.csv", "text,label\na,x\nb,y", "has 2 texts, too few to hold 1 of them out."
    ),
  ]) func refusesAFile(_ name: String, _ text: String, _ problem: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      #expect(throws: (any Error).self) {
        try LabelledTexts.file(file, heldOutCount: problem.contains("too few") ? 2 : nil, seed: 0)
      }
      let held = problem.contains("too few") ? ["--held-out", "2"] : []
      #expect(run(["--file", file.path] + held) == .failure)
      let wanted = problem.replacing("hold 1", with: "hold 2")
      #expect(transcript.errors.first?.contains(wanted) == true, "\(transcript.errors)")
    }
  }

  // MARK: - The command line

  @Test(arguments: [
    ([], "finetune learns from one of --tales and --file, not from 0."),
    (
      ["--tales", "5", "--file", "a.csv"],
      "finetune learns from one of --tales and --file, not from 2."
    ),
    (
      ["--tales", "5", "--lora", "2", "--from-nothing"],
      "--lora teaches a model that knows something"
    ),
    (["--tales", "5", "--learning-rate", "0"], "--learning-rate is above 0, not 0.0."),
    (["--tales", "5", "--rounds", "0", "--head-rounds", "0"], "so that nothing would be learned."),
    (["--tales", "5", "--batch", "0"], "--batch is 1 or more, not 0."),
  ]) func refusesAWrongCommand(_ arguments: [String], _ problem: String) {
    #expect(run(arguments) == .usage)
    #expect(transcript.errors.first?.contains(problem) == true, "\(transcript.errors)")
  }

  @Test func refusesWhatSortsNothing() throws {
    let storyteller = ShippedModel.storyteller.folder.path
    #expect(run(["--tales", "5", "--model", storyteller]) == .failure)
    #expect(
      transcript.errors.first == "transformer: \(storyteller) holds a GPT-2, which sorts no texts "
        + "here: take a BERT.")
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "texts.csv")
      let long = String(repeating: "sunny ", count: 300)
      try Data("text,label\n\(long),a\nshort,b\n".utf8).write(to: file)
      #expect(run(["--file", file.path, "--held-out", "1"]) == .failure)
      #expect(
        transcript.errors.first?.contains(" tokens are too many: the model has 256 positions.")
          == true)
    }
  }

  @Test func handsOnToTheTwin() {
    let told = Mutex<(subject: Twin.Subject?, arguments: [String])>((nil, []))
    transcript.clear()
    let tool = tool { subject, arguments in
      told.withLock { $0 = (subject, arguments) }
      return .success
    }
    let folder = ShippedModel.littleBert.folder.path
    #expect(tool.program.run(["finetune", "--tales", "5", "--using", "katas"]) == .success)
    #expect(told.withLock { $0.subject } == .kata("12-BertClassifier"))
    #expect(told.withLock { $0.arguments } == ["finetune", "--tales", "5", "--model", folder])
  }
}
