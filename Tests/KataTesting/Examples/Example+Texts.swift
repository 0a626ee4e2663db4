import Layers

/// An input that is a text, or a list of them: a vocabulary, say.
enum InputTexts: Sendable, Decodable {
  case one(String)
  case list([String])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .one(text)
    } else {
      self = .list(try container.decode([String].self))
    }
  }

  /// The texts: one, or all of the list.
  var all: [String] {
    switch self {
    case .one(let text): [text]
    case .list(let list): list
    }
  }
}

extension Example {
  /// An input that is one text.
  public func text(_ name: String) -> String {
    guard case .one(let text) = found(inputTexts[name], name) else {
      fatalError("\(id): “\(name)” is a list of texts.")
    }
    return part == .performance ? text : text.rehearsed
  }

  /// An input that is a list of texts: words, tokens in the order of their ids, or lines.
  public func texts(_ name: String) -> [String] {
    guard case .list(let list) = found(inputTexts[name], name) else {
      fatalError("\(id): “\(name)” is one text.")
    }
    return part == .performance ? list : list.rehearsed
  }

  /// Whether there is such an input, one text or a list.
  package func hasTexts(_ name: String) -> Bool { inputTexts[name] != nil }

  /// Merges by rank, from an input that has them as the lines of a `merges.txt`: `t h`.
  /// - Parameter staying: whether they stay in this order in a rehearsal, as those do that are made one
  ///   of the other.
  public func tokenPairs(_ name: String, staying: Bool = false) -> [TokenPair] {
    let lines = staying ? found(inputTexts[name], name).all : texts(name)
    return lines.map { line in
      let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { fatalError("\(id): “\(line)” are not two tokens.") }
      return TokenPair(parts[0], parts[1])
    }
  }
}

// MARK: - Other texts of the same kind

extension String {
  /// The same words with the first one last; of a text without a space the same letters, in the same
  /// way. So it has the same letters, and as many.
  var rehearsed: String {
    let all = Array(unicodeScalars)
    guard let space = all.firstIndex(of: " "), space < all.count - 1 else {
      return String(String.UnicodeScalarView(all.dropFirst() + all.prefix(1)))
    }
    return String(String.UnicodeScalarView(all[(space + 1)...] + [" "] + all[..<space]))
  }
}

extension [String] {
  /// The same texts in other places, so that a vocabulary keeps its tokens, and each has another id; of
  /// one text, its words.
  var rehearsed: [String] {
    if count == 1 { return map(\.rehearsed) }
    return Array(dropFirst() + prefix(1))
  }
}
