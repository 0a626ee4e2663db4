import Checkpoints
import CommandLines
import Foundation
import Layers
import Tensors
import Tokenizers

extension Tool {
  var fillMask: Command {
    Command(
      "fill-mask", "Says with a BERT or a DeBERTa what may stand at each [MASK] of a text.",
      operands: [.required("TEXT"), .list("TEXT")], options: TextOptions.ofBlanks + choice
    ) { arguments in
      try run(arguments, "fill-mask") { options, model, tokenizer in
        for text in options.texts {
          console.print(text)
          for line in try blanks(of: text, options, model, tokenizer) { console.print(line) }
        }
      }
    }
  }

  var embed: Command {
    Command(
      "embed", "Says how alike texts are, by the mean of a model's last states.",
      operands: [.required("TEXT"), .list("TEXT")], options: TextOptions.ofEmbeddings + choice
    ) { arguments in
      try run(arguments, "embed") { options, model, tokenizer in
        let rows = try options.texts.map { try embedding(of: $0, options, model, tokenizer) }
        let all = stacked(rows, axis: 0)  // [N, C]
        let similarities = matmul(all, all.transposed())  // [N, N]
        if let url = options.output {
          try SafetensorsFile.write(
            ["embeddings": .float32(all), "similarities": .float32(similarities)],
            metadata: ["format": "pt"], to: url)
        }
        for line in Self.table(similarities, options.texts) { console.print(line) }
      }
    }
  }

  private func run(
    _ arguments: Arguments, _ name: String,
    _ body: (TextOptions, RunnableModel, PretrainedTokenizer) throws -> Void
  ) throws -> ExitCode {
    let options = try TextOptions(arguments)
    let model = try model(in: options.model)
    try options.checkOutput()
    if options.usesKatas, let twin {
      return try twin(.model(model.kind), [name] + options.argumentsOfTwin)
    }
    try body(options, model, tokenizer(in: options.model))
    return .success
  }

  /// The tokenizer of a folder, in whoever's code this tool runs: a learner's as soon as it is written.
  func tokenizer(in folder: URL) throws -> PretrainedTokenizer {
    let tokenizer = try PretrainedTokenizer(folder: folder)
    guard let tokenizers else { return tokenizer }
    if let gap = Running.Twin.gap(in: Running.Twin.kata(of: tokenizer.kind)) {
      complain("\(gap) is not written yet: the engine's own tokenizer reads the text.")
      return tokenizer
    }
    return try tokenizers.tokenizer(in: tokenizer)
  }

  // MARK: - Blanks

  /// The best words of each blank: `  41.2 %  fox`.
  private func blanks(
    of text: String, _ options: TextOptions, _ model: RunnableModel,
    _ tokenizer: PretrainedTokenizer
  ) throws -> [String] {
    guard let maskID = tokenizer.maskID else {
      throw RunError(
        "\(options.model.path) holds a model that fills no blanks: its tokenizer has no [MASK].")
    }
    let sequence = tokenizer.encode(text, addingSpecialTokens: true)
    let places = sequence.ids.indices.filter { sequence.ids[$0] == maskID }
    if places.isEmpty {
      let mask = tokenizer.token(of: maskID) ?? "[MASK]"
      throw RunError("there is no \(mask) in “\(text)”: write one where a word is to be guessed.")
    }
    let output = try states(of: sequence, text, options, model)
    guard let logits = output.logits else {
      throw RunError("\(options.model.path) holds a model without a head: it scores no tokens.")
    }
    return places.enumerated().flatMap { number, place in
      let scores = logits[0, place]  // [V]
      let shares = exp(scores - scores.logSumExp(axis: -1))
      let best = shares.topK(min(options.bestCount, shares.count))
      let heading = places.count > 1 ? ["blank \(number + 1)"] : []
      return heading
        + zip(best.indices.scalars, best.values.scalars).map { id, share in
          "  \(BestTokens.percent(share))  \(tokenizer.token(of: id) ?? "\(id)")"
        }
    }
  }

  // MARK: - Embeddings

  /// The mean of the last states over all tokens, of length 1: `[C]`. As sentence transformers do.
  private func embedding(
    of text: String, _ options: TextOptions, _ model: RunnableModel,
    _ tokenizer: PretrainedTokenizer
  ) throws -> Tensor {
    let sequence = tokenizer.encode(text, addingSpecialTokens: true)
    if sequence.ids.isEmpty {
      throw RunError("“\(text)” has no token, and of none there is no mean.")
    }
    let states = try states(of: sequence, text, options, model).states
    let mean = states[states.count - 1][0].mean(axis: 0)  // [C]
    return mean / sqrt((mean * mean).sum())
  }

  private func states(
    of sequence: TokenSequence, _ text: String, _ options: TextOptions, _ model: RunnableModel
  ) throws -> ModelOutput {
    let patience = patience("result")
    defer { patience?.end() }
    let forward = ForwardOptions(
      model: options.model, sequences: [sequence], of: [text], kind: model.kind)
    let output = try withoutMisuse { try model.forward(forward) }.output
    if let strange = output.nonFinite {
      complain("not all numbers of the output are finite: \(strange).")
    }
    return output
  }

  /// Of two texts a number; of more, each beside each.
  private static func table(_ similarities: Tensor, _ texts: [String]) -> [String] {
    func number(_ a: Int, _ b: Int) -> String { String(format: "%7.4f", similarities[a, b].item()) }
    switch texts.count {
    case 1: return ["one text is as alike to itself as can be: name another one."]
    case 2: return [number(0, 1).trimmingCharacters(in: .whitespaces)]
    default:
      let heading =
        "     " + texts.indices.map { String(format: "%7d", $0 + 1) }.joined(separator: " ")
      return [heading]
        + texts.indices.map { row in
          String(format: "%4d ", row + 1)
            + texts.indices.map { number(row, $0) }.joined(separator: " ") + "  \(texts[row])"
        }
    }
  }
}
