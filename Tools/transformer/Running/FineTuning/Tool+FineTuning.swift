import Checkpoints
import CommandLines
import Files
import Foundation
import Layers
import Tokenizers
import Training

extension Tool {
  var finetune: Command {
    Command(
      "finetune", "Teaches a BERT to sort texts, and says how well it does.",
      options: FineTuneOptions.all + choice
    ) { arguments in
      let options = try FineTuneOptions(arguments)
      let model = try model(in: options.model)
      guard let teach = model.fineTune else {
        throw RunError(
          "\(options.model.path) holds a \(model.kind.name), which sorts no texts here: take a BERT."
        )
      }
      try options.checkOutput()
      if options.usesKatas, let twin {
        return try twin(.kata(kata(of: options)), ["finetune"] + options.argumentsOfTwin)
      }
      for line in try taught(options, by: teach) { console.print(line) }
      return .success
    }
  }

  /// The kata whose code runs last, or the one of two in which something is missing.
  private func kata(of options: FineTuneOptions) -> String {
    let classifier = "12-BertClassifier"
    return options.rank == nil || Running.Twin.gap(in: classifier) != nil ? classifier : "37-LoRA"
  }

  /// Teaches a classifier, and says what came of it in lines.
  private func taught(
    _ options: FineTuneOptions, by teach: RunnableModel.FineTuner
  ) throws -> [String] {
    let texts = try options.texts()
    let tokenizer = try tokenizer(in: options.model)
    let (learned, heldOut) = (
      try sequences(texts.learned, tokenizer, options),
      try sequences(texts.heldOut, tokenizer, options)
    )
    if let output = options.output { try copyTokenizer(of: options.model, to: output) }
    let line = ProgressLine()
    defer { line.end() }
    let job = FineTuneJob(
      folder: options.model, beginsFromNothing: options.beginsFromNothing, rank: options.rank,
      settings: options.settings, labels: texts.labels, learned: learned, heldOut: heldOut,
      output: options.output, parts: parts()
    ) { step, count, loss in
      line.show(
        Double(step) / Double(count), String(format: "%d of %d, loss %.3f", step, count, loss))
    }
    let result = try withoutMisuse { try teach(job) }
    return FineTuneReport(texts, result).lines
  }

  /// Texts as ids between `[CLS]` and `[SEP]`.
  private func sequences(
    _ rows: [LabelledTexts.Row], _ tokenizer: PretrainedTokenizer, _ options: FineTuneOptions
  ) throws -> [LabelledSequence] {
    let positions = try Checkpoint<BertConfiguration>(options.model).configuration.positionCount
    return try rows.map { row in
      let ids = tokenizer.encode(row.text, addingSpecialTokens: true).ids
      guard ids.count <= positions else {
        throw RunError(
          "“\(row.text.prefix(40))…”: \(ids.count) tokens are too many: the model has \(positions) "
            + "positions. Shorten the text, or cut it in two.")
      }
      return LabelledSequence(ids: ids, label: row.label)
    }
  }

  private func copyTokenizer(of folder: URL, to output: URL) throws {
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    for name in TrainingMaterial.tokenizerFiles {
      guard let data = try? Data(contentsOf: folder.appending(path: name)) else { continue }
      try FileReplacement.write(data, to: output.appending(path: name))
    }
  }
}

/// What came of a fine-tuning, in lines for people: what matters most stands last, where a terminal ends.
struct FineTuneReport {
  let lines: [String]

  init(_ texts: LabelledTexts, _ result: FineTuneResult) {
    let share = ShareOfRight(result.findings)
    let bounds = share.interval
    let counts = texts.labels.indices.map { label in
      result.findings.count { $0.label == label }
    }
    let (often, most) = zip(texts.labels, counts).max { $0.1 < $1.1 } ?? ("", 0)
    lines =
      ["What surprises it most:"] + Self.worst(texts, result.findings) + [
        "\(texts.name): \(texts.learned.count) to learn from, \(texts.heldOut.count) held out.",
        "\(result.trainedCount) of \(result.parameterCount) numbers trained, "
          + "\(Self.percent(Double(result.trainedCount) / Double(result.parameterCount))).",
        "Right are \(share.correct) of \(share.count), \(Self.percent(share.share)); of all such texts, "
          + "\(Self.percent(bounds.lowerBound)) to \(Self.percent(bounds.upperBound)), in 95 of 100 such "
          + "samples. Always “\(often)” would be \(Self.percent(Double(most) / Double(share.count))).",
      ]
  }

  private static func worst(_ texts: LabelledTexts, _ findings: [ClassFinding]) -> [String] {
    let order = findings.indices.sorted { (findings[$1].loss, $0) < (findings[$0].loss, $1) }
    return order.prefix(10).map { place in
      let finding = findings[place]
      let loss = String(format: "%6.3f nats", finding.loss)
      let taken = finding.isRight ? "" : ", taken for “\(texts.labels[finding.found])”"
      return "\(loss)  “\(texts.labels[finding.label])”\(taken): \(texts.heldOut[place].text)"
    }
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
