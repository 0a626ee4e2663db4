// How the attempts at kata 27 are run.

import KataTesting

extension Example {
  func foundTokens(_ find: (_ token: String, _ tokens: [String]) -> Int?) -> Answers {
    let tokens = texts("tokens")
    return Answers(texts("asked").map { find($0, tokens) ?? -1 })
  }

  func cleaned(
    _ change: @escaping (inout CleaningFormula) -> Void
  ) -> Exchange<CleaningFormula> {
    Exchange(of: CleaningFormula(), change) { $0(text("text")) }
  }

  func uncased(
    _ change: @escaping (inout UncasingFormula) -> Void
  ) -> Exchange<UncasingFormula> {
    Exchange(of: UncasingFormula(), change) { $0(text("text")) }
  }

  /// Those scalars of the text that are taken for punctuation.
  func judged(_ isPunctuation: (Unicode.Scalar) -> Bool) -> Answers {
    Answers(text("text").unicodeScalars.filter(isPunctuation).map(String.init))
  }

  func splitWords(
    _ change: @escaping (inout SplittingFormula) -> Void
  ) -> Exchange<SplittingFormula> {
    Exchange(of: SplittingFormula(), change) { $0(text("text")) }
  }

  func cutPieces(_ change: @escaping (inout PieceFormula) -> Void) -> Exchange<PieceFormula> {
    Exchange(of: PieceFormula(texts("tokens")), change) { $0(text("word")) }
  }

  /// The ids of the text, with some parts exchanged.
  func wordPieceEncoded(
    _ change: @escaping (inout WordPieceFormula) -> Void
  ) -> Exchange<WordPieceFormula> {
    Exchange(of: wordPiece, change) { $0(text("text")) }
  }

  /// The ids and token types of the two texts, with some parts exchanged.
  func wordPiecePaired(
    _ change: @escaping (inout WordPieceFormula) -> Void
  ) -> Exchange<WordPieceFormula> {
    Exchange(of: wordPiece, change, answers: { $0.pair(text("first"), text("second")) })
  }

  func wordPieceDecoded(
    _ change: @escaping (inout DecodingFormula) -> Void
  ) -> Exchange<DecodingFormula> {
    let tokens = texts("tokens")
    return Exchange(of: DecodingFormula(), change) { formula in
      formula(ids("ids").scalars.map { tokens[$0] })
    }
  }

  var wordPiece: WordPieceFormula {
    WordPieceFormula(tokens: texts("tokens"), isLowercased: isLowercased)
  }
}
