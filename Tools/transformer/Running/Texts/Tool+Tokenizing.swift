import Files
import Foundation
import Tokenizers

extension Tool {
  /// Prints a line of ids for each text, or of ids, their text.
  /// - Throws: a ``RunError`` where what is to be decoded is no id, or an error of the file.
  func printTokens(_ options: TokenizeOptions, by tokenizer: PretrainedTokenizer) throws {
    let texts = try options.texts + (options.file.map(lines) ?? [])
    let patience = patience("result")
    defer { patience?.end() }
    for (place, text) in texts.enumerated() {
      let line = try withoutMisuse {
        try options.decodes
          ? tokenizer.decode(
            ids(text, place, tokenizer), skippingSpecialTokens: !options.hasSpecialTokens)
          : tokenizer.encode(text, addingSpecialTokens: options.hasSpecialTokens).ids
            .map(String.init).joined(separator: " ")
      }
      console.print(line)
      patience?.wait()
    }
  }

  /// The lines of a file, each of which is a text.
  func lines(of file: URL) throws -> [String] {
    var lines = try text(of: file).unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    // The last line is ended as well.
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String($0) }
  }

  private func ids(
    _ text: String, _ place: Int, _ tokenizer: PretrainedTokenizer
  ) throws(RunError) -> [Int] {
    var ids: [Int] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      guard let id = Int(word) else {
        throw RunError(
          "--decode of text \(place + 1): “\(word)” is no whole number. Put spaces between them.")
      }
      guard tokenizer.token(of: id) != nil else {
        throw RunError(
          "--decode of text \(place + 1): \(id) is no id: the vocabulary has those from 0 to "
            + "\(tokenizer.count - 1).")
      }
      ids.append(id)
    }
    return ids
  }
}
