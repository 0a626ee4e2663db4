import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Models in several files: the same numbers, and clear words where the files and their index differ.
@Suite struct ShardTests {
  @Test(arguments: [1, 2, 3, 7]) func loadTheSameNumbers(_ count: Int) throws {
    try Sharded(SavedGPT2.languageModel, count: count).written { folder in
      let (whole, parts) = (
        try GPT2Checkpoint(SavedGPT2.languageModel.folder).stateDictionary(),
        try GPT2Checkpoint(folder).stateDictionary()
      )
      #expect(try ModelKind(configOf: folder) == .gpt2)
      #expect(Set(whole.names) == Set(parts.names) && parts.names.count > 30)
      for name in whole.names {
        #expect(
          whole[name]?.scalars == parts[name]?.scalars && whole[name]?.shape == parts[name]?.shape)
      }
    }
    // A copy in one file is held against the original in another.
    try Sharded(SavedModel.preTraining, count: count).written { folder in
      let (whole, parts) = (
        try loadedBert(SavedModel.preTraining.folder), try loadedBert(folder)
      )
      let ids = IntTensor([[1, 2, 3]])
      let output = (
        whole(ids, tokenTypes: ids - ids, mask: nil), parts(ids, tokenTypes: ids - ids, mask: nil)
      )
      #expect(output.0.logits.scalars == output.1.logits.scalars)
    }
  }

  @Test func kindIsFoundByNamesInAllFiles() throws {
    let nothing: [String: Any?] = ["model_type": nil, "architectures": nil]
    try Sharded(SavedGPT2.bare, count: 4, config: nothing).written { folder in
      let kind = try ModelKind(configOf: folder)
      #expect(kind == .gpt2)
    }
  }

  /// As in Hugging Face.
  @Test func oneFileCounts() throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try FileManager.default.copyItem(
        at: SavedGPT2.bare.folder.appending(path: "model.safetensors"),
        to: folder.appending(path: "model.safetensors"))
      try Data("nonsense".utf8).write(to: folder.appending(path: Sharded.index))
      _ = try GPT2Checkpoint(folder)
    }
  }

  @Test func areFoundInFoldersBelowThisOne() throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      let (name, below) = (Sharded.shard(2, of: 2), folder.appending(path: "parts"))
      try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        at: folder.appending(path: name), to: below.appending(path: name))
      try replace(name, by: "parts/\(name)", in: folder)
      _ = try GPT2Checkpoint(folder)
    }
  }

  // MARK: - What does not fit

  @Test func namesWhatIsMissing() throws {
    let (first, second) = (Sharded.shard(1, of: 2), Sharded.shard(2, of: 2))
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try FileManager.default.removeItem(at: folder.appending(path: second))
      #expect(
        failure(of: folder)?.wholeMatch(
          of:
            /model\.safetensors\.index\.json: 1\d of 2\d tensors are in "model-00002-of-00002\.safetensors", which is not there\. Download it too\./
        ) != nil, "\(failure(of: folder) ?? "")")
    }
    // The index has a tensor in the wrong file.
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      let url = folder.appending(path: Sharded.index)
      let (here, there) = ("\"wte.weight\": \"\(first)\"", "\"wte.weight\": \"\(second)\"")
      let isInFirst = try String(contentsOf: url, encoding: .utf8).contains(here)
      try replace(isInFirst ? here : there, by: isInFirst ? there : here, in: folder)
      let text = try #require(failure(of: folder))
      #expect(
        text.hasPrefix("\(Sharded.index): \"wte.weight\" is to be in \"model-0000")
          && text.contains(", but is in \"model-0000"), "\(text)")
    }
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try replace("\"wte.weight\"", by: "\"other.weight\"", in: folder)
      #expect(
        failure(of: folder)?.contains(
          "\"other.weight\" is to be in \"model-0000") == true)
      #expect(
        failure(of: folder)?.contains("but is in none of its files: they are not of one model.")
          == true)
    }
  }

  @Test func namesWhatTheIndexDoesNotKnow() throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try add("stranger", to: Sharded.shard(1, of: 2), in: folder)
      #expect(
        failure(of: folder)
          == "\(Sharded.shard(1, of: 2)): \"stranger\" is not in \(Sharded.index): the files are not of one "
          + "model. Download them again.")
    }
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      let files = [Sharded.shard(1, of: 2), Sharded.shard(2, of: 2)]
      for file in files { try add("wpe.weight", to: file, in: folder) }
      let text = try #require(failure(of: folder))
      #expect(
        text.hasPrefix("\(Sharded.index): \"wpe.weight\" is in ")
          && text.hasSuffix(": which counts?")
          && files.allSatisfy(text.contains), "\(text)")
    }
  }

  @Test(arguments: [
    "../model.safetensors", "/etc/passwd", "..", "", ".", "a/../b", "a//b", "a/", "..\\\\b", "C:b",
    "a\\u0000b", "a/./b", "a\\nb",
  ])
  func refusesNamesThatLeaveTheFolder(_ name: String) throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try replace("\"wte.weight\": \"", by: "\"a\": \"\(name)\", \"wte.weight\": \"", in: folder)
      #expect(
        failure(of: folder)?.hasSuffix(" is no name of a file in this folder, as all must be.")
          == true,
        "\(failure(of: folder) ?? "")")
    }
  }

  @Test(arguments: [
    ("", "the file is empty. Download it again."),
    ("[]", "there is no object with a \"weight_map\", “{…}”, but something else."),
    ("{\"metadata\": {}}", "there is no \"weight_map\", which says where each tensor is."),
    ("{\"weight_map\": {}}", "its \"weight_map\" names no tensors."),
    ("{\"weight_map\": []}", "\"weight_map\" is no object of tensors and files, “{…}”."),
    ("{\"weight_map\": {\"a\": 7}}", "the file of \"a\" is no text."),
    (
      "{\"weight_map\": {\"a\": \"x\"}, \"weight_map\": {}}",
      "line 1, column 28: \"weight_map\" is there twice: which counts?"
    ),
    (
      "{\"weight_map\": {\"a\": \"x\", \"b\": \"x\", \"\\u0061\": \"y\"}}",
      "line 1, column 37: \"a\" is there twice: which counts?"
    ),
    (
      "{\"weight_map\": {\"a\": \"x\"}", "it ends where a comma or “}” should stand: it was cut off"
    ),
  ])
  func namesWhatIsNoIndex(_ content: String, _ problem: String) throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      try Data(content.utf8).write(to: folder.appending(path: Sharded.index))
      let text = try #require(failure(of: folder))
      #expect(text.hasPrefix("\(Sharded.index): ") && text.contains(problem), "\(text)")
    }
  }

  @Test func areNotOverwritten() throws {
    try Sharded(SavedGPT2.bare, count: 2).written { folder in
      for name in [Sharded.index, Sharded.shard(2, of: 2), "model.safetensors"] {
        #expect(ModelFiles.name(at: folder.appending(path: name), of: folder) == name)
      }
      #expect(ModelFiles.name(at: folder.appending(path: "x.safetensors"), of: folder) == nil)
    }
  }

  // MARK: - Pickles

  @Test(arguments: ["pytorch_model.bin", "pytorch_model.bin.index.json"])
  func picklesAreRefusedWithWhatConvertsThem(_ name: String) throws {
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "a model's")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: folder.appending(path: "config.json"))
      try Data([0x80]).write(to: folder.appending(path: name))
      let text = try #require(failure(of: folder))
      #expect(
        text.hasPrefix(
          "\(folder.path)/model.safetensors: there is no such file, and \(name) is not read: it is a "
            + "pickle, which can run any code."))
      let argument = folder.path.replacing("'", with: "'\\''")
      #expect(text.contains("weights_only=True") && text.hasSuffix("\" '\(argument)'"), "\(text)")
    }
  }

  private func failure(of folder: URL) -> String? { errorText { _ = try GPT2Checkpoint(folder) } }
}

