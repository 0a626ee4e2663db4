import Layers
import Testing
import Tokenizers

/// Tokens as people see them.
@Suite struct QuotedTokenTests {
  /// GPT-2's letters for bytes, in entries of its own; é alone is two bytes, and âĢ a part of three.
  @Test func turnsLettersIntoBytes() throws {
    let tokens = ["Ġis", "Ċ", "Ã©", "\"", "âĢ", "ĠThe", "<|endoftext|>"]
    let tokenizer = try PretrainedTokenizer(byteLevel: tokens, merges: [])
    let texts = ["“ is”", #"“\n”"#, "“é”", "“\"”", "“âĢ”", "“ The”", "“<|endoftext|>”"]
    #expect(tokens.indices.map { tokenizer.quotedText(of: $0) } == texts)
    #expect(tokenizer.quotedText(of: 7) == nil && tokenizer.quotedText(of: -1) == nil)
  }

  @Test func showsWordPiecesAsTheyAreWritten() throws {
    let tokens = ["[UNK]", "[CLS]", "[SEP]", "##ing", "Ġ"]
    let tokenizer = try PretrainedTokenizer(wordPieces: tokens, rules: BertWords(lowercases: true))
    #expect(tokens.indices.map { tokenizer.quotedText(of: $0) } == tokens.map { "“\($0)”" })
  }
}
