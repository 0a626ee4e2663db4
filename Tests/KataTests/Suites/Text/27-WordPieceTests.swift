extension kata {
  @Suite(.kata) struct WordPieceTests {
    @Test(
      .step("WordPieceTokenizer.init(tokens:isLowercased:)"), arguments: Example.all(for: "finds"))
    func findsTokens(_ example: Example) async {
      await example.check { example in
        let tokenizer = newTokenizer(example)
        return example.texts("asked").map { tokenizer.id(of: $0) ?? -1 }
      }
    }

    @Test(.step("WordPieceTokenizer.clean(_:)"), arguments: Example.all(for: "cleans"))
    func cleans(_ example: Example) async {
      await example.check { WordPieceTokenizer.clean($0.text("text")) }
    }

    @Test(.step("WordPieceTokenizer.uncased(_:)"), arguments: Example.all(for: "uncases"))
    func uncases(_ example: Example) async {
      await example.check { WordPieceTokenizer.uncased($0.text("text")) }
    }

    @Test(.step("WordPieceTokenizer.isPunctuation(_:)"), arguments: Example.all(for: "judges"))
    func tellsPunctuation(_ example: Example) async {
      await example.check { example in
        example.text("text").unicodeScalars.filter(WordPieceTokenizer.isPunctuation)
          .map(String.init)
      }
    }

    @Test(
      .step(
        "WordPieceTokenizer.split(_:)", needs: "WordPieceTokenizer.isPunctuation(_:)"),
      arguments: Example.all(for: "splits"))
    func splits(_ example: Example) async {
      await example.check { WordPieceTokenizer.split($0.text("text")) }
    }

    @Test(
      .step(
        "WordPieceTokenizer.pieces(of:)", needs: "WordPieceTokenizer.init(tokens:isLowercased:)"),
      arguments: Example.all(for: "cuts"))
    func cutsWords(_ example: Example) async {
      await example.check { newTokenizer($0).pieces(of: $0.text("word")) }
    }

    @Test(
      .step(
        "WordPieceTokenizer.encode(_:)", needs: "WordPieceTokenizer.init(tokens:isLowercased:)",
        "WordPieceTokenizer.clean(_:)", "WordPieceTokenizer.uncased(_:)",
        "WordPieceTokenizer.isPunctuation(_:)", "WordPieceTokenizer.split(_:)",
        "WordPieceTokenizer.pieces(of:)"),
      arguments: Example.all(for: "encodes"))
    func encodes(_ example: Example) async {
      await example.check { newTokenizer($0).encode($0.text("text")) }
    }

    @Test(
      .step(
        "WordPieceTokenizer.encodePair(_:_:)",
        needs: "WordPieceTokenizer.init(tokens:isLowercased:)", "WordPieceTokenizer.clean(_:)",
        "WordPieceTokenizer.uncased(_:)", "WordPieceTokenizer.isPunctuation(_:)",
        "WordPieceTokenizer.split(_:)", "WordPieceTokenizer.pieces(of:)",
        "WordPieceTokenizer.encode(_:)"),
      arguments: Example.all(for: "pairs"))
    func encodesPairs(_ example: Example) async {
      await example.check { example in
        let pair = newTokenizer(example).encodePair(example.text("first"), example.text("second"))
        return ["ids": pair.ids, "token types": pair.tokenTypes]
      }
    }

    @Test(
      .step(
        "WordPieceTokenizer.decode(_:)", needs: "WordPieceTokenizer.init(tokens:isLowercased:)"),
      arguments: Example.all(for: "decodes"))
    func decodes(_ example: Example) async {
      await example.check { newTokenizer($0).decode($0.ids("ids").scalars) }
    }
  }
}

// MARK: - Fixtures

@Sendable private func newTokenizer(_ example: Example) -> WordPieceTokenizer {
  WordPieceTokenizer(tokens: example.texts("tokens"), isLowercased: example.isLowercased)
}
