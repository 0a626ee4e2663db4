import Layers

/// A text that grows token by token: of each, what is certain by now.
///
/// A character whose bytes are in several tokens comes with the last of them. All that is returned, one
/// behind another, is what ``PretrainedTokenizer/decode(_:skippingSpecialTokens:)`` gives of all tokens.
///
/// ```swift
/// var stream = TokenStream(tokenizer)
/// for id in ids { print(stream.append(id), terminator: "") }
/// print(stream.finish())
/// ```
public struct TokenStream: Sendable {
  private let tokenizer: PretrainedTokenizer
  private let skipsSpecial: Bool
  private var repair = UTF8Repair()
  private var isFirst = true
  /// Who decodes in the tokenizer's place.
  private let other: (any Tokenizer)?
  /// What that one was given so far, and the bytes of its text that were returned.
  private var ids: [Int] = []
  private var returned = 0

  public init(_ tokenizer: PretrainedTokenizer, skippingSpecialTokens skipsSpecial: Bool = false) {
    self.init(
      tokenizer, skippingSpecialTokens: skipsSpecial, decodingWith: tokenizer.replacement)
  }

  init(
    _ tokenizer: PretrainedTokenizer, skippingSpecialTokens skipsSpecial: Bool,
    decodingWith other: (any Tokenizer)?
  ) {
    (self.tokenizer, self.skipsSpecial, self.other) = (tokenizer, skipsSpecial, other)
  }

  /// - Returns: what the text goes on with; empty as long as a character is not whole.
  public mutating func append(_ id: Int) -> String { append([id]) }

  mutating func append(_ ids: [Int]) -> String {
    let ids = skipsSpecial ? ids.filter { !tokenizer.isLeftOut($0) } : ids
    if let other {
      var text = ""
      for id in ids {
        if tokenizer.isOfModel(id) {
          self.ids.append(id)
        } else {
          // Of what was added to the model's tokens, only the tokenizer knows.
          text += finish() + (tokenizer.token(of: id) ?? "")
          (self.ids, returned) = ([], 0)
        }
      }
      // A character that is not whole yet is a U+FFFD at the end.
      return text + rest(of: other.decode(self.ids), without: "\u{fffd}")
    }
    var bytes: [UInt8] = []
    for id in ids {
      if tokenizer.append(id, isFirst: isFirst, to: &bytes) { isFirst = false }
    }
    return repair.append(bytes)
  }

  /// - Returns: what is left.
  public mutating func finish() -> String {
    if let other { return rest(of: other.decode(ids), without: nil) }
    return repair.finish()
  }

  private mutating func rest(of text: String, without open: Unicode.Scalar?) -> String {
    var scalars = text.unicodeScalars
    while let open, scalars.last == open { scalars.removeLast() }
    let bytes = Array(String(scalars).utf8)
    if bytes.count <= returned { return "" }
    defer { returned = bytes.count }
    return String(decoding: bytes[returned...], as: UTF8.self)
  }
}
