import Layers
@_spi(Engine) import Tensors
import TestSupport
import Testing

/// What `record` finds in the models of the course, which say nothing of it themselves.
@Suite(.reportedMisuse) struct RecordedModelsTests {
  static let gptNames = [
    "tokens", "positions", "sum",
    "blocks.0.attentionNorm", "blocks.0.attention.projection", "blocks.0.attention.queries",
    "blocks.0.attention.keys", "blocks.0.attention.scores", "blocks.0.attention.pattern",
    "blocks.0.attention.values", "blocks.0.attention.found", "blocks.0.attention.output",
    "blocks.0.attention.sum", "blocks.0.mlpNorm", "blocks.0.mlp.expand", "blocks.0.mlp.contract",
    "blocks.0.mlp.sum",
  ]

  @Test func namesAllOfGPT2() {
    let (output, recording) = record(gpt) { gpt(Self.ids) }
    let second = Self.gptNames.dropFirst(3).map { $0.replacing("blocks.0", with: "blocks.1") }
    #expect(recording.names == Self.gptNames + second + ["finalNorm", "logits"])
    let streams = [recording["sum"]] + recording.all(endingWith: "mlp.sum")
    for (stream, state) in zip(streams, output.hiddenStates.dropLast()) {
      #expect(stream.scalars == state.scalars)
    }
    #expect(recording["finalNorm"].scalars == output.hiddenStates.last?.scalars)
    #expect(recording["logits"].scalars == output.logits.scalars)
    for name in ["tokens", "blocks.0.attention.output", "blocks.1.mlp.contract"] {
      #expect(recording[name].shape == [2, 5, 12], "\(name)")
    }
  }

