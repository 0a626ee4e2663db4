import Checkpoints
import CommandLines
import Layers
import Tensors

/// What `transformer` and its twin do at the command line, each with its own models.
package struct Tool<Bert: MaskedLanguageModel, GPT2: CausalLanguageModel>: Sendable {
  /// Does with the learner's models what the arguments say, for a model of that kind; returns what
  /// the program ends with.
  package typealias Twin =
    @Sendable (_ kind: ModelKind, _ arguments: [String]) throws -> ExitCode

  /// Continues a prompt by up to so many tokens, which it returns.
  package typealias Generator =
    @Sendable (
      _ model: GPT2, _ prompt: [Int], _ tokenCount: Int, _ settings: SamplingSettings,
      _ generator: inout RandomGenerator
    ) -> [Int]

  let name: String
  let generate: Generator
  /// Nil in the twin itself.
  let twin: Twin?
  private let console: Console
  /// Where a line goes that says what is wrong, or worth to know beside a result.
  let complain: @Sendable (String) -> Void

  package init(
    name: String = "transformer", generate: @escaping Generator, twin: Twin? = nil,
    console: Console = .standard
  ) {
    self.name = name
    self.generate = generate
    self.twin = twin
    self.console = console
    complain = { console.complain("\(name): \($0)") }
  }

  /// Its exit code is 1 where something is wrong with the files, the model or the numbers.
  package var program: Program { Program(name, [forward, generation], console: console) }

  private var forward: Command {
    Command(
      "forward",
      "Runs a BERT or a GPT-2 and writes all that it computes.",
      options: ForwardOptions.all + choice
    ) { arguments in
      let options = try ForwardOptions(arguments)
      let kind = try ModelKind(configOf: options.model)
      if options.usesKatas, let twin {
        return try twin(kind, ["forward"] + options.argumentsOfTwin)
      }
      console.print(try forward(options, kind))
      return .success
    }
  }

  private var generation: Command {
    Command(
      "generate", "Continues a text with a GPT-2 and prints the new tokens' ids.",
      options: GenerateOptions.all + choice
    ) { arguments in
      let options = try GenerateOptions(arguments)
      guard try ModelKind(configOf: options.model) == .gpt2 else {
        throw RunError("\(options.model.path) holds a BERT, which continues no text: take a GPT-2.")
      }
      if options.usesKatas, let twin {
        return try twin(.gpt2, ["generate"] + options.argumentsOfTwin)
      }
      console.print(try generated(options))
      return .success
    }
  }

  /// The twin runs the learner's models anyway.
  private var choice: [Option] { twin == nil ? [] : [.using] }
}
