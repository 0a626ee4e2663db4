import Checkpoints
import CommandLines
import Foundation
import Reference
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Running

/// Texts that are sorted, beside Hugging Face's pipeline.
@Suite struct ClassifyTests {
  private let transcript = Transcript()

  private func run(
    _ folder: URL, _ arguments: [String], twin: @escaping Tool.Twin = { _, _ in .success }
  )
    -> ExitCode
  {
    transcript.clear()
    let tool = Tool(
      models: [
        .masked(
          Bert.self,
          classifier: .subject),
        .causal(GPT2.self, generate: { _, _, _, _, _ in [] }),
      ], twin: twin, console: Console(print: transcript.print, complain: transcript.complain))
    return tool.program.run(["classify", "--model", folder.path] + arguments)
  }

  /// `   61.2 %  a sad end` and so on, the likeliest first.
  private func lines(_ labels: [String], _ numbers: [Double], isScore: Bool = false) -> [String] {
    zip(labels, numbers).sorted { $0.1 > $1.1 }.map { label, number in
      let text =
        isScore ? String(format: "%.4f", number) : BestTokens.percent(Float(number))
      return "  \(text)  \(label)"
    }
  }

  // MARK: - Numbers

  /// Probabilities to within 1e-5 of Hugging Face's, and what is printed of them.
  @Test(arguments: ["single_label_classification", "multi_label_classification"])
  func sortsAsHuggingFaceDoes(_ problem: String) throws {
    let expected = try Expected()
    try Classifier.written(config: ["problem_type": problem]) { folder in
      let rows = try #require(expected.numbers[problem])
      #expect(try difference(folder, expected.texts, rows) < 1e-5)
      #expect(run(folder, ["--"] + expected.texts) == .success)
      let wanted = zip(expected.texts, rows).flatMap { [$0] + lines(expected.labels, $1) }
      #expect(transcript.output == wanted && transcript.errors.isEmpty)
    }
    if problem == "single_label_classification" {
      try Classifier.written(config: ["problem_type": nil]) { folder in
        let off = try difference(folder, expected.texts, expected.numbers[problem]!)
        #expect(off < 1e-5)
      }
    }
  }

  /// One score alone: a number that is asked for, or a probability of its own.
  @Test(arguments: ["regression", "single score"]) func scoresAlone(_ problem: String) throws {
    let expected = try Expected()
    let config: [String: Any?] = [
      "problem_type": problem == "regression" ? problem : nil,
      "id2label": ["0": expected.labels[0]],
      "label2id": nil,
    ]
    try Classifier.written(config: config) { tensors in
      tensors["classifier.weight"] = tensors["classifier.weight"]![..<1]
      tensors["classifier.bias"] = tensors["classifier.bias"]![..<1]
    } _: { folder in
      let rows = try #require(expected.numbers[problem])
      #expect(try difference(folder, expected.texts, rows) < 1e-5)
      #expect(run(folder, [expected.texts[0]]) == .success)
      let line = lines(expected.labels, rows[0], isScore: problem == "regression")
      #expect(Array(transcript.output.dropFirst()) == line)
    }
  }

  /// The largest difference of what a folder's model says from what it is to say; all texts side by side,
  /// padded, and each alone.
  private func difference(_ folder: URL, _ texts: [String], _ rows: [[Double]]) throws -> Double {
    let classifier = try RunnableClassifier(folder, ClassifierParts<BertClassifier>.subject)
    let tokenizer = try transcript.tool(Bert.self, GPT2.self).tokenizer(in: folder)
    func numbers(_ texts: [String]) throws -> [[Double]] {
      let sequences = texts.map { tokenizer.encode($0, addingSpecialTokens: true) }
      let scores = try classifier.scores(
        ForwardOptions(model: folder, sequences: sequences, of: texts, kind: .bert))
      return texts.indices.map { LabelRows(classifier.labels, scores[$0].scalars).numbers }
    }
    var largest = 0.0
    for found in [try numbers(texts), try texts.flatMap { try numbers([$0]) }] {
      for (row, wanted) in zip(found, rows) {
        #expect(row.count == wanted.count)
        for (a, b) in zip(row, wanted) { largest = max(largest, abs(a - b)) }
      }
    }
    return largest
  }

  // MARK: - The command line

