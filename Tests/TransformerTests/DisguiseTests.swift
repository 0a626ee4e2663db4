import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files that are not what they are named: each is told by what it is, with what to do.
@Suite struct DisguiseTests {
  @Test(arguments: disguises, ["model.safetensors", "config.json", "generation_config.json"])
  func isNamed(_ disguise: OtherFile, _ name: String) throws {
    try SavedGPT2.bare.changed { folder in
      try disguise.bytes.write(to: folder.appending(path: name))
      let text = errorText {
        _ = try GPT2Checkpoint(folder)
        _ = try EndOfText(of: folder)
      }
      #expect(text?.hasPrefix("\(name): ") == true)
      #expect(text?.contains(disguise.words) == true, "\(text ?? "")")
      #expect(text?.contains("\n") == false)
    }
  }

  @Test func isNamedInPlaceOfAnother() throws {
    try SavedGPT2.bare.changed { folder in
      let (weights, config) = ("model.safetensors", "config.json")
      let bytes = try Data(contentsOf: folder.appending(path: config))
      try FileManager.default.removeItem(at: folder.appending(path: config))
      try FileManager.default.copyItem(
        at: folder.appending(path: weights), to: folder.appending(path: config))
      #expect(
        errorText { _ = try GPT2Checkpoint(folder) }?.contains("this is a safetensors file") == true
      )
      try bytes.write(to: folder.appending(path: config))
      try bytes.write(to: folder.appending(path: weights))
      #expect(errorText { _ = try GPT2Checkpoint(folder) }?.contains("a text of JSON") == true)
    }
  }
}

struct OtherFile: Sendable, CustomTestStringConvertible {
  let words: String
  let bytes: Data

  init(_ words: String, _ start: String, _ rest: [UInt8] = []) {
    self.words = words
    bytes = Data(start.utf8) + rest
  }

  var testDescription: String { words }
}

private let disguises = [
  OtherFile("the file is empty. Download it again.", ""),
  OtherFile(
    "a pointer of git-lfs, not the file itself: `git lfs pull`",
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 548105171\n"),
  OtherFile("a web page (HTML)", "\n<!doctype html>\n<html class=\"\"><head></head></html>\n"),
  OtherFile("a text that begins \"Entry not found\". Download it again.", "Entry not found"),
  OtherFile("a text that begins \"Access to model", "Access to model x is restricted.\n"),
  OtherFile("a zip archive, as PyTorch's torch.save", "PK\u{3}\u{4}", [0, 0, 8, 8, 0, 0]),
  OtherFile("a pickle, as PyTorch's torch.save", "", [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46]),
  OtherFile("a GGUF file", "GGUF", [3, 0, 0, 0, 1, 0, 0, 0]),
  OtherFile("nothing but zeros", "", Array(repeating: 0, count: 1000)),
]
