import Layers
import Tensors

extension kata {
  @Suite(.kata) struct VocabularyTests {
    @Test(.step("Vocabulary.split(_:)"), arguments: Example.all(for: "splits"))
    func splits(_ example: Example) async {
      await example.check { Vocabulary.split($0.text("text")) }
    }

    @Test(.step("Vocabulary.mostFrequent(_:count:)"), arguments: Example.all(for: "ranks"))
    func ranks(_ example: Example) async {
      await example.check {
        Vocabulary.mostFrequent($0.texts("words"), count: $0.integer("count"))
      }
    }

    @Test(.step("Vocabulary.init(words:)"), arguments: Example.all(for: "holds"))
    func holds(_ example: Example) async {
      await example.check { example in
        let vocabulary = Vocabulary(words: example.texts("words"))
        return [
          "words": vocabulary.words,
          "ids": example.texts("asked").map { vocabulary.ids[Array($0.utf8)] ?? -1 },
          "count of ids": vocabulary.ids.count,
        ]
      }
    }

    @Test(
      .step(
        "Vocabulary.init(of:size:)", needs: "Vocabulary.split(_:)",
        "Vocabulary.mostFrequent(_:count:)", "Vocabulary.init(words:)"),
      arguments: Example.all(for: "learns"))
    func learns(_ example: Example) async {
      await example.check {
        Vocabulary(of: $0.texts("texts"), size: $0.integer("size")).words
      }
    }

    @Test(
      .step(
        "Vocabulary.encode(_:)", needs: "Vocabulary.split(_:)", "Vocabulary.init(words:)"),
      arguments: Example.all(for: "encodes"))
    func encodes(_ example: Example) async {
      await example.check { Vocabulary(words: $0.texts("words")).encode($0.text("text")) }
    }

    @Test(
      .step("Vocabulary.decode(_:)", needs: "Vocabulary.init(words:)"),
      arguments: Example.all(for: "decodes"))
    func decodes(_ example: Example) async {
      await example.check { Vocabulary(words: $0.texts("words")).decode($0.ids("ids").scalars) }
    }

    @Test(
      .step(
        "Vocabulary.batch(_:)", needs: "Vocabulary.split(_:)", "Vocabulary.init(words:)",
        "Vocabulary.encode(_:)"),
      arguments: Example.all(for: "pads"))
    func pads(_ example: Example) async {
      await example.check { example in
        let batch = Vocabulary(words: example.texts("words")).batch(example.texts("texts"))
        return [
          "ids": batch.ids.scalars, "sizes of ids": batch.ids.shape.map { $0 },
          "mask": batch.mask,
        ]
      }
    }
  }
}
