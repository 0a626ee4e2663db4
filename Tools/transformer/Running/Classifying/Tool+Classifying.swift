import CommandLines
import Files
import Foundation
import Tensors

extension Tool {
  var classify: Command {
    Command(
      "classify", "Sorts texts with a BERT that has a head for classes.",
      operands: [.list("TEXT")], options: ClassifyOptions.all + choice
    ) { arguments in
      let options = try ClassifyOptions(arguments)
      let model = try model(in: options.model)
      guard let classify = model.classify else {
        throw RunError(
          "\(options.model.path) holds a \(model.kind.name), which sorts no texts here: take a BERT saved as "
            + "BertForSequenceClassification.")
      }
      if options.usesKatas, let twin {
        return try twin(.kata("12-BertClassifier"), ["classify"] + options.argumentsOfTwin)
      }
      let texts = try options.texts + (options.file.map { try lines(of: $0) } ?? [])
      if texts.isEmpty { return .success }
      let tokenizer = try tokenizer(in: options.model)
      let patience = patience("result")
      defer { patience?.end() }
      try withoutMisuse {
        let classifier = try classify(options.model)
        // As many as go side by side at once.
        for start in stride(from: 0, to: texts.count, by: Self.batchSize) {
          let part = Array(texts[start..<min(start + Self.batchSize, texts.count)])
          let sequences = part.map { tokenizer.encode($0, addingSpecialTokens: true) }
          let forward = ForwardOptions(
            model: options.model, sequences: sequences, of: part, kind: model.kind)
          let scores = try classifier.scores(forward)  // [B, classes]
          for (row, text) in part.enumerated() {
            console.print(text)
            let rows = LabelRows(classifier.labels, scores[row].scalars)
            if let problem = rows.problem { complain("“\(text.prefix(40))”: \(problem)") }
            for line in rows.lines(options.bestCount) { console.print(line) }
          }
          patience?.wait()
        }
      }
      return .success
    }
  }

  private static let batchSize = 16
}
