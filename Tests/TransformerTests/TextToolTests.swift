import Checkpoints
import CommandLines
import Foundation
import Reference
import Tales
import Tensors
import TestSupport
import Testing

@testable import Running

/// Texts in and texts out, with the models that come with the package.
@Suite struct TextToolTests {
  private let transcript = Transcript()

  private func run(_ arguments: String...) -> ExitCode {
    transcript.clear()
    let tool = transcript.tool(
      Bert.self, GPT2.self,
      generate: { Sampler.generate($0, after: $1, tokenCount: $2, $3, using: &$4) })
    return tool.program.run(arguments)
  }

  // MARK: - Stories

  /// Stories of the little world, letter by letter: names that return, pronouns, causes, judgements.
  @Test func tellsStories() throws {
    var rightCount = 0
    for seed in 0..<6 {
      let start = "Once upon a time"
      #expect(
        run("generate", "--prompt", start, "--temperature", "0.7", "--seed", "\(seed)") == .success)
      let story = try #require(transcript.output.first)
      #expect(story.hasPrefix(start) && !story.contains("<|endoftext|>"))
      if Tale(reading: story) != nil { rightCount += 1 }
      #expect(transcript.errors.first?.contains(" tokens, ") == true)
    }
    #expect(rightCount >= 3)
  }

  @Test func beginsWithNothing() throws {
    #expect(run("generate", "--prompt", "", "--greedy") == .success)
    let story = try #require(transcript.output.first)
    #expect(Tale(reading: story) != nil, "\(story)")
  }

  /// A text and its tokens are one prompt.
  @Test func continuesATextAsItsTokens() throws {
    #expect(
      run("tokenize", "--model", ShippedModel.storyteller.folder.path, "Once upon") == .success)
    let ids = try #require(transcript.output.first)
    #expect(run("generate", "--prompt-ids", ids, "--greedy", "--max-tokens", "8") == .success)
    let new = try #require(transcript.output.first)
    #expect(run("generate", "--prompt", "Once upon", "--greedy", "--max-tokens", "8") == .success)
    let text = try #require(transcript.output.first)
    #expect(
      run("tokenize", "--model", ShippedModel.storyteller.folder.path, "--decode", "\(ids) \(new)")
        == .success)
    #expect(transcript.output == [text])
  }

  @Test(arguments: [
    (["generate"], "--prompt is missing, or --prompt-ids."),
    (
      ["generate", "--prompt", "a", "--prompt-ids", "1"],
      "--prompt and --prompt-ids are two prompts: give one."
    ),
    (["forward", "--model", "x"], "--ids is missing, or --text."),
    (
      ["forward", "--model", "x", "--text", "a", "--ids", "1"],
      "--ids and --text make one batch each: give the one or the other."
    ),
    (
      ["forward", "--model", "x", "--text", "a", "--token-types", "1"],
      "--token-types goes with --ids: a text's tokens bring their own."
    ),
  ])
  func refusesPrompts(_ words: [String], _ problem: String) {
    #expect(transcript.tool(Bert.self, GPT2.self).program.run(words) == .usage)
    #expect(transcript.errors.first?.contains(problem) == true, "\(transcript.errors)")
  }

  // MARK: - Blanks

  /// Who lives in the little world.
  @Test func fillsABlank() {
    let text = "Once upon a time there was a [MASK]."
    #expect(run("fill-mask", text) == .success)
    #expect(transcript.output.first == text && transcript.output.count == 6)
    let kinds = Set(
      (0..<2000).compactMap { seed in
        Tale(seed: seed, length: .short).text.firstMatch(of: /there was an? (\w+)/).map {
          String($0.1)
        }
      })
    for line in transcript.output.dropFirst() {
      let word = line.split(separator: " ").last.map(String.init) ?? ""
      #expect(kinds.contains(word), "\(line)")
    }
  }

  @Test func fillsSeveralBlanks() throws {
    #expect(run("fill-mask", "--top", "2", "Once [MASK] a time there [MASK] a fox.") == .success)
    try #require(transcript.output.count == 7)
    #expect(transcript.output[1] == "blank 1" && transcript.output[2].hasSuffix("  upon"))
    #expect(transcript.output[4] == "blank 2" && transcript.output[5].hasSuffix("  was"))
  }

  @Test func wantsABlank() {
    #expect(run("fill-mask", "Once upon a time.") == .failure)
    #expect(
      transcript.errors == [
        "transformer: there is no [MASK] in “Once upon a time.”: write one where a word is to be guessed."
      ])
    #expect(
      run("fill-mask", "--model", ShippedModel.storyteller.folder.path, "a [MASK]") == .failure)
    #expect(
      transcript.errors.first?.hasSuffix("fills no blanks: its tokenizer has no [MASK].") == true)
  }

  /// A text that is too long is named by its first words.
  @Test func saysWhichTextIsTooLong() {
    let long = String(repeating: "the fox was kind. ", count: 80)
    for command in [["embed", "a"], ["fill-mask"]] {
      transcript.clear()
      let tool = transcript.tool(Bert.self, GPT2.self)
      #expect(tool.program.run(command + [long + "[MASK]"]) == .failure)
      let start = "transformer: “the fox was kind. the fox was kind. the …”: "
      #expect(transcript.errors.first?.hasPrefix(start) == true, "\(transcript.errors)")
      #expect(
        transcript.errors.first?.hasSuffix(" tokens are too many: the model has 256 positions.")
          == true)
    }
  }

  // MARK: - Likeness

  @Test func comparesTexts() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "all.safetensors")
      let texts = ["Mia was kind.", "Mia was very kind.", "The sky was gray."]
      #expect(run("embed", "--output", url.path, texts[0], texts[1], texts[2]) == .success)
      #expect(transcript.output.count == 4)
      let file = try SafetensorsFile(contentsOf: url)
      let (all, likeness) = (try file.tensor("embeddings"), try file.tensor("similarities"))
      #expect(all.shape[0] == 3)
      expectClose((all * all).sum(axis: -1), .ones([3]), within: 1e-5)
      expectClose(likeness, matmul(all, all.transposed()), within: 1e-6)
      #expect(likeness[0, 1].item() > likeness[0, 2].item())
      #expect(run("embed", texts[0], texts[1]) == .success)
      let number = try #require(transcript.output.first.flatMap { Float($0) })
      #expect(abs(number - likeness[0, 1].item()) < 1e-3)
    }
  }

  @Test func writesNoEmbeddingsOverTheModel() {
    let weights = ShippedModel.littleBert.folder.appending(path: "model.safetensors").path
    #expect(run("embed", "--output", weights, "a", "b") == .failure)
    #expect(
      transcript.errors.first?.hasSuffix(
        "is the model's own model.safetensors, which would be lost.") == true)
  }

  // MARK: - Tales

  @Test func printsTales() {
    #expect(run("tales", "--count", "3", "--length", "long", "--seed", "5") == .success)
    #expect(transcript.output == (5..<8).map { Tale(seed: $0, length: .long).text })
    #expect(run("tales", "--count", "1", "--facts") == .success)
    #expect(transcript.output.count == 2)
    #expect(transcript.output.last?.contains("−ln p = ") == true)
    #expect(run("tales", "--length", "endless") == .usage)
  }

  @Test func readsTales() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "stories.txt")
      let first = Tale(seed: 1, length: .short)
      let tale = first.text
      let other = """
        Once upon a time there was an owl. Her name was Ada. Her house was small and had a red door. Ada \
        was very kind. She never passed a stranger without a smile. Ada had a friend, a fox named Tom. One \
        evening, Tom lost his blue kite near the pond. Ada was kind, so she found it beside the hedge and \
        gave it back at once. Tom jumped for joy and showed the lamp to everybody. That night both of them \
        were proud.
        """
      let lines = [
        tale, other, "\(tale) And so on.", other.replacing("lost his", with: "lost her"), "Well.",
      ]
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
      #expect(run("tales", "--read", url.path) == .success)
      #expect(
        transcript.output == [
          "1: a short tale that ends \(first.endsWell ? "well" : "badly"), −ln p = "
            + String(format: "%.2f", first.nats),
          "2: as a medium tale, but what was named does not come back",
          "3: no tale: none goes on with “\(tale.split(separator: " ").suffix(4).joined(separator: " ")) And”",
          "4: no tale: none goes on with “One evening, Tom lost her”", "5: no tale",
          "1 of 5 are tales, letter by letter, and \(first.endsWell ? 0 : 1) of them end badly.",
          "2 of 5 are grammatical and agree in names and pronouns.",
        ])
    }
  }
}
