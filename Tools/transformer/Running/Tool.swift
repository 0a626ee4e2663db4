import Checkpoints
import Foundation

/// What `transformer` and its twin do at the command line, each with its own models.
public struct Tool: Sendable {
  /// Does with the learner's models what the arguments say, for a model of that kind; returns what
  /// the program ends with.
  public typealias Twin =
    @Sendable (_ kind: ModelKind, _ arguments: [String]) throws -> Int32

  /// What the program ends with.
  enum Status: Int32 {
    case success = 0
    case failure = 1
    /// A wrong command line, as `sysexits.h` has it.
    case usage = 64
  }

  let name: String
  /// One of each kind that can be run.
  let models: [RunnableModel]
  /// Nil in the twin itself.
  let twin: Twin?
  /// Where a line goes that says what was done.
  let print: @Sendable (String) -> Void
  /// Where a line goes that says what is wrong.
  let complain: @Sendable (String) -> Void

  public init(
    name: String = "transformer",
    models: [RunnableModel],
    twin: Twin? = nil,
    print: @escaping @Sendable (String) -> Void = { Swift.print($0) },
    complain: @escaping @Sendable (String) -> Void = { line in
      FileHandle.standardError.write(Data((line + "\n").utf8))
    }
  ) {
    self.name = name
    self.models = models
    self.twin = twin
    self.print = print
    self.complain = { complain("\(name): \($0)") }
  }

  /// - Parameter arguments: those of the command line, without the program's name.
  /// - Returns: what the program ends with: 0, 1 where something is wrong with the files, the model
  ///   or the numbers, or 64 where it is with the command line itself.
  public func run(_ arguments: [String]) -> Int32 {
    do {
      return try status(of: arguments)
    } catch let error as UsageError {
      complain("\(error.problem)\n\(usage)")
      return Status.usage.rawValue
    } catch is Misused {
      return Status.failure.rawValue
    } catch {
      complain("\(error)")
      return Status.failure.rawValue
    }
  }

  private func status(of arguments: [String]) throws -> Int32 {
    switch arguments.first {
    case "help", "--help", "-h":
      print(usage)
    case "forward":
      let options = try ForwardOptions(arguments.dropFirst())
      let model = try model(in: options.model)
      if options.usesKatas, let twin {
        return try twin(model.kind, ["forward"] + options.argumentsOfTwin)
      }
      print(try written(options, by: model))
    case "generate":
      let options = try GenerateOptions(arguments.dropFirst())
      let model = try model(in: options.model)
      guard let generate = model.generate else {
        let others = models.filter { $0.generate != nil }.map { "a \($0.kind.name)" }
        throw RunError(
          "\(options.model.path) holds a \(model.kind.name), which continues no text: take "
            + "\(others.joined(separator: " or ")).")
      }
      if options.usesKatas, let twin {
        return try twin(model.kind, ["generate"] + options.argumentsOfTwin)
      }
      print(try continued(options, by: generate))
    case let name?:
      throw UsageError("“\(name)” is no command.")
    case nil:
      throw UsageError("there is no command.")
    }
    return Status.success.rawValue
  }

  /// The model of the kind that a folder of Hugging Face's holds.
  private func model(in folder: URL) throws -> RunnableModel {
    let kind = try ModelKind(configOf: folder)
    guard let model = models.first(where: { $0.kind == kind }) else {
      throw RunError("\(folder.path) holds a \(kind.name), which \(name) has no code for.")
    }
    return model
  }

  private var usage: String {
    let code = twin == nil ? "" : " [--using katas]"
    return """
      Usage: \(name) forward --model FOLDER --ids "101 7592 102" --output FILE.safetensors\(code)
      Runs a BERT or a GPT-2 and writes last_hidden_state, hidden_states.0, hidden_states.1 … and,
      where the model has a head, logits.
        --model FOLDER             config.json and model.safetensors, as Hugging Face saves them
        --ids "101 7592 102"       a sequence; several make a batch, padded at their ends with 0,
                                   or of one length for a GPT-2, which has no padding
        --token-types "0 0 0"      the segments of a BERT's sequence: one for each --ids, in their
                                   order
        --attention-mask "1 1 1"   0 hides a BERT's token from all others: likewise
        --output FILE.safetensors  what to write, in place of what is there

      Usage: \(name) generate --model FOLDER --prompt-ids "464 3616" [--max-tokens 20]\(code)
      Continues a text with a GPT-2 and prints the new tokens' ids.
        --greedy                   always the best token; else they are drawn, with
        --temperature 1            what scores are divided by
        --top-k 40                 only from so many of the best
        --top-p 0.9                only from the best that have so much of the whole together
        --frequency-penalty 0      what a score loses each time that its token occurred
        --seed 0                   which repeats a draw
      """
        + (twin == nil
          ? "" : "\n  --using katas              with your models, built as they are now")
  }
}
