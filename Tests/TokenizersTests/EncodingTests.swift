import Foundation
import TestSupport
import Testing
import Tokenizers

/// What Hugging Face's tokenizers give of hard texts.
@Suite struct EncodingTests {
  /// Ids, token types and texts, of one text and of two, with special tokens and without.
  @Test(arguments: ModelGolden.names) func agreesWithHuggingFace(_ name: String) throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder(name))
    for golden in try ModelGolden.all(of: name) {
      let sequence = tokenizer.encode(
        golden.text, pair: golden.second, addingSpecialTokens: true)
      #expect(sequence.ids == golden.ids, "\(golden.text.debugDescription)")
      #expect(sequence.tokenTypes == golden.types, "\(golden.text.debugDescription)")
      let bare = tokenizer.encode(golden.text, pair: golden.second, addingSpecialTokens: false)
      #expect(bare.ids == golden.bare, "\(golden.text.debugDescription)")
      if golden.second == nil { #expect(tokenizer.encode(golden.text) == golden.bare) }
      expectSameBytes(tokenizer.decode(golden.ids), golden.decoded)
      expectSameBytes(
        tokenizer.decode(golden.ids, skippingSpecialTokens: true), golden.plain)
    }
  }

  /// Byte pairs give back every text as it was.
  @Test func decodesByteForByte() throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder("BytePairs"))
    for golden in try ModelGolden.all(of: "BytePairs") where !golden.text.contains("<") {
      expectSameBytes(tokenizer.decode(tokenizer.encode(golden.text)), golden.text)
    }
  }

  /// The vocabularies that people download, where they are there: elsewhere there is nothing to compare.
  @Test func agreesForTheRealGPT2() throws {
    guard let folder = RealVocabulary.folder("gpt2", "merges.txt") else { return }
    try expectRealIDs("gpt2", folder)
  }

  @Test func agreesForTheRealBert() throws {
    guard let folder = RealVocabulary.folder("bert", "vocab.txt") else { return }
    try expectRealIDs("bert-base-uncased", folder)
    try withTemporaryFolder { cased in
      try FileManager.default.copyItem(
        at: folder.appending(path: "vocab.txt"), to: cased.appending(path: "vocab.txt"))
      try Data(#"{"do_lower_case": false}"#.utf8)
        .write(to: cased.appending(path: "tokenizer_config.json"))
      try expectRealIDs("cased", cased)
    }
  }

  private func expectRealIDs(_ name: String, _ folder: URL) throws {
    let tokenizer = try PretrainedTokenizer(folder: folder)
    let golden = try RealVocabulary.golden()
    for (text, ids) in zip(golden.texts, try #require(golden.ids[name])) {
      #expect(
        tokenizer.encode(text, addingSpecialTokens: true).ids == ids, "\(text.debugDescription)")
      if name == "gpt2" { expectSameBytes(tokenizer.decode(ids), text) }
    }
  }

  /// A megabyte of whatever kind is a matter of moments; anything but linear would be one of hours.
  @Test(.timeLimit(.minutes(1)), arguments: ["BytePairs", "WordPieces", "Unigram"])
  func takesNoLongerForLongWords(_ name: String) throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder(name))
    let count = 1 << 20
    var state: UInt32 = 1
    let letters = (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(state >> 24) % 26))
    }
    for text in [
      String(repeating: "a", count: count), String(repeating: " ", count: count),
      String(repeating: "e\u{301}", count: count / 2), String(letters),
    ] {
      let ids = tokenizer.encode(text)
      if name == "BytePairs" { expectSameBytes(tokenizer.decode(ids), text) }
    }
  }

  /// What stands in the place of a model gets what is between special tokens, and these stay where they
  /// are.
  @Test func handsTextsToAnother() throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder("WordPieces"))
    let other = tokenizer.replacingModel(by: Spelling())
    #expect(
      other.encode("ab[MASK]c", addingSpecialTokens: true).ids == [2, 97, 98, 4, 99, 3])
    #expect(other.decode([97, 4, 99], skippingSpecialTokens: true) == "ac")
    var stream = TokenStream(other)
    #expect([97, 98].map { stream.append($0) } == ["a", "b"] && stream.finish() == "")
    #expect(tokenizer.wordPieces?.isLowercased == true && tokenizer.bytePairs == nil)
    #expect(other.maskID == 4 && other.id(of: "[SEP]") == 3)
  }

  @Test func namesItsSpecialTokens() throws {
    let bert = try PretrainedTokenizer(folder: ModelGolden.folder("WordPieces"))
    #expect(bert.paddingID == 0 && bert.unknownID == 1 && bert.classificationID == 2)
    #expect(bert.separatorID == 3 && bert.maskID == 4 && bert.endID == nil)
    #expect(bert.token(of: 4) == "[MASK]" && bert.isSpecial(4) && !bert.isSpecial(40))
    #expect(bert.token(of: -1) == nil && bert.token(of: bert.count) == nil)
    #expect(bert.token(of: bert.count - 1) == "<long><long")
    let pairs = try PretrainedTokenizer(folder: ModelGolden.folder("BytePairs"))
    #expect(pairs.endID == 0 && pairs.beginningID == 0 && pairs.maskID == nil)
    #expect(pairs.decode([0, 1_000_000, 33]) == "<|endoftext|>A")
  }
}

/// Texts that come token by token.
@Suite struct StreamTests {
  @Test(arguments: ModelGolden.names) func growsIntoTheWholeText(_ name: String) throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder(name))
    for golden in try ModelGolden.all(of: name) {
      for skips in [false, true] {
        var stream = TokenStream(tokenizer, skippingSpecialTokens: skips)
        var text = ""
        for id in golden.ids {
          let part = stream.append(id)
          // No text has a replacement character that was not asked for.
          #expect(!part.contains("\u{fffd}") || golden.text.contains("\u{fffd}"))
          text += part
        }
        text += stream.finish()
        expectSameBytes(text, skips ? golden.plain : golden.decoded)
      }
    }
  }

  /// One replacement character for as much as begins a character, as everybody has it.
  @Test func replacesWhatIsNoText() throws {
    let tokenizer = try PretrainedTokenizer(folder: ModelGolden.folder("BytePairs"))
    struct Row: Decodable {
      let bytes: [UInt8]
      let text: String
    }
    let rows = try JSONDecoder().decode(
      [Row].self, from: Data(contentsOf: Goldens.tokenizerFile("bytes.json")))
    #expect(rows.count > 300)
    for row in rows {
      let ids = row.bytes.map { byte in
        // The bytes that print come first, each in its order.
        tokenizer.id(of: tokenizerLetter(of: byte))!
      }
      expectSameBytes(tokenizer.decode(ids), row.text)
    }
  }
}

/// The letter of a byte in a vocabulary of byte pairs, found otherwise than by the tokenizer.
private func tokenizerLetter(of byte: UInt8) -> String {
  let printing: (UInt8) -> Bool = {
    (33...126).contains($0) || (161...172).contains($0) || $0 >= 174
  }
  if printing(byte) { return String(Unicode.Scalar(byte)) }
  let place = (0..<byte).count { !printing($0) }
  return String(Unicode.Scalar(UInt32(256 + place))!)
}
