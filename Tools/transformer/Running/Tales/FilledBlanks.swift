import Foundation
import Tales
import Tensors
import Tokenizers

/// How often a model that fills blanks has the right word among its best, where a story determines it.
struct FilledBlanks {
  private var counts: [DeterminedWord.Kind: (right: Int, all: Int)] = [:]

  /// How many words are taken for the best.
  static let bestCount = 5

  mutating func add(_ word: DeterminedWord, isRight: Bool) {
    counts[word.kind, default: (0, 0)].all += 1
    if isRight { counts[word.kind]!.right += 1 }
  }

  /// A line for each kind of word, and one for all.
  var lines: [String] {
    let rows = DeterminedWord.Kind.allCases.compactMap { kind in
      counts[kind].map { Self.row(kind.plural, $0.right, $0.all) }
    }
    let (right, all) = counts.values.reduce((0, 0)) { ($0.0 + $1.right, $0.1 + $1.all) }
    return rows + [Self.row("all", right, all)]
  }

  /// `names: 1200 of 1500 are among the 5 best (80.0 %)`
  private static func row(_ name: String, _ right: Int, _ all: Int) -> String {
    let share = all == 0 ? 0 : 100 * Double(right) / Double(all)
    return "\(name): \(right) of \(all) are among the \(bestCount) best "
      + "(\(String(format: "%.1f", share)) %)"
  }
}

extension DeterminedWord.Kind {
  fileprivate var plural: String {
    switch self {
    case .name: "names"
    case .pronoun: "pronouns"
    case .listed: "words of lists"
    case .grammar: "words of sentences"
    }
  }
}

extension Tool {
  /// Hides each word that a story determines, one at a time, and counts how often a model has it among its
  /// best. Of a word of several tokens all are hidden, and each has to be among the best at its place.
  func filled(_ tales: [Tale], by folder: URL) throws -> [String] {
    let model = try model(in: folder)
    let tokenizer = try PretrainedTokenizer(folder: folder)
    guard let maskID = tokenizer.maskID, let mask = tokenizer.token(of: maskID) else {
      throw RunError(
        "\(folder.path) holds a model that fills no blanks: its tokenizer has no [MASK].")
    }
    var blanks = FilledBlanks()
    for tale in tales {
      let words = tale.determinedWords()
      let tokens = words.map { tokenizer.encode($0.word) }
      let sequences = zip(words, tokens).map { word, tokens in
        let hidden = tokens.map { _ in mask }.joined(separator: " ")
        return tokenizer.encode(word.before + hidden + word.after, addingSpecialTokens: true)
      }
      let options = ForwardOptions(
        model: folder, sequences: sequences, of: words.map { $0.before + mask + $0.after },
        kind: model.kind)
      guard let logits = try withoutMisuse({ try model.forward(options) }).output.logits else {
        throw RunError("\(folder.path) holds a model without a head: it scores no tokens.")
      }
      for (row, word) in words.enumerated() {
        let places = sequences[row].ids.indices.filter { sequences[row].ids[$0] == maskID }
        let isRight = zip(places, tokens[row]).allSatisfy { place, token in
          let scores = logits[row, place].scalars
          return scores.count { $0 > scores[token] } < FilledBlanks.bestCount
        }
        blanks.add(word, isRight: isRight)
      }
    }
    return blanks.lines
  }
}
