import Layers

extension kata {
  @Suite(.kata) struct BytePairsTests {
    @Test(
      .step("BytePairTokenizer.init(tokens:merges:)"), arguments: Example.all(for: "holds"))
    func holds(_ example: Example) async {
      await example.check { example in
        let tokenizer = newTokenizer(example)
        return [
          "tokens": tokenizer.tokens, "merges": tokenizer.merges,
          "ids": example.texts("asked tokens").map { tokenizer.ids[$0] ?? -1 },
          "ranks": example.tokenPairs("asked pairs").map { tokenizer.ranks[$0] ?? -1 },
          "counts": [tokenizer.ids.count, tokenizer.ranks.count],
        ]
      }
    }

    @Test(.step("BytePairTokenizer.letter(of:)"), arguments: Example.all(for: "letters"))
    func letters(_ example: Example) async {
      await example.check { _ in
        (UInt8.min...UInt8.max).map { String(Character(BytePairTokenizer.letter(of: $0))) }
      }
    }

    @Test(
      .step("BytePairTokenizer.spelled(_:)", needs: "BytePairTokenizer.letter(of:)"),
      arguments: Example.all(for: "spells"))
    func spells(_ example: Example) async {
      await example.check { BytePairTokenizer.spelled($0.text("text")) }
    }

    @Test(.step("BytePairTokenizer.pieces(of:)"), arguments: Example.all(for: "cuts"))
    func cuts(_ example: Example) async {
      await example.check { BytePairTokenizer.pieces(of: $0.text("text")) }
    }

    @Test(.step("BytePairTokenizer.merge(_:in:)"), arguments: Example.all(for: "merges"))
    func merges(_ example: Example) async {
      await example.check { example in
        let pair = example.texts("pair")
        return BytePairTokenizer.merge(TokenPair(pair[0], pair[1]), in: example.texts("word"))
      }
    }

    @Test(
      .step(
        "BytePairTokenizer.bytePairs(of:)", needs: "BytePairTokenizer.init(tokens:merges:)",
        "BytePairTokenizer.merge(_:in:)"),
      arguments: Example.all(for: "pairs"))
    func pairs(_ example: Example) async {
      await example.check { newTokenizer($0).bytePairs(of: $0.text("piece")) }
    }

    @Test(
      .step(
        "BytePairTokenizer.encode(_:)", needs: "BytePairTokenizer.init(tokens:merges:)",
        "BytePairTokenizer.letter(of:)", "BytePairTokenizer.spelled(_:)",
        "BytePairTokenizer.pieces(of:)", "BytePairTokenizer.merge(_:in:)",
        "BytePairTokenizer.bytePairs(of:)"),
      arguments: Example.all(for: "encodes"))
    func encodes(_ example: Example) async {
      await example.check { newTokenizer($0).encode($0.text("text")) }
    }

    @Test(
      .step(
        "BytePairTokenizer.decode(_:)", needs: "BytePairTokenizer.init(tokens:merges:)",
        "BytePairTokenizer.letter(of:)"),
      arguments: Example.all(for: "decodes"))
    func decodes(_ example: Example) async {
      await example.check { newTokenizer($0).decode($0.ids("ids").scalars) }
    }
  }
}

// MARK: - Fixtures

private func newTokenizer(_ example: Example) -> BytePairTokenizer {
  BytePairTokenizer(tokens: example.texts("tokens"), merges: example.tokenPairs("merges"))
}
