import CommandLines
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import Running

/// What a look says of what it cannot do: one line, and nothing else.
@Suite struct LookErrorTests {
  private let transcript = Transcript()
  private static let names = ["attention", "lens", "attribute", "patch"]

  private func expectProblem(
    _ arguments: [String], _ part: String, status: ExitCode = .failure, hasMethods: Bool = true,
    location: SourceLocation = #_sourceLocation
  ) {
    let found = transcript.look(arguments, hasMethods: hasMethods)
    let (lines, problems) = (transcript.output, transcript.errors)
    #expect(found == status, "\(arguments) \(problems)", sourceLocation: location)
    #expect(problems.count == 1 && lines.isEmpty, "\(problems)\(lines)", sourceLocation: location)
    #expect(
      problems.first?.contains(part) == true, "\(arguments): \(problems)", sourceLocation: location)
  }

  private func patched(_ name: String, _ text: String, ids: Bool = false) -> [String] {
    [name, ids ? "--ids" : "--prompt", text] + (name == "patch" ? ["--corrupted", text] : [])
  }

  @Test(arguments: names) func promptsThatCannotBeRead(_ name: String) {
    let more = name == "patch" ? ["--corrupted", "x"] : []
    expectProblem([name] + more, "--prompt is missing, or --ids.", status: .usage)
    expectProblem(
      [name, "--prompt", "a", "--ids", "1"] + more, "are two prompts: give one.", status: .usage)
    expectProblem(patched(name, String(repeating: " was", count: 300)), "300 tokens are too many")
    expectProblem(patched(name, "300 1536", ids: true), "1536 is no id")
    expectProblem(patched(name, "300 x", ids: true), "--ids: “x” is no whole number.")
    expectProblem(patched(name, ""), "there are no tokens")
    expectProblem(patched(name, " ", ids: true), "there are no tokens")
    expectProblem([name, "--prompt", "a", "--using", "me"] + more, "“katas” alone", status: .usage)
  }

  @Test func tokensThatAreNone() {
    let start = ["attribute", "--prompt", "Once upon a time"]
    expectProblem(start + ["--token", "Zanzibar"], "--token: “Zanzibar” is ")
    expectProblem(start + ["--token", "Zanzibar"], "tokens, “", hasMethods: true)
    expectProblem(start + ["--versus", ""], "--versus: “” is no token of the vocabulary.")
    expectProblem(
      start + ["--token", "was", "--versus", " was"], "--token and --versus are one token")
    let ids = ["attribute", "--ids", "1 2"]
    expectProblem(ids + ["--token", "1536"], "--token: 1536 is no id")
    expectProblem(ids + ["--versus", "was"], "--versus: “was” is no whole number")
  }

  @Test func textsThatCannotBeCompared() {
    let start = ["patch", "--prompt", "Once upon a time"]
    expectProblem(start, "--corrupted is missing", status: .usage)
    expectProblem(
      start + ["--corrupted", "Once upon a long time"],
      "--corrupted: its length is 5, but that of the prompt is 4")
    expectProblem(start + ["--corrupted", "Once upon a time"], "it is the prompt itself")
    expectProblem(
      start + ["--corrupted", "Once upon a day", "--token", ".", "--versus", "."],
      "--token and --versus are one token")
    expectProblem(
      ["patch", "--ids", "1 2", "--corrupted", "1 x"], "--corrupted: “x” is no whole number")
  }

  @Test(arguments: ["lens", "attribute", "patch"]) func modelsWithoutThat(_ name: String) {
    let arguments =
      ["--model", ShippedModel.littleBert.folder.path]
      + (name == "patch" ? ["--corrupted", "b"] : [])
    expectProblem(
      [name, "--prompt", "a"] + arguments, "holds a BERT, of which this is not shown: take a GPT-2."
    )
  }

  @Test(arguments: names) func whatNobodyWrote(_ name: String) {
    expectProblem(
      patched(name, "a"), "holds a GPT-2, of which this is not shown.", hasMethods: false)
  }

  @Test func layersThatAreNotThere() {
    let start = ["attention", "--prompt", "Once"]
    expectProblem(start + ["--layer", "4"], "--layer 4: there are those from 0 to 3.")
    expectProblem(
      start + ["--layer", "0", "--head", "9"], "--head 9: there are those from 0 to 3.")
    expectProblem(start + ["--head", "1"], "--head is one of a layer", status: .usage)
    expectProblem(start + ["--layer", "x"], "--layer takes a whole number", status: .usage)
  }

  @Test(arguments: names) func filesThatCannotBeWritten(_ name: String) throws {
    let start =
      [name, "--prompt", "Once upon a"] + (name == "patch" ? ["--corrupted", "Once upon the"] : [])
    let own = ShippedModel.storyteller.folder.appending(path: "model.safetensors").path
    for option in ["--output", "--html"] {
      expectProblem(
        start + [option, "/no/such/folder/x"], "\(option): there is no folder /no/such/folder")
      expectProblem(start + [option, "/tmp/"], "\(option): “/tmp/” names a folder.")
      expectProblem(start + [option, "/tmp"], "\(option): “/tmp” names a folder.")
      expectProblem(start + [option, own], "is the model's own model.safetensors")
    }
    expectProblem(
      start + ["--output", "/tmp/x", "--html", "/tmp/../tmp/x"], "cannot be both.")
  }

  @Test func numbersThatAreNone() throws {
    try SavedGPT2.languageModel.changed {
      $0["transformer.wte.weight"] = .ones([103, 35]) * Float.nan
    } _: { folder in
      for name in ["attention", "lens"] {
        expectProblem([name, "--model", folder.path, "--ids", "1 2"], "are NaN or ∞")
      }
    }
  }
}
