/// How tokens become a text again.
enum TokenDecoder: Sendable, Equatable {
  /// Each letter is a byte, and the bytes of all tokens together are UTF-8.
  case byteLevel
  /// A space before each token but the first, and those that continue a word lose their prefix and get
  /// none; cleaned up, there is none before punctuation either.
  case wordPieces(prefix: String, cleansUp: Bool)
  /// A sign for each space; of the first token, it may be left out.
  case metaspace(sign: Unicode.Scalar, dropsFirst: Bool)
  /// A space between tokens.
  case spaces

  /// Appends what a token adds to a text.
  func append(_ token: String, isFirst: Bool, to bytes: inout [UInt8]) {
    switch self {
    case .byteLevel:
      // What has other letters is an added token, and stands for itself.
      bytes += ByteLetters.bytes(of: token) ?? Array(token.utf8)
    case .wordPieces(let prefix, let cleansUp):
      var text = Array(token.utf8)
      if !isFirst {
        if text.starts(with: prefix.utf8) {
          text.removeFirst(prefix.utf8.count)
        } else {
          text.insert(UInt8(ascii: " "), at: 0)
        }
      }
      if cleansUp { Self.cleanUp(&text) }
      bytes += text
    case .metaspace(let sign, let dropsFirst):
      for scalar in token.unicodeScalars {
        if scalar != sign {
          bytes.append(scalar: scalar.value)
        } else if !isFirst || !dropsFirst {
          bytes.append(UInt8(ascii: " "))
        }
      }
    case .spaces:
      if !isFirst { bytes.append(UInt8(ascii: " ")) }
      bytes += token.utf8
    }
  }

  /// Source: `cleanup` of Hugging Face's WordPiece decoder, which cleans each token alone.
  private static func cleanUp(_ text: inout [UInt8]) {
    guard text.contains(UInt8(ascii: " ")) else { return }
    for (old, new) in replacements { replace(old, by: new, in: &text) }
  }

  private static let replacements: [(old: [UInt8], new: [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}

/// Replaces bytes from the left, by scalars and not by what Swift takes for characters.
func replace(_ old: [UInt8], by new: [UInt8], in text: inout [UInt8]) {
  guard !old.isEmpty, text.count >= old.count else { return }
  var (result, place) = ([UInt8](), 0)
  while place < text.count {
    if text[place] == old[0], text[place...].starts(with: old) {
      result += new
      place += old.count
    } else {
      result.append(text[place])
      place += 1
    }
  }
  text = result
}
