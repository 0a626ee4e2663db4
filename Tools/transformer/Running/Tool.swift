import Checkpoints
import CommandLines
import Foundation
import Tokenizers
import Training

/// What `transformer` and its twin do at the command line, each with its own models.
package struct Tool: Sendable {
  /// Does with the learner's models and tokenizers what the arguments say; returns what the program ends
  /// with.
  package typealias Twin =
    @Sendable (_ subject: Running.Twin.Subject, _ arguments: [String]) throws -> ExitCode

  let name: String
  /// One of each kind that can be run.
  let models: [RunnableModel]
  /// What cuts texts; without it, the engine's own tokenizers do.
  let tokenizers: RunnableTokenizers?
  /// What learns in the first milestone; nil where there is no code for it.
  let attention: RunnableAttention.Maker?
  /// What trains models; asked for where one is trained.
  let parts: @Sendable () -> TrainingParts
  /// Nil in the twin itself.
  let twin: Twin?
  let console: Console
  /// How long a learner's code may compute before it is said how to stop it.
  let patience: Duration
  /// Where a line goes that says what is wrong, or worth to know beside a result.
  let complain: @Sendable (String) -> Void

  package init(
    name: String = "transformer", models: [RunnableModel], tokenizers: RunnableTokenizers? = nil,
    attention: RunnableAttention.Maker? = nil,
    parts: @escaping @Sendable () -> TrainingParts = { .engine }, twin: Twin? = nil,
    console: Console = .standard, patience: Duration = .seconds(10)
  ) {
    self.name = name
    self.models = models
    self.tokenizers = tokenizers
    self.attention = attention
    self.parts = parts
    self.twin = twin
    self.console = console
    self.patience = patience
    complain = { console.complain("\(name): \($0)") }
  }

  /// Its exit code is 1 where something is wrong with the files, the model or the numbers.
  package var program: Program {
    Program(
      name,
      [
        forward, generate, score, fillMask, embed, classify, finetune, tokenize, milestone, train,
        attentionMaps, lens, attribute, patch, tales, fetch,
      ],
      console: console)
  }

  private var forward: Command {
    Command(
      "forward",
      "Runs a BERT, a DeBERTa or a GPT-2, shows the best tokens, and writes all that it computes.",
      options: ForwardOptions.all + choice
    ) { arguments in
      var options = try ForwardOptions(arguments)
      let model = try model(in: options.model)
      try options.checkOutput()
      if options.usesKatas, let twin {
        return try twin(.model(model.kind), ["forward"] + options.argumentsOfTwin)
      }
      options = try options.encoded(model.kind) { text in
        try tokenizer(in: options.model).encode(text, addingSpecialTokens: true)
      }
      let lines = try written(options, by: model)
      // Beside numbers no line of words may stand.
      for line in lines {
        if options.writesToStandardOutput { complain(line) } else { console.print(line) }
      }
      return .success
    }
  }

  private var generate: Command {
    Command(
      "generate", "Continues a text with a GPT-2.",
      options: GenerateOptions.all + choice
    ) { arguments in
      let options = try GenerateOptions(arguments)
      let model = try model(in: options.model)
      guard let generate = model.generate else {
        let others = models.filter { $0.generate != nil }.map { "a \($0.kind.name)" }
        throw RunError(
          "\(options.model.path) holds a \(model.kind.name), which continues no text: take "
            + "\(others.joined(separator: " or ")).")
      }
      if options.usesKatas, let twin {
        return try twin(options.subject(model.kind), ["generate"] + options.argumentsOfTwin)
      }
      if case .lines(let url) = options.prompt {
        try printContinuations(of: url, options, by: model)
      } else {
        try printContinuation(of: options, by: generate)
      }
      return .success
    }
  }

  private var tokenize: Command {
    Command(
      "tokenize", "Prints the ids of texts, a line each, or the texts of ids.",
      operands: [.list("TEXT")], options: TokenizeOptions.all + choice
    ) { arguments in
      let options = try TokenizeOptions(arguments)
      let tokenizer = try PretrainedTokenizer(folder: options.model)
      if options.usesKatas, let twin {
        return try twin(.tokenizer(tokenizer.kind), ["tokenize"] + options.argumentsOfTwin)
      }
      try printTokens(options, by: tokenizers?.tokenizer(in: tokenizer) ?? tokenizer)
      return .success
    }
  }

  /// The twin runs the learner's models anyway.
  var choice: [Option] { twin == nil ? [] : [.using] }

  /// The model of the kind that a folder of Hugging Face's holds.
  func model(in folder: URL) throws -> RunnableModel {
    let kind = try ModelKind(configOf: folder)
    guard let model = models.first(where: { $0.kind == kind }) else {
      throw RunError("\(folder.path) holds a \(kind.name), which \(name) has no code for.")
    }
    return model
  }
}
