import Layers
import Tensors

/// What kata 18's batch does, whoever wrote it.
public protocol PaddedBatching {
  var ids: IntTensor { get }
  var mask: Mask { get }
  var places: IntTensor { get }
  mutating func append(_ new: [[Int]])
}

extension Example {
  /// Texts of unequal lengths.
  public var ragged: [[Int]] { ragged("texts") }

  /// Rows of a matrix, without the −1 that fills them.
  public func ragged(_ name: String) -> [[Int]] { rows(name).map { $0.filter { $0 >= 0 } } }

  /// What comes to the texts in each round: `[rounds, B, L]`.
  public var rounds: [[[Int]]] {
    let ids = ids("new")
    let (all, B, L) = (ids.scalars, ids.shape[1], ids.shape[2])
    return (0..<ids.shape[0]).map { round in
      (0..<B).map { row in
        let start = (round * B + row) * L
        return all[start..<(start + L)].filter { $0 >= 0 }
      }
    }
  }

  // MARK: - The batch alone

  /// What a new batch has.
  public func padded<Batch: PaddedBatching>(_ make: ([[Int]]) -> Batch) -> Answers {
    let batch = make(ragged)
    return ["ids": Tensor(batch.ids), "mask": batch.mask]
  }

  /// What a batch has after each round.
  public func appended<Batch: PaddedBatching>(_ make: ([[Int]]) -> Batch) -> Answers {
    var (batch, results) = (make(ragged), Answers())
    for (number, new) in rounds.enumerated() {
      batch.append(new)
      results["ids after round \(number + 1)"] = Tensor(batch.ids)
      results["mask after round \(number + 1)"] = batch.mask
    }
    return results
  }

  /// The places at first and after each round: 0 where no token is, whatever was given there.
  public func placed<Batch: PaddedBatching>(_ make: ([[Int]]) -> Batch) -> Answers {
    var (batch, isPlace, results) = (make(ragged), true, Answers())
    func note(_ name: String, _ rows: [[Int]]) {
      let places = batch.places
      let T = rows.map(\.count).max() ?? 0
      let tokens = Mask(rows.map { row in (0..<T).map { $0 >= T - row.count } })
      isPlace = isPlace && places.scalars.allSatisfy { $0 >= 0 }
      results[name] =
        places.shape == tokens.shape
        ? Answer.tensor(Tensor(which(tokens, places, 0)))
        : .unfit("its shape is \(places.shape), not \(tokens.shape).")
    }
    note("of the texts", ragged)
    for (number, new) in rounds.enumerated() {
      batch.append(new)
      note("after round \(number + 1)", new)
    }
    results["each is a place"] = isPlace
    return results
  }

  // MARK: - A model

  /// What a mask lets tokens see, and whether each position sees something.
  public func seen(_ mask: Mask) -> Answers {
    let (tokens, T) = (self.mask("tokens"), integer("queryCount"))
    let (B, S) = (tokens.shape[0], tokens.shape[1])
    guard mask.shape == [B, 1, T, S] else {
      let reason = Answer.unfit("the shape is \(mask.shape), expected [\(B), 1, \(T), \(S)].")
      return ["what tokens see": reason, "every position sees at least one": true]
    }
    let asking = tokens[.all, .newAxis, (S - T)..., .newAxis]  // [B, 1, T, 1]
    let counts = Tensor(mask).sum(axis: -1)
    return [
      "what tokens see": mask .& asking,
      "every position sees at least one": (counts .> 0).all(),
    ]
  }

  /// Feeds a padded batch in the ways that the goldens cut it, and leaves out what comes where no token is.
  /// - Parameters:
  ///   - sequence: `[B, S, …]`.
  ///   - feed: the results of a piece, of what it is, from where, and the tokens up to its end.
  public func inPaddedPieces<Sequence: ShapedArray, Cache: KeyValueCaching>(
    _ sequence: Sequence, _ cache: Cache,
    _ feed: (Sequence, Range<Int>, Mask, inout Cache) -> Tensor
  ) -> Answers {
    let (tokens, S) = (mask("tokens"), sequence.shape[1])
    var results: Answers = [:]
    func name(_ sizes: [Int]) -> String {
      "fed as \(sizes.map(String.init).joined(separator: " + "))"
    }
    let splits = Self.splits(of: S).filter { goldens[name($0)] != nil }
    for sizes in part == .performance ? splits : [splits[splits.count / 2]] {
      var (cache, start) = (cache, 0)
      let pieces = sequence.split(sizes: sizes, axis: 1).map { piece in
        let range = start..<(start + piece.shape[1])
        start = range.upperBound
        return feed(piece, range, tokens[.all, ..<start], &cache)
      }
      let whole = concatenated(pieces, axis: 1)
      results[name(sizes)] = which(tokens[.ellipsis, .newAxis], whole, 0)
      results["keys by block"] = cache.counts(\.keys)
    }
    return results
  }

