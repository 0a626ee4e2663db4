import Layers
import Pictures
import Reference
import TestSupport
import Tensors
import Testing

/// What is drawn is what the solutions compute. Pictures work without them, so that they can be drawn
/// whatever state the solutions are in.
@Suite struct ExampleTests {
  @Test func broadcasting() {
    let example = BroadcastingExample()
    expectClose(example.centered, WarmUp.centered(example.x))
    expectClose(example.differences, WarmUp.allDifferences(example.a, example.b))
  }

  @Test func layerNorm() {
    let example = LayerNormExample()
    expectClose(example.result, LayerNorm([4], epsilon: 0)(example.x))
  }

  @Test func embedding() {
    let example = EmbeddingExample()
    var generator = RandomGenerator(seed: 0)
    let table = Embedding(count: 3, size: 2, using: &generator)
    table.weight = example.table
    expectClose(example.result, table(example.ids))
  }

  @Test(arguments: [3, 0]) func embeddingSum(_ place: Int) {
    let example = EmbeddingSumExample(place: place)
    expectClose(example.result, LayerNorm([4], epsilon: 0)(example.sum))
  }

  @Test func pairing() {
    let example = PairingExample()
    let (a, b) = (example.a, example.b)
    expectClose(log(example.mean), PairedContexts.mean(a, b))
    expectClose(log(example.product), PairedContexts.product(a, b))
    let contrast = PairedContexts.contrast(a, b, alpha: 1)
    expectClose(log(example.contrast), PairedContexts.logShares(contrast))
  }

  @Test func speculation() {
    let example = SpeculationExample()
    let rest = SpeculativeDecoding.rest(of: example.p, without: example.q)
    expectClose(example.missing / example.missing.sum(), rest)
    expectClose(example.kept + example.rejected, example.q)
    expectClose(example.kept + example.missing, example.p)
  }

  @Test func bytePairs() {
    let example = BytePairExample()
    let merges = example.merges.map { TokenPair($0, $1) }
    for count in 0...merges.count {
      let tokenizer = BytePairTokenizer(tokens: [], merges: Array(merges.prefix(count)))
      #expect(tokenizer.bytePairs(of: "Ġthere") == example.word(after: count))
    }
    #expect(example.word(after: merges.count) == ["Ġthere"])
  }

  @Test func bytePairTraining() {
    let example = BytePairTrainingExample()
    var trainer = BytePairTrainer(words: Dictionary(uniqueKeysWithValues: example.words))
    for (count, merge) in example.merges.enumerated() {
      let pair = TokenPair(merge.0, merge.1)
      #expect(trainer.bestPair() == pair && trainer.counts[pair] == merge.2)
      trainer.merge(pair)
      for (place, (word, _)) in example.words.enumerated() {
        let tokens = trainer.words.first { $0.tokens.joined() == word }?.tokens
        #expect(tokens == example.word(place, after: count + 1))
      }
    }
  }

  @Test func softmax() {
    let example = SoftmaxExample()
    expectClose(example.shares, Reference.softmax(example.scores))
  }

  @Test(arguments: [nil, Mask([false, true, true])]) func attention(_ mask: Mask?) {
    let example = AttentionExample(seen: mask)
    let scores = ScaledDotProductAttention.scores(example.query, example.keys)
    let pattern = ScaledDotProductAttention.pattern(scores, mask: mask)
    expectClose(example.pattern, pattern)
    expectClose(example.output, ScaledDotProductAttention.output(pattern, example.values))
  }

  @Test func heads() {
    let example = HeadsExample()
    expectClose(example.split[.newAxis], WarmUp.splitHeads(example.x[.newAxis], headCount: 2))
  }

  @Test func nonlinearities() {
    let example = NonlinearityExample()
    expectClose(example.gelu, gelu(example.x))
    expectClose(example.geluTanh, geluTanh(example.x))
  }

  @Test func masks() {
    let example = MaskExample()
    #expect(example.causal.scalars == WarmUp.causalMask(5).scalars)
    #expect(example.cached.scalars == CausalAttention.mask(queryCount: 2, keyCount: 5).scalars)
  }

  @Test func causalAttention() {
    let example = CausalExample()
    let mask = CausalAttention.mask(queryCount: 3, keyCount: 3)
    let pattern = ScaledDotProductAttention.pattern(example.scores, mask: mask)
    expectClose(example.pattern, pattern)
    expectClose(example.output, ScaledDotProductAttention.output(pattern, example.values))
  }

