import Checkpoints
import CommandLines
import Foundation
import Synchronization
import Tensors
import Tokenizers

extension Tool {
  /// Runs a checkpoint's model on a batch, and writes all that it computes, where that is asked for.
  /// - Returns: lines that say what was computed, and which tokens are the best.
  func written(_ options: ForwardOptions, by model: RunnableModel) throws -> [String] {
    let patience = patience("result")
    let result = try withoutMisuse { try model.forward(options) }
    patience?.end()
    let output = result.output
    let name = options.output.map { "\($0.lastPathComponent)" }
    if let strange = output.nonFinite {
      complain("not all numbers of \(name ?? "the output") are finite: \(strange).")
    }
    if let url = options.output {
      try SafetensorsFile.write(output.tensors, metadata: ["format": "pt"], to: url)
    }
    let scores = output.logits.map { "logits \($0.shape)" } ?? "no logits: the model has no head"
    let milliseconds = Int((result.duration / .milliseconds(1)).rounded())
    let line =
      "\(name.map { "\($0): " } ?? "")\(output.states.count) hidden states "
      + "\(output.states[0].shape), \(scores). Computed in \(milliseconds) ms."
    if let remark = result.best.remark { complain(remark) }
    return [line] + (output.logits.map(result.best.lines) ?? [])
  }

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
    var (ids, other, stream): ([Int], [Int], TokenStream?) = ([], [], nil)
    var stop = options.stop.map { StopText($0) }
    let tokenizer = try options.needsTokenizer ? tokenizer(in: options.model) : nil
    if let text = options.method.otherText, let tokenizer {
      other = try withoutMisuse { tokenizer.encode(text) }
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
        try generate(options, ids, other) { id in
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
      if let length = continuation.lengthAtLastPosition {
        complain("the text ends early: \(length) tokens fill the model's positions.")
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

  /// The tokens of a text to be continued; an empty one begins with the token that ends texts.
  static func prompt(_ text: String, _ tokenizer: PretrainedTokenizer) -> [Int] {
    let ids = tokenizer.encode(text)
    return ids.isEmpty ? [tokenizer.beginningID ?? tokenizer.endID].compactMap(\.self) : ids
  }

  /// Waits for a learner's code; the reference ends.
  func patience(_ result: String) -> Patience? {
    if twin != nil { return nil }
    return Patience(patience) { [complain, patience] in
      complain(
        "no \(result) for \(patience.components.seconds) seconds. If it is in a loop that never ends, "
          + "Ctrl-C stops it, and `swift test --filter kata` says on which line.")
    }
  }

  /// What `body` computes; the first misuse of the engine is complained about at once, since the
  /// model may trap over what a misuse leaves behind.
  /// - Parameter prepare: is called before that.
  func withoutMisuse<Result>(
    beforeComplaint prepare: @escaping @Sendable () -> Void = {}, _ body: () throws -> Result
  ) throws -> Result {
    let isMisused = Mutex(false)
    let handler = MisuseHandler { [complain, advice] misuse in
      let isFirst = isMisused.withLock { isMisused in
        defer { isMisused = true }
        return !isMisused
      }
      if isFirst {
        prepare()
        complain("the model misuses the engine: \(misuse.message)\(advice)")
      }
    }
    let result = Swift.Result { try MisuseHandler.$current.withValue(handler) { try body() } }
    if isMisused.withLock({ $0 }) { throw Complained() }
    return try result.get()
  }

  /// Where to look, in the learner's own code.
  private var advice: String {
    twin == nil ? " `swift test --filter kata` says on which line." : ""
  }
}
