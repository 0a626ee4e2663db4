/// What stands around the tokens of a text, or of two: `[CLS]` … `[SEP]` … `[SEP]`, and which type each has.
struct TokenTemplate: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    /// The first text, 0, or the second, 1.
    case text(Int, type: Int)
    case special(ids: [Int], type: Int)
  }

  var single: [Part]
  var pair: [Part]

  /// Nothing but the texts.
  static let bare = TokenTemplate(
    single: [.text(0, type: 0)], pair: [.text(0, type: 0), .text(1, type: 1)])

  /// BERT's.
  static func bert(start: Int, end: Int) -> TokenTemplate {
    let (first, last) = (Part.special(ids: [start], type: 0), Part.special(ids: [end], type: 0))
    return TokenTemplate(
      single: [first, .text(0, type: 0), last],
      pair: [
        first, .text(0, type: 0), last, .text(1, type: 1), .special(ids: [end], type: 1),
      ])
  }

  /// RoBERTa's, which has one type.
  static func roberta(start: Int, end: Int) -> TokenTemplate {
    let (first, last) = (Part.special(ids: [start], type: 0), Part.special(ids: [end], type: 0))
    return TokenTemplate(
      single: [first, .text(0, type: 0), last],
      pair: [first, .text(0, type: 0), last, last, .text(1, type: 0), last])
  }

  /// Puts tokens into their places.
  func fill(_ texts: [[Int]], addingSpecialTokens addsSpecial: Bool) -> TokenSequence {
    var result = TokenSequence()
    for part in texts.count == 1 ? single : pair {
      switch part {
      case .text(let number, let type): result.append(texts[number], type: type)
      case .special(let ids, let type): if addsSpecial { result.append(ids, type: type) }
      }
    }
    return result
  }
}

/// The tokens of a text, or of two, as a model reads them.
public struct TokenSequence: Sendable, Equatable {
  public private(set) var ids: [Int] = []
  /// Of each token, which text it belongs to: 0, or 1 for the second.
  public private(set) var tokenTypes: [Int] = []

  mutating func append(_ ids: [Int], type: Int) {
    self.ids += ids
    tokenTypes += repeatElement(type, count: ids.count)
  }
}
