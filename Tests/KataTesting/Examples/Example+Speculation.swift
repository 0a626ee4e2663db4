import Layers
import Tensors

// How kata 23 is asked: of one model or two, each of which counts its calls.

extension Example {
  /// The shares that stand in rows of an input, one `[V]` for each; none where it is missing.
  public func vectors(_ name: String) -> [Tensor] {
    guard tensors[name] != nil else { return [] }
    let rows = self[name]
    return rows.split(parts: rows.shape[0]).map { $0.squeezed(axis: 0) }
  }

  /// How often a token is accepted.
  public func acceptance(
    _ accepts: (_ token: Int, inout RandomGenerator) throws -> Bool
  ) rethrows -> Answers {
    let token = integer("token")
    return try frequencies("accepted", of: 2) { try accepts(token, &$0) ? 1 : 0 }
  }

  /// How many drafted tokens are accepted, and which token comes behind them, each how often.
  public func settled(
    _ settle: (_ drafted: [Int], inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    let (drafted, V) = (ids("drafted").scalars, self["p"].shape[-1])
    let n = drafted.count
    var (generator, twin) = (generator, generator)
    var counts = [Int](repeating: 0, count: n + 2)
    var last = [[Int]](repeating: [Int](repeating: 0, count: V + 1), count: n + 1)
    var (first, areDrafted) = ([[Int]](), true)
    for _ in 0..<(part == .performance ? integer("draws") : 1) {
      let new = try settle(drafted, &generator)
      if first.count < 50 { first.append(new) }
      guard let token = new.last, new.count <= n + 1 else {
        counts[n + 1] += 1
        continue
      }
      counts[new.count - 1] += 1
      last[new.count - 1][(0..<V).contains(token) ? token : V] += 1
      areDrafted = areDrafted && new.dropLast() == drafted.prefix(new.count - 1)
    }
    let again = try first.map { _ in try settle(drafted, &twin) }
    var answers: Answers = [
      "how many are accepted": Answer.draws(counts),
      "before the last token stand drafted ones": areDrafted,
      "same seed, same tokens": again == first,
    ]
    for place in 0...n { answers["the token behind \(place) accepted"] = Answer.draws(last[place]) }
    return answers
  }
}

// MARK: - One model

extension Example {
  /// A draft after the example's text, whose beginning the cache holds already.
  public func drafted<Model: RewindingLanguageModel>(
    by model: Model,
    _ draft: (
      CountedModel<Model>, inout Model.Cache, _ ids: [Int], inout RandomGenerator
    ) throws -> (tokens: [Int], shares: [Tensor])
  ) rethrows -> Answers {
    var generator = generator
    let counted = CountedModel(model)
    let (ids, held) = (ids("ids").scalars, integer("held"))
    var cache = model.cache(of: ids.prefix(held))
    let (tokens, shares) = try draft(counted, &cache, ids, &generator)
    let (read, unread) = (counted.counts.reduce(0, +), ids.count - held)
    let isOnce =
      read == unread + tokens.count || read == (tokens.isEmpty ? 0 : unread + tokens.count - 1)
    return [
      "tokens": tokens, "how many shares there are": shares.count,
      "each token goes through the model once, and the last need not": isOnce,
    ]
  }

  /// How often each draft of two tokens comes up, and the shares of the first.
  public func draftFrequencies<Model: RewindingLanguageModel>(
    by model: Model,
    _ draft: (
      Model, inout Model.Cache, _ ids: [Int], inout RandomGenerator
    ) throws -> (tokens: [Int], shares: [Tensor])
  ) rethrows -> Answers {
    let (ids, V) = (ids("ids").scalars, integer("small.vocabularySize"))
    var first: Tensor?
    let frequencies = try frequencies("frequencies of pairs", of: V * V) { generator in
      var cache = model.newCache()
      let (tokens, shares) = try draft(model, &cache, ids, &generator)
      first = first ?? shares.first
      return place(of: tokens, 2, of: V)
    }
    let missing = Answer.unfit("there are none.")
    return frequencies.merging(["the shares of the first": first.map(\.answer) ?? missing])
  }

  /// What a model says of a draft after the example's text, whose beginning the cache holds already.
  public func checked<Model: RewindingLanguageModel>(
    by model: Model,
    _ check: (
      CountedModel<Model>, inout Model.Cache, _ ids: [Int], _ drafted: [Int]
    ) throws -> [Tensor]
  ) rethrows -> Answers {
    let (ids, held) = (ids("ids").scalars, integer("held"))
    let (drafted, counted) = (self.ids("drafted").scalars, CountedModel(model))
    var cache = model.cache(of: ids.prefix(held))
    let shares = try check(counted, &cache, ids, drafted)
    let isOnce = counted.counts == [ids.count - held + drafted.count]
    return [
      "shares": shares.isEmpty ? Answer.unfit("there are none.") : stacked(shares).answer,
      "all that is new goes through the model at once": isOnce,
    ]
  }