  @Test func blocks() {
    let example = BlockExample()
    let norm = LayerNorm([4], epsilon: 0)
    let y = norm(example.x + example.found)
    expectClose(example.postMiddle, y)
    expectClose(example.postResult, norm(y + example.postMade))
    expectClose(example.preRead, norm(example.x))
    expectClose(example.preMiddleRead, norm(example.preMiddle))
    expectClose(example.preResult, example.x + example.found + example.preMade)
  }

  @Test(arguments: 1...3) func cache(_ count: Int) {
    let example = CacheExample()
    let (keys, values) = (example.keys[..<count], example.values[..<count])
    let scores = ScaledDotProductAttention.scores(Tensor([[1]]), keys)
    let pattern = ScaledDotProductAttention.pattern(scores)
    expectClose(example.found(count), ScaledDotProductAttention.output(pattern, values))
  }

  @Test func wordPiece() {
    let example = WordPieceExample()
    let tokenizer = WordPieceTokenizer(tokens: example.tokens, isLowercased: true)
    #expect(tokenizer.pieces(of: example.word) == example.pieces)
    #expect(example.tries.count == 14 && tokenizer.pieces(of: "unkindest") == ["[UNK]"])
  }

  @Test func unigram() {
    let example = UnigramExample()
    let tokenizer = UnigramTokenizer(
      pieces: example.pieces + ["<unk>"], logProbabilities: example.numbers + [0], unknown: 4)
    let steps = tokenizer.bestSteps(through: Array(example.word.unicodeScalars))
    #expect(UnigramTokenizer.walkBack(steps) == example.ways[0])
    #expect(abs(steps[7].score - example.score(of: example.ways[0])) < 1e-6)
  }

  @Test func modelSizes() {
    var generator = RandomGenerator(seed: 0)
    let bert = Bert(
      BertConfiguration(
        vocabularySize: 13, hiddenSize: 4, layerCount: 3, headCount: 2, mlpSize: 6,
        positionCount: 5, tokenTypeCount: 2), using: &generator)
    let bertSizes = ModelSizes(
      vocabulary: 13, positions: 5, tokenTypes: 2, hidden: 4, mlp: 6, layers: 3)
    #expect(bert.embedding.parameterCount == bertSizes.embedding)
    #expect(bert.blocks[0].parameterCount == bertSizes.block)
    #expect(bert.tokenHead.parameterCount == bertSizes.tokenHead)

    let gpt2 = GPT2(
      GPT2Configuration(
        vocabularySize: 13, positionCount: 5, hiddenSize: 4, layerCount: 3, headCount: 2,
        mlpSize: 6), using: &generator)
    let sizes = ModelSizes(vocabulary: 13, positions: 5, hidden: 4, mlp: 6, layers: 3)
    #expect(gpt2.tokens.parameterCount == sizes.tokenTable)
    #expect(gpt2.positions.parameterCount == sizes.positionTable)
    #expect(gpt2.blocks[0].parameterCount == sizes.block)
    #expect(gpt2.finalNorm.parameterCount == sizes.norm)
  }

  @Test func batch() {
    let example = BatchExample()
    var batch = PaddedBatch(example.texts)
    var places = [batch.places]
    batch.append(example.new)
    places.append(batch.places)
    #expect(batch.mask.scalars == example.rows.joined().map { $0 != nil })
    #expect(concatenated(places, axis: 1).scalars == Array(example.places.joined()))
    let width = example.width + 1
    let mask = CausalAttention.paddedMask(queryCount: width, tokens: batch.mask)
    let seen = (0..<example.rows.count).flatMap { row in
      (0..<(width * width)).map { example.sees(row, $0 / width, $0 % width) }
    }
    #expect(mask.scalars == seen)
  }

