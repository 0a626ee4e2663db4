import CommandLines
import Foundation
import Tokenizers

extension Tool {
  /// Continues a prompt with a checkpoint's model, and prints the new tokens' ids in a line, or the text,
  /// each token as soon as it is chosen.
  ///
  /// Where the model has no further position, it ends early and says so. Where something goes wrong,
  /// what there is so far stays.
  func printContinuation(
    of options: GenerateOptions, by generate: RunnableModel.ContinuingModel
  ) throws {
    let line = OutputLine(console)
    let patience = patience("token")
    defer { patience?.end() }
    var (ids, others, stream): ([Int], [[Int]], TokenStream?) = ([], [], nil)
    var stop = options.stop.map { StopText($0) }
    let tokenizer = try options.needsTokenizer ? tokenizer(in: options.model) : nil
    if let tokenizer {
      others = try withoutMisuse { options.method.otherTexts.map { tokenizer.encode($0) } }
      try checkDraft(options, tokenizer)
    }
    if case .text(let text) = options.prompt, let tokenizer {
      ids = try withoutMisuse { Self.prompt(text, tokenizer) }
      stream = TokenStream(tokenizer, skippingSpecialTokens: true)
      line.add(text)
    }
    let clock = ContinuousClock()
    let start = clock.now
    var (count, first) = (0, start)
    do {
      let continuation = try withoutMisuse(beforeComplaint: { line.end() }) {
        try generate(options, ids, others) { id in
          if count == 0 { first = clock.now }
          count += 1
          if stream == nil {
            line.add(word: id)
          } else {
            let piece = stream!.append(id)
            line.add(stop?.add(piece) ?? piece)
          }
          patience?.wait()
          return stop?.isOver != true
        }
      }
      if stream != nil {
        let rest = stream!.finish()
        line.add(stop.map { _ in stop!.add(rest) + stop!.finish() } ?? rest)
      }
      line.end(isWhole: true)
      if let cause = continuation.earlyEnd {
        complain("the text ends early: \(cause) fill the model's positions.")
      }
      // The first one took the time of the prompt; of those that come several at a time, none did alone.
      let isPlain = if case .plain = options.method { true } else { false }
      let seconds = (clock.now - (isPlain ? first : start)) / .seconds(1)
      if stream != nil, count > 1, seconds > 0 {
        let timed = isPlain ? count - 1 : count
        console.complain("\(count) tokens, \(Int(Double(timed) / seconds)) a second")
      }
    } catch {
      line.end()
      throw error
    }
  }

  /// Refuses a draft whose tokens are other ones, where both models have a tokenizer: their ids may be as
  /// many, and mean something else.
  private func checkDraft(_ options: GenerateOptions, _ tokenizer: PretrainedTokenizer) throws {
    guard case .drafted(let folder, _) = options.method,
      let other = try? PretrainedTokenizer(folder: folder)
    else { return }
    let common = min(tokenizer.count, other.count)
    guard let id = (0..<common).first(where: { tokenizer.token(of: $0) != other.token(of: $0) })
    else { return }
    func quoted(_ tokenizer: PretrainedTokenizer) -> String {
      tokenizer.token(of: id).map { "“\($0)”" } ?? "nothing"
    }
    throw RunError(
      "--draft: \(id) is \(quoted(other)) in \(folder.path), and \(quoted(tokenizer)) in the model: a "
        + "draft has the model's own vocabulary.")
  }

  /// The tokens of a text to be continued; an empty one begins with the token that ends texts.
  static func prompt(_ text: String, _ tokenizer: PretrainedTokenizer) -> [Int] {
    let ids = tokenizer.encode(text)
    return ids.isEmpty ? [tokenizer.beginningID ?? tokenizer.endID].compactMap(\.self) : ids
  }
}
