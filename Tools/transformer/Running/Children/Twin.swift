import Checkpoints
import Coaching
import CommandLines
import Curriculum
import Launching
import Tokenizers

/// The same tool with the learner's models: a program of its own, so that this one works whatever
/// state their code is in.
package enum Twin {
  package static let name = "transformer-katas"

  /// Runs the twin, after building it from the code as it is now.
  /// - Parameters:
  ///   - subject: what is to run.
  ///   - arguments: the twin's command line.
  /// - Returns: what it ended with. Where it was stopped, this program ends in the same way.
  package static func start(_ subject: Subject, _ arguments: [String]) throws -> ExitCode {
    let katas =
      switch subject {
      case .model(let kind): [kata(of: kind, arguments)]
      case .tokenizer(let kind): [kata(of: kind)]
      case .kata(let kata): [kata]
      case .katas(let katas): katas
      }
    for kata in katas { try checkThatAllIsWritten(for: kata, in: .here) }
    return try LearnersProgram(name, in: .here).run(arguments)
  }

  /// What of the learner's is to run.
  package enum Subject: Sendable, Equatable {
    case model(ModelKind)
    case tokenizer(PretrainedTokenizer.Kind)
    /// Whatever a kata of this name is about.
    case kata(String)
    /// Likewise of several.
    case katas([String])
  }

  /// The kata that a tokenizer is made in.
  static func kata(of kind: PretrainedTokenizer.Kind) -> String {
    switch kind {
    case .bytePairs: "25-BytePairs"
    case .wordPieces: "27-WordPiece"
    case .unigram: "28-UnigramPieces"
    }
  }

  /// The kata whose code runs last, in a model of that kind: others run below it.
  static func kata(of kind: ModelKind, _ arguments: [String]) -> String {
    switch kind {
    case .bert: "11-Bert"
    case .deberta: "55-Deberta"
    case .gpt2: arguments.first == "generate" ? "17-Sampler" : "15-GPT2"
    }
  }

  /// The kata whose code is missing for what another is about: itself, or one that it rests on. Nil where all
  /// is written, or where there is no such kata.
  package static func gap(in kata: String, of workshop: Workshop = .here) -> String? {
    Course.kata(kata).flatMap { try? workshop.firstGap(in: $0) }?.kata.id
  }

  /// Unwritten code would end the twin, in the middle of a model and with a backtrace.
  static func checkThatAllIsWritten(for kata: String, in workshop: Workshop) throws {
    // A file that does not parse is for the compiler to complain about.
    guard let kata = Course.kata(kata), let gap = try? workshop.firstGap(in: kata) else { return }
    throw RunError(
      "\(gap.kata.path):\(gap.step.line): \(gap.step.name) is not written yet. `--using katas` "
        + "runs the code that you wrote; `swift run kata` says what is next.")
  }
}
