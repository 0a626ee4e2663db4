import Checkpoints
import CommandLines
import Foundation
import Layers
import Reference
import Tensors
import TestSupport
import Testing

@testable import Running

/// The storyteller at the command line, beside plain sampling.
@Suite struct MethodToolTests {
  private let transcript = Transcript()
  private static let start = "Once upon a time"

  private func run(_ arguments: String...) -> ExitCode { run(arguments) }

  private func run(_ arguments: [String]) -> ExitCode { transcript.runWithMethods(arguments) }

  private func story(_ options: String...) throws -> String { try story(options) }

  private func story(_ options: [String]) throws -> String {
    #expect(run(["generate", "--prompt", Self.start] + options) == .success)
    return try #require(transcript.output.first)
  }

  // MARK: - Scores

  /// Rows of `nats, a token, perplexity, tokens`.
  private func scores() -> [[Double]] {
    transcript.output.dropFirst().map { row in
      row.split(separator: " ").prefix(4).compactMap { Double($0) }
    }
  }

  @Test func scoresWhatMayFollow() throws {
    #expect(
      run(
        "score", "--prompt", Self.start, "--completion", " there was a", "--completion", " was was")
        == .success)
    let rows = scores()
    try #require(rows.count == 2 && rows.allSatisfy { $0.count == 4 })
    #expect(rows[0][0] > rows[1][0] + 5)
    for row in rows {
      #expect(abs(row[1] - row[0] / row[3]) < 1e-4)
      #expect(abs(row[2] / exp(-row[1]) - 1) < 1e-2)
    }
    #expect(transcript.output[1].hasSuffix("  “ there was a”"))
  }

  /// By the model's own logits; and a text's tokens are as likely as the text.
  @Test func aScoreIsTheSumOfItsTokens() throws {
    let folder = ShippedModel.storyteller.folder
    func ids(_ text: String) throws -> [Int] {
      #expect(run("tokenize", "--model", folder.path, text) == .success)
      return transcript.output[0].split(separator: " ").compactMap { Int($0) }
    }
    let (prompt, completion) = (try ids(Self.start), try ids(" there was a"))
    let checkpoint = try GPT2Checkpoint(folder)
    var generator = RandomGenerator(seed: 0)
    let model = GPT2(checkpoint.configuration, using: &generator)
    try checkpoint.load(into: model)
    model.eval()
    let logits = model(IntTensor([prompt + completion])).logits[0]  // [T, V]
    let shares = logits - logits.logSumExp(axis: -1, keepDims: true)
    let sum = completion.indices.map { place in
      Double(shares[prompt.count - 1 + place, completion[place]].item() as Float)
    }.reduce(0, +)
    func words(_ ids: [Int]) -> String { ids.map(String.init).joined(separator: " ") }
    #expect(
      run("score", "--prompt-ids", words(prompt), "--completion-ids", words(completion))
        == .success)
    let byIDs = scores()
    #expect(abs(byIDs[0][0] - sum) < 1e-3, "\(byIDs) \(sum)")
    #expect(run("score", "--prompt", Self.start, "--completion", " there was a") == .success)
    #expect(scores() == byIDs)
  }

  // MARK: - Texts

  @Test func oneBeamIsTheBestTokenEachTime() throws {
    let greedy = try story("--greedy", "--max-tokens", "30")
    #expect(try story("--beams", "1", "--max-tokens", "30") == greedy)
    // What more beams find is no less likely.
    let found = try story("--beams", "4", "--length-penalty", "0", "--max-tokens", "30")
    let texts = [greedy, found].map { String($0.dropFirst(Self.start.count)) }
    #expect(
      run("score", "--prompt", Self.start, "--completion", texts[0], "--completion", texts[1])
        == .success)
    let rows = scores()
    #expect(rows[1][0] >= rows[0][0] - 1e-3)
  }

  @Test func nothingIsSubtracted() throws {
    let plain = try story("--greedy", "--max-tokens", "30")
    #expect(
      try story("--greedy", "--max-tokens", "30", "--versus", "The end", "--alpha", "0") == plain)
    #expect(
      try story("--greedy", "--max-tokens", "30", "--versus", Self.start, "--alpha", "0.7")
        == plain)
  }

  /// By itself, and so all guesses are right.
  @Test func aDraftChangesNothingOfTheBest() throws {
    let plain = try story("--greedy", "--max-tokens", "40")
    let folder = ShippedModel.storyteller.folder.path
    for count in ["1", "7"] {
      #expect(
        try story("--greedy", "--max-tokens", "40", "--draft", folder, "--draft-tokens", count)
          == plain)
    }
  }

  /// Of what is likely anyway.
  @Test func steersAwayAndTowards() throws {
    let suffix = " And that was bad."
    func likelihood(_ beta: String) throws -> Double {
      let text = try story(
        "--suffix", suffix, "--beta", beta, "--max-tokens", "25", "--temperature", "0.7")
      let completion = String(text.dropFirst(Self.start.count))
      let prompt = Self.start + completion
      #expect(run("score", "--prompt", prompt, "--completion", suffix) == .success)
      return try #require(scores().first?.first)
    }
    #expect(try likelihood("2") > likelihood("-2"))
    let few = ["--greedy", "--max-tokens", "12"]
    #expect(
      try story(few + ["--suffix", suffix, "--beta", "0"]) == story(few))
  }

  /// The best token by log p + |β| · log(share of the suffix between the two), of the five likeliest, by
  /// the texts with each of them. Below 0, the share is the rival's.
  @Test func steersBetweenTwoSuffixes() throws {
    let start = "Once upon a time there was a fox. Her name was Lena. Lena was very"
    let both = [", and that was bad.", ", and that was good."]
    let model = try loadedGPT2(ShippedModel.storyteller.folder)
    let ids = ([start] + both).map { text in
      #expect(run("tokenize", "--model", ShippedModel.storyteller.folder.path, text) == .success)
      return transcript.output.first?.split(separator: " ").compactMap { Int($0) } ?? []
    }
    let logits = model(IntTensor([ids[0]])).logits[0, -1]
    let best = logits.topK(5)
    let shares = best.indices.scalars.map { id in
      ids[1...].map { suffix in
        Double(CompletionScores.score(of: suffix, after: ids[0] + [id], by: model))
      }
    }
    var chosen: Set<Int> = []
    for beta in [-4.0, -1, 0, 1, 4] {
      let scores = zip(best.values.scalars, shares).map { score, both in
        let total = log(exp(both[0]) + exp(both[1]))
        return Double(score) + abs(beta) * (both[beta < 0 ? 1 : 0] - total)
      }
      let wanted = best.indices.scalars[scores.indices.max { scores[$0] < scores[$1] }!]
      let words = ids[0].map(String.init).joined(separator: " ")
      let suffixes = ["--suffix", both[0], "--versus-suffix", both[1], "--beta", "\(beta)"]
      #expect(
        run(["generate", "--prompt-ids", words, "--greedy", "--max-tokens", "1"] + suffixes)
          == .success)
      #expect(transcript.output == ["\(wanted)"], "\(beta): \(scores)")
      chosen.insert(wanted)
    }
    #expect(chosen.count > 1)
    // A suffix beside itself says nothing.
    let few = ["--greedy", "--max-tokens", "12"]
    let same = ["--suffix", both[1], "--versus-suffix", both[1], "--beta", "5"]
    #expect(try story(few + same) == story(few))
  }

  /// A batch of beams finds what beams find that are read one by one.
  @Test func beamsInABatchAreTheSame() throws {
    let model = try loadedGPT2(ShippedModel.storyteller.folder)
    let steps = BeamSteps(
      expand: { BeamSearch.expand($0, logits: $1, $2) },
      prune: { BeamSearch.prune($0, of: $1, $2) },
      finish: { BeamSearch.finish($0, joining: $1, $2) },
      isDone: { BeamSearch.isDone($0, $1, $2) })
    for settings in [
      BeamSettings(beamCount: 1), BeamSettings(beamCount: 4, lengthPenalty: 0, endToken: 14),
      BeamSettings(beamCount: 3, endToken: 0, unrepeatedCount: 2),
    ] {
      let all = BatchedBeams.search(model, after: [5, 9, 40], tokenCount: 12, settings, steps) {
        cache, places in
        var rows = KeyValueCache(layerCount: cache.keys.count)
        for layer in cache.keys.indices {
          let places = IntTensor(places)
          _ = rows.append(
            key: cache.keys[layer].tensor.take(places, axis: 0),
            value: cache.values[layer].tensor.take(places, axis: 0), layer: layer)
        }
        return rows
      }
      let each = BeamSearch.search(model, after: [5, 9, 40], tokenCount: 12, settings)
      #expect(all.map(\.ids) == each.map(\.ids) && all.count == settings.beamCount)
      for (one, other) in zip(all, each) { #expect(abs(one.score - other.score) < 1e-4) }
    }
  }

  @Test func continuesEachLineOfAFile() throws {
    try withTemporaryFolder { folder in
      let prompts = [Self.start, "Once upon a time there was a fox", "Mia"]
      let file = folder.appending(path: "prompts.txt")
      try Data((prompts.joined(separator: "\r\n") + "\n").utf8).write(to: file)
      #expect(run("generate", "--batch", file.path, "--greedy", "--max-tokens", "20") == .success)
      let all = transcript.output
      let each = try prompts.map { prompt in
        #expect(run("generate", "--prompt", prompt, "--greedy", "--max-tokens", "20") == .success)
        return try #require(transcript.output.first)
      }
      #expect(all == each)
      try Data("\n".utf8).write(to: file)
      #expect(run("generate", "--batch", file.path) == .failure)
      #expect(transcript.errors.first?.hasSuffix("has no line.") == true)
    }
  }

  @Test func endsBeforeAText() throws {
    let whole = try story("--greedy")
    let stop = whole.dropFirst(Self.start.count + 20).prefix(9)
    let place = try #require(whole.range(of: stop))
    #expect(try story("--greedy", "--stop", String(stop)) == whole[..<place.lowerBound])
    #expect(try story("--greedy", "--stop", "nowhere") == whole)
  }

  /// In whatever pieces it comes.
  @Test func findsTheStopInPieces() {
    for size in 1...5 {
      var stop = StopText("aab")
      var shown = ""
      let text = Array("xaaabaab")
      for start in stride(from: 0, to: text.count, by: size) {
        shown += stop.add(String(text[start..<min(start + size, text.count)]))
      }
      #expect(shown + stop.finish() == "xa" && stop.isOver)
      var other = StopText("aab")
      #expect(other.add("xaa") == "x" && other.finish() == "aa" && !other.isOver)
    }
  }

  // MARK: - What is wrong

  @Test(arguments: [
    (["--beams", "2", "--suffix", "x"], "--beams and --suffix are two ways to choose tokens"),
    (["--beams", "0"], "--beams: a search follows 1 beam or more, not 0."),
    (["--beams", "2", "--greedy"], "--beams draws nothing: it leaves nothing to --greedy."),
    (["--alpha", "1"], "--alpha is of no use without --versus: add that."),
    (["--versus", "x", "--plausibility", "2"], "--plausibility is from 0 to 1"),
    (["--suffix", "x", "--beta", "nan"], "--suffix: β is a number"),
    (["--stop", ""], "--stop takes a text"),
    (["--batch", "x"], "--prompt and --batch are two prompts: give one."),
  ])
  func refusesOptions(_ options: [String], _ problem: String) {
    #expect(run(["generate", "--prompt", "a"] + options) == .usage)
    #expect(transcript.errors.first?.contains(problem) == true, "\(transcript.errors)")
  }

  @Test func saysWhatCannotBe() {
    #expect(run("generate", "--prompt", "a", "--suffix", "") == .failure)
    #expect(transcript.errors.first?.contains("--suffix: the suffix has no token") == true)
    let other = Goldens.savedModel("GPT2-LMHead").path
    #expect(run("generate", "--prompt", "a", "--draft", other) == .failure)
    #expect(transcript.errors.first?.contains("a draft has the model's own vocabulary") == true)
    #expect(run("score", "--prompt", "a", "--completion", "") == .failure)
    #expect(transcript.errors.first?.contains("completion 1: there is no token") == true)
    #expect(run("score", "--prompt", "a") == .usage)
    #expect(run("score", "--prompt", "a", "--completion-ids", "1") == .usage)
    #expect(
      run("score", "--prompt", "a", "--completion", String(repeating: " was", count: 300))
        == .failure)
    #expect(transcript.errors.first?.contains("more than the model has positions, 256.") == true)
  }
}
