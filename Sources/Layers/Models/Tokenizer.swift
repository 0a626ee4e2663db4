/// Makes token ids of a text, and a text of token ids, whoever wrote it.
///
/// Special tokens such as `[CLS]` are not its affair: whoever runs a model puts them around the ids.
public protocol Tokenizer: Sendable {
  /// - Returns: the ids of the text's tokens, in order.
  func encode(_ text: String) -> [Int]

  /// - Returns: the text that the tokens stand for.
  func decode(_ ids: [Int]) -> String
}

/// Two tokens that stand side by side in a word: what a merge makes one of.
public struct TokenPair: Hashable, Sendable {
  public let left: String
  public let right: String

  public init(_ left: String, _ right: String) {
    self.left = left
    self.right = right
  }

  /// The token that they become together.
  public var joined: String { left + right }
}