  @Test func beams() {
    let example = BeamExample()
    let shares = [[Float(0.6), 0.4], [0.4, 0.35, 0.25], [0.9, 0.1]]
    func step(_ beams: [Beam<Int>], _ rows: ArraySlice<[Float]>) -> [Beam<Int>] {
      let width = rows.map(\.count).max() ?? 0
      let logits = rows.map { row in
        log(Tensor(row)).scalars + Array(repeating: -.infinity, count: width - row.count)
      }
      let settings = BeamSettings(beamCount: example.beamCount)
      let next = BeamSearch.expand(beams, logits: Tensor(logits), settings)
      return BeamSearch.prune(next, of: beams, settings).running
    }
    let first = step([Beam(prompt: [9], cache: 0)], shares[..<1])
    let second = step(first, shares[1...])
    #expect(
      first.map(\.ids) == [[9, 0], [9, 1]] && second.map(\.ids) == [[9, 1, 0], [9, 0, 0]])
    expectClose(
      Tensor(second.map(\.score)),
      Tensor([Float(example.scores[1][0]), Float(example.threshold)]))
  }

  @Test func sampler() {
    let example = SamplerExample()
    func stays(_ kept: Tensor) -> [Bool] { kept.scalars.map(\.isFinite) }
    let (ranked, best) = (example.ranked, Set(example.ranked.prefix(2).map(\.id)))
    #expect(stays(Sampler.keepTopK(example.logits, 2)) == (0..<5).map(best.contains))
    let below = Set(ranked.filter { $0.before < 0.6 }.map(\.id))
    #expect(stays(Sampler.keepTopP(example.logits, 0.6)) == (0..<5).map(below.contains))
    expectClose(example.shares(temperature: 2), Reference.softmax(example.logits / 2))
  }

  @Test func scores() {
    let example = ScoreExample()
    expectClose(
      example.logProbabilities,
      CompletionScores.logProbabilities(example.logits, of: example.ids))
  }

  @Test func crossEntropy() {
    let example = CrossEntropyExample()
    expectClose(example.losses, -CrossEntropy.logSoftmax(example.scores))
    let shares = exp(-example.losses)
    expectClose(example.losses, -log(shares))
    expectClose(example.evenLoss, CrossEntropy.loss(Tensor.zeros([1, 3]), IntTensor([1])))
  }

  @Test func backward() {
    let example = BackwardExample()
    let back = Backward.linear(example.gradient, x: example.x, weight: example.weight)
    expectClose(example.ofX, back.x)
    expectClose(example.ofWeight, back.weight)
    expectClose(example.ofBias, back.bias)
  }

  @Test func optimizers() {
    final class Place: Module {
      @Parameter var place: Tensor
      init(_ place: Tensor) { self.place = place }
    }
    let example = OptimizersExample()
    func expectPath(_ path: Tensor, _ make: (Place) -> any Optimizer) {
      let model = Place(example.start)
      let optimizer = make(model)
      for step in 1...example.stepCount {
        optimizer.step(withGradients(of: model) { example.loss(model.place) }.gradients)
        expectClose(model.place, path[step], within: 1e-5, "step \(step)")
      }
    }
    expectPath(example.plain) { SGD($0, learningRate: example.plainRate) }
    expectPath(example.rolling) {
      SGD($0, learningRate: example.momentumRate, momentum: example.momentum)
    }
    expectPath(example.adaptive) {
      Adam($0, learningRate: example.adamRate, betas: example.betas)
    }
  }

  @Test func fineTuning() {
    let example = FineTuningExample()
    for (correct, count) in example.found {
      let interval = Accuracy(correct: correct, count: count).interval
      let drawn = example.intervals(correct, of: count).wilson
      #expect(abs(interval.lowerBound - drawn.low) < 1e-9)
      #expect(abs(interval.upperBound - drawn.high) < 1e-9)
    }
  }

  @Test func lora() throws {
    let example = LoRAExample()
    var generator = RandomGenerator(seed: 0)
    let base = Reference.Linear(inputSize: 2, outputSize: 3, bias: false, using: &generator)
    base.weight = example.weight
    let layer = LoRALinear(base, rank: example.rank, alpha: example.alpha, using: &generator)
    (layer.down, layer.up) = (example.down, example.up)
    expectClose(example.scale * Tensor(1), Tensor(layer.scale))
    expectClose(example.change, layer.change)
    expectClose(example.kept, base(example.x))
    expectClose(example.kept + example.added, layer(example.x))
    layer.merge()
    expectClose(example.merged, base.weight)
  }

  @Test func relativePlaces() {
    let example = RelativePlacesExample()
    let places = IntTensor.arange(example.tokenCount)
    let rows = RelativePlaces.rows(from: places, to: places, farthest: example.reach)
    #expect(rows.scalars == example.rows.flatMap(\.self))
    for distance in -40...40 {
      let bucket = RelativePlaces.bucket(
        of: distance, bucketCount: example.bucketCount, farthest: example.farthest)
      #expect(bucket == example.bucket(of: distance))
    }
  }

  @Test func disentangled() {
    let example = DisentangledExample()
    // One text and one head.
    func batched(_ x: Tensor) -> Tensor { x.reshaped([1, 1, x.shape[0], x.shape[1]]) }
    func ofHeads(_ x: Tensor) -> Tensor { x.expandedDimensions(axis: 0) }
    let (queries, keys) = (batched(example.queries), batched(example.keys))
    let places = (ofHeads(example.placeQueries), ofHeads(example.placeKeys))
    expectClose(
      batched(example.contents), DisentangledScores.contentToContent(queries, keys))
    expectClose(
      batched(example.toPlace),
      DisentangledScores.contentToPlace(queries, places.1, rows: example.rows))
    expectClose(
      batched(example.toContent),
      DisentangledScores.placeToContent(keys, places.0, rows: example.rows))
    let scores = DisentangledScores.scores(
      queries, keys, placeQuery: places.0, placeKey: places.1, rows: example.rows)
    expectClose(batched(example.scores), scores)
    expectClose(batched(example.pattern), ScaledDotProductAttention.pattern(scores))
    let two = IntTensor.arange(2)
    let rows = RelativePlaces.rows(from: two, to: two, farthest: 2)
    #expect(rows.scalars == example.rows.scalars)
  }

  @Test func deberta() throws {
    let example = DebertaExample()
    // Two channels, the second the first's opposite: a norm with an ε of a hundred million then changes next to nothing.
    func channels(_ x: Tensor) -> Tensor { stacked([x, -x], axis: -1) }
    let configuration = DebertaConfiguration(
      vocabularySize: 5, hiddenSize: 2, layerCount: 1, headCount: 1, mlpSize: 3, positionCount: 3,
      epsilon: 1e8, farthestDistance: 2, bucketCount: nil, normsPlaces: false, decoderDepth: 2)
    var generator = RandomGenerator(seed: 0)
    let model = Deberta(configuration, using: &generator)
    var state = model.stateDictionary()
    for (name, tensor) in state where name.hasPrefix("blocks.0.") {
      state[name] = .zeros(tensor.shape)
      if name.hasSuffix("Norm.weight") { state[name] = .full(tensor.shape, 10_000) }
    }
    let same = Tensor([[1, 0], [0, 1]])
    for layer in ["value", "output"] { state["blocks.0.attention.\(layer).weight"] = same }
    state["embedding.positions.weight"] = channels(example.places)
    try model.load(state)
    model.eval()
    let x = channels(example.states).reshaped([1, 3, 2])
    let last = model.blocks[0](
      x, places: model.placeTable, rows: model.placeRows(3))
    expectClose(channels(example.last).reshaped([1, 3, 2]), last, within: 1e-3)
    expectClose(
      channels(example.twice).reshaped([1, 3, 2]), model.decoded([x, last]), within: 1e-3)

    let sizes = ModelSizes(vocabulary: 13, positions: 0, hidden: 4, mlp: 6, layers: 3)
    let small = Deberta(
      DebertaConfiguration(
        vocabularySize: 13, hiddenSize: 4, layerCount: 3, headCount: 2, mlpSize: 6,
        farthestDistance: 9, bucketCount: 5), using: &generator)
    let counts = DebertaExample.counts(sizes, reach: 5).map(\.count)
    #expect(counts[0] == small.embedding.parameterCount)
    #expect(counts[1] == small.places.parameterCount + small.placeNorm!.parameterCount)
    #expect(counts[2] == small.blocks.map(\.parameterCount).reduce(0, +))
    #expect(counts[3] == small.tokenHead.parameterCount)
  }

  @Test func search() {
    let example = SearchExample()
    let hyperparameters = [
      Hyperparameter(example.rates, .logarithmic), Hyperparameter(example.dropouts, .linear),
    ]
    func tensor(_ settings: [[Double]]) -> Tensor { Tensor(settings.map { $0.map { Float($0) } }) }
    let grid = Search.grid(hyperparameters, counts: [3, 3])
    expectClose(tensor(example.grid), tensor(grid))
    var generator = RandomGenerator(seed: 5)
    let draws = Search.random(hyperparameters, count: 9, using: &generator)
    expectClose(tensor(example.draws), tensor(draws))
  }

  @Test func logitLens() {
    let example = LogitLensExample()
    // Two places, of which the first is the example's.
    let logits = repeated(example.logits, "l v -> l b t v", ["b": 1, "t": 2])
    let ids = IntTensor([[0, example.next]])
    expectClose(
      example.logProbabilities, LogitLens.logProbabilities(logits, of: ids)[.all, 0, 0])
    expectClose(example.ranks, Tensor(LogitLens.ranks(logits, of: ids))[.all, 0, 0])
    expectClose(example.divergences, LogitLens.divergences(logits)[.all, 0, 0])
  }

  @Test func attribution() {
    let example = AttributionExample()
    let norm = LayerNorm([4], epsilon: 0)
    norm.bias = example.bias
    let all = example.parts
    let parts = StreamParts(
      embeddings: all[..<2], heads: all[.newAxis, 2..<4], biases: all[4..<5], mlps: all[5...])
    let attribution = Attribution(of: parts, on: example.direction, through: norm)
    expectClose(example.effects[..<2], attribution.embeddings)
    expectClose(example.effects[2..<4], attribution.heads[0])
    expectClose(example.effects[4..<5], attribution.biases)
    expectClose(example.effects[5...], attribution.mlps)
    expectClose(example.normBias, attribution.normBias)
    expectClose(example.logit, attribution.sum)
    expectClose(example.stream, parts.sum)
  }

  @Test func schedule() {
    let example = ScheduleExample()
    let schedule = LearningRateSchedule(
      peak: example.peak, warmupCount: example.warmupCount, stepCount: example.stepCount)
    let rates = example.steps.scalars.map { Float(schedule.rate(of: Int($0))) }
    expectClose(example.rates(at: example.steps), Tensor(rates))
  }

  @Test func batches() {
    let example = BatchesExample()
    let batch = Batches.nextTokens(of: example.rows)
    #expect(batch.ids.scalars == example.ids.scalars)
    #expect(batch.targets.scalars == example.targets.scalars)
  }

  @Test func circuits() {
    let example = CircuitsExample()
    let norm = FactoredMatrix(example.left, example.right).norm
    expectClose(example.products.sum().squareRoot(), Tensor(norm))
    expectClose(example.squares.sum().squareRoot(), Tensor(norm))
  }

  @Test func ring() {
    let example = RingExample()
    let chunks = { @Sendable (row: [Double]) in row.map { Tensor([Float($0)]) } }
    let found = Workers.run(example.start) { worker, row in
      let sum = DataParallel.reduceScatter(chunks(row), worker)
      return (sum, concatenated(DataParallel.allGather(sum, worker), axis: 0))
    }
    for (rank, (sum, all)) in found.enumerated() {
      expectClose(sum, Tensor([Float(example.turns[2].rows[rank][rank])]))
      expectClose(all, Tensor(example.turns[4].rows[rank].map { Float($0) }))
    }
  }

  @Test func maskedPretraining() {
    let example = MaskedPretrainingExample()
    let targets = which(example.asked, IntTensor.zeros([example.words.count]), -100)
    // Two classes, of which the first is right.
    let logits = stacked([log(example.shares), log(1 - example.shares)], axis: 1)
    expectClose(example.loss, CrossEntropy.loss(logits, targets))
    expectClose(example.lossOfAll, CrossEntropy.loss(logits, .zeros(targets.shape)))
  }

  @Test func patterns() {
    let example = PatternsExample()
    let quarters = example.quarters.map { $0.map { " ░▒▓█".map(\.self)[$0] } }
    let shades = example.pattern.scalars.map(Patterns.shade)
    #expect(Array(quarters.joined()) == shades)
    let svg = Patterns.svg(example.all, tokens: example.tokens)
    #expect(svg.contains("viewBox=\"0 0 14 9\"") && svg.contains("<title>1.0 it → fox: 60 %"))
  }

  @Test func headDetectors() {
    let example = HeadDetectorsExample()
    let masks = [
      HeadDetectors.previousTokens(6), HeadDetectors.firstTokens(6),
      HeadDetectors.inductionTargets(example.ids),
    ]
    for (mask, kind) in zip(masks, example.kinds) {
      #expect(kind.places.scalars == mask.scalars, "\(kind.name)")
      let score = HeadDetectors.score(example.pattern[.newAxis, .newAxis], at: mask)
      expectClose(Tensor([[example.score(at: kind.places)]]), score)
    }
  }

  @Test(arguments: [-1, 0, 1] as [Float]) func steering(_ beta: Float) {
    let example = SteeringExample()
    let scores = SuffixSteering.steered(
      log(example.shares), candidates: .arange(3), suffixScores: log(example.suffixShares),
      beta: beta)
    expectClose(example.steered(beta: beta), Reference.softmax(scores))
  }
}
