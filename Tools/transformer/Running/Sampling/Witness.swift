import Layers
import Tensors

/// Reads along what somebody writes who looks at the model itself, and refuses scores by which no token can
/// be chosen: nobody else would see them.
struct Witness<Model: CachingLanguageModel> {
  /// Completes “The … gives them”.
  let who: String
  private let text: ReadText<Model>
  /// How many positions it has: a draft may have fewer than the text gets.
  private let reach: Int
  private let vocabularySize: Int
  private let settings: SamplingSettings

  init(by model: Model, _ vocabularySize: Int, _ settings: SamplingSettings, who: String = "model")
  {
    (text, reach) = (ReadText(by: model), model.positionCount)
    (self.vocabularySize, self.settings, self.who) = (vocabularySize, settings, who)
  }

  /// Whether the engine was misused, which was told already.
  var isPoisoned: Bool { text.scores.isPoisoned }

  /// Reads a prompt.
  func begin(with prompt: [Int]) throws(RunError) {
    try text.read(Array(prompt.prefix(reach)), vocabularySize)
  }

  /// Looks at the scores by which the next token is chosen.
  /// - Parameter count: how many are chosen already.
  func check(after count: Int) throws(RunError) { try check(text.scores, text.ids, after: count) }

  /// Reads new tokens, and looks at the scores by which all but the first were chosen.
  /// - Returns: how many of them were chosen by sound scores, and what is wrong with the next.
  func follow(_ new: [Int], after count: Int) throws(RunError) -> (
    soundCount: Int, problem: RunError?
  ) {
    if text.ids.count + new.count > reach { return (new.count, nil) }
    let (known, start) = (text.ids, text.state)
    try text.read(new, vocabularySize)
    if isPoisoned { return (new.count, nil) }
    let isSound = new.indices.dropLast().allSatisfy { place in
      (try? check(text.newest[place], known + new[...place], after: 0)) != nil
    }
    if isSound { return (new.count, nil) }
    // What is no number spreads to all that is read with it: one at a time, it shows where it begins.
    text.state = start
    for (place, id) in new.enumerated() {
      try text.read([id], vocabularySize)
      if place + 1 == new.count { break }
      do throws(RunError) { try check(after: count + place + 1) } catch {
        return (place + 1, error)
      }
    }
    return (new.count, nil)
  }

  /// Refuses scores, behind the text and some tokens more, that are no numbers.
  func checkBehind(_ more: [Int], after count: Int) throws(RunError) {
    let scores = text.scores(behind: more)  // [T, V]
    if scores.isPoisoned { return }
    try check(scores[-1], text.ids + more, after: count)
  }

  private func check(_ scores: Tensor, _ ids: [Int], after count: Int) throws(RunError) {
    if isPoisoned { return }
    try Choice(scores: scores, ids: ids, settings: settings, who: who).check(after: count)
  }
}