  // MARK: - Texts

  /// A generator for each text.
  public func generators(_ count: Int) -> [RandomGenerator] {
    var generator = generator
    return (0..<count).map { _ in generator.split() }
  }

  /// What was chosen for each text, and whether it is what the text alone would have got.
  /// - Parameters:
  ///   - next: chooses for all.
  ///   - alone: chooses for one.
  public func chosenTogether(
    _ next: (_ isOver: [Bool], inout [RandomGenerator]) throws -> [[Int]],
    alone: (_ row: Int, inout RandomGenerator) throws -> Int
  ) rethrows -> Answers {
    let isOver = mask("isOver").scalars
    var generators = generators(isOver.count)
    var own = generators
    let tokens = try next(isOver, &generators)
    let expected = try isOver.indices.map { isOver[$0] ? [] : [try alone($0, &own[$0])] }
    return [
      "tokens": tokens.map { $0.map(String.init).joined(separator: " ") },
      "each text draws what it draws alone": tokens == expected,
      Self.movedAlone: Self.agree(generators, own),
    ]
  }

  static let movedAlone = "each generator is moved on by its own text alone"

  /// Whether generators go on in the same way.
  static func agree(_ a: [RandomGenerator], _ b: [RandomGenerator]) -> Bool {
    zip(a, b).allSatisfy { a, b in
      var (a, b) = (a, b)
      return a.next() == b.next()
    } && a.count == b.count
  }

  /// The continuations of the texts, and whether nothing went through the model twice.
  public func batchContinuation<Model: BatchingLanguageModel>(
    _ model: Model,
    _ generate: (CountedModel<Model>, inout [RandomGenerator]) throws -> [[Int]]
  ) rethrows -> Answers {
    let model = CountedModel(model)
    var generators = generators(ragged.count)
    return batchContinuation(try generate(model, &generators), model.counts)
  }

  /// - Parameter counts: of the positions of each call of a model.
  package func batchContinuation(_ texts: [[Int]], _ counts: [Int]) -> Answers {
    let longest = ragged.map(\.count).max() ?? 0
    let isOnce =
      counts.first ?? longest == longest && counts.dropFirst().allSatisfy { $0 == 1 }
      && counts.count <= (texts.map(\.count).max() ?? 0) + 1
    return [
      "texts": texts.map { $0.map(String.init).joined(separator: " ") },
      "the prompts go through the model at once, and then one position a round": isOnce,
    ]
  }

  /// Whether texts go on together as they do alone.
  /// - Parameters:
  ///   - generate: continues all.
  ///   - alone: continues one by so many tokens, and need not know of an end token.
  public func continuedTogether(
    _ generate: (inout [RandomGenerator]) throws -> [[Int]],
    alone: (_ prompt: [Int], _ tokenCount: Int, inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    let prompts = ragged
    var generators = generators(prompts.count)
    var own = generators
    let texts = try generate(&generators)
    var isAlike = texts.count == prompts.count
    for (row, prompt) in prompts.enumerated() where isAlike {
      var copy = own[row]
      let whole = try alone(prompt, integer("tokenCount"), &copy)
      let end = settings.endToken.flatMap { whole.firstIndex(of: $0) }
      let expected = Array(whole.prefix(end.map { $0 + 1 } ?? whole.count))
      isAlike = texts[row] == expected
      _ = try alone(prompt, expected.count, &own[row])
    }
    return [
      "texts": texts.map { $0.map(String.init).joined(separator: " ") },
      "each text goes on as it does alone": isAlike,
      Self.movedAlone: Self.agree(generators, own),
    ]
  }
}