// MARK: - Fixtures

/// A saved model whose weights are dealt to several files.
private struct Sharded {
  let saved: any SavedCheckpoint
  let count: Int
  let config: [String: Any?]

  static let index = "model.safetensors.index.json"

  static func shard(_ number: Int, of count: Int) -> String {
    "model-0000\(number)-of-0000\(count).safetensors"
  }

  init(_ saved: any SavedCheckpoint, count: Int, config: [String: Any?] = [:]) {
    (self.saved, self.count, self.config) = (saved, count, config)
  }

  /// Writes it into a folder that is there as long as `body` runs.
  func written(_ body: (URL) throws -> Void) throws {
    try saved.changed(config: config) { folder in
      let whole = folder.appending(path: "model.safetensors")
      let file = try SafetensorsFile(contentsOf: whole)
      var (map, shards) = (
        [String: String](), [[String: SavedTensor]](repeating: [:], count: count)
      )
      for (place, name) in file.names.sorted().enumerated() {
        shards[place % count][name] = .float32(try file.tensor(name))
        map[name] = Self.shard(place % count + 1, of: count)
      }
      for (place, tensors) in shards.enumerated() {
        try SafetensorsFile.write(
          tensors, to: folder.appending(path: Self.shard(place + 1, of: count)))
      }
      try FileManager.default.removeItem(at: whole)
      let lines = map.sorted(by: <).map { "\"\($0)\": \"\($1)\"" }.joined(separator: ",\n")
      try Data("{\"metadata\": {\"total_size\": 7}, \"weight_map\": {\n\(lines)}}".utf8)
        .write(to: folder.appending(path: Self.index))
      try body(folder)
    }
  }
}

/// Changes the index.
private func replace(_ old: String, by new: String, in folder: URL) throws {
  let url = folder.appending(path: Sharded.index)
  let text = try String(contentsOf: url, encoding: .utf8)
  #expect(text.contains(old))
  try Data(text.replacing(old, with: new).utf8).write(to: url)
}

/// Adds a tensor to a file, where it has none of that name.
private func add(_ name: String, to shard: String, in folder: URL) throws {
  let url = folder.appending(path: shard)
  let file = try SafetensorsFile(contentsOf: url)
  var tensors = [name: SavedTensor.float32(.ones([2]))]
  for name in file.names { tensors[name] = .float32(try file.tensor(name)) }
  try SafetensorsFile.write(tensors, to: url)
}
