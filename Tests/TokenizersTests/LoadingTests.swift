import Foundation
import Layers
import TestSupport
import Testing
import Tokenizers

/// Folders with the files that models have.
@Suite struct LoadingTests {
  /// What is written is read again, whichever of its files are left.
  @Test func readsBytePairsFromAllFiles() throws {
    var training = ByteLevelTraining()
    training.add("the theory of the other\n  thing's été \"quoted\" \\ \u{1}")
    let special = ["<|endoftext|>", "<|x|>"]
    let (tokens, merges) = training.train(vocabularySize: 290, specialTokens: special)
    let made = try PretrainedTokenizer(byteLevel: tokens, merges: merges)
    let text = "other thé\u{1} \"theory\"'s\\<|endoftext|>of"
    let expected = made.encode(text)
    #expect(expected.contains(0) && made.decode(expected) == text && made.count == tokens.count)
    try withTemporaryFolder { folder in
      try TokenizerFolder.write(
        byteLevel: tokens, merges: merges, specialTokens: special, endOfText: special[0],
        positionCount: 64, to: folder)
      let whole = try PretrainedTokenizer(folder: folder)
      #expect(whole.encode(text) == expected && whole.id(of: "<|x|>") == 1 && whole.isSpecial(1))
      #expect(whole.endID == 0 && whole.bytePairs?.tokens == tokens)
      #expect(whole.bytePairs?.merges == merges)
      try FileManager.default.removeItem(at: folder.appending(path: "tokenizer.json"))
      #expect(try PretrainedTokenizer(folder: folder).encode(text) == expected)
      // As they come from Windows, or with no first line.
      let file = folder.appending(path: "merges.txt")
      let lines = try String(contentsOf: file, encoding: .utf8)
      try Data(lines.replacingOccurrences(of: "\n", with: "\r\n").utf8).write(to: file)
      #expect(try PretrainedTokenizer(folder: folder).encode(text) == expected)
      try Data(lines.replacingOccurrences(of: "#version: 0.2\n", with: "").utf8).write(to: file)
      #expect(try PretrainedTokenizer(folder: folder).encode(text) == expected)
      try Data(#"{"add_prefix_space": true, "add_bos_token": true, "bos_token": "<|x|>"}"#.utf8)
        .write(to: folder.appending(path: "tokenizer_config.json"))
      let prefixed = try PretrainedTokenizer(folder: folder)
      #expect(
        prefixed.encode("of", pair: "the", addingSpecialTokens: true).ids
          == [1] + whole.encode(" of") + [1] + whole.encode(" the"))
    }
  }

