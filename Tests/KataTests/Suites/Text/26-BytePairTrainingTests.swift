import Layers

extension kata {
  @Suite(.kata) struct BytePairTrainingTests {
    @Test(.step("BytePairTrainer.words(of:)"), arguments: Example.all(for: "collects"))
    func collects(_ example: Example) async {
      await example.check { example in
        let words = BytePairTrainer.words(of: example.texts("texts")).inOrder
        return ["words": words.map(\.key), "counts": words.map(\.value)]
      }
    }

    @Test(.step("BytePairTrainer.pairCounts(of:)"), arguments: Example.all(for: "counts"))
    func counts(_ example: Example) async {
      await example.check { example in
        let words = zip(example.texts("words"), example.sizes("counts")).map { word, count in
          CountedWord(tokens: word.unicodeScalars.map { String($0) }, count: count)
        }
        let counts = BytePairTrainer.pairCounts(of: words).inOrder
        return ["pairs": counts.map(\.key), "counts": counts.map(\.value)]
      }
    }

    @Test(
      .step("BytePairTrainer.init(words:)", needs: "BytePairTrainer.pairCounts(of:)"),
      arguments: Example.all(for: "begins"))
    func begins(_ example: Example) async {
      await example.check { example in
        let trainer = newTrainer(example)
        let (words, counts) = (trainer.words.inOrder, trainer.counts.inOrder)
        return [
          "words": words.map(\.key), "counts": words.map(\.value), "tokens": trainer.tokens,
          "ids": trainer.tokens.map { trainer.ids[$0] ?? -1 },
          "pairs": counts.map(\.key), "counts of pairs": counts.map(\.value),
        ]
      }
    }

    @Test(
      .step(
        "BytePairTrainer.bestPair()", needs: "BytePairTrainer.pairCounts(of:)",
        "BytePairTrainer.init(words:)"),
      arguments: Example.all(for: "chooses"))
    func chooses(_ example: Example) async {
      await example.check { example in
        newTrainer(example).bestPair().map { ["\($0.left) \($0.right)"] } ?? []
      }
    }

    @Test(
      .step(
        "BytePairTrainer.merge(_:)", needs: "BytePairTrainer.pairCounts(of:)",
        "BytePairTrainer.init(words:)"),
      arguments: Example.all(for: "merges"))
    func merges(_ example: Example) async {
      await example.check { example in
        var trainer = newTrainer(example)
        for pair in example.tokenPairs("earlier", staying: true) { trainer.merge(pair) }
        let (words, counts) = (trainer.words.inOrder, trainer.counts.inOrder)
        let new = Array(trainer.tokens.dropFirst(256))
        return [
          "words": words.map(\.key), "new tokens": new, "ids": new.map { trainer.ids[$0] ?? -1 },
          "merges": trainer.merges, "pairs": counts.map(\.key),
          "counts of pairs": counts.map(\.value),
        ]
      }
    }

    @Test(
      .step(
        "BytePairTrainer.bestPair()", needs: "BytePairTrainer.pairCounts(of:)",
        "BytePairTrainer.init(words:)", "BytePairTrainer.merge(_:)"),
      arguments: Example.all(for: "choosesLater"))
    func choosesLater(_ example: Example) async {
      await example.check { example in
        var trainer = newTrainer(example)
        for pair in example.tokenPairs("earlier", staying: true) { trainer.merge(pair) }
        return trainer.bestPair().map { ["\($0.left) \($0.right)"] } ?? []
      }
    }

    @Test(
      .step(
        "BytePairTrainer.train(size:minimumCount:)", needs: "BytePairTrainer.pairCounts(of:)",
        "BytePairTrainer.init(words:)", "BytePairTrainer.bestPair()", "BytePairTrainer.merge(_:)"),
      arguments: Example.all(for: "trains"))
    func trains(_ example: Example) async {
      await example.check { example in
        var trainer = newTrainer(example)
        trainer.train(
          size: example.integer("size"), minimumCount: example.integer("minimumCount"))
        return [
          "merges": trainer.merges, "new tokens": Array(trainer.tokens.dropFirst(256)),
        ]
      }
    }
  }
}

// MARK: - Fixtures

private func newTrainer(_ example: Example) -> BytePairTrainer {
  BytePairTrainer(
    words: Dictionary(
      uniqueKeysWithValues: zip(example.texts("words"), example.sizes("counts"))))
}

extension [String: Int] {
  /// By bytes: a dictionary's own order is another one on every run.
  fileprivate var inOrder: [(key: String, value: Int)] {
    sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension [TokenPair: Int] {
  /// The pairs that occur, as lines.
  fileprivate var inOrder: [(key: String, value: Int)] {
    var counts: [String: Int] = [:]
    for (pair, count) in self where count != 0 { counts["\(pair.left) \(pair.right)"] = count }
    return counts.inOrder
  }
}

extension [CountedWord] {
  /// The words with blanks between their tokens, in the order of what they spell.
  fileprivate var inOrder: [(key: String, value: Int)] {
    let ordered = sorted { a, b in
      a.tokens.joined().utf8.lexicographicallyPrecedes(b.tokens.joined().utf8)
    }
    return ordered.map { word in (key: word.tokens.joined(separator: " "), value: word.count) }
  }
}