  /// Which of the sequences of ids it is, counted in order; −1 where it is none of them.
  private func place(of tokens: [Int], _ count: Int, of V: Int) -> Int {
    guard tokens.count == count, tokens.allSatisfy((0..<V).contains) else { return -1 }
    return tokens.reduce(0) { $0 * V + $1 }
  }
}

// MARK: - Two models

extension Example {
  public typealias Caches<Large: RewindingLanguageModel, Small: RewindingLanguageModel> = (
    large: Large.Cache, small: Small.Cache
  )

  /// One round after the example's text, whose beginning the caches hold already.
  public func round<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small,
    _ round: (
      CountedModel<Large>, CountedModel<Small>, inout Caches<Large, Small>, _ ids: [Int],
      inout RandomGenerator
    ) throws -> [Int]
  ) rethrows -> Answers {
    var generator = generator
    let (ids, held) = (ids("ids").scalars, integer("held"))
    var caches = (
      large: large.cache(of: ids.prefix(held)),
      small: small.cache(of: ids.prefix(integer("heldBySmall")))
    )
    let counted = (CountedModel(large), CountedModel(small))
    let new = try round(counted.0, counted.1, &caches, ids, &generator)
    let areRight =
      large.goesOn(ids + new, with: caches.large) && small.goesOn(ids + new, with: caches.small)
    return [
      "": new, "both caches hold what was accepted, and nothing else": areRight,
      "all that is new goes through the model at once":
        counted.0.counts == [ids.count - held + integer("count")],
      "how many tokens the large model's cache holds": caches.large.count,
    ]
  }

  /// A continuation of the prompt, and how often and how far each model reads.
  public func speculation<Large: RewindingLanguageModel, Small: RewindingLanguageModel>(
    _ large: Large, _ small: Small,
    _ generate: (
      CountedModel<Large>, CountedModel<Small>, inout RandomGenerator
    ) throws -> [Int]
  ) rethrows -> Answers {
    var generator = generator
    let (large, small) = (CountedModel(large), CountedModel(small))
    let tokens = try generate(large, small, &generator)
    func isAtMost(_ first: Int, _ next: Int, _ counts: [Int]) -> Bool {
      counts.first ?? 0 <= first && counts.dropFirst().allSatisfy { $0 <= next }
    }
    let n = integer("draftCount")
    return [
      "": tokens, "passes of the large model": large.counts.count,
      "the large model reads at most a draft and one token more at once":
        isAtMost(prompt.count + n, n + 1, large.counts),
      "the small model reads no token twice": isAtMost(prompt.count, 2, small.counts),
    ]
  }

  /// How often each three tokens continue the prompt, and whether the seed brings the same ones back.
  public func tripleFrequencies(
    _ generate: (inout RandomGenerator) throws -> [Int]
  ) rethrows -> Answers {
    let V = integer("large.vocabularySize")
    return try frequencies("frequencies of three", of: V * V * V) { generator in
      place(of: try generate(&generator), 3, of: V)
    }
  }

  /// Whether nothing is written, and the reason is said, where the vocabularies differ.
  public func refusal(_ generate: (inout RandomGenerator) throws -> [Int]) rethrows -> Answers {
    var generator = generator
    let outcome = LearnerThread.outcome { try generate(&generator) }
    let isSaid = outcome.misuse?.message.hasPrefix("sharesVocabulary: ") ?? false
    let isEmpty = (try? outcome.result.get().isEmpty) ?? false
    return [
      "a draft with another vocabulary is refused, and nothing is written": isSaid && isEmpty
    ]
  }
}

extension RewindingLanguageModel {
  /// A cache of tokens that were read.
  fileprivate func cache(of ids: some Collection<Int>) -> Cache {
    var cache = newCache()
    if !ids.isEmpty { _ = self(IntTensor([Array(ids)]), cache: &cache) }
    return cache
  }

  /// Whether a text goes on with a cache as it does without.
  fileprivate func goesOn(_ text: [Int], with cache: Cache) -> Bool {
    var (cache, empty) = (cache, newCache())
    guard cache.count < text.count else { return false }
    let logits = self(IntTensor([Array(text[cache.count...])]), cache: &cache)
    return agreement(logits[0, -1], self(IntTensor([text]), cache: &empty)[0, -1])
  }
}