  @Test func readsWordPiecesFromAllFiles() throws {
    var training = WordPieceTraining(BertWords(lowercases: false))
    training.add("The theory of the Other, the Others' été")
    let tokens = training.train(vocabularySize: 60)
    let rules = BertWords(lowercases: false)
    let made = try PretrainedTokenizer(wordPieces: tokens, rules: rules)
    let text = "The [MASK] Others, été of it"
    let expected = made.encode(text, addingSpecialTokens: true)
    #expect(expected.ids.first == 2 && expected.ids.contains(4) && expected.ids.contains(1))
    #expect(
      made.decode([2] + made.encode("Others, the"), skippingSpecialTokens: true) == "Others, the")
    try withTemporaryFolder { folder in
      try TokenizerFolder.write(
        wordPieces: tokens, rules: rules, positionCount: 64, to: folder)
      let whole = try PretrainedTokenizer(folder: folder)
      #expect(whole.encode(text, addingSpecialTokens: true) == expected)
      try FileManager.default.removeItem(at: folder.appending(path: "tokenizer.json"))
      let lines = try PretrainedTokenizer(folder: folder)
      #expect(lines.encode(text, addingSpecialTokens: true) == expected)
      #expect(lines.wordPieces?.isLowercased == false && lines.maskID == 4)
      // Without the settings, a BERT has no capitals.
      try FileManager.default.removeItem(at: folder.appending(path: "tokenizer_config.json"))
      #expect(try PretrainedTokenizer(folder: folder).wordPieces?.isLowercased == true)
    }
  }

  /// Merges as texts, as files of before 2024 have them, are those as pairs.
  @Test func readsMergesAsTexts() throws {
    let folder = ModelGolden.folder("BytePairs")
    let original = try PretrainedTokenizer(folder: folder)
    try withTemporaryFolder { other in
      let data = try Data(contentsOf: folder.appending(path: "tokenizer.json"))
      var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      var model = try #require(object["model"] as? [String: Any])
      let pairs = try #require(model["merges"] as? [[String]])
      model["merges"] = pairs.map { $0.joined(separator: " ") }
      object["model"] = model
      try JSONSerialization.data(withJSONObject: object)
        .write(to: other.appending(path: "tokenizer.json"))
      let read = try PretrainedTokenizer(folder: other)
      #expect(read.bytePairs?.merges == original.bytePairs?.merges)
      #expect(read.bytePairs?.tokens == original.bytePairs?.tokens)
    }
  }

  /// The file, the place, what is wrong, and what must be.
  @Test(arguments: BadFolder.all) func saysWhatIsWrong(_ bad: BadFolder) throws {
    try withTemporaryFolder { folder in
      for (name, text) in bad.files {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      let error = #expect(throws: TokenizerError.self) { try PretrainedTokenizer(folder: folder) }
      let message = error?.message.replacingOccurrences(of: folder.path, with: "FOLDER")
      #expect(message == bad.message)
    }
  }

  @Test func saysWhatIsNoFolder() throws {
    let error = #expect(throws: TokenizerError.self) {
      try PretrainedTokenizer(folder: URL(filePath: "/no/such/folder"))
    }
    #expect(error?.message == "/no/such/folder: there is no such folder.")
    let unknown = #expect(throws: TokenizerError.self) {
      try PretrainedTokenizer(byteLevel: ["a"], merges: [TokenPair("a", "b")])
    }
    #expect(
      unknown?.message
        == "merge 1: \"b\" is none of the 1 tokens of the vocabulary. Vocabulary and merges must come "
        + "from one training.")
  }
}

// MARK: - Fixtures

struct BadFolder: Sendable, CustomTestStringConvertible {
  let files: [String: String]
  let message: String

  var testDescription: String { message }

  private init(_ files: [String: String], _ message: String) {
    (self.files, self.message) = (files, message)
  }

  private static func json(_ model: String, rest: String = "", _ message: String) -> BadFolder {
    BadFolder(
      ["tokenizer.json": "{\"model\": \(model)\(rest)}"], "tokenizer.json: " + message)
  }

  private static let bytes = ", \"pre_tokenizer\": {\"type\": \"ByteLevel\"}"

  private static let pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 466062\n"

