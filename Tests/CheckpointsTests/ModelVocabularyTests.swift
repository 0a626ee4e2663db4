import Checkpoints
import Foundation
import TestSupport
import Testing

/// What tokens stand for, for people.
@Suite struct ModelVocabularyTests {
  private func vocabulary(_ name: String, _ text: String) throws -> ModelVocabulary? {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    return try ModelVocabulary(of: folder.root)
  }

  @Test func readsALineAToken() throws {
    let words = try #require(try vocabulary("vocab.txt", "[PAD]\r\nthe\r\n[MASK]\r\n##ing\r\n"))
    #expect(words.maskID == 2)
    #expect(words.quotedText(1) == "“the”" && words.quotedText(3) == "“##ing”")
    #expect(words.quotedText(9) == nil)
  }

  /// GPT-2's letters for bytes, in its real entries; é alone is two tokens' half.
  @Test func turnsLettersIntoBytes() throws {
    let table = #"{"Ġis": 318, "Ċ": 198, "Ã©": 2634, "\"": 1, "âĢ": 447, "\u0120The": 383}"#
    let words = try #require(try vocabulary("vocab.json", table))
    #expect(words.maskID == nil)
    #expect(words.quotedText(318) == "“ is”" && words.quotedText(383) == "“ The”")
    #expect(words.quotedText(198) == #"“\n”"# && words.quotedText(2634) == "“é”")
    #expect(words.quotedText(1) == "“\"”" && words.quotedText(447) == "“âĢ”")
  }

  @Test func saysWhatIsWrong() throws {
    #expect(try vocabulary("other.txt", "") == nil)
    func message(_ text: String) -> String {
      do {
        _ = try vocabulary("vocab.json", text)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message("[1]") == "vocab.json: there is no object of tokens, “{…}”, but something else.")
    #expect(
      message(#"{"a": "b"}"#) == #"vocab.json: the id of "a" is "b", but must be a whole number."#)
    #expect(message(#"{"a": 1, "a": 2}"#).hasPrefix("vocab.json: "))
    #expect(message("{").hasPrefix("vocab.json: "))
  }
}