  @Test func sortsTheLinesOfAFile() throws {
    let expected = try Expected()
    let rows = expected.numbers["single_label_classification"]!
    try Classifier.written { folder in
      let file = folder.appending(path: "texts.txt")
      // More than go side by side.
      let many = Array(repeating: expected.texts[2], count: 18)
      try Data(([""] + many).joined(separator: "\r\n").utf8).write(to: file)
      #expect(run(folder, ["a", "--file", file.path, "--top", "1"]) == .success)
      let wanted = [("a", rows[3]), ("", rows[1])] + many.map { ($0, rows[2]) }
      #expect(
        transcript.output == wanted.flatMap { [$0.0] + lines(expected.labels, $0.1).prefix(1) })
    }
  }

  @Test func refusesWhatSortsNothing() throws {
    #expect(run(Classifier.folder, []) == .usage)
    #expect(transcript.errors.first?.contains("there is no TEXT and no --file.") == true)
    let littleBert = ShippedModel.littleBert.folder
    #expect(run(littleBert, ["a"]) == .failure)
    #expect(
      transcript.errors == [
        "transformer: \(littleBert.path) was saved as BertForMaskedLM, and only "
          + "BertForSequenceClassification has a head that sorts texts."
      ])
    let storyteller = ShippedModel.storyteller.folder
    #expect(run(storyteller, ["a"]) == .failure)
    #expect(
      transcript.errors.first?.hasPrefix(
        "transformer: \(storyteller.path) holds a GPT-2, which sorts no texts here: take a BERT")
        == true)
    try Classifier.written { folder in
      let long = String(repeating: "sunny ", count: 95)
      #expect(run(folder, ["a", long]) == .failure)
      #expect(
        transcript.errors.first?.hasSuffix(" tokens are too many: the model has 96 positions.")
          == true)
      #expect(transcript.errors.first?.contains("“sunny sunny ") == true)
    }
  }

  /// Fields that are set, or removed where null.
  @Test(arguments: [
    (#"{"id2label": {"0": "a", "2": "b", "1": 3}}"#, #""1" is 3, but must be a text"#),
    (
      #"{"id2label": {"0": "a", "2": "b", "3": "c"}}"#,
      #""id2label" has 3 labels, but none for "1""#
    ),
    (#"{"id2label": {}}"#, #""id2label" has no label"#),
    (#"{"problem_type": "ranking"}"#, #""problem_type" is "ranking", but only "regression""#),
    (#"{"id2label": null}"#, #""classifier.weight" is [3, 24], but must be [2, 24]"#),
    (
      #"{"id2label": null, "num_labels": 4}"#,
      #""classifier.weight" is [3, 24], but must be [4, 24]"#
    ),
  ]) func refusesAWrongConfiguration(_ fields: String, _ problem: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(fields.utf8)) as! [String: Any]
    let config = object.mapValues { $0 is NSNull ? nil : $0 as Any? }
    try Classifier.written(config: config) { folder in
      #expect(run(folder, ["a"]) == .failure)
      #expect(transcript.errors.first?.contains(problem) == true, "\(transcript.errors)")
    }
  }

  /// A head without its pooler is not what Hugging Face runs: it would draw one.
  @Test(arguments: [
    ("bert.pooler.dense.bias", #"Missing: "bert.pooler.dense.bias" [24]."#),
    ("classifier.bias", #"Missing: "classifier.bias" [3]."#),
  ]) func namesWhatIsMissing(_ name: String, _ problem: String) throws {
    try Classifier.written {
      $0[name] = nil
    } _: { folder in
      #expect(run(folder, ["a"]) == .failure)
      #expect(transcript.errors.first?.hasSuffix(problem) == true, "\(transcript.errors)")
    }
  }

  /// Not finite is no probability.
  @Test func saysWhatIsNotFinite() throws {
    try Classifier.written { tensors in
      tensors["classifier.bias"] = Tensor([.nan, 0, 0])
    } _: { folder in
      #expect(run(folder, ["a"]) == .success)
      #expect(transcript.output == ["a"])
      #expect(
        transcript.errors.first?.hasPrefix("transformer: “a”: 3 of 3 scores are not finite") == true
      )
    }
  }

  @Test func handsOnToTheTwin() {
    let told = Mutex<(subject: Twin.Subject?, arguments: [String])>((nil, []))
    let status = run(Classifier.folder, ["--using", "katas", "--top", "2", "a b"]) {
      subject, arguments in
      told.withLock { $0 = (subject, arguments) }
      return .success
    }
    #expect(status == .success && transcript.output.isEmpty)
    #expect(told.withLock { $0.subject } == .kata("12-BertClassifier"))
    let expected = ["classify", "--model", Classifier.folder.path, "--top", "2", "--", "a b"]
    #expect(told.withLock { $0.arguments } == expected)
  }
}

// MARK: - Fixtures

/// The folder of a model that Hugging Face saved: see Tools/goldens/classifier_models.py.
private enum Classifier: String, SavedCheckpoint {
  case classifier = "Classifier"

  var hasTokenHead: Bool { false }

  static var folder: URL { classifier.folder }

  /// A changed copy, with its tokenizer.
  static func written(
    config: [String: Any?] = [:], _ change: (inout [String: Tensor]) -> Void = { _ in },
    _ body: (URL) throws -> Void
  ) throws {
    try classifier.changed(config: config, change) { folder in
      try FileManager.default.copyItem(
        at: Goldens.tokenizerFile("WordPieces/tokenizer.json"),
        to: folder.appending(path: "tokenizer.json"))
      try body(folder)
    }
  }
}

/// What the library's pipeline says of texts.
private struct Expected {
  let texts: [String]
  let labels: [String]
  /// By the kind of problem, of each text a number for each label.
  let numbers: [String: [[Double]]]

  init() throws {
    let data = try Data(contentsOf: Classifier.folder.appending(path: "expected.json"))
    let object = try JSONSerialization.jsonObject(with: data) as! [String: Any]
    (texts, labels) = (object["texts"] as! [String], object["labels"] as! [String])
    numbers = object.compactMapValues { $0 as? [[Double]] }
  }
}