  static let all = [
    BadFolder(
      [:],
      "FOLDER has no tokenizer: neither tokenizer.json, nor vocab.json and merges.txt, nor vocab.txt. "
        + "Download what the model has of them."),
    BadFolder(
      ["vocab.json": "{}"],
      "FOLDER has vocab.json, but not merges.txt: byte pairs need both. Download it too."),
    BadFolder(
      ["vocab.json": "{\"a\": 0,\n \"b\": -1}", "merges.txt": ""],
      "vocab.json: line 2, column 6: the id of \"b\" is -1, but must be a whole number."),
    BadFolder(
      ["vocab.json": "{\"a\": 0, \"\\u0061\": 1}", "merges.txt": ""],
      "vocab.json: line 1, column 10: \"a\" is there twice: which counts?"),
    BadFolder(
      ["vocab.json": "{\"a\": 7, \"b\": 7}", "merges.txt": ""],
      "vocab.json: the id 7 is that of \"a\" and of \"b\": which counts?"),
    BadFolder(
      ["vocab.json": "{\"a\": 99999}", "merges.txt": ""],
      "vocab.json: the id of \"a\" is 99999, but must be from 0 to 4099 where there are 1 tokens."),
    BadFolder(
      [
        "vocab.json": "{\"a\": 0, \"b\": 1, \"ab\": 2}",
        "merges.txt": "#version: 0.2\r\na b\r\na  b\r\n",
      ],
      "merges.txt: line 3: \"a  b\" is no merge: there must be two tokens with a space between them."
    ),
    BadFolder(
      ["vocab.json": "{\"a\": 0, \"b\": 1}", "merges.txt": "#version: 0.2\na b\n"],
      "merges.txt: line 2: \"ab\" is none of the 2 tokens of the vocabulary. Vocabulary and merges must "
        + "come from one training."),
    BadFolder(
      ["tokenizer.json": pointer],
      "tokenizer.json: this is a pointer of git-lfs, not the file itself: `git lfs pull` in its folder "
        + "fetches it."),
    BadFolder(
      ["vocab.txt": pointer],
      "vocab.txt: this is a pointer of git-lfs, not the file itself: `git lfs pull` in its folder "
        + "fetches it."),
    BadFolder(
      ["vocab.json": "Entry not found", "merges.txt": ""],
      "vocab.json: this is a text that begins \"Entry not found\". Download it again."),
    BadFolder(["vocab.txt": ""], "vocab.txt: there is no token: a line each is expected."),
    BadFolder(
      ["vocab.txt": "a\nb\n"],
      "vocab.txt: \"[UNK]\", which stands for what is unknown, is none of the 2 tokens."),
    BadFolder(
      ["vocab.txt": "[UNK]\n[CLS]\n"],
      "vocab.txt: \"[SEP]\" is none of the 2 tokens, and no BERT does without it."),
    BadFolder(
      ["vocab.txt": "[UNK]\n", "tokenizer_config.json": "{\"do_lower_case\": \"no\"}"],
      "tokenizer_config.json: \"do_lower_case\" is \"no\", but must be true or false."),
    BadFolder(
      ["tokenizer.json": "{\"model\": {\"vocab\": {\"a\": 0,}}}"],
      "tokenizer.json: line 1, column 29: a name is missing."),
    BadFolder(
      ["tokenizer.json": "{}"], "tokenizer.json: \"model\" is missing: there is no vocabulary."),
    json(
      "{\"type\": \"WordLevel\", \"vocab\": {}}",
      "the model is \"WordLevel\", but only BPE, WordPiece and Unigram are run."),
    json(
      "{\"type\": \"BPE\", \"vocab\": {}, \"merges\": [\"a\"]}",
      "line 1, column 51: a merge must be two tokens, \"a b\" or [\"a\", \"b\"]."),
    json(
      "{\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}",
      "\"pre_tokenizer\" of the byte pairs is missing, but only ByteLevel is run."),
    json(
      "{\"type\": \"BPE\", \"byte_fallback\": true, \"vocab\": {}, \"merges\": []}", rest: bytes,
      "\"byte_fallback\" is true, but only false is run."),
    json(
      "{\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}",
      rest: bytes + ", \"normalizer\": {\"type\": \"NFKC\"}",
      "\"normalizer\" is \"NFKC\", but only Sequence, Lowercase, NFC, Prepend, Replace, Strip and, of "
        + "word pieces, BertNormalizer are run."),
    json(
      "{\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}",
      rest: bytes + """
        , "normalizer": {"type": "Replace", "pattern": {"Regex": "a+"}, "content": ""}
        """,
      "\"normalizer\" replaces what a regular expression finds, but only texts, {\"String\": \"…\"}, "
        + "and runs of white space are replaced."),
    json(
      "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}",
      rest: bytes + ", \"added_tokens\": [{\"id\": 5, \"content\": \"a\"}]",
      "the added token \"a\" has the id 5, but 0 in the vocabulary: which counts?"),
    json(
      "{\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}",
      rest: bytes
        + ", \"post_processor\": {\"type\": \"BertProcessing\", \"sep\": [\"x\", 9], \"cls\": [\"a\", 0]}",
      "\"sep\" has the id 9 of no token."),
    json(
      "{\"type\": \"Unigram\", \"vocab\": [[\"a\", 1e999]], \"unk_id\": 0}",
      rest: ", \"pre_tokenizer\": {\"type\": \"Metaspace\"}",
      "the score of \"a\" is inf, but must be finite."),
    json(
      "{\"type\": \"Unigram\", \"vocab\": [[\"a\", 1]]}",
      "\"unk_id\" is null, but must be the id of what stands for unknown letters: without it, many "
        + "texts have no ids."),
  ]
}
