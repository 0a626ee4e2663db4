import KataTesting
import RegexBuilder
import Tensors

extension VocabularyAttempts {
  @WayList static var otherWays: [Way] {
    Way(results: "splits", "a pattern, over scalars") {
      // Not \w, which leaves out marks, and a digit that one follows.
      let letter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u{200c}\u{200d}]/
      let sign = /[^\s\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u{200c}\u{200d}]/
      let words = Regex {
        ChoiceOf {
          OneOrMore(letter)
          OneOrMore(sign)
        }
      }.matchingSemantics(.unicodeScalar)
      return Answers($0.text("text").matches(of: words).map { String($0.output) })
    }
    Way(results: "splits", "the ends of words, and what lies between two") { example in
      let scalars = Array(example.text("text").unicodeScalars)
      let kinds = scalars.map(kindOfScalar)
      let ends = kinds.indices.filter { $0 + 1 == kinds.count || kinds[$0] != kinds[$0 + 1] }
      var (words, start) = ([String](), 0)
      for end in ends {
        let view = String.UnicodeScalarView(scalars[start...end])
        if kinds[end] != .blank { words.append(String(view)) }
        start = end + 1
      }
      return Answers(words)
    }
    Way(parts: "splits", "a scalar at a time") { $0.worded() }
    Way(results: "ranks", "grouped, then put in order twice") { example in
      let groups = Dictionary(grouping: example.texts("words")) { Array($0.utf8) }
      let words = groups.values.sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
      let counts = Set(words.map(\.count)).sorted(by: >)
      let ranked = counts.flatMap { count in words.filter { $0.count == count }.map { $0[0] } }
      return Answers(Array(ranked.prefix(example.integer("count"))))
    }
    Way(parts: "ranks", "counted in the order of the text") { $0.worded() }
    Way(results: "holds", "pairs of word and place") { example in
      let words = example.texts("words")
      let ids = Dictionary(
        words.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
      return [
        "words": words, "ids": example.texts("asked").map { ids[Array($0.utf8)]! },
        "count of ids": ids.count,
      ]
    }
    Way(parts: "learns", "all that is counted, with the two in front") { $0.worded() }
    Way(parts: "learns", "one text, with a line feed between two") {
      $0.worded { $0.counted = { [$0.joined(separator: "\n")] } }
    }
    Way(results: "encodes", "the place of each word, looked for from the start") { example in
      let words = example.texts("words").map { Array($0.utf8) }
      let unknownID = words.firstIndex(of: Array("[UNK]".utf8))!
      return Answers(
        VocabularyFormula().split(example.text("text")).map {
          words.firstIndex(of: Array($0.utf8)) ?? unknownID
        })
    }
    Way(parts: "encodes", "by a dictionary") { $0.worded() }
    Way(results: "decodes", "a word after another") { example in
      var text = ""
      for id in example.ids("ids").scalars {
        if !text.isEmpty { text += " " }
        text += example.texts("words")[id]
      }
      return Answers(text)
    }
    Way(parts: "pads", "lengths beside places") { $0.worded() }
    Way(results: "pads", "the mask goes by ids, since no word of a text is [PAD]") { example in
      let words = example.texts("words")
      let paddingID = words.firstIndex(of: "[PAD]")!
      let ids = VocabularyFormula().batch(example.texts("texts"), words).ids
      return [
        "ids": ids.scalars, "sizes of ids": ids.shape.map { $0 },
        "mask": .!(ids .== paddingID),
      ]
    }
    Way(results: "pads", "a full tensor of padding, row by row") { example in
      let (words, formula) = (example.texts("words"), VocabularyFormula())
      let rows = example.texts("texts").map { formula.encode($0, words) }
      let T = rows.map(\.count).max()!
      var (ids, mask) = ([IntTensor](), [Mask]())
      for row in rows {
        let rest = T - row.count
        ids.append(
          concatenated(
            [IntTensor(row), .full([rest], words.firstIndex(of: "[PAD]")!)], axis: 0))
        mask.append(
          concatenated([Mask.full([row.count], true), .full([rest], false)], axis: 0))
      }
      return [
        "ids": ids.flatMap(\.scalars), "sizes of ids": [rows.count, T],
        "mask": stacked(mask, axis: 0),
      ]
    }
  }
}