  @Test func keepsWhatAnAttentionIsMadeOf() {
    let (_, recording) = record(gpt) { gpt(Self.ids) }
    let name = "blocks.1.attention."
    let (queries, keys) = (recording[name + "queries"], recording[name + "keys"])
    let (values, pattern) = (recording[name + "values"], recording[name + "pattern"])
    #expect([queries, keys, values].allSatisfy { $0.shape == [2, 3, 5, 4] })
    let attention = gpt.blocks[1].attention
    let (query, key, value) = attention.heads(recording["blocks.1.attentionNorm"])
    #expect([query, key, value].map(\.scalars) == [queries, keys, values].map(\.scalars))
    #expect(pattern.shape == [2, 3, 5, 5])
    #expect(recording[name + "scores"].scalars == matmul(query, key.swappedAxes(-1, -2)).scalars)
    for sum in pattern.sum(axis: -1).scalars { #expect(abs(sum - 1) < 1e-5) }
    let mask = CausalAttention.mask(queryCount: 5, keyCount: 5)
    #expect(which(mask, 0, pattern).scalars.allSatisfy { $0 == 0 })
    #expect(recording[name + "found"].scalars == matmul(pattern, value).scalars)
    let merged = rearrange(recording[name + "found"], "b h t d -> b t (h d)")
    #expect(attention.output(merged).scalars == recording[name + "output"].scalars)
  }

  @Test func namesAllOfBert() {
    let mask = Mask([[true, true, true, false, false], [true, true, true, true, true]])
    let types = Self.ids * 0
    let (output, recording) = record(bert) {
      bert(Self.ids, tokenTypes: types, mask: mask)
    }
    let states = [recording["embedding.norm"]] + recording.all(endingWith: "outputNorm")
    #expect(states.map(\.scalars) == output.hiddenStates.map(\.scalars))
    #expect(recording["tokenHead"].scalars == output.logits.scalars)
    let pattern = recording["blocks.1.attention.pattern"]  // [B, H, T, S]
    let seen = mask[.all, .newAxis, .newAxis, .all].broadcast(to: pattern.shape)
    #expect(which(seen, 0, pattern).scalars.allSatisfy { $0 == 0 })
    #expect(pattern.shape == [2, 3, 5, 5])
    #expect(recording["blocks.0.attention.queries"].shape == [2, 3, 5, 4])
    #expect(recording.all("embedding.sum").count == 2)
  }

  /// In training, the pattern is what the softmax made, and what dropout left has a name of its own.
  @Test func keepsThePatternBeforeItsDropout() {
    var generator = RandomGenerator(seed: 3)
    let model = GPT2(Self.configuration(dropoutRate: 0.5), using: &generator)
    let (_, recording) = record(model) { model(Self.ids) }
    for block in 0..<2 {
      let name = "blocks.\(block).attention."
      let (pattern, dropped) = (recording[name + "pattern"], recording[name + "dropped"])
      for sum in pattern.sum(axis: -1).scalars { #expect(abs(sum - 1) < 1e-5) }
      let kept = dropped .> 0
      #expect(which(kept, dropped - 2 * pattern, 0).abs().max().item() < 1e-5)
      #expect(dropped.scalars.count { $0 == 0 } > pattern.scalars.count { $0 == 0 })
    }
    #expect(!record(gpt) { gpt(Self.ids) }.recording.names.contains { $0.hasSuffix("dropped") })
  }

  // MARK: - Replacing

  /// Whatever is put back as it was changes nothing, and what is put at its place goes on from there.
  @Test func replacesEverythingThatItNames() {
    let (output, recording) = record(gpt) { gpt(Self.ids).logits }
    let other = IntTensor([[1, 7, 7, 0, 2], [2, 2, 9, 9, 5]])
    let (clean, cleanRecording) = record(gpt) { gpt(other).logits }
    for name in recording.names {
      let same = record(gpt, replacing: [name: { $0 + 0 }]) { gpt(Self.ids).logits }
      #expect(same.output.scalars == output.scalars, "\(name)")
      let (changed, kept) = record(gpt, replacing: [name: { _ in cleanRecording[name] }]) {
        gpt(Self.ids).logits
      }
      #expect(kept[name].scalars == cleanRecording[name].scalars, "\(name)")
      let tensor = recording[name]
      let isSame = tensor.scalars == cleanRecording[name].scalars
      #expect((changed.scalars == output.scalars) == isSame, "\(name)")
    }
    let patched = record(
      gpt, replacing: ["blocks.1.mlp.sum": { _ in cleanRecording["blocks.1.mlp.sum"] }]
    ) { gpt(Self.ids).logits }
    #expect(patched.output.scalars == clean.scalars)
  }

  @Test func replacesAPatternAsAnAttentionWouldUseIt() {
    // Each position looks at itself alone: what is found is its own value.
    let (_, recording) = record(
      gpt, replacing: ["blocks.0.attention.pattern": { _ in .eye(5).broadcast(to: [2, 3, 5, 5]) }]
    ) { gpt(Self.ids) }
    let (found, values) = (
      recording["blocks.0.attention.found"], recording["blocks.0.attention.values"]
    )
    #expect(found.scalars == values.scalars)
  }

  // MARK: - What stays as it was

  @Test func leavesTheModelAsItWas() {
    struct Stop: Error {}
    let before = gpt.stateDictionary()
    let (output, recording) = record(gpt) { gpt(Self.ids).logits }
    #expect(!output.isRecorded && !recording["sum"].isRecorded)
    #expect(throws: Stop.self) { try record(gpt) { throw Stop() } }
    for (name, tensor) in gpt.stateDictionary() {
      #expect(!tensor.isRecorded && tensor.scalars == before[name]?.scalars)
    }
    #expect(gpt(Self.ids).logits.scalars == output.scalars)
  }

  @Test func keepsEachPassOfSeveral() {
    let (_, recording) = record(gpt) {
      for k in 0..<3 { _ = gpt(Self.ids[.all, 0..<(k + 2)]) }
    }
    let patterns = recording.all("blocks.0.attention.pattern")
    #expect(patterns.map(\.shape) == [[2, 3, 2, 2], [2, 3, 3, 3], [2, 3, 4, 4]])
    #expect(recording["blocks.0.attention.pattern"].shape == [2, 3, 4, 4])
  }

  /// Operations may write over what nobody holds. What is kept under a name is held, and so is a table
  /// that was computed, although it is no parameter itself.
  @Test func keepsWhatLaterStepsWouldWriteOver() {
    let model = DoubledPlaces()
    let (rows, recording) = record(model) { model(Self.ids[0]) }
    let table = (2 * model.places.weight).scalars
    #expect(recording["places"].scalars == table)
    #expect(rows.scalars == (2 * model.places.weight + model.tokens(Self.ids[0])).scalars)
    let (output, kept) = record(gpt) { gelu(1 + gpt(Self.ids).logits * 2) }
    #expect(kept["logits"].scalars == gpt(Self.ids).logits.scalars)
    #expect(output.scalars == gelu(1 + gpt(Self.ids).logits * 2).scalars)
  }

  // MARK: - Misuse

  @Test func saysWhatIsNotThere() {
    let (_, recording) = record(gpt) { gpt(Self.ids) }
    let (wrong, messages) = collectingMisuse { recording["blocks.0.attention.patern"] }
    #expect(
      wrong.isPoisoned
        && messages == [
          "Recording: nothing was computed under the name “blocks.0.attention.patern”. Did you mean "
            + "“blocks.0.attention.pattern”?"
        ])
    let none = collectingMisuse { recording.all(endingWith: "attention.weights") }
    #expect(none.value.isEmpty)
    #expect(
      none.messages[0].hasPrefix(
        "Recording: no name ends with “attention.weights”. There are 33: tokens,"))
    let late = collectingMisuse {
      record(gpt, replacing: ["block.0.mlp": { $0 }]) { gpt(Self.ids) }
    }
    #expect(
      late.messages.count == 1 && late.messages[0].hasPrefix("record(replacing:): nothing was"))
    let empty = collectingMisuse { record(gpt) { 1 }.recording["sum"] }
    #expect(empty.messages[0].hasSuffix("Nothing of the model was computed while it was recorded."))
  }

  @Test func saysWhatDoesNotFit() {
    let (output, messages) = collectingMisuse {
      record(gpt, replacing: ["sum": { $0[0] }]) { gpt(Self.ids).logits }.output
    }
    #expect(
      output.isPoisoned
        && messages == [
          "record(replacing:): “sum” is [2, 5, 12], but what is to take its place is [5, 12]."
        ])
  }

  @Test func doesNotGoInsideItself() {
    let nested = collectingMisuse {
      record(gpt) { record(gpt) { gpt(Self.ids).logits }.output }.output
    }
    #expect(
      nested.messages.count == 1 && nested.messages[0].hasPrefix("record: this model is being"))
    let gradients = collectingMisuse {
      withGradients(of: gpt) { record(gpt) { gpt(Self.ids).logits.sum() }.output }.value
    }
    #expect(gradients.messages.count == 1)
    let inside = collectingMisuse {
      record(gpt) { withGradients(of: gpt) { gpt(Self.ids).logits.sum() }.value }.output
    }
    #expect(inside.messages.count == 1 && inside.messages[0].contains("record"))
  }

  // MARK: - Models

  static func configuration(dropoutRate: Float = 0) -> GPT2Configuration {
    GPT2Configuration(
      vocabularySize: 11, positionCount: 8, hiddenSize: 12, layerCount: 2, headCount: 3,
      attentionDropoutRate: dropoutRate)
  }

  let gpt: GPT2 = {
    var generator = RandomGenerator(seed: 1)
    let model = GPT2(RecordedModelsTests.configuration(), using: &generator)
    model.eval()
    return model
  }()

  let bert: Bert = {
    var generator = RandomGenerator(seed: 2)
    let model = Bert(
      BertConfiguration(
        vocabularySize: 11, hiddenSize: 12, layerCount: 2, headCount: 3, mlpSize: 20,
        positionCount: 8),
      using: &generator)
    model.eval()
    return model
  }()

  static let ids = IntTensor([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]])
}

/// Adds a table that no parameter is.
private final class DoubledPlaces: Module {
  let tokens: Embedding
  let places: Embedding

  init() {
    var generator = RandomGenerator(seed: 3)
    tokens = Embedding(count: 11, size: 4, using: &generator)
    places = Embedding(count: 5, size: 4, using: &generator)
  }

  func callAsFunction(_ ids: IntTensor) -> Tensor { 2 * places.weight + tokens(ids) }
}
