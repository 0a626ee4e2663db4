extension PretrainedTokenizer {
  /// What a token stands for, for people: `“ is”` of byte pairs, and of others the token as it is written,
  /// `“##ing”`. What would break a line is written out. Nil where no token has the id.
  ///
  /// Bytes that are no text alone, a part of a character, are shown by their letters: `“âĢ”`.
  package func quotedText(of id: Int) -> String? {
    guard let token = token(of: id) else { return nil }
    let bytes = kind == .bytePairs ? ByteLetters.bytes(of: token) : nil
    let text = bytes.flatMap { String(validating: $0, as: UTF8.self) } ?? token
    return "“\(text.debugDescription.dropFirst().dropLast().replacing("\\\"", with: "\""))”"
  }
}
